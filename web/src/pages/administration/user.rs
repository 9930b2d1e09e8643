//! One person: what they use, their interviews, and what can be done.

use super::Pages;
use crate::api;
use crate::browser::{local_day, local_time};
use crate::language::*;
use crate::ui::{PageHeading, ProblemBox, Sending, Skeleton, TextField, status_name};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::Speaker;
use mockingbird_shared::wire::{
    AdminInterview, AdminTurn, AdminUserDetail, SetDisabled, WithReason,
};
use uuid::Uuid;

#[component]
pub(super) fn AdminUserPage(id: Uuid) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page">
            <p><a href="/admin">{t!(i18n, admin.title)}</a></p>
            <Person id=id/>
        </div>
    }
}

#[component]
fn Person(id: Uuid) -> impl IntoView {
    let i18n = use_i18n();
    let path = format!("/api/admin/users/{id}");
    let detail = LocalResource::new(move || api::load::<AdminUserDetail>(path.clone()));
    let reason = RwSignal::new(String::new());
    let changed = Callback::new(move |()| detail.refetch());
    let name = Signal::derive(move || {
        let email = detail
            .get()
            .and_then(Result::ok)
            .and_then(|detail| detail.user.email);
        let email = email.map(|email| email.into_exposed());
        email.unwrap_or_else(|| t_string!(i18n, profile.guest).to_owned())
    });
    view! {
        <PageHeading text=name/>
        {move || match detail.get() {
            None => view! { <Skeleton lines=6/> }.into_any(),
            Some(Err(error)) => view! { <ProblemBox error=error on_retry=changed/> }.into_any(),
            Some(Ok(detail)) => view! {
                {facts(i18n, &detail)}
                <Deeds detail=detail reason=reason changed=changed/>
            }.into_any(),
        }}
        <Interviews of=id reason=reason/>
    }
}

fn facts(i18n: I18n, detail: &AdminUserDetail) -> impl IntoView + use<> {
    let user = detail.user.clone();
    let (ways, keys) = (detail.ways_in.join(", "), detail.key_providers.join(", "));
    let minutes = detail.spoken_ms / 60_000;
    let (interviews, turns) = (user.interviews, detail.turns);
    let (read, written) = (detail.prompt_tokens, detail.completion_tokens);
    let (sessions, documents) = (detail.sessions, detail.documents);
    let (since, last) = (user.created_at, user.last_sign_in_at);
    let (disabled, removal) = (user.disabled_at, user.removal_at);
    let day = move |moment: &Option<String>| {
        let language = i18n.get_locale().as_str();
        moment
            .as_deref()
            .map_or_else(|| "–".to_owned(), |moment| local_day(moment, language))
    };
    let since = Some(since);
    let fact =
        |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    view! {
        <p class="badges">
            {user.is_admin.then(|| view! {
                <span class="badge">{t!(i18n, admin.is_admin)}</span>
            })}
            {disabled.is_some().then(|| view! {
                <span class="badge refused">{t!(i18n, admin.is_disabled)}</span>
            })}
        </p>
        <dl class="counts card">
            {move || [
                fact(t_string!(i18n, account.name), user.display_name.expose().clone()),
                fact(t_string!(i18n, admin.since), day(&since)),
                fact(t_string!(i18n, admin.last_sign_in), day(&last)),
                fact(t_string!(i18n, account.ways_in), ways.clone()),
                fact(t_string!(i18n, nav.keys), if keys.is_empty() { "–".to_owned() } else { keys.clone() }),
                fact(t_string!(i18n, admin.sessions), sessions.to_string()),
                fact(t_string!(i18n, admin.documents), documents.to_string()),
                fact(t_string!(i18n, admin.interviews), format!("{interviews} ({turns})")),
                fact(t_string!(i18n, admin.minutes), minutes.to_string()),
                fact(t_string!(i18n, admin.tokens), format!("{read} / {written}")),
                fact(t_string!(i18n, admin.disabled_since), day(&disabled)),
                fact(t_string!(i18n, admin.removed_on), day(&removal)),
            ].collect_view()}
        </dl>
    }
}

