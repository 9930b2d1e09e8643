//! The page for a forgotten password: requests the mail, takes its link or its code, and sets a new password.

use super::arrival::{Arrival, Ask, Sent, arrival, take_begun};
use crate::api::{self, ApiError};
use crate::language::*;
use crate::session::Session;
use crate::ui::{Busy, PageHeading, ProblemBox, Skeleton, TextField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::wire::{
    MailKey, MailKind, NewPassword, Recover, TokenDelivery, VerifyMail,
};

#[derive(Clone, Copy, PartialEq)]
enum Step {
    AskForMail,
    MailSent,
    /// What the address holds is taken, or asked about first.
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
    let asked = RwSignal::new(None::<Sent>);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let code = RwSignal::new(String::new());
    let opened = move |outcome: Result<(), ApiError>| match outcome {
        Ok(()) => step.set(Step::NewPassword),
        Err(problem) => {
            error.set(Some(problem));
            step.set(Step::AskForMail);
        }
    };
    let take = Callback::new(move |sent: Sent| {
        asked.set(None);
        spawn_local(async move { opened(sent.take(session).await.map(|_| ())) });
    });
    match arrival() {
        Arrival::Begun(form) => {
            step.set(Step::OpeningLink);
            spawn_local(async move { opened(take_begun(session, form).await) });
        }
        Arrival::Sent(sent) => {
            step.set(Step::OpeningLink);
            sent.take_or_ask(session, asked, take);
        }
        Arrival::Refused(_) => expired.set(true),
        Arrival::OtherMailToo | Arrival::Nothing => {}
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
                        current_password: None,
                    };
                    api::put_only("/api/auth/password", &form)
                        .await
                        .map(|()| Step::Done)
                }
                Step::MailSent => {
                    let form = VerifyMail {
                        kind: MailKind::Recovery,
                        token_delivery: TokenDelivery::Cookie,
                        proof: MailKey::Code {
                            email: email.get_untracked().into(),
                            code: code.get_untracked().into(),
                        },
                    };
                    // The person has typed it, so nobody else's session is taken.
                    let typed = Sent::Mail(form);
                    typed.take(session).await.map(|_| Step::NewPassword)
                }
                _ => {
                    expired.set(false);
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
            <p class="notice danger" role="alert" hidden=move || !expired.get()>
                {t!(i18n, reset.link_expired)}
            </p>
            {move || match step.get() {
                Step::OpeningLink => match asked.get() {
                    Some(sent) => view! { <Ask sent=sent on_yes=take/> }.into_any(),
                    None => view! { <Skeleton/> }.into_any(),
                },
                Step::MailSent => view! {
                    <p class="notice success" role="status">{t!(i18n, reset.sent)}</p>
                    <form class="card" on:submit=submit>
                        <p>{t!(i18n, reset.code_text)}</p>
                        <TextField
                            id="code"
                            autocomplete="one-time-code"
                            required=true
                            label=Signal::derive(move || t_string!(i18n, reset.code).to_owned())
                            value=code
                        />
                        <Busy busy=busy busy_label=busy_label>{t!(i18n, reset.use_code)}</Busy>
                    </form>
                }.into_any(),
                Step::Done => view! {
                    <p class="notice success" role="status">{t!(i18n, reset.done)}</p>
                    <a class="button primary" href="/dashboard">{t!(i18n, nav.dashboard)}</a>
                }.into_any(),
                Step::AskForMail => view! {
                    <form class="card" on:submit=submit>
                        <p>{t!(i18n, reset.text)}</p>
                        <TextField
                            id="email"
                            kind="email"
                            autocomplete="email"
                            required=true
                            label=Signal::derive(move || t_string!(i18n, account.email).to_owned())
                            value=email
                        />
                        <Busy busy=busy busy_label=busy_label>{t!(i18n, reset.send)}</Busy>
                    </form>
                }.into_any(),
                Step::NewPassword => view! {
                    <form class="card" on:submit=submit>
                        <TextField
                            id="password"
                            kind="password"
                            autocomplete="new-password"
                            required=true
                            label=Signal::derive(move || t_string!(i18n, reset.new_password).to_owned())
                            value=password
                            hint=Signal::derive(move || t_string!(i18n, account.password_hint).to_owned())
                        />
                        <Busy busy=busy busy_label=busy_label>{t!(i18n, reset.save)}</Busy>
                    </form>
                }.into_any(),
            }}
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </div>
    }
}
