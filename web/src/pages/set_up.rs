//! Three short steps to an interview: who and what, documents, how. Each is remembered from last time.

use crate::api::{self, ApiError};
use crate::browser;
use crate::i18n::*;
use crate::ui::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use mockingbird_shared::interview::Length;
use mockingbird_shared::limits::UPLOAD_MAX_BYTES;
use mockingbird_shared::wire::*;
use serde_json::Value;
use wasm_bindgen::JsCast;

const REMEMBERED: &str = "set-up";

/// The form, as texts; remembered without the documents.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    role: RwSignal<String>,
    company: RwSignal<String>,
    level: RwSignal<String>,
    style: RwSignal<String>,
    difficulty: RwSignal<String>,
    /// Minutes as `15`, questions as `q12`.
    length: RwSignal<String>,
    email: RwSignal<String>,
    language: RwSignal<String>,
    /// `text` or `voice`.
    mode: RwSignal<String>,
    patience: RwSignal<String>,
    topics: RwSignal<String>,
    resume: RwSignal<Option<Document>>,
    use_resume: RwSignal<bool>,
    job_description: RwSignal<Option<Document>>,
}

impl Form {
    fn remembered(interface_language: &str) -> Self {
        let stored: Value = browser::stored(REMEMBERED)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let text = |name: &str, default: &str| {
            RwSignal::new(stored[name].as_str().unwrap_or(default).to_owned())
        };
        Self {
            name: text("candidate_name", ""),
            role: text("role", ""),
            company: text("company", ""),
            level: text("level", "mid"),
            style: text("style", "formal"),
            difficulty: text("difficulty", "medium"),
            length: RwSignal::new(match stored["length"]["questions"].as_u64() {
                Some(questions) => format!("q{questions}"),
                None => stored["length"]["minutes"]
                    .as_u64()
                    .unwrap_or(15)
                    .to_string(),
            }),
            email: text("candidate_email", ""),
            language: text("language", interface_language),
            mode: text("mode", "text"),
            patience: text("patience", "usual"),
            topics: RwSignal::new(
                stored["topics"]
                    .as_array()
                    .map(|topics| {
                        topics
                            .iter()
                            .filter_map(Value::as_str)
                            .collect::<Vec<_>>()
                            .join(", ")
                    })
                    .unwrap_or_default(),
            ),
            resume: RwSignal::new(None),
            use_resume: RwSignal::new(true),
            job_description: RwSignal::new(None),
        }
    }

    fn new_interview(self) -> Option<NewInterview> {
        let named = |field: RwSignal<String>| Value::String(field.get_untracked());
        let config = InterviewConfig {
            candidate_name: self.name.get_untracked().into(),
            candidate_email: self.email.get_untracked().into(),
            role: self.role.get_untracked(),
            level: serde_json::from_value(named(self.level)).ok()?,
            company: self.company.get_untracked(),
            style: serde_json::from_value(named(self.style)).ok()?,
            difficulty: serde_json::from_value(named(self.difficulty)).ok()?,
            length: chosen_length(&self.length.get_untracked())?,
            mode: serde_json::from_value(named(self.mode)).ok()?,
            patience: serde_json::from_value(named(self.patience)).ok()?,
            language: self.language.get_untracked(),
            topics: self
                .topics
                .get_untracked()
                .split(',')
                .map(|topic| topic.trim().to_owned())
                .filter(|topic| !topic.is_empty())
                .collect(),
            use_resume: self.use_resume.get_untracked(),
            model: None,
        };
        if let Ok(text) = serde_json::to_string(&config) {
            browser::store(REMEMBERED, &text);
        }
        Some(NewInterview {
            config,
            resume_id: self.resume.get_untracked().map(|document| document.id),
            job_description_id: self
                .job_description
                .get_untracked()
                .map(|document| document.id),
            room_name: None,
        })
    }
}

fn chosen_length(text: &str) -> Option<Length> {
    match text.strip_prefix('q') {
        Some(questions) => questions.parse().ok().map(Length::Questions),
        None => text.parse().ok().map(Length::Minutes),
    }
}

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
        if step.get_untracked() < 3 {
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
    let levels = Signal::derive(move || {
        Level::ALL
            .map(|level| {
                (
                    level.as_str().to_owned(),
                    level_name(i18n, level).to_owned(),
                )
            })
            .to_vec()
    });
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
fn Documents(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <h2>{t!(i18n, set_up.documents)}</h2>
        <DocumentField id="resume" kind=DocumentKind::Resume document=form.resume/>
        <label class="check">
            <input type="checkbox" prop:checked=move || form.use_resume.get() on:change=move |event| form.use_resume.set(event_target_checked(&event))/>
            {t!(i18n, set_up.use_resume)}
        </label>
        <DocumentField id="job-description" kind=DocumentKind::JobDescription document=form.job_description/>
    }
}

