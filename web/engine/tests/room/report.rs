//! Reading a report while it is written, and taking it up again.

use crate::harness::{refused, the};
use mockingbird_room_engine::{
    Failure, ReportCommand, ReportEvent, ReportReader, RequestId, WantedReport,
};
use mockingbird_shared::facts::Facts;
use mockingbird_shared::report::FeedbackStatus;
use mockingbird_shared::wire::{Feedback, FeedbackEvent, ProblemCode};
use uuid::Uuid;

/// A feedback page without a server: tests look at the commands and answer them.
struct Page {
    reader: ReportReader,
    now_ms: u64,
}

impl Page {
    fn new() -> Self {
        Self {
            reader: ReportReader::default(),
            now_ms: 1_000_000,
        }
    }

    /// A page whose report is being written, and the stream that it reads.
    fn writing() -> (Self, RequestId) {
        let mut page = Self::new();
        let id = looking(&page.tell(ReportEvent::Wanted(WantedReport::Newest)));
        let (id, again) = following(&page.tell(ReportEvent::Looked(id, Ok(None))));
        assert!(!again);
        (page, id)
    }

    /// A page that has a second report written, and the stream that it reads.
    fn writing_again() -> (Self, RequestId) {
        let mut page = Self::new();
        let id = looking(&page.tell(ReportEvent::Wanted(WantedReport::Another)));
        let (id, again) = following(&page.tell(ReportEvent::Looked(id, Ok(Some(1)))));
        assert!(again);
        (page, id)
    }

    fn tell(&mut self, event: ReportEvent) -> Vec<ReportCommand> {
        self.reader.handle(event, self.now_ms)
    }

    /// Lets time pass, second by second.
    fn pass(&mut self, seconds: u64) -> Vec<ReportCommand> {
        let mut commands = Vec::new();
        for _ in 0..seconds {
            self.now_ms += 1_000;
            commands.extend(self.tell(ReportEvent::TimePassed));
        }
        commands
    }

    /// Lets time pass until something is requested; returns after how many seconds, and the commands.
    fn wait(&mut self) -> (u64, Vec<ReportCommand>) {
        for seconds in 1..100 {
            let commands = self.pass(1);
            if !commands.is_empty() {
                return (seconds, commands);
            }
        }
        panic!("nothing is requested any more");
    }

    fn delta(&mut self, id: RequestId, text: &str) {
        let text = text.to_owned().into();
        let commands = self.tell(ReportEvent::Told(id, FeedbackEvent::Delta { text }));
        assert!(commands.is_empty(), "{commands:?}");
    }

    fn problem(&mut self, id: RequestId, code: &str) {
        let event = FeedbackEvent::Problem {
            code: ProblemCode::from_stored(code),
            detail: "In words.".into(),
        };
        self.tell(ReportEvent::Told(id, event));
    }

    fn done(&mut self, id: RequestId) -> RequestId {
        reading(&self.tell(ReportEvent::Told(id, FeedbackEvent::Done)))
    }

    fn close(&mut self, id: RequestId) {
        let commands = self.tell(ReportEvent::StreamEnded(id, Ok(())));
        assert!(commands.is_empty(), "{commands:?}");
    }

    fn read(&mut self, id: RequestId, feedback: Feedback) -> Vec<ReportCommand> {
        self.tell(ReportEvent::Read(id, Ok(Box::new(feedback))))
    }

    /// The code of what went wrong.
    fn trouble(&self) -> Option<&str> {
        Some(self.reader.trouble()?.code.as_str())
    }
}

fn looking(commands: &[ReportCommand]) -> RequestId {
    the!(commands, ReportCommand::Look(id) => *id)
}

fn reading(commands: &[ReportCommand]) -> RequestId {
    the!(commands, ReportCommand::Read { id, .. } => *id)
}

fn following(commands: &[ReportCommand]) -> (RequestId, bool) {
    the!(commands, ReportCommand::Follow { id, again } => (*id, *again))
}

fn shown(commands: &[ReportCommand]) -> u32 {
    the!(commands, ReportCommand::Show(feedback) => feedback.version)
}

