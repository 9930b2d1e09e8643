//! What a person does in an interview by text.
//!
//! One policy for all: the step is applied to what is stored and written where nobody else has written since; where
//! somebody has, it is applied anew to that.

use super::{Interviews, Loaded, ServiceError, ServiceResult};
use crate::clock::now_ms;
use crate::interviewer::LlmUsage;
use mockingbird_shared::interview::{
    EndedBy, Floor, Input, Progress, Speaker, Stage, Turn, TurnSource,
};
use mockingbird_shared::limits::ANSWER_MAX_CHARS;
use mockingbird_shared::pii::Pii;
use mockingbird_store::{JobInput, JobKind, Step, StoreError, UserRows, WantJob};
use uuid::Uuid;

/// How often a step is applied anew when something else was stored at the same moment.
const TRIES: usize = 3;

/// An answer.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// What is said.
    pub text: Pii,
    /// Chosen by the client; sending the same once more changes nothing.
    pub client_id: Uuid,
    /// How long it took to write, in milliseconds.
    pub composed_ms: u64,
    /// Whether the browser had kept it while the server was away.
    pub kept_locally: bool,
}

/// What an input has done to an interview.
enum Applied {
    /// Nothing is to be stored.
    Nothing,
    /// The machine has changed.
    Machine,
    /// The machine has changed, and this was said.
    Said(Box<Turn>),
}

