//! How an answer reaches the server, also when the server is away.

use crate::harness::*;
use mockingbird_room_engine::{Answer, Command, Event, Failure, Kept};
use mockingbird_shared::interview::Floor;
use mockingbird_shared::wire::InterviewEvent;
use uuid::Uuid;

/// Answers that the browser has kept after their page was closed.
fn kept_here(after_seq: u32, text: &str) -> Kept {
    Kept {
        after_seq,
        answers: vec![Answer {
            text: text.to_owned().into(),
            client_id: Uuid::from_u128(99),
            composed_ms: 5_000,
            kept_locally: false,
            carries: Vec::new(),
        }],
    }
}

#[test]
fn an_answer_is_kept_in_the_browser_until_it_has_arrived() {
    let mut room = Room::asked();
    let commands = room.submit("I led it.");
    assert!(
        matches!(
            commands.as_slice(),
            [Command::Keep(_), Command::Send { .. }]
        ),
        "{commands:?}"
    );
    assert!(!kept(&commands).answers[0].kept_locally);
    let (id, answer) = sending(&commands);
    assert_eq!(room.unsent(), Some(("I led it.".into(), false)));
    let commands = room.tell(Event::Sent(id, Ok(())));
    assert_eq!(forgotten(&commands), [answer.client_id]);
    following(&commands);
    // Shown until its turn is here, and then once.
    assert_eq!(room.unsent(), Some(("I led it.".into(), false)));
    let (id, _) = following(&commands);
    room.reply_with(id, &answer, "And then?");
    assert_eq!(room.unsent(), None);
    assert_eq!(room.texts(), ["First?", "I led it.", "And then?"]);
}

#[test]
fn how_long_an_answer_took_is_counted_from_its_first_letter() {
    let mut room = Room::asked();
    room.write("I");
    room.pass(7);
    let (_, answer) = room.send("I led it.");
    assert_eq!(answer.composed_ms, 7_000);
}

#[test]
fn enter_pressed_twice_sends_once_and_nothing_blank_is_sent() {
    let mut room = Room::asked();
    assert!(room.submit("  \n").is_empty());
    room.send("Yes.");
    assert!(room.submit("Yes.").is_empty());
    assert_eq!(room.engine.draft(), "Yes.");
}

#[test]
fn what_cannot_be_sent_is_kept_and_sent_later_under_its_id() {
    let mut room = Room::asked();
    let (id, answer) = room.send("Into the void.");
    let commands = room.tell(Event::Sent(id, Err(Failure::Away)));
    assert!(kept(&commands).answers[0].kept_locally);
    assert!(room.engine.is_offline());
    assert_eq!(room.unsent(), Some(("Into the void.".into(), true)));
    // Still away, then back.
    let id = loading(&room.pass(3));
    room.tell(Event::Loaded(id, Err(Failure::Away)));
    let id = loading(&room.pass(3));
    let (_, again) = sending(&room.tell(loaded(id, vec![question(1, "First?")], Floor::Candidate)));
    assert_eq!(again.client_id, answer.client_id);
    assert!(again.kept_locally);
    assert!(!room.engine.is_offline());
}

#[test]
fn a_database_that_is_away_is_waited_for_as_well() {
    let mut room = Room::asked();
    let (id, _) = room.send("Into the void.");
    room.tell(Event::Sent(id, Err(refused(503, "upstream_unavailable"))));
    assert_eq!(room.unsent(), Some(("Into the void.".into(), true)));
    loading(&room.pass(3));
}

#[test]
fn a_second_answer_while_the_server_is_away_goes_along_with_the_first() {
    let mut room = Room::asked();
    let load = room.send_into_the_void("First part.");
    let commands = room.submit("Second part.");
    assert_eq!(kept(&commands).answers.len(), 2);
    assert_eq!(
        room.unsent(),
        Some(("First part.\nSecond part.".into(), true))
    );
    let commands = room.tell(loaded(load, vec![question(1, "First?")], Floor::Candidate));
    let (id, answer) = sending(&commands);
    assert_eq!(answer.text.expose(), "First part.\nSecond part.");
    // Under an id that was never sent: if the first part arrives late, this answer is refused, not taken for
    // it.
    assert_eq!(answer.client_id, Uuid::from_u128(2));
    assert_eq!(kept(&commands).answers[1].carries, [Uuid::from_u128(1)]);
    let commands = room.tell(Event::Sent(id, Ok(())));
    assert_eq!(
        forgotten(&commands),
        [Uuid::from_u128(1), Uuid::from_u128(2)]
    );
    assert_eq!(
        room.unsent(),
        Some(("First part.\nSecond part.".into(), false))
    );
}

#[test]
fn of_two_answers_the_one_that_had_arrived_is_not_sent_again_and_the_other_is_not_lost() {
    let mut room = Room::asked();
    let load = room.send_into_the_void("Arrived, though nobody said so.");
    room.submit("Written later.");
    let arrived = turn_of(
        2,
        &Answer {
            text: "Arrived, though nobody said so.".to_owned().into(),
            client_id: Uuid::from_u128(1),
            composed_ms: 0,
            kept_locally: false,
            carries: Vec::new(),
        }
        .into(),
    );
    let commands = room.tell(loaded(
        load,
        vec![question(1, "First?"), arrived],
        Floor::Interviewer,
    ));
    assert_eq!(forgotten(&commands), [Uuid::from_u128(1)]);
    assert_eq!(room.unsent(), Some(("Written later.".into(), true)));
    let (id, _) = starting(&commands);
    let (id, _) = following(&room.tell(Event::Started(id, Ok(()))));
    let turn = question(3, "Second?");
    room.stream(id, InterviewEvent::Turn { turn });
    room.stream(
        id,
        InterviewEvent::Progress {
            progress: progress(Floor::Candidate),
        },
    );
    let commands = room.stream(id, InterviewEvent::Done);
    // It does not answer the question that was asked meanwhile, so the candidate decides.
    assert_eq!(forgotten(&commands), [Uuid::from_u128(2)]);
    assert_eq!(room.engine.draft(), "Written later.");
    assert_eq!(room.unsent(), None);
    sending(&room.tell(Event::Submitted {
        client_id: Uuid::from_u128(3),
    }));
}

