//! What comes late: the code of pages that are not the first, and of two buttons of the first ones.
//!
//! With Cargo's feature `split`, which `web/build` asks for, each group of `pages!` and `work!` is a file of its own,
//! loaded when somebody goes there and fetched ahead when the browser rests. Without it the app is one piece,
//! and everything here is there at once. Not here: the routes (`app`), and how the program is taken apart (`web/pack`).

use crate::browser;
use crate::http::{ApiError, ApiResult};
use crate::session::Session;
use crate::ui::{ProblemBox, Skeleton};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::PublicConfig;
use uuid::Uuid;
use wasm_split_helpers::SplitLoaderError;

type Loading<T> = LocalBoxFuture<'static, Result<T, SplitLoaderError>>;

/// A page whose code may not be here yet.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    load: fn() -> Loading<()>,
    show: fn() -> Loading<AnyView>,
}

/// `group: name => Page` makes `name::PART`. Pages of a group are one file: those that one goes to and fro between.
macro_rules! pages {
    ($($group:ident: $name:ident => $page:ident),* $(,)?) => {$(
        pub(crate) mod $name {
            use crate::pages::$page;
            use futures::FutureExt;
            use leptos::prelude::*;
            use wasm_split_helpers::SplitLoaderError;

            #[cfg(feature = "split")]
            #[wasm_split_helpers::wasm_split($group, fallible, preload(load))]
            fn $name() -> Result<AnyView, SplitLoaderError> {
                Ok($page().into_any())
            }

            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<AnyView, SplitLoaderError> {
                Ok($page().into_any())
            }

            #[cfg(not(feature = "split"))]
            async fn load() -> Result<(), SplitLoaderError> {
                Ok(())
            }

            pub(crate) const PART: super::Part = super::Part {
                load: || load().boxed_local(),
                show: || $name().boxed_local(),
            };
        }
    )*};
}

pages! {
    account: register => Register,
    account: callback => Callback,
    account: reset => Reset,
    desk: dashboard => Dashboard,
    desk: keys => Keys,
    desk: documents => Documents,
    desk: set_up => SetUp,
    desk: history => History,
    desk: profile => ProfilePage,
    room: room => Room,
    feedback: feedback => FeedbackPage,
}

/// `group: name(arguments) -> answer = function` makes an asynchronous function of an early page whose code comes with a
/// group of pages.
macro_rules! work {
    ($($group:ident: $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty = $path:path),* $(,)?) => {$(
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($group, fallible)]
        fn $name($($argument: $kind),*) -> Result<LocalBoxFuture<'static, $answer>, SplitLoaderError> {
            Ok($path($($argument),*).boxed_local())
        }

        #[cfg(not(feature = "split"))]
        async fn $name($($argument: $kind),*) -> Result<LocalBoxFuture<'static, $answer>, SplitLoaderError> {
            Ok($path($($argument),*).boxed_local())
        }
    )*};
}

work! {
    room: late_first_question(session: Session, role: String, language: String) -> ApiResult<Uuid>
        = crate::pages::first_question,
    account: late_authorize_address(config: PublicConfig) -> Option<String> = crate::pages::authorize_address,
    desk: late_move_keys(person: Uuid) -> ApiResult<()> = crate::lent_keys::move_into_account,
}

/// `pages::first_question`, which comes with the room.
pub(crate) async fn first_question(
    session: Session,
    role: String,
    language: String,
) -> ApiResult<Uuid> {
    match late_first_question(session, role, language).await {
        Ok(work) => work.await,
        Err(_) => Err(gone_or_away().await),
    }
}

/// `pages::authorize_address`, which comes with the pages of the account. An error is that of loading it; `None` that of
/// a browser that has no randomness.
pub(crate) async fn authorize_address(config: PublicConfig) -> ApiResult<Option<String>> {
    match late_authorize_address(config).await {
        Ok(work) => Ok(work.await),
        Err(_) => Err(gone_or_away().await),
    }
}

/// `lent_keys::move_into_account`, which comes with the desk.
pub(crate) async fn move_keys_into_account(person: Uuid) -> ApiResult<()> {
    match late_move_keys(person).await {
        Ok(work) => work.await,
        Err(_) => Err(ApiError::Network),
    }
}

/// A part that does not come: the server is away, or it serves another release, whose parts do not fit this page. Then
/// the page is loaded anew, at the address where the person wants to be.
async fn gone_or_away() -> ApiError {
    browser::reload_if_replaced().await;
    ApiError::Network
}

/// Fetches the other parts while the browser rests: whoever has come in goes on, and the server may be away by then.
pub(crate) fn fetch_ahead() {
    browser::when_idle(|| {
        spawn_local(async {
            for part in [room::PART, dashboard::PART, feedback::PART, register::PART] {
                // What does not come now comes when it is wanted, and says then why not.
                let _ = (part.load)().await;
            }
        });
    });
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
