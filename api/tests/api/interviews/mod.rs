//! `/api/interviews`.

mod concurrency;
mod export;
mod feedback;
mod history;
mod messages;
mod providers;
mod set_up;
