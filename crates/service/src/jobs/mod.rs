//! Work that takes time, as jobs of the database (`mockingbird_store`) that processes take by leases.
//!
//! `leases` keeps a process's hold on what it has taken, by a heartbeat in a task of its own. `runner` is for work that
//! is one task each: it takes what waits, runs a limited number at once, and hands over when the process stops. Not here:
//! what the work is.

mod leases;
mod runner;

pub use leases::{Hold, Leases};
pub use runner::{JobRunner, Slot, WorkEnd};

/// A name for a process, unique among all that share the database.
pub fn worker_name(program: &str) -> String {
    format!("{program}-{}", uuid::Uuid::new_v4().simple())
}