/// A file or pasted text; the one of last time is offered.
#[component]
fn DocumentField(
    id: &'static str,
    kind: DocumentKind,
    document: RwSignal<Option<Document>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let pasted = RwSignal::new(String::new());
    let earlier = LocalResource::new(|| api::get::<Vec<Document>>("/api/documents"));
    let take = move |answer: api::ApiResult<Document>| {
        match answer {
            Ok(read) => document.set(Some(read)),
            Err(problem) => error.set(Some(problem)),
        }
        busy.set(false);
    };
    let choose = move |event: leptos::ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else {
            return;
        };
        input.set_value("");
        error.set(None);
        if file.size() > UPLOAD_MAX_BYTES as f64 {
            let detail = tu_string!(i18n, set_up.too_large).to_owned();
            error.set(Some(ApiError::Problem(local_problem(detail))));
            return;
        }
        busy.set(true);
        spawn_local(async move { take(api::upload(kind, file.unchecked_ref()).await) });
    };
    let paste = move |_| {
        let new = NewDocument {
            kind,
            name: tu_string!(i18n, set_up.pasted).to_owned(),
            text: pasted.get_untracked().into(),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move { take(api::post("/api/documents", &new).await) });
    };
    let label = move || match kind {
        DocumentKind::Resume => t_string!(i18n, set_up.resume),
        DocumentKind::JobDescription => t_string!(i18n, set_up.job_description),
    };
    let offered = move || {
        let list = earlier.get()?.ok()?;
        list.into_iter()
            .find(|earlier| earlier.kind == kind)
            .filter(|_| document.get().is_none())
    };
    view! {
        <fieldset class="document">
            <legend>{label}</legend>
            {move || document.get().map(|document_read| view! {
                <p class="notice success" role="status">
                    {t_string!(i18n, set_up.read, name = document_read.name.expose().clone(), count = document_read.text.expose().chars().count())}
                    " "
                    <button type="button" class="plain" on:click=move |_| document.set(None)>{t!(i18n, set_up.without)}</button>
                </p>
            })}
            {move || offered().map(|earlier| {
                let name = earlier.name.expose().clone();
                view! { <button type="button" class="button" on:click=move |_| document.set(Some(earlier.clone()))>{t_string!(i18n, set_up.use_earlier, name = name)}</button> }
            })}
            <label class="file button">
                <input id=id type="file" accept=".pdf,.docx,.txt,.md,.doc" class="visually-hidden" on:change=choose disabled=move || busy.get()/>
                {move || if busy.get() { t_string!(i18n, set_up.reading) } else { t_string!(i18n, set_up.choose_file) }}
            </label>
            <p class="hint">{t!(i18n, set_up.file_hint)}</p>
            <details>
                <summary>{t!(i18n, set_up.or_paste)}</summary>
                <label class="visually-hidden" for=format!("{id}-text")>{label}</label>
                <textarea id=format!("{id}-text") rows="6" prop:value=move || pasted.get() on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                <button type="button" class="button" disabled=move || busy.get() || pasted.get().trim().is_empty() on:click=paste>{t!(i18n, set_up.use_text)}</button>
            </details>
            {move || error.get().map(|error| view! { <ProblemBox error=error/> })}
        </fieldset>
    }
}

/// Something that the page itself finds wrong.
fn local_problem(detail: String) -> Problem {
    Problem {
        kind: "about:blank".into(),
        title: String::new(),
        status: 0,
        detail,
        code: "local".into(),
        field: Some("file".into()),
    }
}

#[component]
fn How(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let styles = Signal::derive(move || {
        Style::ALL
            .map(|style| {
                (
                    style.as_str().to_owned(),
                    style_name(i18n, style).to_owned(),
                )
            })
            .to_vec()
    });
    let difficulties = Signal::derive(move || {
        Difficulty::ALL
            .map(|it| (it.as_str().to_owned(), difficulty_name(i18n, it).to_owned()))
            .to_vec()
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
        [("en", "English"), ("de", "Deutsch")]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
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
        Patience::ALL
            .map(|it| (it.as_str().to_owned(), patience_name(i18n, it).to_owned()))
            .to_vec()
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
