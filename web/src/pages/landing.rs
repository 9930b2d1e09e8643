//! The landing page: what the product does, and one click to a first question as a guest.

use crate::api::{self, ApiError};
use crate::language::*;
use crate::late::LateWork;
use crate::session::{Session, Who};
use crate::ui::{Busy, PageHeading, ProblemBox, mark_name};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::facts::MarkKind;
use mockingbird_shared::interview::Length;
use mockingbird_shared::wire::*;
use serde_json::json;

#[component]
pub(crate) fn Landing() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let work = expect_context::<LateWork>();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let start = move || {
        let navigate = navigate.clone();
        busy.set(true);
        error.set(None);
        let role = tu_string!(i18n, landing.try_role).to_owned();
        let language = i18n.get_locale_untracked().as_str().to_owned();
        spawn_local(async move {
            match (work.first_question)(session, role, language).await {
                Ok(id) => navigate(&format!("/interviews/{id}"), Default::default()),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    view! {
        <div class="page landing">
            <div class="hero">
                <div>
                    <PageHeading text=Signal::derive(move || t_string!(i18n, landing.title).to_owned())/>
                    <p class="lead">{t!(i18n, landing.lead)}</p>
                    <form class="actions" on:submit=move |event| { event.prevent_default(); start(); }>
                        <Busy
                            busy=busy
                            busy_label=Signal::derive(move || t_string!(i18n, landing.starting).to_owned())
                        >
                            {t!(i18n, landing.try_now)}
                        </Busy>
                        {move || if session.user().is_some() {
                            view! {
                                <a class="button" href="/dashboard">{t!(i18n, nav.dashboard)}</a>
                            }.into_any()
                        } else {
                            view! {
                                <a class="button" href="/login">{t!(i18n, nav.log_in)}</a>
                            }.into_any()
                        }}
                    </form>
                    <p class="quiet">{t!(i18n, landing.no_key)}</p>
                    {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                </div>
                <Sample/>
            </div>
            <section aria-labelledby="privacy">
                <h2 id="privacy">{t!(i18n, landing.privacy)}</h2>
                <ul class="plain-list">
                    <li>{t!(i18n, landing.privacy_guest)}</li>
                    <li>{t!(i18n, landing.privacy_keys)}</li>
                    <li>{t!(i18n, landing.privacy_files)}</li>
                </ul>
            </section>
        </div>
    }
}

/// An answer with the coach's marks. Text in place of a picture: it speaks the reader's language, follows the theme,
/// and weighs nothing.
#[component]
fn Sample() -> impl IntoView {
    let i18n = use_i18n();
    let kinds = [
        MarkKind::Filler,
        MarkKind::Situation,
        MarkKind::Action,
        MarkKind::Result,
    ];
    view! {
        <figure class="sample">
            <figcaption class="quiet">{t!(i18n, landing.sample)}</figcaption>
            <p class="asked">{t!(i18n, landing.sample_question)}</p>
            <p class="said marked">
                <span class="mark filler">{t!(i18n, landing.sample_filler)}</span> " "
                <span class="mark situation">{t!(i18n, landing.sample_situation)}</span> " "
                <span class="mark action">{t!(i18n, landing.sample_action)}</span> " "
                <span class="mark result">{t!(i18n, landing.sample_result)}</span>
            </p>
            <ul class="legend" aria-hidden="true">
                {kinds.map(|kind| {
                    let class: &'static str = kind.into();
                    view! { <li class=format!("chip {class}")>{move || mark_name(i18n, kind)}</li> }
                })}
            </ul>
            <p class="summary">{t!(i18n, landing.sample_coach)}</p>
        </figure>
    }
}

/// Signs in as a guest, unless somebody is signed in, and sets up a first interview.
pub(crate) async fn first_question(
    session: Session,
    role: String,
    language: String,
) -> Result<uuid::Uuid, ApiError> {
    match session.known().await {
        Who::Somebody(_) => {}
        Who::Nobody => session.begin(api::open("/api/auth/guest", &Guest::default()).await?),
        // There may be a session, which a new guest's cookie would take the place of.
        Who::Unknown | Who::Unreachable => return Err(ApiError::Network),
    }
    let length = Length::Questions(5);
    let new = json!({"role": role, "language": language, "length": length});
    let made: InterviewDetail = api::post("/api/interviews", &new).await?;
    Ok(made.id)
}
