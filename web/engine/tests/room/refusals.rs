//! Answers that the server refuses: how they get back into the composer, and which stay kept.

use crate::harness::*;
use mockingbird_room_engine::{Event, Failure};
use mockingbird_shared::interview::{Floor, Mode};

#[test]
fn a_refused_answer_goes_back_into_the_composer_before_what_was_written_meanwhile() {
    let mut room = Room::asked();
    let (id, answer) = room.send("Too long.");
    room.write("And");
    let id = loading(&room.tell(Event::Sent(id, Err(refused(422, "invalid_field")))));
    let commands = room.tell(loaded(id, vec![question(1, "First?")], Floor::Candidate));
    assert_eq!(forgotten(&commands), [answer.client_id]);
    assert_eq!(room.engine.draft(), "Too long.\nAnd");
    assert_eq!(room.trouble(), Some("invalid_field"));
    assert!(!room.engine.is_stuck(), "nothing is due");
    room.send("Shorter.");
    assert_eq!(room.trouble(), None);
}

#[test]
fn an_answer_that_came_too_late_goes_back_and_the_reply_is_read() {
    let mut room = Room::asked();
    let (id, _) = room.send("Late.");
    let id = loading(&room.tell(Event::Sent(id, Err(refused(409, "not_your_turn")))));
    let commands = room.tell(loaded(id, vec![question(1, "First?")], Floor::Interviewer));
    assert_eq!(room.engine.draft(), "Late.");
    starting(&commands);
}

#[test]
fn what_changed_meanwhile_is_looked_at_and_the_answer_sent_again_but_not_for_ever() {
    let mut room = Room::asked();
    let (mut id, answer) = room.send("Persistent.");
    for _ in 0..2 {
        let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "interview_changed")))));
        let again =
            sending(&room.tell(loaded(load, vec![question(1, "First?")], Floor::Candidate)));
        assert_eq!(again.1.client_id, answer.client_id);
        id = again.0;
    }
    let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "interview_changed")))));
    room.tell(loaded(load, vec![question(1, "First?")], Floor::Candidate));
    assert_eq!(room.engine.draft(), "Persistent.");
    assert_eq!(room.trouble(), Some("interview_changed"));
}

#[test]
fn what_changed_into_another_question_is_not_answered_by_itself() {
    let mut room = Room::asked();
    let (id, _) = room.send("To the first.");
    let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "interview_changed")))));
    let turns = vec![question(1, "First?"), question(2, "Second?")];
    room.tell(loaded(load, turns, Floor::Candidate));
    assert_eq!(room.engine.draft(), "To the first.");
}

#[test]
fn an_answer_that_was_taken_although_the_reply_was_refused_is_not_given_back() {
    let mut room = Room::asked();
    let (id, answer) = room.send("Taken.");
    let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "provider_key_missing")))));
    let turns = vec![question(1, "First?"), turn_of(2, &answer)];
    let commands = room.tell(loaded(load, turns, Floor::Interviewer));
    assert_eq!(forgotten(&commands), [answer.client_id]);
    assert_eq!(room.engine.draft(), "");
    let (id, _) = starting(&commands);
    room.tell(Event::Started(
        id,
        Err(refused(409, "provider_key_missing")),
    ));
    assert_eq!(room.trouble(), Some("provider_key_missing"));
    assert!(room.engine.is_stuck());
    let (_, built_in) = starting(&room.tell(Event::GoOnWanted { built_in: true }));
    assert!(built_in);
}

#[test]
fn an_answer_of_somebody_who_is_signed_out_waits_for_their_return() {
    let mut room = Room::asked();
    let (id, _) = room.send("Nobody there.");
    let commands = room.tell(Event::Sent(id, Err(Failure::SignedOut)));
    let kept = kept(&commands);
    assert_eq!(room.engine.error(), Some(&Failure::SignedOut));
    assert_eq!(room.unsent(), Some(("Nobody there.".into(), true)));
    assert!(
        room.pass(120).is_empty(),
        "nothing is asked in anybody's name"
    );
    // Another page, signed in again.
    let mut room = Room::new(kept);
    let (_, answer) =
        sending(&room.enter_with(detail(vec![question(1, "First?")], Floor::Candidate)));
    assert_eq!(answer.text.expose(), "Nobody there.");
    assert!(answer.kept_locally);
}

#[test]
fn an_answer_to_an_interview_that_has_ended_meanwhile_stays_kept() {
    let mut room = Room::asked();
    let (id, _) = room.send("Too late.");
    let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "interview_over")))));
    let commands = room.tell(loaded(load, vec![question(1, "First?")], Floor::Ended));
    assert!(kept(&commands).answers[0].kept_locally);
    assert_eq!(room.unsent(), Some(("Too late.".into(), true)));
    assert_eq!(room.trouble(), Some("interview_over"));
    assert!(room.pass(120).is_empty());
}

#[test]
fn an_interview_that_goes_on_by_voice_meanwhile_gives_the_answer_back() {
    let mut room = Room::asked();
    let (id, _) = room.send("By text.");
    let load = loading(&room.tell(Event::Sent(id, Err(refused(409, "by_voice")))));
    let mut by_voice = detail(vec![question(1, "First?")], Floor::Candidate);
    by_voice.mode = Mode::Voice;
    room.tell(Event::Loaded(load, Ok(Box::new(by_voice))));
    assert!(room.engine.is_by_voice());
    assert_eq!(room.engine.draft(), "By text.");
    assert!(room.pass(120).is_empty());
}

#[test]
fn after_a_sending_that_ended_unknown_the_interview_is_looked_at_before_anything_else_is_sent() {
    let mut room = Room::asked();
    let (id, answer) = room.send("Perhaps taken.");
    room.tell(Event::Sent(id, Err(Failure::SignedOut)));
    let load = loading(&room.submit("Signed in again."));
    let turns = vec![question(1, "First?"), turn_of(2, &answer)];
    room.tell(loaded(load, turns, Floor::Interviewer));
    assert_eq!(
        room.unsent(),
        Some(("Signed in again.".into(), false)),
        "the first one is a turn"
    );
}