fn report(status: FeedbackStatus, version: u32) -> Feedback {
    Feedback {
        interview_id: Uuid::nil(),
        status,
        facts: Facts::default(),
        scores: None,
        report: None,
        provenance: None,
        error_code: None,
        version,
        updated_at: "2026-11-28T12:00:00Z".into(),
    }
}

#[test]
fn a_report_that_is_stored_is_shown_and_nothing_is_followed() {
    let mut page = Page::new();
    let id = looking(&page.tell(ReportEvent::Wanted(WantedReport::Newest)));
    let id = reading(&page.tell(ReportEvent::Looked(id, Ok(Some(3)))));
    let commands = page.read(id, report(FeedbackStatus::Ready, 3));
    assert_eq!(shown(&commands), 3);
    assert!(page.reader.is_stored() && !page.reader.is_writing());
    assert!(page.pass(300).is_empty());
}

#[test]
fn an_earlier_version_is_read_by_its_number() {
    let mut page = Page::new();
    let commands = page.tell(ReportEvent::Wanted(WantedReport::Version(2)));
    let id = the!(&commands, ReportCommand::Read { id, version: Some(2) } => *id);
    let commands = page.tell(ReportEvent::Read(id, Err(refused(404, "not_found"))));
    assert!(commands.is_empty(), "{commands:?}");
    assert_eq!(page.reader.error(), Some(&refused(404, "not_found")));
}

#[test]
fn a_report_grows_and_the_stored_one_is_shown_when_it_is_done() {
    let (mut page, id) = Page::writing();
    assert!(page.reader.is_writing());
    page.delta(id, "You ");
    page.delta(id, "did well.");
    assert_eq!(page.reader.text(), "You did well.");
    let id = page.done(id);
    assert_eq!(shown(&page.read(id, report(FeedbackStatus::Ready, 1))), 1);
    assert!(page.reader.is_stored() && !page.reader.is_writing());
}

#[test]
fn a_stream_without_a_sign_of_life_is_given_up_and_taken_up_again() {
    let (mut page, id) = Page::writing();
    page.delta(id, "You did");
    for _ in 0..4 {
        assert!(page.pass(39).is_empty());
        page.tell(ReportEvent::Heard(id));
    }
    let commands = page.pass(40);
    assert!(
        matches!(commands.as_slice(), [ReportCommand::Abort(silent), ReportCommand::Read { .. }] if *silent == id),
        "{commands:?}"
    );
    let commands = page.read(reading(&commands), report(FeedbackStatus::Writing, 1));
    let (again, _) = following(&commands);
    assert_eq!(page.reader.text(), "You did", "what is here stays");
    // Late events of the old stream are ignored.
    page.delta(id, " it");
    page.tell(ReportEvent::StreamEnded(id, Err(Failure::Away)));
    assert_eq!(page.reader.error(), None);
    page.delta(again, "You did well.");
    page.delta(again, " Go on.");
    assert_eq!(page.reader.text(), "You did well. Go on.", "told anew");
}

#[test]
fn a_stream_that_ends_without_done_is_no_result() {
    let (mut page, id) = Page::writing();
    page.delta(id, "You did");
    page.close(id);
    assert!(page.reader.is_writing());
    let (seconds, commands) = page.wait();
    assert_eq!(seconds, 2);
    let commands = page.read(reading(&commands), report(FeedbackStatus::Writing, 1));
    assert!(
        !page.reader.is_stored(),
        "an unfinished report is not shown"
    );
    following(&commands);
}

#[test]
fn a_report_that_became_ready_meanwhile_is_shown_without_following_it() {
    let (mut page, id) = Page::writing();
    page.close(id);
    let (_, commands) = page.wait();
    let commands = page.read(reading(&commands), report(FeedbackStatus::Ready, 1));
    assert_eq!(shown(&commands), 1);
}

#[test]
fn a_report_that_nobody_has_begun_is_followed_again() {
    let (mut page, id) = Page::writing();
    page.close(id);
    let (_, commands) = page.wait();
    let missing = Err(refused(404, "not_found"));
    following(&page.tell(ReportEvent::Read(reading(&commands), missing)));
}

