//! What administrators see: how the service is, people with search, one person (`user`), and the log (`log`). Each look
//! at somebody is noted by the database.

mod log;
mod user;

pub(super) use log::OwnAudit;

use super::NotFound;
use crate::api;
use crate::browser::{local_day, size_text};
use crate::http::PageLoad;
use crate::language::*;
use crate::ui::{Busy, PageHeading, ProblemBox, Skeleton, TextField};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use log::AuditLog;
use mockingbird_shared::wire::{AdminUser, Page, ServiceState};
use user::AdminUserPage;

/// The page that the path names.
#[component]
pub(crate) fn Administration() -> impl IntoView {
    let params = use_params_map();
    let page = Memo::new(move |_| params.read().get("page").unwrap_or_default());
    move || {
        let page = page.get();
        let page = page.trim_matches('/');
        let person = page.strip_prefix("users/").and_then(|id| id.parse().ok());
        match (page, person) {
            ("", _) => view! { <Overview/> }.into_any(),
            ("audit", _) => view! { <AuditLog/> }.into_any(),
            (_, Some(id)) => view! { <AdminUserPage id=id/> }.into_any(),
            _ => NotFound().into_any(),
        }
    }
}

#[component]
fn Overview() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page">
            <PageHeading text=Signal::derive(move || t_string!(i18n, admin.title).to_owned())/>
            <p class="notice">{t!(i18n, admin.noted)} " " <a href="/admin/audit">{t!(i18n, admin.log)}</a></p>
            <State/>
            <People/>
        </div>
    }
}

/// Counts of nobody in particular.
#[component]
fn State() -> impl IntoView {
    let i18n = use_i18n();
    let state = LocalResource::new(|| api::load::<ServiceState>("/api/admin/state"));
    view! {
        <section aria-labelledby="service">
            <h2 id="service">{t!(i18n, admin.service)}</h2>
            {move || match state.get() {
                None => view! { <Skeleton lines=3/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| state.refetch())/>
                }.into_any(),
                Some(Ok(state)) => counts(i18n, state).into_any(),
            }}
        </section>
    }
}

fn counts(i18n: I18n, state: ServiceState) -> impl IntoView {
    let of = |wanted: &str| {
        let of_state = state.jobs.iter().filter(|work| work.state == wanted);
        of_state.map(|work| work.count).sum::<u64>()
    };
    let (waiting, running, failed) = (of("waiting"), of("running"), of("failed"));
    let bytes = state.database_bytes;
    let count = move |number: u64, label: &'static str| {
        view! {
            <div><dt>{label}</dt><dd>{number}</dd></div>
        }
    };
    view! {
        <dl class="counts card">
            {move || [
                count(state.accounts, t_string!(i18n, admin.accounts)),
                count(state.guests, t_string!(i18n, admin.guests)),
                count(state.disabled, t_string!(i18n, admin.disabled_accounts)),
                count(state.interviews_today, t_string!(i18n, admin.today)),
                count(waiting, t_string!(i18n, admin.waiting)),
                count(running, t_string!(i18n, admin.running)),
                count(failed, t_string!(i18n, admin.failed)),
                count(state.workers, t_string!(i18n, admin.workers)),
            ].collect_view()}
            <div>
                <dt>{t!(i18n, admin.database)}</dt>
                <dd>{move || size_text(bytes, i18n.get_locale().as_str())}</dd>
            </div>
        </dl>
    }
}

/// People, with search by address, name or id.
#[component]
fn People() -> impl IntoView {
    let i18n = use_i18n();
    let people = Pages::<AdminUser>::new();
    let query = RwSignal::new(String::new());
    let path = move || {
        let query = String::from(js_sys::encode_uri_component(&query.get_untracked()));
        format!("/api/admin/users?limit=20&q={query}")
    };
    people.begin(path());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        people.begin(path());
    };
    view! {
        <section aria-labelledby="people">
            <h2 id="people">{t!(i18n, admin.people)}</h2>
            <form class="search" role="search" on:submit=submit>
                <TextField
                    id="people-query"
                    kind="search"
                    label=Signal::derive(move || t_string!(i18n, admin.search).to_owned())
                    value=query
                />
                <Busy
                    busy=people.busy
                    busy_label=Signal::derive(move || t_string!(i18n, common.loading).to_owned())
                >
                    {t!(i18n, history.search)}
                </Busy>
            </form>
            {people.view(i18n, move |person| row(i18n, person).into_any())}
        </section>
    }
}

