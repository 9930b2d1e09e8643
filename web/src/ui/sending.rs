//! Forms that change something on the server: how far sending is, and the present password, which shows who it is.

use super::field::TextField;
use super::problem::ProblemBox;
use super::problem_text::field_error;
use crate::api::ApiError;
use crate::language::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::pii::Pii;

/// A form's state: whether it is sent, and what came of it.
#[derive(Clone, Copy)]
pub(crate) struct Sending {
    pub(crate) busy: RwSignal<bool>,
    pub(crate) done: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Sending {
    pub(crate) fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            done: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    pub(crate) fn send(self, request: impl Future<Output = Result<(), ApiError>> + 'static) {
        self.busy.set(true);
        self.done.set(false);
        self.error.set(None);
        spawn_local(async move {
            match request.await {
                Ok(()) => self.done.set(true),
                Err(problem) => self.error.set(Some(problem)),
            }
            self.busy.set(false);
        });
    }

    /// What is wrong with one field.
    pub(crate) fn of_field(self, i18n: I18n, field: &'static str) -> Signal<Option<String>> {
        field_error(i18n, self.error, field)
    }

    /// What is wrong beside the fields.
    pub(crate) fn problem(self) -> impl IntoView {
        move || {
            let error = self.error.get().filter(|error| error.field().is_none());
            error.map(|error| view! { <ProblemBox error=error/> })
        }
    }
}

/// The present password, which shows that it is the person. Whoever has none, or has opened a mail just now, leaves it
/// empty.
#[component]
pub(crate) fn PresentPassword(
    id: &'static str,
    value: RwSignal<String>,
    sending: Sending,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <TextField
            id=id
            kind="password"
            autocomplete="current-password"
            label=Signal::derive(move || t_string!(i18n, account.current_password).to_owned())
            value=value
            error=sending.of_field(i18n, "current_password")
        />
        <p class="quiet">
            {t!(i18n, account.no_password)} " " <a href="/reset">{t!(i18n, account.by_mail)}</a>
        </p>
    }
}

/// A password that was typed; an empty field is none.
pub(crate) fn typed(password: RwSignal<String>) -> Option<Pii> {
    let password = password.get_untracked();
    (!password.is_empty()).then(|| password.into())
}
