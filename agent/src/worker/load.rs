//! How busy this process is: its share of the processors, and how late its timers are. Voice suffers from both.

use nix::sys::resource::{UsageWho, getrusage};
use std::num::NonZero;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Pause between two measurements.
const EVERY: Duration = Duration::from_millis(500);
/// Timers that are later than two frames of voice make it stutter: somebody else uses the machine.
const LATE: Duration = Duration::from_millis(40);
/// Weight of a new measurement in the running mean, from 0 to 1.
const WEIGHT: f64 = 0.3;

/// The load of the process, as a running mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Load {
    /// Share of the processors that are busy, from 0 to 1.
    pub(super) share: f64,
    /// How late timers are, in seconds.
    lateness: f64,
}

impl Load {
    /// Whether another interview would make the voices stutter.
    pub(super) fn is_full(self, share_max: f64) -> bool {
        self.share >= share_max || self.lateness >= LATE.as_secs_f64()
    }
}

/// Measures until the receiver is dropped, in a task of its own: a task that also waits for the database would measure
/// that as lateness.
pub(super) fn watch() -> watch::Receiver<Load> {
    let (sender, receiver) = watch::channel(Load::default());
    tokio::spawn(async move {
        let mut meter = Meter::new();
        let mut due = Instant::now();
        while !sender.is_closed() {
            tokio::time::sleep_until(due).await;
            if let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) {
                let seconds = |time: nix::sys::time::TimeVal| {
                    time.tv_sec() as f64 + time.tv_usec() as f64 / 1_000_000.0
                };
                let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
                let cpu = Duration::from_secs_f64(cpu);
                sender.send_replace(meter.take(Instant::now(), cpu, due.elapsed()));
            }
            due = Instant::now() + EVERY;
        }
    });
    receiver
}

struct Meter {
    processors: f64,
    seen: Option<(Instant, Duration)>,
    load: Load,
}

impl Meter {
    fn new() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            processors: processors as f64,
            seen: None,
            load: Load::default(),
        }
    }

    fn take(&mut self, at: Instant, cpu: Duration, late: Duration) -> Load {
        if let Some((before, cpu_before)) = self.seen.replace((at, cpu)) {
            let wall = at.duration_since(before).as_secs_f64();
            let share = cpu.saturating_sub(cpu_before).as_secs_f64() / wall.max(0.001);
            self.load.share += WEIGHT * (share / self.processors - self.load.share);
        }
        self.load.lateness += WEIGHT * (late.as_secs_f64() - self.load.lateness);
        self.load
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_after(cpu_ms_each: u64, late_ms: u64) -> Load {
        let mut meter = Meter::new();
        meter.processors = 2.0;
        let start = Instant::now();
        for step in 0..40 {
            let cpu = Duration::from_millis(cpu_ms_each * step);
            let at = start + EVERY * u32::try_from(step).unwrap();
            meter.take(at, cpu, Duration::from_millis(late_ms));
        }
        meter.load
    }

    #[test]
    fn a_process_that_uses_most_of_the_processors_takes_no_more() {
        // 800 ms of processor time in half a second of two processors.
        let busy = load_after(800, 0);
        assert!((busy.share - 0.8).abs() < 0.01, "{}", busy.share);
        assert!(busy.is_full(0.7) && !busy.is_full(0.9));
        assert!(!load_after(100, 5).is_full(0.7));
    }

    #[test]
    fn a_machine_that_somebody_else_uses_takes_no_more() {
        assert!(load_after(10, 60).is_full(0.7));
    }
}