fn row(i18n: I18n, person: AdminUser) -> impl IntoView {
    let email = person.email.map(|email| email.into_exposed());
    let name = person.display_name.into_exposed();
    let (since, interviews) = (person.created_at, person.interviews);
    let is_disabled = person.disabled_at.is_some();
    view! {
        <li>
            <a href=format!("/admin/users/{}", person.id)>
                <span class="role">
                    {move || email.clone().unwrap_or_else(|| t_string!(i18n, profile.guest).to_owned())}
                </span>
                <span class="quiet">
                    {name} " · "
                    {move || t_string!(i18n, admin.interviews_count, count = interviews).to_string()}
                </span>
                <span class="quiet">{move || local_day(&since, i18n.get_locale().as_str())}</span>
                <span class="badges">
                    {person.is_admin.then(|| view! {
                        <span class="badge">{t!(i18n, admin.is_admin)}</span>
                    })}
                    {is_disabled.then(|| view! {
                        <span class="badge refused">{t!(i18n, admin.is_disabled)}</span>
                    })}
                </span>
            </a>
        </li>
    }
}

/// A list that is loaded page by page.
struct Pages<T: Send + Sync + 'static> {
    items: RwSignal<Option<Result<Vec<T>, api::ApiError>>>,
    next: RwSignal<Option<String>>,
    path: StoredValue<String>,
    busy: RwSignal<bool>,
    loading: PageLoad,
}

impl<T: Send + Sync + 'static> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Pages<T> {}

impl<T: Clone + Send + Sync + serde::de::DeserializeOwned + 'static> Pages<T> {
    fn new() -> Self {
        Self {
            items: RwSignal::new(None),
            next: RwSignal::new(None),
            path: StoredValue::new(String::new()),
            busy: RwSignal::new(false),
            loading: PageLoad::new(),
        }
    }

    /// Loads the first page of `path`, which has a query already.
    fn begin(self, path: String) {
        self.path.set_value(path);
        self.load(None);
    }

    fn load(self, cursor: Option<String>) {
        let mut path = self.path.get_value();
        if let Some(cursor) = &cursor {
            path = format!("{path}&cursor={cursor}");
        }
        self.busy.set(true);
        self.loading.begin(async move {
            let page = api::get::<Page<T>>(&path).await;
            self.busy.set(false);
            match page {
                Ok(page) => {
                    self.next.set(page.next_cursor);
                    self.items.update(|items| match items {
                        Some(Ok(items)) if cursor.is_some() => items.extend(page.items),
                        items => *items = Some(Ok(page.items)),
                    });
                }
                Err(error) => self.items.set(Some(Err(error))),
            }
        });
    }

    /// The rows, with a button for more.
    fn view(self, i18n: I18n, row: impl Fn(T) -> AnyView + Copy + Send + 'static) -> impl IntoView {
        let more = move || self.load(self.next.get_untracked());
        view! {
            {move || match self.items.get() {
                None => view! { <Skeleton lines=4/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| self.load(None))/>
                }.into_any(),
                Some(Ok(items)) if items.is_empty() => view! {
                    <p class="quiet">{t!(i18n, admin.nothing)}</p>
                }.into_any(),
                Some(Ok(items)) => view! {
                    <ul class="interviews">{items.into_iter().map(row).collect_view()}</ul>
                }.into_any(),
            }}
            <Show when=move || self.next.get().is_some()>
                <button
                    type="button"
                    class="button"
                    disabled=move || self.busy.get()
                    on:click=move |_| more()
                >
                    {t!(i18n, history.more)}
                </button>
            </Show>
        }
    }
}