#[test]
fn a_server_that_is_away_is_tried_after_pauses_that_grow_until_it_answers() {
    let (mut page, id) = Page::writing();
    page.tell(ReportEvent::StreamEnded(id, Err(Failure::Away)));
    assert_eq!(page.reader.error(), Some(&Failure::Away));
    let mut id = None;
    for expected in [2, 4, 8, 16, 16, 16] {
        let (seconds, commands) = page.wait();
        assert_eq!(seconds, expected);
        let read = reading(&commands);
        page.tell(ReportEvent::Read(
            read,
            Err(refused(503, "upstream_unavailable")),
        ));
        id = Some(read);
    }
    // Whoever does not want to wait need not.
    let read = reading(&page.tell(ReportEvent::TriedAgain));
    assert_ne!(Some(read), id);
    let (id, _) = following(&page.read(read, report(FeedbackStatus::Writing, 1)));
    assert_eq!(page.reader.error(), None);
    page.delta(id, "Here.");
    page.close(id);
    assert_eq!(page.wait().0, 2, "the pauses are short again");
}

#[test]
fn a_read_without_an_answer_for_a_minute_counts_as_lost() {
    let (mut page, id) = Page::writing();
    let id = page.done(id);
    assert!(page.pass(59).is_empty());
    assert!(matches!(page.pass(1).as_slice(), [ReportCommand::Abort(lost)] if *lost == id));
    assert_eq!(page.reader.error(), Some(&Failure::Away));
    let (_, commands) = page.wait();
    assert_eq!(
        shown(&page.read(reading(&commands), report(FeedbackStatus::Ready, 1))),
        1
    );
}

#[test]
fn a_server_that_says_done_and_never_is_done_is_not_asked_for_ever() {
    let (mut page, mut id) = Page::writing();
    let mut pauses = Vec::new();
    loop {
        assert!(pauses.len() < 10, "no end");
        let read = page.done(id);
        let commands = page.read(read, report(FeedbackStatus::Writing, 1));
        assert!(commands.is_empty(), "{commands:?}");
        if page.reader.has_failed() {
            break;
        }
        let (seconds, commands) = page.wait();
        pauses.push(seconds);
        (id, _) = following(&commands);
    }
    assert_eq!(pauses, [2, 4, 8]);
    assert_eq!(page.trouble(), Some("report_interrupted"));
    assert!(!page.reader.is_writing());
    assert!(page.pass(300).is_empty());
    looking(&page.tell(ReportEvent::TriedAgain));
    assert!(!page.reader.has_failed());
}

#[test]
fn a_server_that_closes_every_stream_is_not_asked_for_ever() {
    let (mut page, mut id) = Page::writing();
    for round in 0.. {
        assert!(round < 10, "no end");
        page.close(id);
        let (_, commands) = page.wait();
        let commands = page.read(reading(&commands), report(FeedbackStatus::Writing, 1));
        if commands.is_empty() {
            break;
        }
        (id, _) = following(&commands);
    }
    assert!(page.reader.has_failed());
    assert_eq!(page.trouble(), Some("report_interrupted"));
}

#[test]
fn a_report_that_grows_between_is_followed_as_often_as_it_takes() {
    let (mut page, mut id) = Page::writing();
    for _ in 0..20 {
        page.delta(id, "You did");
        page.close(id);
        let (_, commands) = page.wait();
        (id, _) = following(&page.read(reading(&commands), report(FeedbackStatus::Writing, 1)));
    }
}

#[test]
fn a_report_that_failed_says_why_and_the_person_decides() {
    let (mut page, id) = Page::writing();
    page.delta(id, "You did");
    page.close(id);
    let (_, commands) = page.wait();
    let mut failed = report(FeedbackStatus::Failed, 1);
    failed.error_code = Some(ProblemCode::AttemptsUsedUp);
    page.read(reading(&commands), failed);
    assert!(page.reader.has_failed());
    assert_eq!(page.trouble(), Some("attempts_used_up"));
    assert_eq!(page.reader.text(), "", "what was told is void");
    assert!(page.pass(300).is_empty());
    let id = looking(&page.tell(ReportEvent::TriedAgain));
    following(&page.tell(ReportEvent::Looked(id, Ok(None))));
    assert_eq!(page.trouble(), None);
}

