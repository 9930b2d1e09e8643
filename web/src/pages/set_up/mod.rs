//! The set-up page: role and candidate, documents, kind of interview. It remembers the last choices.

mod documents;
mod form;

use crate::api::{self, ApiError};
use crate::language::*;
use crate::ui::*;
use documents::Documents;
use form::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::{Difficulty, Level, Patience, Style};
use mockingbird_shared::language::Language;
use mockingbird_shared::wire::*;

#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let i18n = use_i18n();
    let navigate = use_navigate();
    let form = Form::remembered(i18n.get_locale_untracked().as_str());
    let step = RwSignal::new(1_u8);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let role_error = Signal::derive(move || {
        error
            .get()
            .filter(|error| error.field() == Some("role"))
            .map(|error| problem_text(i18n, &error))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if step.get_untracked() == 2 {
            busy.set(true);
            error.set(None);
            spawn_local(async move {
                match form.save_texts().await {
                    Ok(()) => step.set(3),
                    Err(problem) => error.set(Some(problem)),
                }
                busy.set(false);
            });
            return;
        }
        if step.get_untracked() < 2 {
            step.update(|step| *step += 1);
            return;
        }
        let navigate = navigate.clone();
        let Some(new) = form.new_interview() else {
            return;
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match api::post::<_, InterviewDetail>("/api/interviews", &new).await {
                Ok(made) => navigate(&format!("/interviews/{}", made.id), Default::default()),
                Err(problem) => {
                    if problem.field().is_some_and(|field| {
                        matches!(
                            field,
                            "role" | "company" | "candidate_name" | "candidate_email"
                        )
                    }) {
                        step.set(1);
                    }
                    error.set(Some(problem));
                }
            }
            busy.set(false);
        });
    };
    let step_label = move || t_string!(i18n, set_up.step, number = step.get());
    view! {
        <div class="page narrow">
            <PageHeading text=Signal::derive(move || t_string!(i18n, set_up.title).to_owned())/>
            <p class="quiet" aria-live="polite">{step_label}</p>
            <form class="card" on:submit=submit>
                {move || match step.get() {
                    1 => view! { <WhoAndWhat form=form role_error=role_error/> }.into_any(),
                    2 => view! { <Documents form=form/> }.into_any(),
                    _ => view! { <How form=form/> }.into_any(),
                }}
                {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
                <div class="actions">
                    <button type="button" class="button" hidden=move || step.get() == 1 on:click=move |_| step.update(|step| *step -= 1)>{t!(i18n, set_up.back)}</button>
                    <Busy busy=busy busy_label=Signal::derive(move || t_string!(i18n, landing.starting).to_owned())>
                        {move || if step.get() < 3 { t_string!(i18n, set_up.next) } else { t_string!(i18n, set_up.start) }}
                    </Busy>
                </div>
            </form>
        </div>
    }
}

#[component]
fn WhoAndWhat(form: Form, role_error: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let levels =
        Signal::derive(move || options_of(Level::ALL, Level::as_str, |it| level_name(i18n, it)));
    view! {
        <h2>{t!(i18n, set_up.who)}</h2>
        <TextField id="role" required=true label=Signal::derive(move || t_string!(i18n, set_up.role).to_owned()) value=form.role error=role_error
            hint=Signal::derive(move || t_string!(i18n, set_up.role_hint).to_owned())/>
        <Choice id="level" label=Signal::derive(move || t_string!(i18n, set_up.level).to_owned()) value=form.level options=levels/>
        <TextField id="company" autocomplete="organization" label=Signal::derive(move || t_string!(i18n, set_up.company).to_owned()) value=form.company/>
        <TextField id="name" autocomplete="name" label=Signal::derive(move || t_string!(i18n, set_up.name).to_owned()) value=form.name/>
        <TextField id="candidate-email" kind="email" autocomplete="email" label=Signal::derive(move || t_string!(i18n, set_up.email).to_owned()) value=form.email/>
    }
}

