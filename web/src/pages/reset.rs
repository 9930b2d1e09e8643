//! The page for a forgotten password: requests the mail, and after its link sets a new password.

use super::callback::{Arrival, arrival};
use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::*;
use crate::session::Session;
use crate::ui::{Busy, PageHeading, ProblemBox, Skeleton, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{NewPassword, Recover};

#[derive(Clone, Copy, PartialEq)]
enum Step {
    AskForMail,
    MailSent,
    OpeningLink,
    NewPassword,
    Done,
}

#[component]
pub(crate) fn Reset() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let step = RwSignal::new(Step::AskForMail);
    let expired = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    match arrival() {
        Arrival::Tokens(form) => {
            step.set(Step::OpeningLink);
            browser::clean_address();
            spawn_local(async move {
                match api::open("/api/auth/callback", &form).await {
                    Ok(tokens) => {
                        session.begin(tokens);
                        step.set(Step::NewPassword);
                    }
                    Err(problem) => {
                        error.set(Some(problem));
                        step.set(Step::AskForMail);
                    }
                }
            });
        }
        Arrival::Refused(_) => {
            expired.set(true);
            browser::clean_address();
        }
        Arrival::Nothing => {}
    }
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let done = match step.get_untracked() {
                Step::NewPassword => {
                    let form = NewPassword {
                        password: password.get_untracked().into(),
                    };
                    api::put_only("/api/auth/password", &form)
                        .await
                        .map(|()| Step::Done)
                }
                _ => {
                    let form = Recover {
                        email: email.get_untracked().into(),
                    };
                    api::open_only("/api/auth/recover", &form)
                        .await
                        .map(|()| Step::MailSent)
                }
            };
            match done {
                Ok(next) => step.set(next),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let busy_label = Signal::derive(move || t_string!(i18n, common.sending).to_owned());
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, reset.title).to_owned())/>
            <p class="notice danger" role="alert" hidden=move || !expired.get()>{t!(i18n, callback.link_expired)}</p>
            {move || match step.get() {
                Step::OpeningLink => view! { <Skeleton/> }.into_any(),
                Step::MailSent => view! { <p class="notice success" role="status">{t!(i18n, reset.sent)}</p> }.into_any(),
                Step::Done => view! {
                    <p class="notice success" role="status">{t!(i18n, reset.done)}</p>
                    <a class="button primary" href="/dashboard">{t!(i18n, nav.dashboard)}</a>
                }.into_any(),
                Step::AskForMail => view! {
                    <form class="card" on:submit=submit>
                        <p>{t!(i18n, reset.text)}</p>
                        <TextField id="email" kind="email" autocomplete="email" required=true label=Signal::derive(move || t_string!(i18n, account.email).to_owned()) value=email/>
                        <Busy busy=busy busy_label=busy_label>{t!(i18n, reset.send)}</Busy>
                    </form>
                }.into_any(),
                Step::NewPassword => view! {
                    <form class="card" on:submit=submit>
                        <TextField id="password" kind="password" autocomplete="new-password" required=true label=Signal::derive(move || t_string!(i18n, reset.new_password).to_owned()) value=password
                            hint=Signal::derive(move || t_string!(i18n, account.password_hint).to_owned())/>
                        <Busy busy=busy busy_label=busy_label>{t!(i18n, reset.save)}</Busy>
                    </form>
                }.into_any(),
            }}
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </div>
    }
}
