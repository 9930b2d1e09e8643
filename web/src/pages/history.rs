//! The history page: all interviews, with filters in the address.

use super::kept_interviews::KeptInterviews;
use crate::api::{self, ApiError};
use crate::browser::{self, local_moment, local_time};
use crate::http::PageLoad;
use crate::kept;
use crate::language::*;
use crate::session::Session;
use crate::ui::{
    Choice, PageHeading, ProblemBox, Skeleton, TextField, level_name, options_of, status_name,
};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use mockingbird_shared::interview::{InterviewStatus, Level};
use mockingbird_shared::wire::*;

/// The names of the filters in the address.
const FILTERS: [&str; 6] = ["q", "role", "level", "status", "from", "to"];

/// How many interviews are loaded at a time.
const PAGE_ROWS: usize = 20;
/// The most that the API gives at a time.
const MAX_PAGE_ROWS: usize = 100;

/// How far a list was read in this tab, so that whoever comes back finds it as long as it was, up to what the API gives
/// at a time. Only the number of rows is kept: the rows are loaded anew, in the name of whoever is signed in by then.
struct ReadSoFar {
    key: String,
}

impl ReadSoFar {
    fn of(filters: &[String; 6]) -> Self {
        Self {
            key: format!("rows:{}", address(filters, PAGE_ROWS, None)),
        }
    }

    fn rows(&self) -> usize {
        browser::session_stored(&self.key)
            .and_then(|rows| rows.parse().ok())
            .unwrap_or(PAGE_ROWS)
            .clamp(PAGE_ROWS, MAX_PAGE_ROWS)
    }

    fn note(&self, rows: usize) {
        browser::session_store(&self.key, &rows.to_string());
    }
}

#[component]
pub(crate) fn History() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let session = expect_context::<Session>();
    let items = RwSignal::new(None::<Result<Vec<InterviewSummary>, ApiError>>);
    let next = RwSignal::new(None::<String>);
    let filters = Memo::new(move |_| {
        let query = query.read();
        FILTERS.map(|name| query.get(name).unwrap_or_default())
    });
    let loading = PageLoad::new();
    let load = move |rows: usize, cursor: Option<String>| {
        let filters = filters.get_untracked();
        let address = address(&filters, rows, cursor.as_deref());
        // A change of the filters aborts this load and begins another.
        loading.begin(async move {
            match api::get::<Page<InterviewSummary>>(&address).await {
                Ok(page) => {
                    next.set(page.next_cursor);
                    items.update(|items| match items {
                        Some(Ok(items)) if cursor.is_some() => items.extend(page.items),
                        items => *items = Some(Ok(page.items)),
                    });
                    let rows = items.with_untracked(|items| match items {
                        Some(Ok(items)) => items.len(),
                        _ => 0,
                    });
                    ReadSoFar::of(&filters).note(rows);
                }
                Err(error) => items.set(Some(Err(error))),
            }
        });
    };
    let came_back = browser::is_going_back();
    Effect::new(move |before: Option<()>| {
        let filters = filters.get();
        let rows = if before.is_none() && came_back {
            ReadSoFar::of(&filters).rows()
        } else {
            PAGE_ROWS
        };
        items.set(None);
        load(rows, None);
    });
    view! {
        <div class="page">
            <PageHeading text=Signal::derive(move || t_string!(i18n, history.title).to_owned())/>
            <KeptInterviews on_change=Callback::new(move |()| load(PAGE_ROWS, None))/>
            <Filters filters=filters/>
            {move || match items.get() {
                None => view! { <Skeleton lines=6/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox
                        error=error
                        on_retry=Callback::new(move |()| { items.set(None); load(PAGE_ROWS, None); })
                    />
                }.into_any(),
                Some(Ok(list)) if list.is_empty() => {
                    let filtered = filters.get().iter().any(|value| !value.is_empty());
                    let text = if filtered {
                        t_string!(i18n, history.nothing_found)
                    } else {
                        t_string!(i18n, dashboard.empty)
                    };
                    view! {
                        <p class="quiet">{text}</p>
                        {if filtered {
                            view! {
                                <a class="button" href="/history">{t!(i18n, history.clear)}</a>
                            }.into_any()
                        } else {
                            view! {
                                <a class="button primary" href="/new">
                                    {t!(i18n, dashboard.new_interview)}
                                </a>
                            }.into_any()
                        }}
                    }.into_any()
                }
                Some(Ok(list)) => {
                    let waiting = kept::ids_of(session);
                    view! {
                        <ul class="interviews">
                            {list.into_iter().map(|item| {
                                let local = waiting.contains(&item.id);
                                view! { <InterviewRow item=item local_only=local/> }
                            }).collect_view()}
                        </ul>
                    }.into_any()
                }
            }}
            {move || next.get().map(|cursor| view! {
                <button type="button" class="button" on:click=move |_| load(PAGE_ROWS, Some(cursor.clone()))>
                    {t!(i18n, history.more)}
                </button>
            })}
        </div>
    }
}

