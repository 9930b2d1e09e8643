//! Work that takes time. Jobs are in the database (`mockingbird_store`); processes take them by leases.
//!
//! `leases` keeps the leases of a process by a heartbeat in a task of its own. `runner` runs jobs that are
//! one task each: it takes waiting jobs, runs a limited number at once, and hands them over when the process
//! stops. Not here: what the work is.

mod leases;
mod runner;

pub use leases::{Hold, Leases};
pub use runner::{JobRunner, Slot, WorkEnd};

/// A name for a process, unique among all that share the database.
pub fn worker_name(program: &str) -> String {
    format!("{program}-{}", uuid::Uuid::new_v4().simple())
}