#[component]
fn How(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let styles =
        Signal::derive(move || options_of(Style::ALL, Style::as_str, |it| style_name(i18n, it)));
    let difficulties = Signal::derive(move || {
        options_of(Difficulty::ALL, Difficulty::as_str, |it| {
            difficulty_name(i18n, it)
        })
    });
    let lengths = Signal::derive(move || {
        let minutes = [5, 10, 15, 20, 30, 45, 60]
            .map(|it| (it.to_string(), t_string!(i18n, set_up.minutes, count = it)));
        let questions = [5, 8, 12, 20, 30].map(|it| {
            (
                format!("q{it}"),
                t_string!(i18n, set_up.questions, count = it),
            )
        });
        minutes.into_iter().chain(questions).collect::<Vec<_>>()
    });
    let languages = Signal::stored(
        Language::ALL
            .map(|language| {
                let name = language.native_name();
                (language.code().to_owned(), name.to_owned())
            })
            .to_vec(),
    );
    let modes = Signal::derive(move || {
        [
            ("text", t_string!(i18n, set_up.by_text)),
            ("voice", t_string!(i18n, set_up.by_voice)),
        ]
        .map(|(value, name)| (value.to_owned(), name.to_owned()))
        .to_vec()
    });
    let patiences = Signal::derive(move || {
        options_of(Patience::ALL, Patience::as_str, |it| {
            patience_name(i18n, it)
        })
    });
    let by_voice = move || form.mode.get() == "voice";
    let chosen = move |options: Signal<Vec<(String, String)>>, value: RwSignal<String>| {
        options
            .get()
            .into_iter()
            .find(|(option, _)| *option == value.get())
            .map(|(_, name)| name)
            .unwrap_or_default()
    };
    let level = move || {
        let level = Level::ALL
            .into_iter()
            .find(|level| level.as_str() == form.level.get())
            .unwrap_or_default();
        level_name(i18n, level).to_lowercase()
    };
    let summary = move || {
        let (role, level) = (form.role.get(), level());
        let style = chosen(styles, form.style).to_lowercase();
        let language = chosen(languages, form.language);
        let mode = chosen(modes, form.mode).to_lowercase();
        match form.length.get().strip_prefix('q') {
            Some(count) => t_string!(
                i18n,
                set_up.summary_questions,
                count = count.to_owned(),
                style = style,
                role = role,
                level = level,
                mode = mode,
                language = language
            ),
            None => t_string!(
                i18n,
                set_up.summary,
                minutes = form.length.get(),
                style = style,
                role = role,
                level = level,
                mode = mode,
                language = language
            ),
        }
    };
    view! {
        <h2>{t!(i18n, set_up.how)}</h2>
        <Choice id="mode" label=Signal::derive(move || t_string!(i18n, set_up.mode).to_owned()) value=form.mode options=modes/>
        <Show when=by_voice>
            <p class="quiet">{t!(i18n, set_up.voice_needs)}</p>
            <Choice id="patience" label=Signal::derive(move || t_string!(i18n, set_up.patience).to_owned()) value=form.patience options=patiences/>
        </Show>
        <Choice id="style" label=Signal::derive(move || t_string!(i18n, set_up.style).to_owned()) value=form.style options=styles/>
        <Choice id="difficulty" label=Signal::derive(move || t_string!(i18n, set_up.difficulty).to_owned()) value=form.difficulty options=difficulties/>
        <Choice id="length" label=Signal::derive(move || t_string!(i18n, set_up.length).to_owned()) value=form.length options=lengths/>
        <Choice id="language" label=Signal::derive(move || t_string!(i18n, set_up.language).to_owned()) value=form.language options=languages/>
        <TextField id="topics" label=Signal::derive(move || t_string!(i18n, set_up.topics).to_owned()) value=form.topics hint=Signal::derive(move || t_string!(i18n, set_up.topics_hint).to_owned())/>
        <p class="summary">{summary}</p>
    }
}