impl Interviews {
    /// Begins, or has a reply made that is due and that nobody makes. With `built_in`, the built-in interviewer makes it.
    ///
    /// # Errors
    /// The interview is over or goes on by voice, or it has not begun and the chosen provider can't be asked.
    pub async fn start(&self, rows: &UserRows, id: Uuid, built_in: bool) -> ServiceResult<()> {
        let input = JobInput {
            built_in,
            ..JobInput::default()
        };
        let (row, turns) = rows.interview_with_turns(id).await?;
        let loaded = Loaded::new(row, turns)?;
        if loaded.machine.floor() == Floor::Nobody && !built_in {
            // Before the first word a person can choose otherwise; later, somebody steps in.
            let (row, choice) = (&loaded.row, loaded.row.config.model.as_ref());
            self.interviewer_view(row.owner, id, choice).await?;
        }
        let start = |loaded: &mut Loaded, now_ms| {
            loaded.check_open()?;
            loaded.check_by_text()?;
            if loaded.machine.floor() != Floor::Nobody {
                return Ok(Applied::Nothing);
            }
            loaded.machine.handle(Input::Start, now_ms)?;
            Ok(Applied::Machine)
        };
        self.step(rows, id, Some(loaded), input, start).await?;
        Ok(())
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// The answer is empty or too long, it is not the candidate's turn, or the interview is over or goes on by voice.
    pub async fn answer(&self, rows: &UserRows, id: Uuid, answer: &NewAnswer) -> ServiceResult<()> {
        // PostgreSQL can't hold the character NUL.
        let text = answer.text.expose().trim().replace('\0', "");
        if text.is_empty() {
            return Err(ServiceError::AnswerEmpty);
        }
        if text.chars().count() > ANSWER_MAX_CHARS {
            return Err(ServiceError::AnswerTooLong);
        }
        let take = |loaded: &mut Loaded, now_ms| {
            let is_it = |turn: &Turn| turn.client_id == Some(answer.client_id);
            if loaded.turns.iter().any(is_it) {
                return Ok(Applied::Nothing);
            }
            loaded.check_open()?;
            loaded.check_by_text()?;
            let stage = loaded.machine.stage();
            loaded.machine.handle(Input::Answered, now_ms)?;
            let turn = turn_of(answer, &text, loaded, stage, now_ms);
            Ok(Applied::Said(Box::new(turn)))
        };
        self.step(rows, id, None, JobInput::default(), take).await?;
        Ok(())
    }

    /// Skips forward; while a reply is being made, the skip waits for its end.
    ///
    /// # Errors
    /// The stage is not a later one, or the interview is over, has not begun, or goes on by voice.
    pub async fn skip(&self, rows: &UserRows, id: Uuid, to: Stage) -> ServiceResult<Progress> {
        self.input(rows, id, Input::Skip(to)).await
    }

    /// Lets time take effect while nobody answers: a stage whose time is used ends by itself, and the interviewer goes on.
    /// An interview that is over stays as it is.
    ///
    /// # Errors
    /// The interview has not begun, was abandoned, or goes on by voice.
    pub async fn tick(&self, rows: &UserRows, id: Uuid) -> ServiceResult<Progress> {
        self.input(rows, id, Input::Tick).await
    }

    /// Ends an interview, wherever it goes on. One that is over stays as it is.
    ///
    /// # Errors
    /// It is not there.
    pub async fn end(&self, rows: &UserRows, id: Uuid) -> ServiceResult<Progress> {
        self.input(rows, id, Input::End(EndedBy::UserEnded)).await
    }

    async fn input(&self, rows: &UserRows, id: Uuid, input: Input) -> ServiceResult<Progress> {
        let apply = |loaded: &mut Loaded, now_ms| {
            let over = loaded.machine.floor() == Floor::Ended || loaded.row.status.is_over();
            if over && matches!(input, Input::End(_) | Input::Tick) {
                return Ok(Applied::Nothing);
            }
            loaded.check_open()?;
            if !matches!(input, Input::End(_)) {
                loaded.check_by_text()?;
            }
            loaded.machine.handle(input.clone(), now_ms)?;
            Ok(Applied::Machine)
        };
        self.step(rows, id, None, JobInput::default(), apply).await
    }

    /// Load, apply, record; and where that makes a reply due, wants it, and begins to make it if this process can.
    async fn step(
        &self,
        rows: &UserRows,
        id: Uuid,
        known: Option<Loaded>,
        reply: JobInput,
        apply: impl Fn(&mut Loaded, u64) -> ServiceResult<Applied>,
    ) -> ServiceResult<Progress> {
        let mut known = known;
        for tries_left in (0..TRIES).rev() {
            let mut loaded = match known.take() {
                Some(loaded) => loaded,
                None => {
                    let (row, turns) = rows.interview_with_turns(id).await?;
                    Loaded::new(row, turns)?
                }
            };
            let applied = apply(&mut loaded, now_ms())?;
            match self.record(loaded, applied, reply).await {
                Err(ServiceError::Store(StoreError::Changed)) if tries_left > 0 => {}
                recorded => return recorded,
            }
        }
        Err(StoreError::Changed.into())
    }

    async fn record(
        &self,
        mut loaded: Loaded,
        applied: Applied,
        reply: JobInput,
    ) -> ServiceResult<Progress> {
        let progress = loaded.progress();
        let due = loaded.reply_is_due();
        let slot = self.0.jobs.slot(JobKind::Reply).filter(|_| due);
        let want = due.then(|| WantJob {
            kind: JobKind::Reply,
            input: reply,
            worker: self.0.jobs.worker(),
            take: slot.is_some(),
        });
        let service = self.0.around.store.as_service();
        let turns: Vec<Turn> = match applied {
            Applied::Nothing => {
                if let Some(want) = want {
                    let (id, owner) = (loaded.row.id, loaded.row.owner);
                    let wanted = service.want_job(id, owner, &want).await?;
                    if let Some(slot) = slot.filter(|_| wanted.taken) {
                        self.begin(wanted.job, slot, None);
                    }
                }
                return Ok(progress);
            }
            Applied::Machine => Vec::new(),
            Applied::Said(turn) => vec![*turn],
        };
        loaded.turns.extend(turns.iter().cloned());
        let state = loaded.state(LlmUsage::default());
        let recorded = service
            .record_step(&Step {
                turns: &turns,
                want: want.as_ref(),
                ..Step::of(&loaded.row, &state)
            })
            .await?;
        if let (Some((job, keys)), Some(slot)) = (recorded.taken, slot) {
            loaded.row.version = recorded.version;
            loaded.row.status = state.status;
            loaded.row.stats = state.stats;
            self.begin(job, slot, Some((loaded, keys)));
        }
        Ok(progress)
    }
}

fn turn_of(answer: &NewAnswer, text: &str, loaded: &Loaded, stage: Stage, now_ms: u64) -> Turn {
    let ended_ms = loaded.machine.elapsed_ms(now_ms);
    let earliest_ms = loaded.turns.last().map_or(0, |turn| turn.ended_ms);
    Turn {
        seq: loaded.next_seq(),
        speaker: Speaker::Candidate,
        stage,
        text: text.to_owned().into(),
        started_ms: ended_ms
            .saturating_sub(answer.composed_ms)
            .max(earliest_ms.min(ended_ms)),
        ended_ms,
        interrupted: false,
        source: if answer.kept_locally {
            TurnSource::Local
        } else {
            TurnSource::Live
        },
        client_id: Some(answer.client_id),
        metrics: Default::default(),
    }
}
