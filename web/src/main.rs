//! The web app: Leptos, client-side.
//!
//! `app` holds the frame and the routes, `pages` one file for each page, `parts` what of them is loaded later and
//! `late` how, `ui` what pages share, `language` the language of the texts. `http` sends requests, `session` knows who
//! is signed in, `api` calls the API in their name. `kept` stores answers that the server does not have, `lent_keys` a
//! guest's keys, `browser` wraps browser functions, `machine` is what pages share that run a machine. Not here: the
//! logic of the text room and of reading a report (`mockingbird_room_engine`), rules of interviews and limits
//! (`mockingbird_shared`).

#![allow(
    missing_docs,
    reason = "components document themselves by their name; modules say what they are for"
)]
#![allow(
    unreachable_pub,
    reason = "the component macro makes the types of properties public"
)]

mod api;
mod app;
mod browser;
mod http;
mod kept;
mod language;
mod late;
mod lent_keys;
mod machine;
mod pages;
mod parts;
mod session;
mod ui;

use leptos::prelude::{document, set_timeout};
use std::time::Duration;

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

fn main() {
    // A panic stops the app; this prints its cause to the console.
    console_error_panic_hook::set_once();
    browser::note_loaded_path();
    // In a moment of its own: on a slow processor the browser can answer between starting the program and showing the
    // page.
    set_timeout(
        || {
            if let Some(boot) = document().get_element_by_id("boot") {
                boot.remove();
            }
            leptos::mount::mount_to_body(app::App);
        },
        Duration::ZERO,
    );
}
