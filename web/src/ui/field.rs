//! Form fields with their label, hint and error.

use leptos::prelude::*;

/// A label around any input. Screen readers read hint and error out with the input.
#[component]
fn Field(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into, default = Signal::stored(String::new()))] hint: Signal<String>,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" class:invalid=move || error.get().is_some()>
            <label for=id>{move || label.get()}</label>
            {children()}
            <p
                class="hint"
                id=format!("{id}-hint")
                hidden=move || hint.get().is_empty()
            >
                {move || hint.get()}
            </p>
            <p
                class="error"
                id=format!("{id}-error")
                role="alert"
                hidden=move || error.get().is_none()
            >
                {move || error.get()}
            </p>
        </div>
    }
}

/// An input for one line of text.
#[component]
pub(crate) fn TextField(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = false)] required: bool,
    #[prop(into, default = Signal::stored(String::new()))] hint: Signal<String>,
    #[prop(into, default = Signal::stored(None))] error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label hint=hint error=error>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                required=required
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || error.get().is_some().to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </Field>
    }
}

/// The options of a `Choice` for values that have a code and a translated name.
pub(crate) fn options_of<T: Copy, const N: usize>(
    all: [T; N],
    code: fn(T) -> &'static str,
    name: impl Fn(T) -> &'static str,
) -> Vec<(String, String)> {
    all.into_iter()
        .map(|it| (code(it).to_owned(), name(it).to_owned()))
        .collect()
}

/// A drop-down list; options are (value, name).
#[component]
pub(crate) fn Choice(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label>
            <select id=id on:change=move |event| value.set(event_target_value(&event))>
                {move || {
                    let chosen = value.get();
                    options.get().into_iter().map(|(option, name)| {
                        let selected = option == chosen;
                        view! { <option value=option selected=selected>{name}</option> }
                    }).collect_view()
                }}
            </select>
        </Field>
    }
}
