//! The start page after signing in: the next action, questions that come back, recent interviews, and the state of the
//! keys in one line.

use super::history::InterviewRow;
use super::own_data::RemovalNotice;
use super::practise_again::PractiseAgain;
use crate::api;
use crate::kept;
use crate::language::*;
use crate::session::Session;
use crate::ui::{PageHeading, ProblemBox, Skeleton, Trend};
use leptos::prelude::*;
use mockingbird_shared::interview::InterviewStatus;
use mockingbird_shared::provider::KeyStatus;
use mockingbird_shared::wire::*;

/// Interviews in the list; the others count for the progress alone.
const SHOWN: usize = 5;

#[component]
pub(crate) fn Dashboard() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let profile = LocalResource::new(|| api::load::<Profile>("/api/profile"));
    let recent =
        LocalResource::new(|| api::load::<Page<InterviewSummary>>("/api/interviews?limit=12"));
    let keys = LocalResource::new(|| api::load::<Vec<KeyView>>("/api/keys"));
    let name = move || {
        let name = profile
            .get()
            .and_then(Result::ok)
            .map(|profile| profile.display_name.into_exposed());
        name.filter(|name| !name.is_empty())
    };
    let heading = Signal::derive(move || match name() {
        Some(name) => t_string!(i18n, dashboard.hello, name = name),
        None => t_string!(i18n, dashboard.hello_nobody).to_owned(),
    });
    let open = move || {
        let items = recent.get()?.ok()?.items;
        items.into_iter().find(|item| {
            matches!(
                item.status,
                InterviewStatus::Active | InterviewStatus::Ready
            )
        })
    };
    view! {
        <div class="page">
            <div class="hello">
                <Avatar profile=Signal::derive(move || profile.get().and_then(Result::ok))/>
                <PageHeading text=heading/>
            </div>
            {move || profile.get().and_then(Result::ok).map(|profile| view! {
                <RemovalNotice at=profile.removal_at/>
            })}
            <Show when=move || session.user().is_some_and(|user| user.is_guest)>
                <p class="notice">
                    {t!(i18n, dashboard.guest)}
                    " "
                    <a href="/register">{t!(i18n, dashboard.guest_keep)}</a>
                </p>
            </Show>
            <div class="first-look">
            <section class="next card">
                {move || match open() {
                    Some(interview) => view! {
                        <h2>{t!(i18n, dashboard.go_on_title)}</h2>
                        <p>{interview.role.clone()}</p>
                        <div class="actions">
                            <a class="button primary" href=format!("/interviews/{}", interview.id)>
                                {t!(i18n, dashboard.go_on)}
                            </a>
                            <a class="button" href="/new">{t!(i18n, dashboard.new_interview)}</a>
                        </div>
                    }.into_any(),
                    None => view! {
                        <h2>{t!(i18n, dashboard.next_title)}</h2>
                        <p>{t!(i18n, dashboard.next_text)}</p>
                        <div class="actions">
                            <a class="button primary" href="/new">{t!(i18n, dashboard.new_interview)}</a>
                            <a class="button" href="/history">{t!(i18n, nav.history)}</a>
                        </div>
                    }.into_any(),
                }}
            </section>
            <Progress recent=Signal::derive(move || recent.get().and_then(Result::ok))/>
            </div>
            <PractiseAgain/>
            <section aria-labelledby="recent">
                <h2 id="recent">{t!(i18n, dashboard.recent)}</h2>
                {move || match recent.get() {
                    None => view! { <Skeleton/> }.into_any(),
                    Some(Err(error)) => view! {
                        <ProblemBox error=error on_retry=Callback::new(move |()| recent.refetch())/>
                    }.into_any(),
                    Some(Ok(page)) if page.items.is_empty() => view! {
                        <p class="quiet">{t!(i18n, dashboard.empty)}</p>
                    }.into_any(),
                    Some(Ok(page)) => {
                        let waiting = kept::ids_of(session);
                        view! {
                            <ul class="interviews">
                                {page.items.into_iter().take(SHOWN).map(|item| {
                                    let local = waiting.contains(&item.id);
                                    view! { <InterviewRow item=item local_only=local/> }
                                }).collect_view()}
                            </ul>
                        }.into_any()
                    }
                }}
            </section>
            <section aria-labelledby="keys">
                <h2 id="keys">{t!(i18n, nav.keys)}</h2>
                {move || match keys.get() {
                    None => view! { <Skeleton lines=1/> }.into_any(),
                    Some(Err(error)) => view! {
                        <ProblemBox error=error on_retry=Callback::new(move |()| keys.refetch())/>
                    }.into_any(),
                    Some(Ok(keys)) => {
                        let names: Vec<&str> = keys
                            .iter()
                            .filter(|key| key.status != KeyStatus::Missing)
                            .map(|key| key.provider.display_name())
                            .collect();
                        let line = if names.is_empty() {
                            t_string!(i18n, dashboard.no_keys).to_owned()
                        } else {
                            t_string!(i18n, dashboard.have_keys, names = names.join(", "))
                        };
                        view! {
                            <p>{line} " " <a href="/keys">{t!(i18n, dashboard.manage_keys)}</a></p>
                        }.into_any()
                    }
                }}
            </section>
        </div>
    }
}

/// The scores so far: the last one, how it differs from the one before, and all of them as a line.
#[component]
fn Progress(recent: Signal<Option<Page<InterviewSummary>>>) -> impl IntoView {
    let i18n = use_i18n();
    // One question says nothing about a whole interview.
    let is_whole = |item: &&InterviewSummary| item.practice_of.is_none();
    let scores = move || {
        let page = recent.get()?;
        let whole = page.items.iter().rev().filter(is_whole);
        Some(
            whole
                .filter_map(|item| item.overall_score)
                .collect::<Vec<f64>>(),
        )
    };
    let shown = move |scores: Vec<f64>| match scores.as_slice() {
        [] => view! { <p class="quiet">{t!(i18n, dashboard.no_progress)}</p> }.into_any(),
        [.., last] => {
            let before = scores.len().checked_sub(2).map(|index| scores[index]);
            let change = before.map(|before| format!("{:+.1}", last - before));
            view! {
                <p class="last-score">
                    <span class="number">{format!("{last:.1}")}</span>
                    " / 10 "
                    <span class="quiet">
                        {change.map(|change| t_string!(i18n, dashboard.change, change = change))}
                    </span>
                </p>
                <Trend scores=scores.clone()/>
            }
            .into_any()
        }
    };
    view! {
        <section class="card progress" aria-labelledby="progress">
            <h2 id="progress">{t!(i18n, dashboard.progress)}</h2>
            {move || match scores() {
                Some(scores) => shown(scores),
                None => view! { <Skeleton lines=2/> }.into_any(),
            }}
        </section>
    }
}

/// The person's picture, or a ring with the first letter of their name.
#[component]
pub(crate) fn Avatar(#[prop(into)] profile: Signal<Option<Profile>>) -> impl IntoView {
    move || match profile.get() {
        Some(Profile {
            avatar_url: Some(url),
            ..
        }) => view! {
            <img class="avatar" src=url alt="" width="48" height="48" referrerpolicy="no-referrer"/>
        }
        .into_any(),
        other => {
            let first = |profile: Profile| profile.display_name.expose().chars().next();
            let letter = other.and_then(first).unwrap_or('·');
            view! {
                <span class="avatar letter" aria-hidden="true">
                    {letter.to_uppercase().to_string()}
                </span>
            }
            .into_any()
        }
    }
}
