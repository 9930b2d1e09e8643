//! The parts of the app that come late: with Cargo's feature `split`, which `web/build` asks for, each group of
//! `pages!` and `work!` is a file of its own, loaded when somebody goes there and fetched ahead when the browser rests.
//! Without it the app is one piece, and everything is there at once. Not here: what is shown until a part is here
//! (`late`), the routes (`app`).

use crate::browser;
use crate::http::{ApiError, ApiResult};
use crate::late::{LateWork, Part, gone_or_away};
use crate::session::Session;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{PublicConfig, SocialProvider};
use uuid::Uuid;
use wasm_split_helpers::SplitLoaderError;

/// `group: name => Page` makes `name::PART`. Pages of a group are one file: those that one goes to and fro between.
macro_rules! pages {
    ($($group:ident: $name:ident => $page:ident),* $(,)?) => {$(
        pub(crate) mod $name {
            use crate::pages::$page;
            use crate::ui::know_every_problem;
            use futures::FutureExt;
            use leptos::prelude::*;
            use wasm_split_helpers::SplitLoaderError;

            #[cfg(feature = "split")]
            #[wasm_split_helpers::wasm_split($group, fallible, preload(load))]
            fn $name() -> Result<AnyView, SplitLoaderError> {
                know_every_problem();
                Ok($page().into_any())
            }

            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<AnyView, SplitLoaderError> {
                know_every_problem();
                Ok($page().into_any())
            }

            #[cfg(not(feature = "split"))]
            async fn load() -> Result<(), SplitLoaderError> {
                Ok(())
            }

            pub(crate) const PART: crate::late::Part = crate::late::Part {
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
    administration: administration => Administration,
}

/// `group: name(arguments) -> answer = function` makes an asynchronous function of an early page whose code comes with
/// a group of pages.
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
    account: late_provider_page(
        config: PublicConfig,
        provider: SocialProvider,
        is_guest: bool
    ) -> ApiResult<Option<String>>
        = crate::pages::provider_page,
    desk: late_move_keys(person: Uuid) -> ApiResult<()> = crate::lent_keys::move_into_account,
}

/// Does work of a part. The error is that of loading the part.
async fn with_part<T>(
    loading: impl Future<Output = Result<LocalBoxFuture<'static, T>, SplitLoaderError>>,
) -> ApiResult<T> {
    match loading.await {
        Ok(work) => Ok(work.await),
        Err(_) => Err(gone_or_away().await),
    }
}

/// `lent_keys::move_into_account`, which comes with the desk. The page is not loaded anew where that does not come: it
/// may hold what somebody is writing.
pub(crate) async fn move_keys_into_account(person: Uuid) -> ApiResult<()> {
    match late_move_keys(person).await {
        Ok(work) => work.await,
        Err(_) => Err(ApiError::Network),
    }
}

/// The work of the first pages, each with the part that it comes with.
pub(crate) const WORK: LateWork = LateWork {
    first_question: |session, role, language| {
        let loading = late_first_question(session, role, language);
        async { with_part(loading).await? }.boxed_local()
    },
    provider_page: |config, provider, is_guest| {
        let loading = late_provider_page(config, provider, is_guest);
        async { with_part(loading).await? }.boxed_local()
    },
};

/// Fetches the other parts while the browser rests: whoever has come in goes on, and the server may be away by then.
pub(crate) fn fetch_ahead() {
    let parts = [room::PART, dashboard::PART, feedback::PART, register::PART];
    fetch_next(parts.into_iter());
}

/// One at a time, so that a slow processor has a moment between two for whoever scrolls or types.
fn fetch_next(mut parts: impl Iterator<Item = Part> + 'static) {
    browser::when_idle(move || {
        let Some(part) = parts.next() else {
            return;
        };
        spawn_local(async move {
            // What does not come now comes when it is wanted, and says then why not.
            let _ = (part.load)().await;
            fetch_next(parts);
        });
    });
}
