//! Interviews with answers that are only in this browser: they can be sent, saved, or removed.

use crate::api::{self, ApiError};
use crate::browser::local_time;
use crate::http::PageLoad;
use crate::kept::{self, KeptInterview};
use crate::language::*;
use crate::session::Session;
use crate::ui::ProblemBox;
use leptos::prelude::*;
use leptos::task::spawn_local;
use mockingbird_shared::interview::{Speaker, Turn};
use mockingbird_shared::wire::*;
use uuid::Uuid;

/// What the server knows of a kept interview.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Asking,
    /// The server can't be reached.
    Away,
    /// The interview continues on the server, which takes the answers.
    Open,
    /// The interview is over on the server.
    Over,
    /// The server does not have the interview.
    Missing,
}

/// The list of kept interviews; empty if nothing is kept. `on_change` is called when the server's list has
/// changed.
#[component]
pub(super) fn KeptInterviews(on_change: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let read =
        move || untrack(|| session.user()).map_or_else(Vec::new, |user| kept::all_of(user.id));
    let all = RwSignal::new(read());
    let changed = Callback::new(move |()| {
        all.set(read());
        on_change.run(());
    });
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <section class="card" aria-labelledby="kept">
                <h2 id="kept">{t!(i18n, kept.title)}</h2>
                <p class="quiet">{t!(i18n, kept.lead)}</p>
                <ul class="kept">
                    <For each=move || all.get() key=|kept| kept.id let(kept)>
                        <KeptRow kept=kept on_change=changed/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

/// Whether all these answers are turns already.
fn all_arrived(client_ids: &[Uuid], turns: &[Turn]) -> bool {
    let arrived = |id: &Uuid| turns.iter().any(|turn| turn.client_id == Some(*id));
    client_ids.iter().all(arrived)
}

#[component]
fn KeptRow(kept: KeptInterview, on_change: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let id = kept.id;
    let standing = RwSignal::new(Standing::Asking);
    let error = RwSignal::new(None::<ApiError>);
    let client_ids: Vec<_> = kept
        .waiting
        .answers
        .iter()
        .map(|answer| answer.client_id)
        .collect();
    let client_ids = StoredValue::new(client_ids);
    let asking = PageLoad::new();
    let ask = move || {
        asking.begin(async move {
            let known = match api::get::<InterviewDetail>(&format!("/api/interviews/{id}")).await {
                // The answers had arrived, though the browser did not receive the confirmation.
                Ok(detail) if client_ids.with_value(|ids| all_arrived(ids, &detail.turns)) => {
                    kept::forget(id);
                    return on_change.run(());
                }
                Ok(detail) if detail.status.is_over() => Standing::Over,
                Ok(_) => Standing::Open,
                Err(ApiError::Problem(problem)) if problem.status == 404 => Standing::Missing,
                Err(_) => Standing::Away,
            };
            standing.try_set(known);
        });
    };
    ask();
    let interchange = StoredValue::new(kept.interchange());
    let save = move |_| {
        spawn_local(async move {
            let form = interchange.get_value();
            match api::post_only("/api/interview/save", &form).await {
                // An earlier attempt has stored it, though the browser did not receive the confirmation.
                Err(ApiError::Problem(problem)) if problem.code == ProblemCode::RoomNameTaken => {}
                Err(problem) => return error.set(Some(problem)),
                Ok(()) => {}
            }
            kept::forget(id);
            on_change.run(());
        });
    };
    let remove = move |_| {
        kept::forget(id);
        on_change.run(());
    };
    let transcript = kept.transcript();
    view! {
        <li>
            <p>
                <strong>{kept.config.role.clone()}</strong> " "
                <span class="quiet">
                    {move || local_time(&kept.created_at, i18n.get_locale().as_str())}
                </span>
                " "
                <span class="badge local">{t!(i18n, room.local_only)}</span>
            </p>
            <p role="status">{move || match standing.get() {
                Standing::Asking => t_string!(i18n, common.loading),
                Standing::Away => t_string!(i18n, kept.away),
                Standing::Open => t_string!(i18n, kept.waits),
                Standing::Over => t_string!(i18n, kept.late),
                Standing::Missing => t_string!(i18n, kept.missing),
            }}</p>
            <details>
                <summary>{t!(i18n, kept.transcript)}</summary>
                {transcript.into_iter().map(|turn| {
                    let speaker = turn.speaker;
                    view! {
                        <p class="quiet">{move || match speaker {
                            Speaker::Interviewer => t_string!(i18n, room.interviewer),
                            Speaker::Candidate => t_string!(i18n, room.you),
                        }}</p>
                        <p dir="auto">{turn.text.into_exposed()}</p>
                    }
                }).collect_view()}
            </details>
            <div class="actions">
                <Show when=move || standing.get() == Standing::Away>
                    <button type="button" class="button" on:click=move |_| ask()>
                        {t!(i18n, common.try_again)}
                    </button>
                </Show>
                <Show when=move || standing.get() == Standing::Open>
                    <a class="button" href=format!("/interviews/{id}")>{t!(i18n, kept.go_on)}</a>
                </Show>
                <Show when=move || standing.get() == Standing::Missing>
                    <button type="button" class="button" on:click=save>{t!(i18n, kept.save)}</button>
                </Show>
                <Show when=move || matches!(standing.get(), Standing::Over | Standing::Missing)>
                    <button type="button" class="button" on:click=remove>{t!(i18n, kept.remove)}</button>
                </Show>
            </div>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </li>
    }
}
