//! The report of the feedback page as a state machine without I/O and without a clock: it is looked for, followed while
//! it is written, taken up again where the stream breaks or falls silent, and shown when it is stored.
//!
//! A stream ends with `done`, or without: then the server is stopping, and another one goes on writing. The stored
//! status tells which; only a status that is final is shown. `exchange` holds the events and commands. Not here: the
//! room (`crate::engine`), whose times and limits count here as well.

mod exchange;

pub use exchange::{ReportCommand, ReportEvent, WantedReport};

use crate::engine::{Activity, Trouble};
use crate::exchange::{Failure, RequestId};
use crate::requests::RELOADS_MAX;
use crate::timing::{REQUEST_MAX_MS, RETRY_AFTER_MS, SILENT_AFTER_MS};
use mockingbird_shared::pii::Pii;
use mockingbird_shared::report::{FeedbackStatus, Scores};
use mockingbird_shared::wire::{Feedback, FeedbackEvent, ProblemCode};
use std::mem;

/// How often the pause before the next attempt is doubled.
const DOUBLINGS_MAX: u32 = 3;

/// Why a stored report is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// It is there.
    Stored,
    /// The stream has said that it is done.
    Done,
    /// The stream broke, so that nobody knows how far it is.
    Broken,
}

/// What is requested from the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Look,
    Read(Reason),
    Follow,
}

/// The machine of the feedback page. `handle` takes events; the other methods return what to show.
#[derive(Clone, Debug, Default)]
pub struct ReportReader {
    now_ms: u64,
    commands: Vec<ReportCommand>,
    requests: u32,
    activity: Activity<Request>,
    wanted: WantedReport,
    /// The newest version before another one was wanted; 0 if there was none. A newer one is the result.
    before: u32,
    scores: Option<Scores>,
    text: Pii,
    /// Whether the next text of the stream replaces what there is: it begins anew.
    begins: bool,
    trouble: Option<Trouble>,
    error: Option<Failure>,
    writing: bool,
    stored: bool,
    failed: bool,
    /// Pauses since the report last grew; each is longer than the one before.
    pauses: u32,
    /// Streams that the server has ended since the report last grew. Bounded, so that contradicting answers cannot
    /// cause an endless loop.
    fruitless: u32,
}

impl ReportReader {
    /// Takes an event at `now_ms` (milliseconds since any fixed moment), and returns the commands to carry out, in
    /// order.
    pub fn handle(&mut self, event: ReportEvent, now_ms: u64) -> Vec<ReportCommand> {
        self.now_ms = now_ms;
        match event {
            ReportEvent::Wanted(wanted) => self.begin(wanted),
            ReportEvent::TriedAgain => self.on_tried_again(),
            ReportEvent::TimePassed => self.on_time_passed(),
            ReportEvent::Heard(id) => self.on_heard(id),
            ReportEvent::Told(id, event) => self.on_told(id, event),
            // Late answers to requests that were aborted are ignored.
            ReportEvent::Looked(id, outcome) => {
                if self.activity.end(id).is_some() {
                    self.on_looked(outcome);
                }
            }
            ReportEvent::Read(id, outcome) => {
                if let Some(Request::Read(reason)) = self.activity.end(id) {
                    self.on_read(reason, outcome);
                }
            }
            ReportEvent::StreamEnded(id, outcome) => {
                if self.activity.end(id).is_some() {
                    self.on_stream_ended(outcome);
                }
            }
        }
        mem::take(&mut self.commands)
    }

    /// The scores that the stream has told.
    pub fn scores(&self) -> Option<&Scores> {
        self.scores.as_ref()
    }

    /// The text that the stream has told, in Markdown.
    pub fn text(&self) -> &str {
        self.text.expose()
    }

    /// Whether a stored report is to be shown, which [`ReportCommand::Show`] has brought, instead of the above.
    pub fn is_stored(&self) -> bool {
        self.stored
    }

    /// Whether the report is being written.
    pub fn is_writing(&self) -> bool {
        self.writing
    }

    /// What went wrong while the report was written. It may be overcome: then it explains why another coach has
    /// written it.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    /// Whether there is no report, and nobody writes one until the person wants it.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Why the report can't be read: the machine has stopped, or waits for a server that can't be reached.
    pub fn error(&self) -> Option<&Failure> {
        self.error.as_ref()
    }

