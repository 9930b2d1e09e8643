//! Commands of operators beside `serve`: what they print, and how they are stopped. Not here: the work
//! itself, which is the service's.

pub mod admin;
pub mod import_users;
pub mod rotate_keys;

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A bar on the standard error, with counts, pace and the time that is left; nothing where that is no terminal.
fn progress_bar(total: u64, unit: &str) -> ProgressBar {
    let template = format!("{{bar:30}} {{pos}} of {{len}} {unit}, {{per_sec}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template);
    let bar = ProgressBar::new(total);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
