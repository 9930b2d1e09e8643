//! How code comes late: a page whose part is loaded when somebody goes there, and work of the first pages that is
//! loaded when it is wanted. Not here: which pages and which work (`parts`), and how the program is taken apart
//! (`web/pack`).

use crate::browser;
use crate::http::{ApiError, ApiResult};
use crate::session::Session;
use crate::ui::{ProblemBox, Skeleton};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{PublicConfig, SocialProvider};
use uuid::Uuid;
use wasm_split_helpers::SplitLoaderError;

pub(crate) type Loading<T> = LocalBoxFuture<'static, Result<T, SplitLoaderError>>;

/// A page whose code may not be here yet.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) load: fn() -> Loading<()>,
    pub(crate) show: fn() -> Loading<AnyView>,
}

/// What the first pages may have to do, in the context of every page; the frame around them fills it in.
#[derive(Clone, Copy)]
pub(crate) struct LateWork {
    /// Signs in as a guest where nobody is signed in, and sets up a first interview: role, language.
    pub(crate) first_question:
        fn(Session, String, String) -> LocalBoxFuture<'static, ApiResult<Uuid>>,
    /// The page of a provider, for a visitor or a guest; `None` where the browser has no randomness.
    pub(crate) provider_page: fn(
        PublicConfig,
        SocialProvider,
        bool,
    ) -> LocalBoxFuture<'static, ApiResult<Option<String>>>,
}

/// A part that does not come: the server is away, or it serves another release, whose parts do not fit this page. Then
/// the page is loaded anew, at the address where the person wants to be.
pub(crate) async fn gone_or_away() -> ApiError {
    browser::reload_if_replaced().await;
    ApiError::Network
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Loading,
    Failed,
    Here,
}

/// A late page: grey lines until its code is here, and an error with "Try again" where it does not come.
#[component]
pub(crate) fn Late(part: Part) -> impl IntoView {
    // What is here already shows itself at once, without a moment of grey.
    let is_here = (part.load)()
        .now_or_never()
        .is_some_and(|load| load.is_ok());
    let state = RwSignal::new(if is_here { State::Here } else { State::Loading });
    let load = move || {
        state.set(State::Loading);
        spawn_local(async move {
            let loaded = (part.load)().await.is_ok();
            if !loaded {
                gone_or_away().await;
            }
            // The person may have gone elsewhere meanwhile.
            state.try_set(if loaded { State::Here } else { State::Failed });
        });
    };
    if !is_here {
        load();
    }
    move || match state.get() {
        State::Loading => view! { <div class="page"><Skeleton lines=5/></div> }.into_any(),
        State::Failed => view! {
            <div class="page">
                <ProblemBox error=ApiError::Network on_retry=Callback::new(move |()| load())/>
            </div>
        }
        .into_any(),
        // Loaded, so it is ready when it is asked.
        State::Here => (part.show)().now_or_never().and_then(Result::ok).into_any(),
    }
}
