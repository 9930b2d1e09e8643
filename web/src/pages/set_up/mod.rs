//! The set-up page: role and candidate, kind of interview, documents, all in one glance. It remembers the last choices,
//! so that a second interview is one click.

mod choices;
mod documents;
mod form;

use crate::api::{self, ApiError};
use crate::language::*;
use crate::ui::*;
use choices::{How, Summary, WhoAndWhat};
use documents::Documents;
use form::Form;
pub(super) use form::forget_choices;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::Preferences;
use mockingbird_shared::wire::*;

#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = LocalResource::new(|| api::load::<Preferences>("/api/preferences"));
    view! {
        <div class="page wide">
            <PageHeading text=Signal::derive(move || t_string!(i18n, set_up.title).to_owned())/>
            {move || match preferences.get() {
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(Err(error)) => view! {
                    <ProblemBox error=error on_retry=Callback::new(move |()| preferences.refetch())/>
                }.into_any(),
                Some(Ok(preferences)) => view! { <SetUpForm preferences=preferences/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn SetUpForm(preferences: Preferences) -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let form = Form::remembered(i18n.get_locale_untracked().as_str(), &preferences);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let role_error = field_error(i18n, error, "role");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(new) = form.new_interview() else {
            return;
        };
        let navigate = navigate.clone();
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let made = async {
                // What was mended and not saved is meant to be used.
                form.save_texts().await?;
                api::post::<_, InterviewDetail>("/api/interviews", &new).await
            };
            match made.await {
                Ok(made) => navigate(&format!("/interviews/{}", made.id), Default::default()),
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    view! {
            <form on:submit=submit>
                <div class="set-up">
                    <section class="card" aria-labelledby="who">
                        <WhoAndWhat form=form role_error=role_error/>
                    </section>
                    <section class="card" aria-labelledby="how"><How form=form/></section>
                    <section class="card" aria-labelledby="documents"><Documents form=form/></section>
                </div>
                <div class="set-up-start">
                    {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                    <Summary form=form/>
                    <Busy
                        busy=busy
                        busy_label=Signal::derive(move || t_string!(i18n, landing.starting).to_owned())
                    >
                        {t!(i18n, set_up.start)}
                    </Busy>
                </div>
            </form>
    }
}
