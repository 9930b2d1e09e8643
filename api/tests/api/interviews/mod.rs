//! `/api/interviews`.

mod calls;
mod coaching;
mod concurrency;
mod export;
mod feedback;
mod history;
mod lent_keys;
mod messages;
mod practice;
mod providers;
mod rooms;
mod set_up;