/// Disabling and removing, each with a reason. Nothing of it is offered for administrators.
#[component]
fn Deeds(
    detail: AdminUserDetail,
    reason: RwSignal<String>,
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = Sending::new();
    let (id, is_disabled) = (detail.user.id, detail.user.disabled_at.is_some());
    let wants_removal = RwSignal::new(false);
    let navigate = use_navigate();
    let set_disabled = move |_| {
        let form = SetDisabled {
            disabled: !is_disabled,
            reason: reason.get_untracked().into(),
        };
        sending.send(async move {
            api::put_only(&format!("/api/admin/users/{id}/disabled"), &form).await?;
            changed.run(());
            Ok(())
        });
    };
    let remove = move |_| {
        let form = WithReason {
            reason: reason.get_untracked().into(),
        };
        let navigate = navigate.clone();
        sending.send(async move {
            api::delete_with(&format!("/api/admin/users/{id}"), &form).await?;
            navigate("/admin", Default::default());
            Ok(())
        });
    };
    (!detail.user.is_admin).then(|| {
        view! {
            <section class="card" aria-labelledby="deeds">
                <h2 id="deeds">{t!(i18n, admin.deeds)}</h2>
                <TextField
                    id="reason"
                    label=Signal::derive(move || t_string!(i18n, admin.reason).to_owned())
                    hint=Signal::derive(move || t_string!(i18n, admin.reason_hint).to_owned())
                    value=reason
                    error=sending.of_field(i18n, "reason")
                />
                {sending.problem()}
                <div class="actions">
                    <button
                        type="button"
                        class="button"
                        disabled=move || sending.busy.get()
                        on:click=set_disabled
                    >
                        {move || if is_disabled {
                            t_string!(i18n, admin.enable)
                        } else {
                            t_string!(i18n, admin.disable)
                        }}
                    </button>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || wants_removal.get()
                            on:change=move |event| wants_removal.set(event_target_checked(&event))
                        />
                        <span>{t!(i18n, admin.really)}</span>
                    </label>
                    <button
                        type="button"
                        class="button danger"
                        disabled=move || sending.busy.get() || !wants_removal.get()
                        on:click=remove
                    >
                        {t!(i18n, admin.remove)}
                    </button>
                </div>
            </section>
        }
    })
}

/// Their interviews. What was said is shown for a reason.
#[component]
fn Interviews(of: Uuid, reason: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let interviews = Pages::<AdminInterview>::new();
    let wanted = RwSignal::new(false);
    let show = move |_| {
        wanted.set(true);
        interviews.begin(format!("/api/admin/users/{of}/interviews?limit=20"));
    };
    view! {
        <section aria-labelledby="interviews">
            <h2 id="interviews">{t!(i18n, admin.interviews)}</h2>
            // A look that is noted begins with a click.
            <Show
                when=move || wanted.get()
                fallback=move || view! {
                    <button type="button" class="button" on:click=show>
                        {t!(i18n, admin.show_interviews)}
                    </button>
                }
            >
                {interviews.view(i18n, move |interview| view! {
                    <Interview interview=interview reason=reason/>
                }.into_any())}
            </Show>
        </section>
    }
}

#[component]
fn Interview(interview: AdminInterview, reason: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let sending = Sending::new();
    let said = RwSignal::new(None::<Vec<AdminTurn>>);
    let (id, created_at) = (interview.id, interview.created_at);
    let (status, turns) = (interview.status, interview.turns);
    let read = move |_| {
        let form = WithReason {
            reason: reason.get_untracked().into(),
        };
        sending.send(async move {
            let turns = api::post(&format!("/api/admin/interviews/{id}/transcript"), &form).await?;
            said.set(Some(turns));
            Ok(())
        });
    };
    let line = move |turn: AdminTurn| {
        let speaker = move || match turn.speaker {
            Speaker::Interviewer => t_string!(i18n, admin.interviewer),
            Speaker::Candidate => t_string!(i18n, admin.candidate),
        };
        view! { <p><b>{speaker}</b> " " {turn.text.into_exposed()}</p> }
    };
    view! {
        <li class="entry">
            <span class="role">{interview.role}</span>
            <span class="quiet">{move || local_time(&created_at, i18n.get_locale().as_str())}</span>
            <span class="badges">
                {status.map(|status| view! {
                    <span class=format!("badge {}", status.as_str())>
                        {move || status_name(i18n, status)}
                    </span>
                })}
                <span class="badge">{interview.language}</span>
                <span class="badge">
                    {move || t_string!(i18n, admin.turns_count, count = turns).to_string()}
                </span>
            </span>
            <button type="button" class="button" disabled=move || sending.busy.get() on:click=read>
                {t!(i18n, admin.read)}
            </button>
            {move || sending.of_field(i18n, "reason").get().map(|problem| view! {
                <p class="error" role="alert">{problem}</p>
            })}
            {sending.problem()}
            {move || said.get().map(|turns| view! {
                <div class="said">{turns.into_iter().map(line).collect_view()}</div>
            })}
        </li>
    }
}