    fn begin(&mut self, wanted: WantedReport) {
        self.wanted = wanted;
        self.before = 0;
        self.trouble = None;
        self.error = None;
        self.failed = false;
        self.writing = false;
        self.pauses = 0;
        self.fruitless = 0;
        match wanted {
            // Asked first, since a report that is not there is no failure.
            WantedReport::Newest | WantedReport::Another => self.request(Request::Look),
            WantedReport::Version(_) => self.request(Request::Read(Reason::Stored)),
        }
    }

    fn on_tried_again(&mut self) {
        match (self.activity, self.wanted) {
            (Activity::Asking { .. }, _) => {}
            (Activity::Pausing { then, .. }, _) => self.resume(then),
            // What there is, if no other can be written.
            (Activity::Idle, WantedReport::Another) => self.begin(WantedReport::Newest),
            (Activity::Idle, wanted) => self.begin(wanted),
        }
    }

    fn on_time_passed(&mut self) {
        match self.activity {
            Activity::Pausing { until_ms, then } if self.now_ms >= until_ms => self.resume(then),
            Activity::Asking { what, since_ms, .. } => {
                let silent_ms = self.now_ms.saturating_sub(since_ms);
                match what {
                    // The connection may be dead without an error: the device has left the network, or was asleep.
                    Request::Follow if silent_ms >= SILENT_AFTER_MS => {
                        self.request(Request::Read(Reason::Broken));
                    }
                    Request::Follow => {}
                    _ if silent_ms >= REQUEST_MAX_MS => {
                        self.give_up();
                        self.try_later(what);
                    }
                    _ => {}
                }
            }
            Activity::Pausing { .. } | Activity::Idle => {}
        }
    }

    /// Sends the request that a pause came before.
    fn resume(&mut self, then: Request) {
        match then {
            Request::Follow => self.follow_on(),
            Request::Look | Request::Read(_) => self.request(then),
        }
    }

    /// Sends a request; the previous one is aborted.
    fn request(&mut self, what: Request) {
        self.give_up();
        self.requests = self.requests.wrapping_add(1);
        let id = RequestId(self.requests);
        self.activity = Activity::Asking {
            id,
            what,
            since_ms: self.now_ms,
        };
        let version = match self.wanted {
            WantedReport::Version(version) => Some(version),
            WantedReport::Newest | WantedReport::Another => None,
        };
        self.commands.push(match what {
            Request::Look => ReportCommand::Look(id),
            Request::Read(_) => ReportCommand::Read { id, version },
            Request::Follow => ReportCommand::Follow {
                id,
                again: self.wanted == WantedReport::Another,
            },
        });
    }

    fn give_up(&mut self) {
        if let Activity::Asking { id, .. } = self.activity {
            self.commands.push(ReportCommand::Abort(id));
        }
        self.activity = Activity::Idle;
    }

    fn on_looked(&mut self, outcome: Result<Option<u32>, Failure>) {
        match outcome {
            Ok(newest) => {
                self.error = None;
                match (self.wanted, newest) {
                    (WantedReport::Another, newest) => {
                        self.before = newest.unwrap_or_default();
                        self.follow();
                    }
                    (_, Some(_)) => self.request(Request::Read(Reason::Stored)),
                    (_, None) => self.follow(),
                }
            }
            Err(failure) => self.on_failure(failure, Request::Look),
        }
    }

    fn on_read(&mut self, reason: Reason, outcome: Result<Box<Feedback>, Failure>) {
        let feedback = match outcome {
            Ok(feedback) => Some(feedback),
            // Who writes it has not begun.
            Err(Failure::Refused(problem)) if self.may_be_missing(problem.code) => None,
            Err(failure) => return self.on_failure(failure, Request::Read(reason)),
        };
        self.error = None;
        let status = feedback.as_ref().map(|feedback| feedback.status);
        match (reason, feedback) {
            // The one before it, which stays until another one is ready.
            (Reason::Broken, Some(old))
                if self.wanted == WantedReport::Another && old.version <= self.before =>
            {
                self.follow_further();
            }
            (_, Some(ready)) if status == Some(FeedbackStatus::Ready) => self.show(ready),
            // Whoever opens the page wants it written.
            (Reason::Stored, _) => self.follow(),
            (_, Some(failed)) if status == Some(FeedbackStatus::Failed) => {
                let code = failed.error_code;
                self.show(failed);
                self.fail(code);
            }
            (Reason::Done, _) => self.on_unfinished(),
            (Reason::Broken, _) => self.follow_further(),
        }
    }

