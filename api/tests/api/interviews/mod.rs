//! `/api/interviews`.

mod calls;
mod concurrency;
mod export;
mod feedback;
mod history;
mod lent_keys;
mod messages;
mod providers;
mod rooms;
mod set_up;