#[test]
fn a_problem_that_another_attempt_does_not_mend_is_left_to_the_person() {
    let (mut page, id) = Page::writing();
    page.problem(id, "other_version");
    let id = page.done(id);
    page.read(id, report(FeedbackStatus::Writing, 1));
    assert!(page.reader.has_failed());
    assert_eq!(page.trouble(), Some("other_version"));
    assert!(page.pass(300).is_empty());
}

#[test]
fn a_problem_that_passes_is_forgotten_when_the_report_is_followed_again() {
    for code in ["upstream_unavailable", "report_interrupted"] {
        let (mut page, id) = Page::writing();
        page.problem(id, code);
        let id = page.done(id);
        page.read(id, report(FeedbackStatus::Writing, 1));
        assert_eq!(page.trouble(), Some(code));
        following(&page.wait().1);
        assert_eq!(page.trouble(), None);
    }
}

#[test]
fn a_problem_that_another_coach_has_overcome_stays_as_a_notice() {
    let (mut page, id) = Page::writing();
    page.problem(id, "provider_key_refused");
    page.delta(id, "By rules.");
    let id = page.done(id);
    page.read(id, report(FeedbackStatus::Ready, 1));
    assert_eq!(page.trouble(), Some("provider_key_refused"));
    assert!(!page.reader.has_failed());
}

#[test]
fn another_report_is_not_taken_for_there_while_the_one_before_is() {
    let (mut page, id) = Page::writing_again();
    page.close(id);
    let (_, commands) = page.wait();
    let commands = page.read(reading(&commands), report(FeedbackStatus::Ready, 1));
    let (id, again) = following(&commands);
    assert!(again);
    page.close(id);
    let (_, commands) = page.wait();
    let commands = page.read(reading(&commands), report(FeedbackStatus::Ready, 2));
    assert_eq!(shown(&commands), 2);
}

#[test]
fn another_report_that_could_not_be_written_leaves_the_one_before() {
    let (mut page, id) = Page::writing_again();
    page.problem(id, "attempts_used_up");
    let id = page.done(id);
    assert_eq!(shown(&page.read(id, report(FeedbackStatus::Ready, 1))), 1);
    assert_eq!(page.trouble(), Some("attempts_used_up"));
}

#[test]
fn another_report_that_is_refused_can_be_left_for_the_one_before() {
    let (mut page, id) = Page::writing_again();
    page.tell(ReportEvent::StreamEnded(
        id,
        Err(refused(409, "limit_reached")),
    ));
    assert_eq!(page.reader.error(), Some(&refused(409, "limit_reached")));
    let id = looking(&page.tell(ReportEvent::TriedAgain));
    let id = reading(&page.tell(ReportEvent::Looked(id, Ok(Some(1)))));
    assert_eq!(shown(&page.read(id, report(FeedbackStatus::Ready, 1))), 1);
}

#[test]
fn a_page_of_somebody_who_is_signed_out_stops_with_the_reason() {
    let (mut page, id) = Page::writing();
    page.tell(ReportEvent::StreamEnded(id, Err(Failure::SignedOut)));
    assert_eq!(page.reader.error(), Some(&Failure::SignedOut));
    assert!(!page.reader.is_writing());
    assert!(page.pass(300).is_empty());
}

#[test]
fn who_chooses_another_version_meanwhile_gives_the_stream_up() {
    let (mut page, id) = Page::writing_again();
    page.delta(id, "You did");
    let commands = page.tell(ReportEvent::Wanted(WantedReport::Version(1)));
    assert!(
        matches!(commands.as_slice(), [ReportCommand::Abort(old), ReportCommand::Read { .. }] if *old == id),
        "{commands:?}"
    );
    let commands = page.read(reading(&commands), report(FeedbackStatus::Ready, 1));
    assert_eq!(shown(&commands), 1);
    assert!(page.pass(300).is_empty());
}
