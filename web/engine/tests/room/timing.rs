//! What follows from time alone.

use crate::harness::*;
use mockingbird_room_engine::{Command, Event, Failure, Kept};
use mockingbird_shared::interview::Floor;

#[test]
fn a_server_that_is_away_from_the_beginning_is_tried_until_it_answers() {
    let mut room = Room::new(Kept::default());
    let mut id = loading(&room.tell(Event::Entered));
    for _ in 0..3 {
        room.tell(Event::Loaded(id, Err(Failure::Away)));
        assert_eq!(room.engine.error(), Some(&Failure::Away));
        assert!(room.pass(1).is_empty());
        id = loading(&room.pass(2));
    }
    room.tell(loaded(id, vec![], Floor::Nobody));
    assert_eq!(room.engine.error(), None);
}

#[test]
fn an_interview_that_is_not_there_is_not_asked_for_again() {
    let mut room = Room::new(Kept::default());
    let id = loading(&room.tell(Event::Entered));
    room.tell(Event::Loaded(id, Err(refused(404, "not_found"))));
    assert_eq!(room.engine.error(), Some(&refused(404, "not_found")));
    assert!(room.pass(60).is_empty());
}

#[test]
fn a_request_without_an_answer_for_a_minute_counts_as_lost() {
    let mut room = Room::new(Kept::default());
    let id = loading(&room.tell(Event::Entered));
    assert!(room.pass(59).is_empty());
    assert!(matches!(room.pass(1).as_slice(), [Command::Abort(lost)] if *lost == id));
    assert!(room.engine.is_offline());
    loading(&room.pass(3));
}

#[test]
fn two_servers_that_contradict_each_other_are_not_asked_for_ever() {
    let mut room = Room::new(Kept::default());
    let mut commands = room.enter_with(detail(vec![], Floor::Nobody));
    for round in 0.. {
        assert!(round < 10, "no end");
        let (id, _) = starting(&commands);
        commands = room.tell(Event::Started(id, Err(refused(409, "interview_changed"))));
        let Some(Command::Load(id)) = commands.last() else {
            break;
        };
        commands = room.tell(loaded(*id, vec![], Floor::Nobody));
    }
    assert_eq!(
        room.engine.error(),
        Some(&refused(409, "interview_changed"))
    );
}

#[test]
fn the_server_hears_once_a_minute_that_time_passes() {
    let mut room = Room::asked();
    assert!(room.pass(59).is_empty());
    let tick = the!(&room.pass(1), Command::Tick(id) => *id);
    room.tell(Event::Ticked(tick, Ok(progress(Floor::Candidate))));
    assert!(room.pass(59).is_empty());
    let tick = the!(&room.pass(1), Command::Tick(id) => *id);
    // A tick that is refused is not repeated every second.
    room.tell(Event::Ticked(tick, Err(refused(429, "rate_limited"))));
    assert!(room.pass(58).is_empty());
    the!(&room.pass(2), Command::Tick(id) => *id);
}

#[test]
fn a_stage_whose_time_is_used_ends_but_waits_for_somebody_who_writes() {
    let planned_ms = 30_000;
    let mut short = detail(vec![question(1, "First?")], Floor::Candidate);
    short.progress.stage_planned_ms = planned_ms;
    let mut room = Room::new(Kept::default());
    room.enter_with(short.clone());
    assert!(room.pass(29).is_empty());
    the!(&room.pass(1), Command::Tick(id) => *id);

    let mut room = Room::new(Kept::default());
    room.enter_with(short);
    for seconds in 0..59 {
        room.write("still writing");
        assert!(room.pass(1).is_empty(), "after {seconds} s");
    }
    room.write("still writing");
    the!(&room.pass(1), Command::Tick(id) => *id);
    assert!(room.engine.stage_share(room.now_ms) >= 2.0);
}

#[test]
fn what_another_page_did_meanwhile_is_seen_at_the_next_tick() {
    let mut room = Room::asked();
    let tick = the!(&room.pass(60), Command::Tick(id) => *id);
    let id = loading(&room.tell(Event::Ticked(tick, Err(refused(409, "by_voice")))));
    let turns = vec![question(1, "First?"), question(2, "Second?")];
    room.tell(loaded(id, turns, Floor::Candidate));
    assert_eq!(room.texts(), ["First?", "Second?"]);
}
