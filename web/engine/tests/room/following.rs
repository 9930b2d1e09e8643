//! Reading the event stream, and resuming it.

use crate::harness::*;
use mockingbird_room_engine::{Command, Event, Failure, Kept, RequestId};
use mockingbird_shared::interview::{EndedBy, Floor, Stage};
use mockingbird_shared::wire::{InterviewEvent, ProblemCode};

fn piece(room: &mut Room, id: RequestId, frame_id: &str, text: &str) {
    let (seq, _) = frame_id.split_once(':').expect("8:120");
    let event = InterviewEvent::Delta {
        seq: seq.parse().expect("a number"),
        text: text.to_owned().into(),
    };
    room.tell(Event::Told(id, Some(frame_id.to_owned()), event));
}

fn problem(room: &mut Room, id: RequestId, code: &str) -> Vec<Command> {
    let event = InterviewEvent::Problem {
        code: ProblemCode::from_stored(code),
        detail: "In words.".into(),
    };
    room.stream(id, event)
}

fn candidate(room: &mut Room, id: RequestId) {
    let progress = progress(Floor::Candidate);
    room.stream(id, InterviewEvent::Progress { progress });
}

fn reply(room: &Room) -> Option<&str> {
    Some(room.engine.reply()?.text.expose())
}

/// A room that has just started, and the stream that it reads.
fn begun() -> (Room, RequestId) {
    let mut room = Room::new(Kept::default());
    let (id, built_in) = starting(&room.enter_with(detail(vec![], Floor::Nobody)));
    assert!(!built_in);
    let (id, from) = following(&room.tell(Event::Started(id, Ok(()))));
    assert_eq!(from.to_string(), "0");
    room.stream(
        id,
        InterviewEvent::Progress {
            progress: progress(Floor::Interviewer),
        },
    );
    (room, id)
}

#[test]
fn a_reply_grows_becomes_a_turn_and_then_it_is_the_candidates_turn() {
    let (mut room, id) = begun();
    assert!(room.engine.is_thinking());
    piece(&mut room, id, "1:6", "Hello ");
    piece(&mut room, id, "1:11", "there");
    assert_eq!(reply(&room), Some("Hello there"));
    assert!(!room.engine.is_thinking());
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello there."),
        },
    );
    assert_eq!(reply(&room), None);
    candidate(&mut room, id);
    let commands = room.stream(id, InterviewEvent::Done);
    assert!(
        matches!(commands.as_slice(), [Command::Abort(_)]),
        "{commands:?}"
    );
    room.write("Hi.");
    assert!(room.engine.may_submit());
}

#[test]
fn a_stream_that_breaks_is_taken_up_where_it_broke() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:7", "Grüße");
    room.tell(Event::StreamEnded(id, Err(Failure::Away)));
    assert!(room.engine.is_offline());
    assert_eq!(reply(&room), Some("Grüße"), "what is here stays");
    let (id, from) = following(&room.pass(3));
    assert_eq!(from.to_string(), "1:7");
    room.tell(Event::Heard(id));
    assert!(!room.engine.is_offline());
    piece(&mut room, id, "1:11", " Sie");
    assert_eq!(reply(&room), Some("Grüße Sie"));
}

#[test]
fn a_piece_that_comes_twice_or_anew_is_there_once() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:6", "Hello ");
    piece(&mut room, id, "1:6", "Hello ");
    piece(&mut room, id, "1:11", "there");
    piece(&mut room, id, "1:11", "o there");
    assert_eq!(reply(&room), Some("Hello there"));
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello there."),
        },
    );
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello there."),
        },
    );
    piece(&mut room, id, "1:11", "there");
    assert_eq!(
        reply(&room),
        None,
        "of a turn that is complete there are no pieces"
    );
    assert_eq!(room.texts(), ["Hello there."]);
}

#[test]
fn a_silent_stream_is_aborted_and_taken_up_again_and_a_sign_of_life_is_enough() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:5", "Hello");
    for _ in 0..4 {
        assert!(room.pass(39).is_empty());
        room.tell(Event::Heard(id));
    }
    let commands = room.pass(40);
    assert!(
        matches!(commands.as_slice(), [Command::Abort(silent), Command::Follow { .. }] if *silent == id),
        "{commands:?}"
    );
    let (again, from) = following(&commands);
    assert_eq!(from.to_string(), "1:5");
    // Late events of the old stream are ignored.
    piece(&mut room, id, "1:9", " you");
    room.tell(Event::StreamEnded(id, Err(Failure::Away)));
    assert!(!room.engine.is_offline());
    assert_eq!(reply(&room), Some("Hello"));
    piece(&mut room, again, "1:11", " there");
    assert_eq!(reply(&room), Some("Hello there"));
}

