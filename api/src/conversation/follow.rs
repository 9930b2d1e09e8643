//! The stream of events that a client reads: what is stored first, then what is being said.

use super::live::Live;
use super::step::load;
use crate::App;
use crate::auth::user::CurrentUser;
use crate::clock::now_ms;
use crate::error::ApiResult;
use axum::response::sse::Event;
use mockingbird_shared::interview::Floor;
use mockingbird_shared::wire::InterviewEvent;
use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// How often another process's reply is looked for, and how long.
const POLL_EVERY: Duration = Duration::from_secs(1);
const POLL_TIMES: u32 = 45;

/// What a client has already: all turns up to `seq`, and so many bytes of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Complete turns.
    pub seq: u32,
    /// Bytes of turn `seq + 1`.
    pub bytes: usize,
}

impl FromStr for Position {
    type Err = std::num::ParseIntError;

    /// As in `Last-Event-ID`: `7`, or `8:120` for 120 bytes of turn 8.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((seq, bytes)) => Ok(Self {
                seq: seq.parse::<u32>()?.saturating_sub(1),
                bytes: bytes.parse()?,
            }),
            None => Ok(Self {
                seq: text.parse()?,
                bytes: 0,
            }),
        }
    }
}

/// Streams from a position until nothing more is due.
///
/// # Errors
/// The interview can't be read. Later failures are events.
pub async fn follow(
    app: &App,
    user: &CurrentUser,
    id: Uuid,
    from: Position,
) -> ApiResult<impl futures::Stream<Item = Result<Event, Infallible>> + Send + use<>> {
    // Another person's interview must be a 404, not an empty stream.
    app.store.as_user(&user.token).interview(id).await?;
    let (sender, receiver) = mpsc::channel(32);
    let follower = Follower {
        app: app.clone(),
        user: user.clone(),
        id,
        position: from,
        sender,
    };
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        tokio::select! {
            // A client that went away makes sending fail, which ends it too.
            _ = follower.run() => {}
            () = stopping.cancelled() => {}
        }
    });
    Ok(futures::stream::unfold(
        receiver,
        |mut receiver| async move { Some((receiver.recv().await?, receiver)) },
    ))
}

struct Follower {
    app: App,
    user: CurrentUser,
    id: Uuid,
    position: Position,
    sender: mpsc::Sender<Result<Event, Infallible>>,
}

/// The client has gone.
struct Gone;

impl Follower {
    async fn run(mut self) -> Result<(), Gone> {
        let mut polls = 0;
        loop {
            // Listening before reading: what is stored between the two is seen either way.
            let live = self.app.conversations.listen(self.id);
            let floor = self.send_stored().await?;
            if floor != Some(Floor::Interviewer) {
                return self.send(InterviewEvent::Done, None).await;
            }
            // One that ended before the turn that is due now says nothing about it, unless it failed at it.
            let seq = self.position.seq + 1;
            let live = live.filter(|live| {
                let live = live.borrow();
                live.finished.is_none() || (live.problem.is_some() && live.seq == seq)
            });
            match live {
                Some(live) => {
                    if let Some((code, detail)) = self.listen(live).await? {
                        self.send(InterviewEvent::Problem { code, detail }, None)
                            .await?;
                        return self.send(InterviewEvent::Done, None).await;
                    }
                }
                None if polls < POLL_TIMES && self.somebody_may_be_speaking(polls) => {
                    polls += 1;
                    tokio::time::sleep(POLL_EVERY).await;
                }
                None => {
                    let detail =
                        "A reply is due, but nobody is making it. Ask to go on.".to_owned();
                    self.send(
                        InterviewEvent::Problem {
                            code: "reply_interrupted".into(),
                            detail,
                        },
                        None,
                    )
                    .await?;
                    return self.send(InterviewEvent::Done, None).await;
                }
            }
        }
    }

    /// Right after a reply has ended here the row is read once more; then another replica gets its time, if there is one.
    fn somebody_may_be_speaking(&self, polls: u32) -> bool {
        polls == 0 || self.app.config.web.trusted_proxies > 0
    }

    /// Sends what is stored beyond the position. None if it could not be read.
    async fn send_stored(&mut self) -> Result<Option<Floor>, Gone> {
        let rows = self.app.store.as_user(&self.user.token);
        let loaded = match load(&rows, self.id).await {
            Ok(loaded) => loaded,
            Err(error) => {
                let event = InterviewEvent::Problem {
                    code: error.code().into(),
                    detail: error.detail().into(),
                };
                self.send(event, None).await?;
                return Ok(None);
            }
        };
        for turn in loaded.turns {
            if turn.seq > self.position.seq {
                self.position = Position {
                    seq: turn.seq,
                    bytes: 0,
                };
                let id = turn.seq.to_string();
                self.send(InterviewEvent::Turn { turn }, Some(id)).await?;
            }
        }
        let progress = loaded.machine.progress(now_ms());
        let ended_by = progress.ended_by;
        self.send(InterviewEvent::Progress { progress }, None)
            .await?;
        if let Some(ended_by) = ended_by {
            self.send(InterviewEvent::Ended { ended_by }, None).await?;
        }
        Ok(Some(loaded.machine.floor()))
    }

    /// Sends what is being said, until it is stored. Answers with the problem that ended it, if one did.
    async fn listen(
        &mut self,
        mut live: watch::Receiver<Live>,
    ) -> Result<Option<(String, String)>, Gone> {
        loop {
            let now = live.borrow_and_update().clone();
            if now.seq > self.position.seq + 1 {
                return Ok(None);
            }
            // Fewer bytes than the client has: another attempt at the same reply. It gets the whole of it when stored.
            if now.seq == self.position.seq + 1
                && let Some(text) = now
                    .text
                    .get(self.position.bytes..)
                    .filter(|text| !text.is_empty())
            {
                let event = InterviewEvent::Delta {
                    seq: now.seq,
                    text: text.to_owned().into(),
                };
                self.position.bytes = now.text.len();
                self.send(event, Some(format!("{}:{}", now.seq, now.text.len())))
                    .await?;
            }
            if now.finished.is_some() {
                return Ok(now.problem);
            }
            if live.changed().await.is_err() {
                return Ok(None);
            }
        }
    }

    async fn send(&self, event: InterviewEvent, id: Option<String>) -> Result<(), Gone> {
        let name = match event {
            InterviewEvent::Turn { .. } => "turn",
            InterviewEvent::Delta { .. } => "delta",
            InterviewEvent::Progress { .. } => "progress",
            InterviewEvent::Problem { .. } => "problem",
            InterviewEvent::Ended { .. } => "ended",
            InterviewEvent::Done => "done",
        };
        let Ok(mut frame) = Event::default().event(name).json_data(event) else {
            return Err(Gone);
        };
        if let Some(id) = id {
            frame = frame.id(id);
        }
        self.sender.send(Ok(frame)).await.map_err(|_| Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn event_ids_say_what_the_client_has() {
        assert_eq!("7".parse(), Ok(Position { seq: 7, bytes: 0 }));
        assert_eq!("8:120".parse(), Ok(Position { seq: 7, bytes: 120 }));
        assert!("x".parse::<Position>().is_err());
    }
}
