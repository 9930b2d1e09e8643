//! The choices of the set-up, and the sentence that sums them up. Not here: documents (`documents`).

use super::form::Form;
use crate::language::*;
use crate::ui::*;
use leptos::prelude::*;
use mockingbird_shared::interview::{Difficulty, Level, Patience, Style};
use mockingbird_shared::language::Language;

#[component]
pub(super) fn WhoAndWhat(form: Form, role_error: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let levels =
        Signal::derive(move || options_of(Level::ALL, Level::as_str, |it| level_name(i18n, it)));
    view! {
        <h2 id="who">{t!(i18n, set_up.who)}</h2>
        <TextField
            id="role"
            required=true
            label=Signal::derive(move || t_string!(i18n, set_up.role).to_owned())
            value=form.role
            error=role_error
            hint=Signal::derive(move || t_string!(i18n, set_up.role_hint).to_owned())
        />
        <div class="pair">
            <Choice
                id="level"
                label=Signal::derive(move || t_string!(i18n, set_up.level).to_owned())
                value=form.level
                options=levels
            />
            <TextField
                id="company"
                autocomplete="organization"
                label=Signal::derive(move || t_string!(i18n, set_up.company).to_owned())
                value=form.company
            />
        </div>
        <div class="pair">
            <TextField
                id="name"
                autocomplete="name"
                label=Signal::derive(move || t_string!(i18n, set_up.name).to_owned())
                value=form.name
            />
            <TextField
                id="candidate-email"
                kind="email"
                autocomplete="email"
                label=Signal::derive(move || t_string!(i18n, set_up.email).to_owned())
                value=form.email
            />
        </div>
    }
}

#[component]
pub(super) fn How(form: Form) -> impl IntoView {
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
    let languages = Signal::stored(languages());
    let modes = Signal::derive(move || modes(i18n));
    let patiences = Signal::derive(move || {
        options_of(Patience::ALL, Patience::as_str, |it| {
            patience_name(i18n, it)
        })
    });
    let by_voice = move || form.mode.get() == "voice";
    view! {
        <h2 id="how">{t!(i18n, set_up.how)}</h2>
        <Choice
            id="mode"
            label=Signal::derive(move || t_string!(i18n, set_up.mode).to_owned())
            value=form.mode
            options=modes
        />
        <Show when=by_voice>
            <p class="quiet">{t!(i18n, set_up.voice_needs)}</p>
            <Choice
                id="patience"
                label=Signal::derive(move || t_string!(i18n, set_up.patience).to_owned())
                value=form.patience
                options=patiences
            />
        </Show>
        <div class="pair">
            <Choice
                id="length"
                label=Signal::derive(move || t_string!(i18n, set_up.length).to_owned())
                value=form.length
                options=lengths
            />
            <Choice
                id="language"
                label=Signal::derive(move || t_string!(i18n, set_up.language).to_owned())
                value=form.language
                options=languages
            />
        </div>
        <div class="pair">
            <Choice
                id="style"
                label=Signal::derive(move || t_string!(i18n, set_up.style).to_owned())
                value=form.style
                options=styles
            />
            <Choice
                id="difficulty"
                label=Signal::derive(move || t_string!(i18n, set_up.difficulty).to_owned())
                value=form.difficulty
                options=difficulties
            />
        </div>
        <TextField
            id="topics"
            label=Signal::derive(move || t_string!(i18n, set_up.topics).to_owned())
            value=form.topics
            hint=Signal::derive(move || t_string!(i18n, set_up.topics_hint).to_owned())
        />
        <details>
            <summary>{t!(i18n, services.title)}</summary>
            <WishField value=form.wish/>
            <ServiceFields services=form.services/>
        </details>
    }
}

/// What will begin, in one sentence.
#[component]
pub(super) fn Summary(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = |options: Vec<(String, String)>, value: String| {
        let option = options.into_iter().find(|(option, _)| *option == value);
        option.map(|(_, name)| name).unwrap_or_default()
    };
    let role = move || {
        let role = form.role.get();
        if role.trim().is_empty() {
            "…".to_owned()
        } else {
            role
        }
    };
    let sentence = move || {
        let levels = options_of(Level::ALL, Level::as_str, |it| level_name(i18n, it));
        let styles = options_of(Style::ALL, Style::as_str, |it| style_name(i18n, it));
        let level = chosen(levels, form.level.get()).to_lowercase();
        let style = chosen(styles, form.style.get()).to_lowercase();
        let mode = chosen(modes(i18n), form.mode.get()).to_lowercase();
        let language = chosen(languages(), form.language.get());
        match form.length.get().strip_prefix('q') {
            Some(count) => t_string!(
                i18n,
                set_up.summary_questions,
                count = count.to_owned(),
                style = style,
                role = role(),
                level = level,
                mode = mode,
                language = language
            ),
            None => t_string!(
                i18n,
                set_up.summary,
                minutes = form.length.get(),
                style = style,
                role = role(),
                level = level,
                mode = mode,
                language = language
            ),
        }
    };
    view! { <p class="summary" role="status">{sentence}</p> }
}

fn languages() -> Vec<(String, String)> {
    let named = |language: Language| {
        (
            language.code().to_owned(),
            language.native_name().to_owned(),
        )
    };
    Language::ALL.map(named).to_vec()
}

fn modes(i18n: I18n) -> Vec<(String, String)> {
    [
        ("text", t_string!(i18n, set_up.by_text)),
        ("voice", t_string!(i18n, set_up.by_voice)),
    ]
    .map(|(value, name)| (value.to_owned(), name.to_owned()))
    .to_vec()
}