#[test]
fn a_reply_that_lets_one_wait_may_be_left_to_the_built_in_interviewer() {
    let (mut room, id) = begun();
    assert!(room.pass(19).is_empty() && !room.engine.is_slow());
    // A sign of life of the connection is none of the model.
    room.tell(Event::Heard(id));
    room.pass(1);
    assert!(room.engine.is_slow());
    // What trickles is waited for anew.
    piece(&mut room, id, "1:5", "Hello");
    assert!(!room.engine.is_slow());
    assert!(
        room.tell(Event::GoOnWanted { built_in: true }).is_empty(),
        "it comes"
    );
    room.tell(Event::Heard(id));
    room.pass(20);
    assert!(room.engine.is_slow());
    assert!(
        room.tell(Event::GoOnWanted { built_in: false }).is_empty(),
        "it is under way"
    );
    let commands = room.tell(Event::GoOnWanted { built_in: true });
    assert!(
        matches!(commands[0], Command::Abort(left) if left == id),
        "{commands:?}"
    );
    let (id, built_in) = starting(&commands[1..]);
    assert!(built_in && !room.engine.is_slow());
    following(&room.tell(Event::Started(id, Ok(()))));
}

#[test]
fn who_has_written_for_long_is_not_told_at_once_that_the_reply_is_slow() {
    let (mut room, id) = begun();
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello."),
        },
    );
    candidate(&mut room, id);
    room.stream(id, InterviewEvent::Done);
    room.pass(50);
    assert!(!room.engine.is_slow(), "it is the candidate's turn");
    room.send_and_follow("Hi.");
    assert!(!room.engine.is_slow());
}

#[test]
fn a_stream_that_never_answers_is_asked_for_again() {
    let (mut room, _) = begun();
    following(&room.pass(40));
    following(&room.pass(40));
}

#[test]
fn a_stream_that_closes_without_a_last_word_is_taken_up_again() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:5", "Hello");
    assert!(room.tell(Event::StreamEnded(id, Ok(()))).is_empty());
    let (_, from) = following(&room.pass(3));
    assert_eq!(from.to_string(), "1:5");
}

#[test]
fn a_reply_that_broke_off_is_asked_for_once_and_then_the_person_decides() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:5", "Hello");
    problem(&mut room, id, "reply_interrupted");
    assert_eq!(reply(&room), None, "what was streamed is void");
    let (id, _) = starting(&room.stream(id, InterviewEvent::Done));
    let (id, from) = following(&room.tell(Event::Started(id, Ok(()))));
    assert_eq!(from.to_string(), "0");
    problem(&mut room, id, "reply_interrupted");
    room.stream(id, InterviewEvent::Done);
    assert!(room.engine.is_stuck());
    assert!(room.pass(30).is_empty());
    starting(&room.tell(Event::GoOnWanted { built_in: false }));
    assert_eq!(room.trouble(), None);
}

#[test]
fn a_problem_before_the_end_stops_the_room_and_the_built_in_interviewer_can_go_on() {
    let (mut room, id) = begun();
    problem(&mut room, id, "provider_rejected");
    assert!(!room.engine.is_stuck(), "the stream goes on");
    room.stream(id, InterviewEvent::Done);
    assert!(room.engine.is_stuck());
    let (id, built_in) = starting(&room.tell(Event::GoOnWanted { built_in: true }));
    assert!(built_in);
    following(&room.tell(Event::Started(id, Ok(()))));
}

#[test]
fn a_problem_that_a_reply_follows_is_a_notice_until_the_next_answer() {
    let (mut room, id) = begun();
    piece(&mut room, id, "1:5", "Hello");
    problem(&mut room, id, "provider_rejected");
    piece(&mut room, id, "1:4", "Well");
    assert_eq!(reply(&room), Some("Well"));
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Well, hello."),
        },
    );
    candidate(&mut room, id);
    room.stream(id, InterviewEvent::Done);
    assert_eq!(room.trouble(), Some("provider_rejected"));
    assert!(!room.engine.is_stuck());
    room.send_and_follow("Hi.");
    assert_eq!(room.trouble(), None);
}

