//! The frame around every page, and the table of routes.

use crate::browser;
use crate::language::*;
use crate::late::Late;
use crate::pages::{Landing, Login, NotFound};
use crate::parts;
use crate::session::{Session, Who};
use crate::ui::{ProblemBox, Skeleton};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{A, Redirect, Route, Router, Routes};
use leptos_router::{NavigateOptions, path};

#[component]
pub(crate) fn App() -> impl IntoView {
    let session = Session(RwSignal::new(Who::Unknown));
    provide_context(session);
    spawn_local(session.resume());
    // A person who was a guest in this browser keeps the guest's keys, whichever way they sign in.
    Effect::new(move |_| {
        if let Some(user) = session.user().filter(|user| !user.is_guest) {
            // A failure is tried again with the next interview.
            spawn_local(async move { drop(parts::move_keys_into_account(user.id).await) });
        }
    });
    provide_language();
    provide_context(parts::WORK);
    parts::fetch_ahead();
    view! {
        <Router>
            <SkipLink/>
            <Header/>
            <main id="main" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Landing/>
                    <Route path=path!("/login") view=Login/>
                    <Route path=path!("/register") view=|| view! { <Late part=parts::register::PART/> }/>
                    <Route path=path!("/auth/callback") view=|| view! { <Late part=parts::callback::PART/> }/>
                    <Route path=path!("/reset") view=|| view! { <Late part=parts::reset::PART/> }/>
                    <Route
                        path=path!("/dashboard")
                        view=|| view! { <SignedIn><Late part=parts::dashboard::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/keys")
                        view=|| view! { <SignedIn><Late part=parts::keys::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/documents")
                        view=|| view! { <SignedIn><Late part=parts::documents::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/new")
                        view=|| view! { <SignedIn><Late part=parts::set_up::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/interviews/:id")
                        view=|| view! { <SignedIn><Late part=parts::room::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/interviews/:id/feedback")
                        view=|| view! { <SignedIn><Late part=parts::feedback::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/history")
                        view=|| view! { <SignedIn><Late part=parts::history::PART/></SignedIn> }
                    />
                    // One route, so that the first load has no more of them than people need.
                    <Route
                        path=path!("/admin/*page")
                        view=|| view! { <SignedIn><Late part=parts::administration::PART/></SignedIn> }
                    />
                    <Route
                        path=path!("/profile")
                        view=|| view! { <SignedIn><Late part=parts::profile::PART/></SignedIn> }
                    />
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn SkipLink() -> impl IntoView {
    let i18n = use_i18n();
    view! { <a class="skip-link" href="#main" rel="external">{t!(i18n, nav.skip_to_content)}</a> }
}

#[component]
fn Header() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let signed_in = move || session.user().is_some();
    view! {
        <header class="top">
            <A href="/" exact=true attr:class="brand">
                <svg class="mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
                    <circle cx="16" cy="16" r="12" fill="none" stroke="var(--cyan)" stroke-width="3"/>
                    <circle cx="16" cy="16" r="5" fill="var(--lime-text)"/>
                </svg>
                <span class="name">"Mockingbird"</span>
            </A>
            <nav aria-label=move || t_string!(i18n, nav.main)>
                <Show when=signed_in fallback=move || view! {
                    <A href="/login">{t!(i18n, nav.log_in)}</A>
                    <A href="/register">{t!(i18n, nav.register)}</A>
                }>
                    <A href="/dashboard">{t!(i18n, nav.dashboard)}</A>
                    <A href="/history">{t!(i18n, nav.history)}</A>
                    <A href="/keys">{t!(i18n, nav.keys)}</A>
                    <A href="/profile">{t!(i18n, nav.profile)}</A>
                </Show>
                <LanguageSwitch/>
                <ThemeSwitch/>
            </nav>
        </header>
    }
}

#[component]
fn LanguageSwitch() -> impl IntoView {
    let i18n = use_i18n();
    // The name in two pieces: the first stands for it where there is little room.
    let other = move || match i18n.get_locale() {
        Locale::en => (Locale::de, "De", "utsch"),
        Locale::de => (Locale::en, "En", "glish"),
    };
    view! {
        <button
            type="button"
            class="plain"
            lang=move || other().0.as_str()
            on:click=move |_| i18n.set_locale(other().0)
        >
            <span>{move || other().1}<span class="rest">{move || other().2}</span></span>
        </button>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let i18n = use_i18n();
    let dark = RwSignal::new(browser::is_dark());
    let switch = move |_| {
        dark.update(|dark| *dark = !*dark);
        browser::set_theme(Some(if dark.get() { "dark" } else { "light" }));
    };
    view! {
        <button type="button" class="plain" on:click=switch aria-label=move || {
            if dark.get() { t_string!(i18n, nav.light_theme) } else { t_string!(i18n, nav.dark_theme) }
        }>
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="2"/>
                <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>
            </svg>
        </button>
    }
}

/// Shows its children to people who are signed in; everybody else is redirected to the sign-in page.
#[component]
fn SignedIn(children: ChildrenFn) -> impl IntoView {
    let session = expect_context::<Session>();
    let children = StoredValue::new(children);
    let who = Memo::new(move |_| match session.0.get() {
        Who::Somebody(_) => 0,
        Who::Unknown => 1,
        Who::Nobody => 2,
        Who::Unreachable => 3,
    });
    move || match who.get() {
        0 => children.with_value(|children| children()).into_any(),
        1 => view! { <div class="page"><Skeleton lines=5/></div> }.into_any(),
        2 => view! {
            <Redirect
                path="/login"
                options=NavigateOptions { replace: true, ..NavigateOptions::default() }
            />
        }
        .into_any(),
        _ => {
            let retry = Callback::new(move |()| {
                session.0.set(Who::Unknown);
                spawn_local(session.resume());
            });
            view! {
                <div class="page">
                    <ProblemBox error=crate::api::ApiError::Network on_retry=retry/>
                </div>
            }
            .into_any()
        }
    }
}
