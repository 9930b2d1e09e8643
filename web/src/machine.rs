//! What pages share that run a machine (`mockingbird_room_engine`): its failures and those of requests, and how its
//! state is shown. Not here: the runners themselves (`pages::room`, `pages::feedback`).

use crate::http::ApiError;
use leptos::prelude::*;
use mockingbird_room_engine::Failure;

/// Sets a signal only if its value has changed, so that nothing is rendered in vain.
pub(crate) fn show<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}

pub(crate) fn failure_of(error: ApiError) -> Failure {
    match error {
        error if error.is_signed_out() => Failure::SignedOut,
        ApiError::Network => Failure::Away,
        ApiError::SignedOut => Failure::SignedOut,
        ApiError::Problem(problem) => Failure::Refused(problem),
        ApiError::Unreadable => Failure::Unreadable,
    }
}

pub(crate) fn error_of(failure: Failure) -> ApiError {
    match failure {
        Failure::Away => ApiError::Network,
        Failure::SignedOut => ApiError::SignedOut,
        Failure::Refused(problem) => ApiError::Problem(problem),
        Failure::Unreadable => ApiError::Unreadable,
    }
}
