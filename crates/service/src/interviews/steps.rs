//! What a person does in an interview by text.
//!
//! One policy for all steps: apply the step to the interview as stored, and write it if nobody else has
//! written since. If somebody has, apply it again to what is stored now.

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

/// Most attempts at a step, when other steps are stored first.
const TRIES: usize = 3;

/// An answer by text.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// The answer as it was typed.
    pub text: Pii,
    /// Chosen by the client. An answer sent again with the same id changes nothing.
    pub client_id: Uuid,
    /// How long the candidate took to write it, in milliseconds.
    pub composed_ms: u64,
    /// Whether the browser kept it while the server could not be reached.
    pub kept_locally: bool,
}

/// What an input has changed.
enum Applied {
    /// Nothing; there is no step to store.
    Nothing,
    /// Only the machine.
    Machine,
    /// The machine, and this turn was added.
    Said(Box<Turn>),
}

impl Interviews {
    /// Starts the interview, or has a reply made that is due and that nobody makes. With `built_in`, the
    /// built-in interviewer makes it.
    ///
    /// # Errors
    /// `Refusal::Ended` if the interview is over, `ServiceError::ByVoice` if it continues by voice,
    /// `ServiceError::Choice` if it has not started and the chosen provider cannot be used.
    pub async fn start(&self, rows: &UserRows, id: Uuid, built_in: bool) -> ServiceResult<()> {
        let input = JobInput {
            built_in,
            ..JobInput::default()
        };
        let (row, turns) = rows.interview_with_turns(id).await?;
        let loaded = Loaded::new(row, turns)?;
        if loaded.machine.floor() == Floor::Nobody && !built_in {
            // Before the start the person can still choose another interviewer; later, a substitute steps in.
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
    /// `ServiceError::AnswerEmpty` or `AnswerTooLong` if the text is not valid, `ServiceError::ByVoice` if
    /// the interview continues by voice, `Refusal::NotCandidatesTurn`, `NotStarted` or `Ended` if no answer
    /// is awaited.
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

    /// Skips to a later stage. While a reply is being made, the skip waits until it is complete.
    ///
    /// # Errors
    /// `Refusal::NotForward` if the stage is not a later one, `Refusal::NotStarted` or `Ended` if the
    /// interview does not run, `ServiceError::ByVoice` if it continues by voice.
    pub async fn skip(&self, rows: &UserRows, id: Uuid, to: Stage) -> ServiceResult<Progress> {
        self.input(rows, id, Input::Skip(to)).await
    }

    /// Applies the passing of time while nobody answers: a stage whose time is used up ends, and the
    /// interviewer continues. An interview that is over stays as it is.
    ///
    /// # Errors
    /// `Refusal::NotStarted` if the interview has not started, `ServiceError::ByVoice` if it continues by
    /// voice.
    pub async fn tick(&self, rows: &UserRows, id: Uuid) -> ServiceResult<Progress> {
        self.input(rows, id, Input::Tick).await
    }

    /// Ends an interview, by text or by voice. An interview that is over stays as it is.
    ///
    /// # Errors
    /// `StoreError::NotFound` if there is no such interview.
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

    /// Loads, applies and records. If a reply becomes due, its job is stored with the step, and this process
    /// starts it if it has room.
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
