//! The log of what administrators have seen and done; and what of it concerns oneself.

use super::Pages;
use crate::api;
use crate::browser::local_time;
use crate::language::*;
use crate::ui::{PageHeading, ProblemBox, Skeleton};
use leptos::prelude::*;
use mockingbird_shared::administration::AuditAction;
use mockingbird_shared::wire::AuditEntry;

#[component]
pub(super) fn AuditLog() -> impl IntoView {
    let i18n = use_i18n();
    let entries = Pages::<AuditEntry>::new();
    entries.begin("/api/admin/audit?limit=50".to_owned());
    view! {
        <div class="page">
            <p><a href="/admin">{t!(i18n, admin.title)}</a></p>
            <PageHeading text=Signal::derive(move || t_string!(i18n, admin.log).to_owned())/>
            {entries.view(i18n, move |entry| of_everybody(i18n, entry).into_any())}
        </div>
    }
}

fn of_everybody(i18n: I18n, entry: AuditEntry) -> impl IntoView {
    let person = move |id: Option<uuid::Uuid>, nobody: &'static str| match id {
        Some(id) => {
            view! { <a class="plain-link" href=format!("/admin/users/{id}")>{short(id)}</a> }
                .into_any()
        }
        None => nobody.into_any(),
    };
    let (actor, subject, action, at) = (entry.actor, entry.subject, entry.action, entry.at);
    view! {
        <li class="entry">
            <span class="role">{move || action_name(i18n, action)}</span>
            <span class="quiet">{move || local_time(&at, i18n.get_locale().as_str())}</span>
            <span>
                {move || person(actor, t_string!(i18n, admin.command_line))} " → "
                {move || person(subject, t_string!(i18n, admin.gone))}
            </span>
            {entry.reason.map(|reason| view! { <q>{reason.into_exposed()}</q> })}
        </li>
    }
}

/// The first part of an id, which tells a few people apart.
fn short(id: uuid::Uuid) -> String {
    id.to_string().chars().take(8).collect()
}

/// What concerns oneself, on the profile page.
#[component]
pub(in crate::pages) fn OwnAudit() -> impl IntoView {
    let i18n = use_i18n();
    let entries = LocalResource::new(|| api::load::<Vec<AuditEntry>>("/api/account/audit"));
    move || match entries.get() {
        None => view! { <Skeleton lines=1/> }.into_any(),
        Some(Err(error)) => view! {
            <ProblemBox error=error on_retry=Callback::new(move |()| entries.refetch())/>
        }
        .into_any(),
        Some(Ok(entries)) if entries.is_empty() => {
            view! { <p class="quiet">{t!(i18n, admin.nobody_looked)}</p> }.into_any()
        }
        Some(Ok(entries)) => {
            let row = move |entry: AuditEntry| {
                let (action, at) = (entry.action, entry.at);
                view! {
                    <li>
                        <span>{move || action_name(i18n, action)}</span>
                        <span class="quiet">{move || local_time(&at, i18n.get_locale().as_str())}</span>
                        {entry.reason.map(|reason| view! { <q>{reason.into_exposed()}</q> })}
                    </li>
                }
            };
            view! { <ul class="sessions">{entries.into_iter().map(row).collect_view()}</ul> }
                .into_any()
        }
    }
}

fn action_name(i18n: I18n, action: AuditAction) -> &'static str {
    match action {
        AuditAction::ListUsers => t_string!(i18n, admin.list_users),
        AuditAction::SeeUser => t_string!(i18n, admin.see_user),
        AuditAction::ListInterviews => t_string!(i18n, admin.list_interviews),
        AuditAction::ReadTranscript => t_string!(i18n, admin.read_transcript),
        AuditAction::Disable => t_string!(i18n, admin.disable_done),
        AuditAction::Enable => t_string!(i18n, admin.enable_done),
        AuditAction::Remove => t_string!(i18n, admin.remove_done),
        AuditAction::GrantAdmin => t_string!(i18n, admin.grant_done),
        AuditAction::RevokeAdmin => t_string!(i18n, admin.revoke_done),
        AuditAction::Other => t_string!(i18n, admin.other_done),
    }
}
