//! A database that is slow, away, loses an answer, or is somebody else's; the conversation goes on as long as it may.

use super::*;
use crate::voice::conversation::StoreFailure;
use crate::voice::step_queue::{Request, StepQueue};
use mockingbird_store::StoreError;
use std::collections::HashMap;
use uuid::Uuid;

const SAID: &str = "I led the migration to the new database.";

/// What `record_step` does with a step.
#[derive(Default)]
struct Database {
    version: i32,
    stored: HashMap<Uuid, i32>,
    steps: Vec<Step>,
    /// Another process holds the interview.
    is_stolen: bool,
}

impl Database {
    fn record(&mut self, request: &Request) -> Result<i32, StoreError> {
        if let Some(version) = self.stored.get(&request.step_id) {
            return Ok(*version);
        }
        if self.is_stolen || request.version != self.version {
            return Err(StoreError::Changed);
        }
        self.version += 1;
        self.stored.insert(request.step_id, self.version);
        self.steps.push((*request.step).clone());
        Ok(self.version)
    }
}

fn step(number: u64, turn: Option<(u32, &str)>) -> Step {
    let mut timeline = Timeline::greeted(&[]);
    timeline.candidate_says(4_000, 6_000, SAID);
    let mut step = timeline.steps.pop().unwrap();
    step.number = number;
    step.assessments.clear();
    if let Some((seq, text)) = turn {
        step.turns[0].seq = seq;
        step.turns[0].text = text.to_owned().into();
    } else {
        step.turns.clear();
    }
    step
}

#[test]
fn a_lost_answer_of_the_database_is_no_lost_conversation() {
    let mut database = Database::default();
    let mut queue = StepQueue::new(0);
    queue.push(step(1, Some((1, "Hello.")))).unwrap();
    queue.push(step(2, Some((2, SAID)))).unwrap();
    let first = queue.next_request(0).unwrap();
    database.record(&first).unwrap();
    // The answer is lost on its way.
    assert_eq!(
        queue.answered(Err(StoreError::Unreachable), 15_000),
        Ok(None)
    );
    assert!(queue.next_request(15_100).is_none(), "there is a pause");
    assert_eq!(queue.next_deadline_ms(), Some(15_200));
    let again = queue.next_request(15_200).unwrap();
    assert_eq!((again.step_id, again.version), (first.step_id, 0));
    assert_eq!(queue.answered(database.record(&again), 15_210), Ok(Some(1)));
    let second = queue.next_request(15_210).unwrap();
    assert_eq!(
        queue.answered(database.record(&second), 15_220),
        Ok(Some(2))
    );
    assert!(queue.is_empty());
    assert_eq!(database.steps.len(), 2, "nothing is stored twice");
}

#[test]
fn a_key_that_the_project_refuses_for_a_while_ends_no_conversation() {
    let mut database = Database::default();
    let mut queue = StepQueue::new(0);
    queue.push(step(1, Some((1, "Hello.")))).unwrap();
    queue.next_request(0).unwrap();
    assert_eq!(queue.answered(Err(StoreError::KeyRefused), 0), Ok(None));
    let again = queue.next_request(200).unwrap();
    assert_eq!(queue.answered(database.record(&again), 210), Ok(Some(1)));
}

