//! Renders a report's Markdown as HTML. HTML in the Markdown is shown as text, never interpreted.

use leptos::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, html};

#[component]
pub(crate) fn Markdown(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <div class="markdown" inner_html=move || to_html(&text.get())></div> }
}

fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // The page has its own `h1`.
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let safe = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            Event::Start(Tag::Link {
                link_type,
                dest_url: if safe { dest_url } else { "".into() },
                title,
                id,
            })
        }
        Event::Start(Tag::Image { .. }) => Event::Text("".into()),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    // Checkboxes of the plan can be ticked while reading; nothing is stored.
    out.replace(
        "<input disabled=\"\" type=\"checkbox\"",
        "<input type=\"checkbox\" aria-label=\"✓\"",
    )
}
