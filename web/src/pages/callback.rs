//! The page that Supabase Auth redirects to, and that links in mails lead to.

use super::arrival::{Arrival, Ask, Sent, Taken, arrival, take_begun};
use crate::api::ApiError;
use crate::language::*;
use crate::session::Session;
use crate::ui::{PageHeading, ProblemBox, Skeleton};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

#[component]
pub(crate) fn Callback() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let refused = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<ApiError>);
    let asked = RwSignal::new(None::<Sent>);
    let other_mail_too = RwSignal::new(false);
    let finish = move |outcome: Result<Taken, ApiError>| match outcome {
        Ok(Taken::OtherMailToo) => other_mail_too.set(true),
        Ok(Taken::SignedIn) => navigate(
            "/dashboard",
            NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            },
        ),
        Err(problem) => error.set(Some(problem)),
    };
    let take = Callback::new({
        let finish = finish.clone();
        move |sent: Sent| {
            asked.set(None);
            let finish = finish.clone();
            spawn_local(async move { finish(sent.take(session).await) });
        }
    });
    match arrival() {
        Arrival::OtherMailToo => other_mail_too.set(true),
        Arrival::Refused(code) => refused.set(Some(code)),
        Arrival::Nothing => refused.set(Some("nothing".into())),
        Arrival::Begun(form) => {
            spawn_local(async move {
                let begun = take_begun(session, form).await;
                finish(begun.map(|()| Taken::SignedIn));
            });
        }
        Arrival::Sent(sent) => sent.take_or_ask(session, asked, take),
    }
    let sentence = move |code: &str| match code {
        "access_denied" => t_string!(i18n, callback.cancelled),
        "otp_expired" => t_string!(i18n, callback.link_expired),
        "email_not_confirmed" | "provider_email_needs_verification" => {
            t_string!(i18n, problem.email_not_confirmed)
        }
        "email_exists" => t_string!(i18n, problem.email_taken),
        "identity_already_exists" => t_string!(i18n, problem.identity_taken),
        _ => t_string!(i18n, callback.failed),
    };
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, callback.title).to_owned())/>
            {move || match (refused.get(), error.get(), asked.get()) {
                (Some(code), ..) => view! {
                    <div class="notice danger" role="alert">
                        <p>{sentence(&code)}</p>
                        <a class="button" href="/login">{t!(i18n, callback.again)}</a>
                    </div>
                }.into_any(),
                (_, Some(error), _) => view! {
                    <ProblemBox error=error/>
                    <a class="button" href="/login">{t!(i18n, callback.again)}</a>
                }.into_any(),
                (.., Some(sent)) => view! { <Ask sent=sent on_yes=take/> }.into_any(),
                _ if other_mail_too.get() => view! {
                    <div class="notice success" role="status">
                        <p>{t!(i18n, callback.other_mail)}</p>
                        <a class="button" href="/dashboard">{t!(i18n, nav.dashboard)}</a>
                    </div>
                }.into_any(),
                _ => view! { <Skeleton/> }.into_any(),
            }}
        </div>
    }
}