    fn may_be_missing(&self, code: ProblemCode) -> bool {
        code == ProblemCode::NotFound && !matches!(self.wanted, WantedReport::Version(_))
    }

    /// Has the report written, and reads how.
    fn follow(&mut self) {
        self.stored = false;
        self.writing = true;
        self.scores = None;
        self.text = Pii::default();
        self.follow_on();
    }

    /// As `follow`, but what was told stays until it is told anew.
    fn follow_on(&mut self) {
        self.begins = true;
        // If it still holds, it is told again.
        self.trouble = None;
        self.request(Request::Follow);
    }

    /// Takes the report up again, up to a limit.
    fn follow_further(&mut self) {
        if self.fruitless > RELOADS_MAX {
            self.fail(None);
        } else {
            self.follow_on();
        }
    }

    /// The stream has shown a sign of life.
    fn on_heard(&mut self, heard: RequestId) {
        if let Activity::Asking {
            id,
            what: Request::Follow,
            since_ms,
        } = &mut self.activity
            && *id == heard
        {
            *since_ms = self.now_ms;
            self.error = None;
        }
    }

    fn on_told(&mut self, told: RequestId, event: FeedbackEvent) {
        let follows = matches!(self.activity, Activity::Asking { id, what: Request::Follow, .. } if id == told);
        if !follows {
            return;
        }
        self.on_heard(told);
        match event {
            FeedbackEvent::Scores { scores } => {
                self.scores = Some(scores);
                self.has_grown();
            }
            FeedbackEvent::Delta { text } => {
                let mut all = match mem::take(&mut self.begins) {
                    true => String::new(),
                    false => mem::take(&mut self.text).into_exposed(),
                };
                all.push_str(text.expose());
                self.text = all.into();
                self.has_grown();
            }
            FeedbackEvent::Problem { code, detail } => {
                self.trouble = Some(Trouble { code, detail })
            }
            FeedbackEvent::Done => self.request(Request::Read(Reason::Done)),
        }
    }

    fn has_grown(&mut self) {
        self.pauses = 0;
        self.fruitless = 0;
    }

    fn on_stream_ended(&mut self, outcome: Result<(), Failure>) {
        let then = Request::Read(Reason::Broken);
        match outcome {
            // No `done` came: the server is stopping, or a proxy has closed the connection.
            Ok(()) => {
                self.fruitless += 1;
                self.pause(then);
            }
            Err(failure) => self.on_failure(failure, then),
        }
    }

    /// The server has ended the stream, and the report is not finished.
    fn on_unfinished(&mut self) {
        self.fruitless += 1;
        let passes = match &self.trouble {
            None => true,
            Some(trouble) => matches!(
                trouble.code,
                ProblemCode::ReportInterrupted | ProblemCode::UpstreamUnavailable
            ),
        };
        if passes && self.fruitless <= RELOADS_MAX {
            self.pause(Request::Follow);
        } else {
            self.fail(None);
        }
    }

    fn on_failure(&mut self, failure: Failure, then: Request) {
        if failure.is_away() {
            self.try_later(then);
        } else {
            self.error = Some(failure);
            self.writing = false;
        }
    }

    /// The server can't be reached: tries again after a pause.
    fn try_later(&mut self, then: Request) {
        self.error = Some(Failure::Away);
        self.pause(then);
    }

    fn pause(&mut self, then: Request) {
        let pause_ms = RETRY_AFTER_MS << self.pauses.min(DOUBLINGS_MAX);
        self.pauses = self.pauses.saturating_add(1);
        self.activity = Activity::Pausing {
            until_ms: self.now_ms + pause_ms,
            then,
        };
    }

    fn show(&mut self, feedback: Box<Feedback>) {
        self.stored = true;
        self.writing = false;
        self.commands.push(ReportCommand::Show(feedback));
    }

    /// Stops until the person wants another attempt. What was told is void.
    fn fail(&mut self, code: Option<ProblemCode>) {
        self.failed = true;
        self.writing = false;
        self.scores = None;
        self.text = Pii::default();
        self.trouble.get_or_insert_with(|| Trouble {
            code: code.unwrap_or(ProblemCode::ReportInterrupted),
            detail: String::new(),
        });
    }
}