#[test]
fn a_reply_that_nobody_tells_of_is_looked_for_again() {
    let (mut room, id) = begun();
    room.stream(id, InterviewEvent::Done);
    assert!(room.engine.is_thinking());
    following(&room.pass(3));
}

#[test]
fn a_stream_for_somebody_who_is_signed_out_ends_with_the_reason() {
    let (mut room, id) = begun();
    room.tell(Event::StreamEnded(id, Err(Failure::SignedOut)));
    assert_eq!(room.engine.error(), Some(&Failure::SignedOut));
    assert!(room.pass(120).is_empty());
    loading(&room.tell(Event::Entered));
}

#[test]
fn an_answer_may_be_sent_before_the_stream_has_closed() {
    let (mut room, id) = begun();
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello."),
        },
    );
    candidate(&mut room, id);
    let commands = room.submit("Hi.");
    assert!(
        matches!(commands.as_slice(), [Command::Keep(_), Command::Abort(old), Command::Send { .. }] if *old == id),
        "{commands:?}"
    );
}

#[test]
fn the_interview_ends_in_the_stream() {
    let (mut room, id) = begun();
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Goodbye."),
        },
    );
    room.stream(
        id,
        InterviewEvent::Progress {
            progress: progress(Floor::Ended),
        },
    );
    room.stream(
        id,
        InterviewEvent::Ended {
            ended_by: EndedBy::TimeLimit,
        },
    );
    room.stream(id, InterviewEvent::Done);
    assert_eq!(room.engine.floor(), Some(Floor::Ended));
    room.write("Wait!");
    assert!(!room.engine.may_submit());
    assert!(room.pass(300).is_empty());
}

#[test]
fn a_skip_while_the_interviewer_speaks_is_followed_after_what_is_read() {
    let (mut room, id) = begun();
    let skip =
        the!(&room.tell(Event::SkipWanted(Stage::SelfIntro)), Command::Skip { id, .. } => *id);
    assert!(
        room.tell(Event::SkipWanted(Stage::SelfIntro)).is_empty(),
        "of two clicks the second is none"
    );
    room.tell(Event::Skipped(skip, Ok(progress(Floor::Interviewer))));
    room.stream(
        id,
        InterviewEvent::Turn {
            turn: question(1, "Hello."),
        },
    );
    candidate(&mut room, id);
    let (id, from) = following(&room.stream(id, InterviewEvent::Done));
    assert_eq!(from.to_string(), "1");
    candidate(&mut room, id);
    let commands = room.stream(id, InterviewEvent::Done);
    assert!(
        matches!(commands.as_slice(), [Command::Abort(_)]),
        "{commands:?}"
    );
}

#[test]
fn a_skip_is_followed_and_one_that_is_refused_says_why() {
    let mut room = Room::asked();
    let skip =
        the!(&room.tell(Event::SkipWanted(Stage::SelfIntro)), Command::Skip { id, .. } => *id);
    following(&room.tell(Event::Skipped(skip, Ok(progress(Floor::Interviewer)))));
    let mut room = Room::asked();
    let skip = the!(&room.tell(Event::SkipWanted(Stage::Welcome)), Command::Skip { id, .. } => *id);
    room.tell(Event::Skipped(skip, Err(refused(409, "not_forward"))));
    assert_eq!(room.engine.wish_error(), Some(&refused(409, "not_forward")));
}

#[test]
fn who_ends_the_interview_is_shown_the_feedback_and_nothing_is_read_any_more() {
    let (mut room, stream) = begun();
    let end = the!(&room.tell(Event::EndWanted), Command::End(id) => *id);
    let commands = room.tell(Event::Ended(end, Ok(progress(Floor::Ended))));
    assert!(
        matches!(commands.as_slice(), [Command::Abort(id), Command::ShowFeedback] if *id == stream),
        "{commands:?}"
    );
    let mut room = Room::asked();
    let end = the!(&room.tell(Event::EndWanted), Command::End(id) => *id);
    assert!(room.tell(Event::Ended(end, Err(Failure::Away))).is_empty());
    assert_eq!(room.engine.wish_error(), Some(&Failure::Away));
}