#[test]
fn what_is_written_while_a_reply_breaks_off_does_not_disappear() {
    // The first answer has arrived; the connection breaks in the reply; a second answer is written and sent.
    let mut room = Room::asked();
    let (id, answer) = room.send_and_follow("First answer.");
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: turn_of(2, &answer),
        },
    );
    room.tell(Event::StreamEnded(id, Err(Failure::Away)));
    assert!(room.engine.is_offline());
    let commands = room.submit("Second answer.");
    let seen = |room: &Room| {
        let unsent = room.unsent().map(|(text, _)| text).unwrap_or_default();
        format!("{}{unsent}", room.engine.draft()).contains("Second answer.")
    };
    assert!(seen(&room), "{commands:?}");
    let (id, from) = following(&room.pass(3));
    assert_eq!(from.to_string(), "2");
    assert!(seen(&room));
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(3, "Second?"),
        },
    );
    room.stream(
        id,
        InterviewEvent::Progress {
            progress: progress(Floor::Candidate),
        },
    );
    room.stream(id, InterviewEvent::Done);
    assert!(seen(&room));
    assert!(room.engine.may_submit(), "and it can be sent now");
}

#[test]
fn what_was_kept_is_sent_when_the_person_comes_back() {
    let mut room = Room::new(kept_here(1, "From last time."));
    let (id, answer) =
        sending(&room.enter_with(detail(vec![question(1, "First?")], Floor::Candidate)));
    assert_eq!(
        (answer.client_id, answer.composed_ms),
        (Uuid::from_u128(99), 5_000)
    );
    let commands = room.tell(Event::Sent(id, Ok(())));
    assert_eq!(forgotten(&commands), [Uuid::from_u128(99)]);
}

#[test]
fn what_was_kept_is_not_sent_as_the_answer_to_a_newer_question() {
    let mut room = Room::new(kept_here(1, "From last time."));
    let turns = vec![question(1, "First?"), question(2, "Second?")];
    let commands = room.enter_with(detail(turns, Floor::Candidate));
    assert_eq!(forgotten(&commands), [Uuid::from_u128(99)]);
    assert_eq!(room.engine.draft(), "From last time.");
}

#[test]
fn what_was_kept_and_had_arrived_is_forgotten() {
    let kept = kept_here(1, "From last time.");
    let arrived = turn_of(2, &kept.answers[0].clone().into());
    let mut room = Room::new(kept);
    let commands = room.tell(Event::Entered);
    let commands = room.tell(loaded(
        loading(&commands),
        vec![question(1, "First?"), arrived],
        Floor::Interviewer,
    ));
    assert_eq!(forgotten(&commands), [Uuid::from_u128(99)]);
    assert_eq!(room.unsent(), None);
}

#[test]
fn where_the_browser_keeps_nothing_the_page_does_not_say_so() {
    let mut room = Room::asked();
    let (id, _) = room.send("Only in memory.");
    room.tell(Event::Sent(id, Err(Failure::Away)));
    room.tell(Event::NotKept);
    assert_eq!(room.unsent(), Some(("Only in memory.".into(), false)));
}

#[test]
fn an_answer_that_is_sent_while_time_takes_effect_waits_for_it() {
    let mut room = Room::asked();
    let tick = the!(&room.pass(60), Command::Tick(id) => *id);
    let commands = room.submit("In that moment.");
    assert!(
        matches!(commands.as_slice(), [Command::Keep(_)]),
        "{commands:?}"
    );
    sending(&room.tell(Event::Ticked(tick, Ok(progress(Floor::Candidate)))));
}

#[test]
fn an_answer_that_time_has_overtaken_is_given_back() {
    let mut room = Room::asked();
    let tick = the!(&room.pass(60), Command::Tick(id) => *id);
    room.submit("In that moment.");
    let (id, _) = following(&room.tell(Event::Ticked(tick, Ok(progress(Floor::Interviewer)))));
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(2, "Let us go on."),
        },
    );
    room.stream(
        id,
        InterviewEvent::Progress {
            progress: progress(Floor::Candidate),
        },
    );
    room.stream(id, InterviewEvent::Done);
    assert_eq!(room.engine.draft(), "In that moment.");
}

#[test]
fn what_comes_late_for_a_request_that_was_given_up_is_not_heard() {
    let mut room = Room::asked();
    let (id, _) = room.send("Slow.");
    let commands = room.pass(60);
    assert!(
        matches!(commands.as_slice(), [Command::Abort(aborted), Command::Keep(_)] if *aborted == id),
        "{commands:?}"
    );
    assert!(room.tell(Event::Sent(id, Ok(()))).is_empty());
    assert!(
        room.engine.unsent().is_some(),
        "it is still to be sent, under the same id"
    );
}

#[test]
fn once_an_answer_has_arrived_it_is_the_interviewers_turn_though_nothing_was_heard_yet() {
    let mut room = Room::asked();
    let (id, _) = room.send_and_follow("Arrived.");
    room.tell(Event::StreamEnded(id, Err(Failure::Away)));
    assert!(room.submit("More.").is_empty());
    assert_eq!(room.engine.draft(), "More.");
}
