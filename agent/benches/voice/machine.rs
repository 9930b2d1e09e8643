//! What the whole machine does meanwhile: who takes its cores, so that it shows what gives first.

use crate::harness::Usage;
use std::fmt;
use std::fs;
use std::time::{Duration, Instant};

/// Ticks of `/proc`: `USER_HZ` is 100 wherever Linux runs.
const TICK: Duration = Duration::from_millis(10);

/// Processor time since the machine, and this program, were started.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    busy: Duration,
    /// This program: the candidates, and the stand-ins for providers.
    own: Duration,
    at: Instant,
}

impl Load {
    pub(crate) fn now() -> Self {
        Self {
            busy: busy(),
            own: Usage::of(std::process::id()).cpu,
            at: Instant::now(),
        }
    }

    /// How many cores were taken since then, where the agent has used so much time.
    pub(crate) fn since(self, agent: Duration) -> Shares {
        let now = Self::now();
        let cores = |time: Duration| time.as_secs_f64() / (now.at - self.at).as_secs_f64();
        let (busy, own) = (cores(now.busy - self.busy), cores(now.own - self.own));
        Shares {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            agent: cores(agent),
            own,
            rest: (busy - own - cores(agent)).max(0.0),
        }
    }
}

/// Cores by who takes them.
pub(crate) struct Shares {
    cores: usize,
    agent: f64,
    own: f64,
    rest: f64,
}

impl fmt::Display for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let idle = (self.cores as f64 - self.agent - self.own - self.rest).max(0.0);
        write!(
            f,
            "of {} cores: agent {:.2}, candidates with stand-ins {:.2}, all else (LiveKit server, database) {:.2}, idle {idle:.2}",
            self.cores, self.agent, self.own, self.rest
        )
    }
}

/// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/stat").expect("Linux tells");
    let line = stat.lines().next().expect("a line for all cores");
    let ticks = line.split_whitespace().skip(1).take(8).enumerate();
    let busy: u64 = ticks
        .filter(|(index, _)| !matches!(index, 3 | 4))
        .map(|(_, ticks)| ticks.parse::<u64>().expect("a number"))
        .sum();
    TICK * u32::try_from(busy).expect("a machine that was started this year")
}
