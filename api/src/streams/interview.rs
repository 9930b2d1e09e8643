//! The events of an interview by text.

use super::{Client, Gone, given_up, open_job, respond};
use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::{ApiError, ApiResult};
use axum::response::Response;
use mockingbird_service::interviews::{Loaded, ReplyDraft};
use mockingbird_service::live::Draft;
use mockingbird_shared::interview::{Floor, Progress, Turn};
use mockingbird_shared::wire::InterviewEvent;
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{JobKind, JobState, OpenJob, UserRows};
use std::str::FromStr;
use tokio::sync::watch;
use uuid::Uuid;

/// What a client has already: all turns up to `seq`, and so many bytes of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The number of the last complete turn; 0 if there is none.
    pub seq: u32,
    /// Bytes of turn `seq + 1`.
    pub bytes: usize,
}

impl FromStr for Position {
    type Err = std::num::ParseIntError;

    /// As in `Last-Event-ID`: `7`, or `8:120` for 120 bytes of turn 8. Numbers beyond those of `u16` are no turn's, as
    /// an interview has a thousand at most; after the last of `u32` no other would follow.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((seq, bytes)) => Ok(Self {
                seq: u32::from(seq.parse::<u16>()?.saturating_sub(1)),
                bytes: bytes.parse()?,
            }),
            None => Ok(Self {
                seq: u32::from(text.parse::<u16>()?),
                bytes: 0,
            }),
        }
    }
}

/// Streams from a position until nothing more is due.
///
/// # Errors
/// The interview can't be read, or the person follows too many at once. Later failures are events.
pub async fn follow(
    app: &App,
    user: &CurrentUser,
    id: Uuid,
    from: Position,
) -> ApiResult<Response> {
    let permit = app.streams.begin(user.id)?;
    let (client, receiver) = Client::new(permit);
    let follower = Follower {
        rows: app.store.as_user(&user.token),
        app: app.clone(),
        id,
        position: from,
        attempt: None,
        told_seq: 0,
        client,
    };
    // Another person's interview must be a 404, not an empty stream.
    let first = follower.read().await?;
    Ok(respond(app, receiver, follower.run(first)))
}

struct Follower {
    app: App,
    rows: UserRows,
    id: Uuid,
    position: Position,
    /// The attempt that the position's bytes belong to; `None` if an earlier stream sent them.
    attempt: Option<u32>,
    /// The last turn whose trouble was told.
    told_seq: u32,
    client: Client,
}

/// What was read of an interview.
struct Read {
    loaded: Loaded,
    jobs: Vec<OpenJob>,
    /// Followed before reading: what is stored between the two is seen either way.
    live: Option<watch::Receiver<Draft<ReplyDraft>>>,
}

impl Follower {
    async fn read(&self) -> ApiResult<Read> {
        let live = self.app.interviews.replies().follow(self.id);
        let (row, turns, jobs) = self
            .rows
            .interview_since(self.id, self.position.seq)
            .await?;
        Ok(Read {
            loaded: Loaded::new(row, turns)?,
            jobs,
            live,
        })
    }

    async fn run(mut self, first: Read) -> Result<(), Gone> {
        let mut read = first;
        let mut nobody = 0;
        let mut looked_again_for = None;
        loop {
            let progress = read.loaded.progress();
            self.send_stored(&read, progress.clone()).await?;
            if progress.floor != Floor::Interviewer {
                return self.done().await;
            }
            let version = read.loaded.row.version;
            let next = self.position.seq + 1;
            let live = read.live.filter(|live| live.borrow().content.seq == next);
            // Read before this process has stored the reply: what it made is there now.
            let stored_since = live
                .as_ref()
                .is_some_and(|live| live.borrow().is_finished());
            let live = live.filter(|_| !stored_since);
            let job = open_job(&read.jobs, JobKind::Reply);
            match (live, job) {
                (Some(live), _) => {
                    if self.follow_draft(live).await? {
                        return self.done().await;
                    }
                }
                (None, Some(job)) if job.state == JobState::Failed => {
                    let (code, detail) = given_up(job);
                    return self.give_up(code, detail).await;
                }
                (None, _) if stored_since && looked_again_for != Some(next) => {
                    looked_again_for = Some(next);
                }
                (None, Some(_)) => self.wait_for_others(version).await?,
                // Read once more: the reply may have been stored and its job ended between two reads.
                (None, None) if nobody == 0 => nobody += 1,
                (None, None) => {
                    let detail = "A reply is due, but nobody is making it. Ask to go on.";
                    return self
                        .give_up(ProblemCode::ReplyInterrupted, detail.into())
                        .await;
                }
            }
            read = match self.read().await {
                Ok(read) => read,
                Err(error) => return self.give_up_on(&error).await,
            };
        }
    }

