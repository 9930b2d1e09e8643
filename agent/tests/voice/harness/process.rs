//! A program of its own, and what it uses.

use std::fs;
use std::process::{Child, Command};
use std::time::Duration;

/// Clock ticks of `/proc` in a second, on every Linux that this runs on.
const TICKS_PER_SECOND: f64 = 100.0;

/// Runs until it is dropped.
pub(crate) struct Process(Child);

/// What a program and its children have used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Since they were started.
    pub(crate) cpu: Duration,
    /// Memory at present in KiB, with what is shared counted once.
    pub(crate) memory_kib: u64,
}

impl Process {
    pub(crate) fn start(mut command: Command) -> Self {
        Self(command.spawn().expect("the program starts"))
    }

    /// As `kill -9`: nothing is given back, nobody says goodbye.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub(crate) fn usage(&self) -> Usage {
        let mut sum = Usage::default();
        let mut waiting = vec![self.0.id()];
        while let Some(id) = waiting.pop() {
            let usage = Usage::of(id);
            sum.cpu += usage.cpu;
            sum.memory_kib += usage.memory_kib;
            waiting.extend(children_of(id));
        }
        sum
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut all = vec![self.0.id()];
        let mut next = 0;
        while let Some(id) = all.get(next) {
            all.extend(children_of(*id));
            next += 1;
        }
        for id in &all[1..] {
            let id = id.to_string();
            let _ = Command::new("kill").args(["-9", &id]).status();
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn children_of(id: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{id}/task"))
        .into_iter()
        .flatten();
    tasks
        .flatten()
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| {
            let list: Vec<u32> = list
                .split(' ')
                .filter_map(|id| id.trim().parse().ok())
                .collect();
            list
        })
        .collect()
}

impl Usage {
    /// Nothing for a process that has ended meanwhile.
    pub(crate) fn of(id: u32) -> Self {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // The name may hold spaces; what follows it does not. Fields 14 to 17 of all are user and system time, of the process
        // and of its children that have ended.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let ticks = |index: usize| {
            fields
                .get(index)
                .and_then(|field| field.parse::<f64>().ok())
        };
        let ticks: f64 = (11..=14).filter_map(ticks).sum();
        let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        let share = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let memory_kib = share.and_then(|share| share.trim().trim_end_matches(" kB").parse().ok());
        Self {
            cpu: Duration::from_secs_f64(ticks / TICKS_PER_SECOND),
            memory_kib: memory_kib.unwrap_or_default(),
        }
    }
}