/// The address of a page of the list. Days begin at midnight in the local time zone; the last day is
/// included.
fn address(values: &[String; 6], rows: usize, cursor: Option<&str>) -> String {
    let mut path = format!("/api/interviews?limit={rows}");
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            let value: String = js_sys::encode_uri_component(value).into();
            path.push_str(&format!("&{name}={value}"));
        }
    };
    for (name, value) in FILTERS.iter().zip(values) {
        match *name {
            "from" => add(name, &local_moment(value, "00:00:00").unwrap_or_default()),
            "to" => add(
                name,
                &local_moment(value, "23:59:59.999").unwrap_or_default(),
            ),
            _ => add(name, value),
        }
    }
    add("cursor", cursor.unwrap_or_default());
    path
}

#[component]
fn Filters(filters: Memo<[String; 6]>) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let fields = FILTERS.map(|_| RwSignal::new(String::new()));
    Effect::new(move |_| {
        for (field, value) in fields.iter().zip(filters.get()) {
            field.set(value);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut query = String::new();
        for (name, field) in FILTERS.iter().zip(fields) {
            let value = field.get_untracked();
            if !value.is_empty() {
                let value: String = js_sys::encode_uri_component(&value).into();
                query.push_str(&format!(
                    "{}{name}={value}",
                    if query.is_empty() { "?" } else { "&" }
                ));
            }
        }
        navigate(
            &format!("/history{query}"),
            NavigateOptions {
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    };
    let [words, role, level, status, from, to] = fields;
    let any = move || (String::new(), t_string!(i18n, history.any).to_owned());
    let levels = Signal::derive(move || {
        std::iter::once(any())
            .chain(options_of(Level::ALL, Level::as_str, |it| {
                level_name(i18n, it)
            }))
            .collect::<Vec<_>>()
    });
    let statuses = Signal::derive(move || {
        std::iter::once(any())
            .chain(options_of(
                InterviewStatus::ALL,
                InterviewStatus::as_str,
                |it| status_name(i18n, it),
            ))
            .collect::<Vec<_>>()
    });
    view! {
        <form class="filters card" role="search" on:submit=submit>
            <TextField
                id="words"
                kind="search"
                label=Signal::derive(move || t_string!(i18n, history.search).to_owned())
                value=words
            />
            <TextField
                id="role"
                label=Signal::derive(move || t_string!(i18n, set_up.role).to_owned())
                value=role
            />
            <Choice
                id="level"
                label=Signal::derive(move || t_string!(i18n, set_up.level).to_owned())
                value=level
                options=levels
            />
            <Choice
                id="status"
                label=Signal::derive(move || t_string!(i18n, history.status).to_owned())
                value=status
                options=statuses
            />
            <TextField
                id="from"
                kind="date"
                label=Signal::derive(move || t_string!(i18n, history.from).to_owned())
                value=from
            />
            <TextField
                id="to"
                kind="date"
                label=Signal::derive(move || t_string!(i18n, history.to).to_owned())
                value=to
            />
            <button class="button">{t!(i18n, history.apply)}</button>
        </form>
    }
}

/// One interview of a list: a row on wide screens, a card on narrow ones.
#[component]
pub(crate) fn InterviewRow(item: InterviewSummary, local_only: bool) -> impl IntoView {
    let i18n = use_i18n();
    let open = matches!(
        item.status,
        InterviewStatus::Ready | InterviewStatus::Active | InterviewStatus::Queued
    );
    let href = if open {
        format!("/interviews/{}", item.id)
    } else {
        format!("/interviews/{}/feedback", item.id)
    };
    let created_at = item.created_at.clone();
    let (level, status) = (item.level, item.status);
    let is_practice = item.practice_of.is_some();
    view! {
        <li>
            <a href=href>
                <span class="role">{item.role.clone()}</span>
                <span class="quiet">
                    {move || level_name(i18n, level)}
                    {(!item.company.is_empty()).then(|| format!(" · {}", item.company))}
                </span>
                <span class="quiet">{move || local_time(&created_at, i18n.get_locale().as_str())}</span>
                <span class="badges">
                    <span class=format!("badge {}", status.as_str())>
                        {move || status_name(i18n, status)}
                    </span>
                    {is_practice.then(|| view! { <span class="badge">{t!(i18n, practice.badge)}</span> })}
                    {item.of_other_version.then(|| view! {
                        <span class="badge">{t!(i18n, history.of_other_version)}</span>
                    })}
                    {local_only.then(|| view! {
                        <span class="badge local">{t!(i18n, room.local_only)}</span>
                    })}
                </span>
                <span class="number">{item.overall_score.map(|score| format!("{score} / 10"))}</span>
            </a>
        </li>
    }
}