#[test]
fn pauses_grow_to_five_seconds_and_are_short_again_after_a_success() {
    let mut queue = StepQueue::new(0);
    queue.push(step(1, None)).unwrap();
    queue.next_request(0).unwrap();
    let mut now_ms = 0;
    let mut pauses = Vec::new();
    for _ in 0..7 {
        queue
            .answered(Err(StoreError::Unreachable), now_ms)
            .unwrap();
        let again_ms = queue.next_deadline_ms().unwrap();
        pauses.push(again_ms - now_ms);
        now_ms = again_ms;
        queue.next_request(now_ms).unwrap();
    }
    assert_eq!(pauses, [200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    queue.answered(Ok(1), now_ms).unwrap();
    queue.push(step(2, None)).unwrap();
    queue.next_request(now_ms).unwrap();
    queue
        .answered(Err(StoreError::Unreachable), now_ms)
        .unwrap();
    assert_eq!(queue.next_deadline_ms(), Some(now_ms + 200));
}

#[test]
fn steps_of_the_same_growing_answer_become_one_unless_they_were_sent_already() {
    let mut queue = StepQueue::new(7);
    queue.push(step(1, Some((2, "I")))).unwrap();
    let sent = queue.next_request(0).unwrap();
    queue.push(step(2, Some((2, "I led")))).unwrap();
    queue.push(step(3, Some((2, SAID)))).unwrap();
    let mut judged = step(4, None);
    judged.assessments.push(super::judged(4).assessment(2));
    queue.push(judged).unwrap();
    queue.push(step(5, Some((3, "Thank you.")))).unwrap();
    assert_eq!(sent.step.turns[0].text.expose(), "I");
    queue.answered(Ok(8), 10).unwrap();
    let merged = queue.next_request(10).unwrap();
    assert_eq!((merged.version, merged.step.number), (8, 4));
    assert_eq!(merged.step.turns[0].text.expose(), SAID);
    assert_eq!(merged.step.assessments[0].score, 4);
    queue.answered(Ok(9), 20).unwrap();
    assert_eq!(queue.next_request(20).unwrap().step.number, 5);
}

#[test]
fn a_queue_that_is_full_is_told_and_the_interview_handed_over() {
    let mut queue = StepQueue::new(0);
    queue.push(step(1, Some((1, "Hello.")))).unwrap();
    queue.next_request(0).unwrap();
    for number in 2..66 {
        queue
            .push(step(number, Some((number as u32, "Go on."))))
            .unwrap();
    }
    let overflow = queue.push(step(66, Some((66, "Go on."))));
    assert_eq!(overflow, Err(StoreFailure::Overflow));
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::StoreFailed(StoreFailure::Overflow));
    assert_eq!(left(&timeline), Some(Outcome::HandedOver));
}

#[test]
fn a_database_that_takes_15_seconds_neither_deafens_nor_silences_the_interview() {
    let mut timeline = Timeline::greeted(&[Provider::Openai]);
    // From here on, nothing is stored for 15 s.
    timeline.candidate_says(4_000, 6_000, SAID);
    timeline.reply(6_300, "What was the hardest part of it?");
    timeline.begins_to_play(6_400, "What was the hardest part of it?", 3_000);
    timeline.played(7_900, 1_500);
    timeline.at(7_900, Event::SpeechStarted { lasted_ms: 128 });
    timeline.at(8_300, interim("Sorry, can I ask"));
    timeline.at(9_900, final_words("Sorry, can I ask something first?"));
    timeline.at(10_000, Event::SpeechEnded { silent_ms: 240 });
    timeline.at(10_000, Event::Transcript(SttEvent::EndOfTurn));
    assert_eq!(
        timeline.done(&["open", "flush", "state speaking"]),
        [
            (6_000, "open speech"),
            (6_400, "state speaking"),
            (8_300, "flush"),
            (10_000, "open speech"),
        ]
    );
    let mut database = Database::default();
    let mut queue = StepQueue::new(0);
    for step in timeline.steps.clone() {
        queue.push(step).unwrap();
    }
    let slow = queue.next_request(0).unwrap();
    queue.answered(database.record(&slow), 15_000).unwrap();
    while let Some(request) = queue.next_request(15_000) {
        queue.answered(database.record(&request), 15_010).unwrap();
    }
    let stored = database.steps.iter().flat_map(|step| &step.turns);
    let seqs: Vec<u32> = stored.map(|turn| turn.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4]);
}

#[test]
fn who_lost_the_lease_stores_nothing_more_and_lets_another_process_go_on() {
    let mut database = Database {
        is_stolen: true,
        ..Database::default()
    };
    let mut queue = StepQueue::new(0);
    queue.push(step(1, Some((1, "Hello.")))).unwrap();
    queue.push(step(2, Some((2, SAID)))).unwrap();
    let request = queue.next_request(0).unwrap();
    let outcome = queue.answered(database.record(&request), 10);
    assert_eq!(outcome, Err(StoreFailure::Changed));
    assert!(queue.next_request(60_000).is_none());
    assert_eq!(queue.next_deadline_ms(), None);
    assert_eq!(queue.failure(), Some(StoreFailure::Changed));
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::SpeechStarted { lasted_ms: 64 });
    timeline.at(4_010, Event::StoreFailed(StoreFailure::Changed));
    timeline.at(5_900, final_words(SAID));
    timeline.until(20_000);
    assert_eq!(
        timeline.done(&["leave", "reply", "store"]),
        [(4_010, "leave HandedOver")]
    );
}

#[test]
fn the_page_hears_of_the_end_when_it_is_stored() {
    let mut timeline = Timeline::greeted(&[]);
    timeline.at(4_000, Event::EndCalled { call: 3 });
    assert_eq!(
        timeline.done(&["answer", "progress", "leave"]),
        [(4_000, "leave Finished")]
    );
    timeline.stored(4_030);
    assert_eq!(
        timeline.done(&["answer", "progress"]),
        [(4_030, "answer 3, done"), (4_030, "progress Ended")]
    );
}
