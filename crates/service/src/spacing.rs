//! When a question comes back: spaced repetition by the model FSRS, with its usual parameters. A judgement of 1 to 5 is the
//! rating; the better the answer and the longer the pause before it, the later the question is asked again. Not here:
//! where cards are kept.

use fsrs::{FSRS, MemoryState};

/// The share of questions that should still be answered well when they come back.
const RETENTION: f32 = 0.9;
/// The longest pause, in days.
const DAYS_MAX: f32 = 365.0;

/// How well a question is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    /// Days until recall falls to nine in ten.
    pub(crate) stability: f32,
    /// 1 (easy) to 10 (hard).
    pub(crate) difficulty: f32,
}

/// The memory after an answer, and the pause that follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spaced {
    pub(crate) memory: Memory,
    /// Days until the question comes back, at least 1.
    pub(crate) days: u32,
}

/// The state after an answer that was judged with `score` (1 to 5), `elapsed_days` after the one before. `before` is
/// `None` for the first answer. `None` if the state before is none that the model can go on from.
pub(crate) fn after(before: Option<Memory>, elapsed_days: u32, score: u8) -> Option<Spaced> {
    let before = before.map(|memory| MemoryState {
        stability: memory.stability,
        difficulty: memory.difficulty,
    });
    let states = FSRS::default()
        .next_states(before, RETENTION, elapsed_days)
        .ok()?;
    let state = match score {
        0 | 1 => states.again,
        2 => states.hard,
        3 | 4 => states.good,
        _ => states.easy,
    };
    Some(Spaced {
        memory: Memory {
            stability: state.memory.stability,
            difficulty: state.memory.difficulty,
        },
        // Within the limits, so that the number is exact.
        days: state.interval.round().clamp(1.0, DAYS_MAX) as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_the_first_answer_the_later_the_question_comes_back() {
        let days: Vec<u32> = (1..=5)
            .map(|score| after(None, 0, score).unwrap().days)
            .collect();
        assert!(days.is_sorted(), "{days:?}");
        assert_eq!((days[0], days[2]), (1, days[3]), "{days:?}");
        assert!(days[4] > days[1], "{days:?}");
    }

    #[test]
    fn pauses_grow_with_good_answers_and_a_poor_one_brings_the_question_back_soon() {
        let mut spaced = after(None, 0, 2).unwrap();
        let mut pauses = vec![spaced.days];
        for _ in 0..4 {
            spaced = after(Some(spaced.memory), spaced.days, 4).unwrap();
            pauses.push(spaced.days);
        }
        assert!(pauses.is_sorted() && pauses[4] > 20, "{pauses:?}");
        let forgotten = after(Some(spaced.memory), spaced.days, 1).unwrap();
        assert!(forgotten.days < spaced.days / 2, "{forgotten:?}");
        assert!(forgotten.memory.difficulty > spaced.memory.difficulty);
    }

    #[test]
    fn every_state_stays_within_what_is_stored() {
        for score in 1..=5 {
            let mut spaced = after(None, 0, score).unwrap();
            for _ in 0..50 {
                spaced = after(Some(spaced.memory), spaced.days, score).unwrap();
                assert!((1..=365).contains(&spaced.days));
                assert!(
                    (1.0..=10.0).contains(&spaced.memory.difficulty),
                    "{spaced:?}"
                );
                assert!(spaced.memory.stability > 0.0 && spaced.memory.stability <= 100_000.0);
            }
        }
    }
}