    /// Sends what is stored beyond the position.
    async fn send_stored(&mut self, read: &Read, progress: Progress) -> Result<(), Gone> {
        if let Some(live) = &read.live {
            let draft = live.borrow().content.clone();
            self.tell_trouble(&draft).await?;
        }
        for turn in &read.loaded.turns {
            self.send_turn(turn.clone()).await?;
        }
        self.send_progress(progress).await
    }

    async fn send_turn(&mut self, turn: Turn) -> Result<(), Gone> {
        if turn.seq <= self.position.seq {
            return Ok(());
        }
        self.position = Position {
            seq: turn.seq,
            bytes: 0,
        };
        self.attempt = None;
        let id = turn.seq.to_string();
        self.send(InterviewEvent::Turn { turn }, Some(id)).await
    }

    async fn send_progress(&self, progress: Progress) -> Result<(), Gone> {
        let ended_by = progress.ended_by;
        self.send(InterviewEvent::Progress { progress }, None)
            .await?;
        match ended_by {
            Some(ended_by) => self.send(InterviewEvent::Ended { ended_by }, None).await,
            None => Ok(()),
        }
    }

    /// Sends what went wrong on the way to a turn that the client does not have, once.
    async fn tell_trouble(&mut self, draft: &ReplyDraft) -> Result<(), Gone> {
        let Some(trouble) = &draft.trouble else {
            return Ok(());
        };
        if draft.seq <= self.position.seq.max(self.told_seq) {
            return Ok(());
        }
        self.told_seq = draft.seq;
        let (code, detail) = (trouble.code, trouble.detail.clone());
        self.send(InterviewEvent::Problem { code, detail }, None)
            .await
    }

    /// Sends what is being said, until it is stored. Answers whether nothing more is due.
    async fn follow_draft(
        &mut self,
        mut live: watch::Receiver<Draft<ReplyDraft>>,
    ) -> Result<bool, Gone> {
        loop {
            let (news, finished) = {
                let draft = live.borrow_and_update();
                (self.news(&draft.content), draft.is_finished())
            };
            self.tell_trouble(&news).await?;
            if !news.text.is_empty() {
                self.position.bytes += news.text.len();
                self.attempt = Some(news.attempt);
                let id = format!("{}:{}", news.seq, self.position.bytes);
                let event = InterviewEvent::Delta {
                    seq: news.seq,
                    text: news.text.into(),
                };
                self.send(event, Some(id)).await?;
            }
            if let Some(stored) = news.stored {
                self.send_turn(stored.turn).await?;
                let floor = stored.progress.floor;
                self.send_progress(stored.progress).await?;
                return Ok(floor != Floor::Interviewer);
            }
            if finished || live.changed().await.is_err() {
                return Ok(false);
            }
        }
    }

    /// What of a draft the client does not have. Of another attempt than the one whose beginning it has, it gets
    /// the whole when that is stored.
    fn news(&self, draft: &ReplyDraft) -> ReplyDraft {
        let same = self.position.bytes == 0 || self.attempt.is_none_or(|it| it == draft.attempt);
        let text = draft
            .text
            .get(self.position.bytes..)
            .filter(|_| same && draft.seq == self.position.seq + 1)
            .unwrap_or_default();
        ReplyDraft {
            seq: draft.seq,
            attempt: draft.attempt,
            text: text.to_owned(),
            trouble: draft.trouble.clone(),
            stored: draft.stored.clone(),
        }
    }

    /// Another process makes the reply, or somebody will take it: waits until something has changed.
    async fn wait_for_others(&self, version: i32) -> Result<(), Gone> {
        loop {
            self.client.pause().await?;
            let live = self.app.interviews.replies().follow(self.id);
            if live.is_some_and(|live| !live.borrow().is_finished()) {
                return Ok(());
            }
            match self.rows.pulse(self.id).await {
                Ok(pulse) => {
                    let job = open_job(&pulse.jobs, JobKind::Reply);
                    if pulse.version != version
                        || job.is_none_or(|job| job.state == JobState::Failed)
                    {
                        return Ok(());
                    }
                }
                // Reading tells what is wrong.
                Err(_) => return Ok(()),
            }
        }
    }

    async fn give_up_on(&self, error: &ApiError) -> Result<(), Gone> {
        self.give_up(error.code(), error.detail().into()).await
    }

    async fn give_up(&self, code: ProblemCode, detail: String) -> Result<(), Gone> {
        self.send(InterviewEvent::Problem { code, detail }, None)
            .await?;
        self.done().await
    }

    async fn done(&self) -> Result<(), Gone> {
        self.send(InterviewEvent::Done, None).await
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
        self.client.send(name, event, id).await
    }
}

#[cfg(test)]
mod fuzz;

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
