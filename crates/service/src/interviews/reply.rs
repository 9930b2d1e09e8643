//! The job that makes the replies of one interview by text.

use super::drafts::StoredReply;
use super::patience::patiently;
use super::{Interviews, Loaded, ReplyDraft};
use crate::clock::now_ms;
use crate::interviewer::{
    Interviewer, Judgement, LlmUsage, Reply, ReplyText, assess_by_rules, built_in_reply, judge,
    reply,
};
use crate::jobs::WorkEnd;
use crate::live::{DraftWriter, Trouble};
use mockingbird_shared::interview::{Assessment, InterviewStatus, Mode, Turn};
use mockingbird_shared::wire::ProblemCode;
use mockingbird_store::{InterviewState, Job, KeyRow, Step, StoreError, StoreResult, Stored};

/// Most attempts at storing a reply, when other steps, such as a skip, are stored first.
const TRIES: usize = 5;

impl Interviews {
    /// Makes replies until the candidate has the floor: usually one, or two if a skip waited for the first to
    /// end.
    pub(super) async fn make_replies(
        &self,
        job: &Job,
        known: Option<(Loaded, Vec<KeyRow>)>,
    ) -> WorkEnd {
        match self.try_replies(job, known).await {
            Ok(end) => end,
            // The interview has ended, or continues by voice.
            Err(StoreError::Changed | StoreError::NotFound(_)) => WorkEnd::Done,
            // Another process has it.
            Err(StoreError::JobLost) => WorkEnd::DoneWithStep,
            Err(StoreError::LimitReached(_)) => WorkEnd::Failed(ProblemCode::LimitReached),
            // A process of the release that wrote it can go on; where none runs, the attempts end it.
            Err(StoreError::OtherVersion(_)) => WorkEnd::TryLater,
            Err(error) => {
                tracing::warn!(interview = %job.subject, %error, "a reply could not be stored");
                WorkEnd::TryLater
            }
        }
    }

    async fn try_replies(
        &self,
        job: &Job,
        known: Option<(Loaded, Vec<KeyRow>)>,
    ) -> StoreResult<WorkEnd> {
        let (mut loaded, keys) = match known {
            Some(known) => known,
            None => self.load_for(job).await?,
        };
        if !loaded.reply_is_due() {
            return Ok(WorkEnd::Done);
        }
        let (order, trouble) = self.in_order(job, keys, &loaded).await;
        while loaded.reply_is_due() {
            let draft = self.0.replies.begin(
                job.subject,
                ReplyDraft {
                    seq: loaded.next_seq(),
                    trouble: trouble.clone(),
                    ..ReplyDraft::default()
                },
            );
            let started_ms = loaded.machine.elapsed_ms(now_ms());
            let judgement = self.begin_judging(job, &order, &loaded);
            let made = self.make_reply(job, &order, &loaded, &draft).await;
            loaded = self
                .store_reply(job, loaded, &made, judgement.as_ref(), started_ms)
                .await?;
            let stored = loaded.turns.last().cloned().map(|turn| StoredReply {
                turn,
                progress: loaded.progress(),
            });
            draft.update(|draft| draft.stored = stored);
        }
        Ok(WorkEnd::DoneWithStep)
    }

    async fn load_for(&self, job: &Job) -> StoreResult<(Loaded, Vec<KeyRow>)> {
        let rows = self.0.around.store.as_service();
        let ((row, turns), keys) = tokio::try_join!(
            rows.interview_with_turns(job.subject),
            rows.keys_of_interview(job.subject, job.owner)
        )?;
        Ok((Loaded::new(row, turns)?, keys))
    }

    /// The interviewers to ask in order, and the trouble to report if the chosen one cannot be used.
    async fn in_order(
        &self,
        job: &Job,
        keys: Vec<KeyRow>,
        loaded: &Loaded,
    ) -> (Vec<Interviewer>, Option<Trouble>) {
        if job.input.built_in {
            return (vec![Interviewer::BuiltIn], None);
        }
        let (keyring, choice) = (self.keyring_of(keys), loaded.row.config.model.as_ref());
        let (order, problem) = self.chooser().in_order(&keyring, choice).await;
        if let Some(problem) = &problem {
            tracing::info!(interview = %job.subject, %problem, "somebody else replies");
        }
        (order, problem.as_ref().map(Trouble::from))
    }

    /// Asks the models in order; the built-in interviewer is the last and does not fail.
    async fn make_reply(
        &self,
        job: &Job,
        order: &[Interviewer],
        loaded: &Loaded,
        draft: &DraftWriter<ReplyDraft>,
    ) -> Reply {
        for interviewer in order {
            let Interviewer::Model { access, .. } = interviewer else {
                break;
            };
            let mut on_text = |text: ReplyText<'_>| {
                draft.update(|draft| match text {
                    ReplyText::Piece(piece) => draft.text.push_str(piece),
                    ReplyText::TakenBack => {
                        draft.attempt += 1;
                        draft.text.clear();
                    }
                });
            };
            let (scene, machine) = (loaded.scene(), &loaded.machine);
            let request = reply(interviewer, scene, machine, now_ms(), &mut on_text);
            let breakers = &self.0.breakers;
            let asked = breakers.asked(job.owner, access);
            match breakers.attempt(asked, request).await {
                Ok(reply) => return reply,
                Err(trouble) => draft.update(|draft| {
                    draft.attempt += 1;
                    draft.text.clear();
                    // The failure of the first model is reported, because it is the one that the person has
                    // chosen.
                    draft.trouble.get_or_insert(trouble);
                }),
            }
        }
        let made = built_in_reply(&loaded.scene(), &loaded.machine, now_ms());
        draft.update(|draft| draft.text.clone_from(&made.text));
        made
    }

    /// Has the last answer judged beside the reply, unless it is judged already. A judgement by rules is
    /// returned, to be stored with the reply. A model's judgement is stored when it arrives and takes effect
    /// on the next reply; if the process dies before, the report job judges by rules.
    fn begin_judging(
        &self,
        job: &Job,
        order: &[Interviewer],
        loaded: &Loaded,
    ) -> Option<Judgement> {
        if !loaded.machine.answer_to_assess() {
            return None;
        }
        let by_rules = || {
            let config = &loaded.row.config;
            assess_by_rules(&loaded.turns, config.language.supported(), &config.role)
        };
        let Some(assessor @ Interviewer::Model { access, .. }) = order.first() else {
            return by_rules();
        };
        // Only replies decide about the breaker; a judgement just does not ask a model that is failing.
        let breakers = &self.0.breakers;
        if breakers.is_open(breakers.asked(job.owner, access)) {
            return by_rules();
        }
        // Nobody waits for a judgement, so that one that hangs is noticed by nobody: their number is limited.
        let Some(place) = self.0.judging.begin(job.owner) else {
            return by_rules();
        };
        let assessor = assessor.clone();
        let (service, job, judged) = (self.clone(), job.clone(), loaded.clone());
        self.0.jobs.beside(async move {
            let _place = place;
            let Some(judgement) = judge(&assessor, judged.scene()).await else {
                return;
            };
            if let Err(error) = service.store_judgement(&job, &judged, &judgement).await {
                tracing::warn!(interview = %job.subject, %error, "a judgement could not be stored");
            }
        });
        None
    }

    /// Applies a judgement to the interview as it is stored now, which may have moved on or be over.
    async fn store_judgement(
        &self,
        job: &Job,
        judged: &Loaded,
        judgement: &Judgement,
    ) -> StoreResult<()> {
        let (rows, answer) = (
            self.0.around.store.as_service(),
            judged.machine.last_answer(),
        );
        let Some(assessment) = judged.assessment(judgement) else {
            return Ok(());
        };
        let assessments = std::slice::from_ref(&assessment);
        for _ in 0..TRIES {
            let (row, turns) = rows.interview_with_turns(job.subject).await?;
            let mut loaded = Loaded::new(row, turns)?;
            // By voice, only the worker changes the machine, and an abandoned interview stays closed.
            // One that a later release has gone on with keeps the state that this one can't read.
            let closed = loaded.row.status == InterviewStatus::Abandoned;
            let is_known = matches!(loaded.row.machine, Some(Stored::Known(_)));
            if loaded.row.mode == Mode::Voice || closed || !is_known {
                return rows
                    .record_assessments(job.subject, job.owner, assessments)
                    .await;
            }
            // The machine refuses if the interview has moved on or is over; the judgement is stored all the
            // same.
            let _ = loaded.machine.handle(judgement.input(answer), now_ms());
            let state = loaded.state(judgement.usage);
            let step = Step {
                assessments,
                ..Step::of(&loaded.row, &state)
            };
            match rows.record_step(&step).await {
                Err(StoreError::Changed) => {}
                stored => {
                    stored?;
                    self.note_practice(&loaded.row, &assessment).await;
                    return Ok(());
                }
            }
        }
        Err(StoreError::Changed)
    }

    /// Applies the reply to the machine as it is stored now, and stores the step.
    async fn store_reply(
        &self,
        job: &Job,
        mut loaded: Loaded,
        made: &Reply,
        judgement: Option<&Judgement>,
        started_ms: u64,
    ) -> StoreResult<Loaded> {
        let rows = self.0.around.store.as_service();
        for _ in 0..TRIES {
            let assessment = judgement.and_then(|judgement| {
                let answer = loaded.machine.last_answer();
                let _ = loaded.machine.handle(judgement.input(answer), now_ms());
                loaded.assessment(judgement)
            });
            let applied = made.apply(&loaded.machine, &loaded.turns, started_ms, now_ms());
            let (machine, turn) = applied.ok_or(StoreError::Changed)?;
            loaded.machine = machine;
            loaded.turns.push(turn);
            match self
                .record_reply(job, &loaded, assessment.as_slice(), made.usage)
                .await
            {
                Ok((version, state)) => {
                    loaded.row.version = version;
                    loaded.row.status = state.status;
                    loaded.row.stats = state.stats;
                    if let Some(assessment) = &assessment {
                        self.note_practice(&loaded.row, assessment).await;
                    }
                    return Ok(loaded);
                }
                Err(StoreError::Changed) => {
                    let (row, turns) = rows.interview_with_turns(job.subject).await?;
                    loaded = Loaded::new(row, turns)?;
                    if !loaded.reply_is_due() {
                        return Err(StoreError::Changed);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        // It is due all the same, and tried again later.
        Err(StoreError::Unexpected(
            "other steps were stored first again and again".to_owned(),
        ))
    }

    async fn record_reply(
        &self,
        job: &Job,
        loaded: &Loaded,
        assessments: &[Assessment],
        usage: LlmUsage,
    ) -> StoreResult<(i32, InterviewState)> {
        let state = loaded.state(usage);
        let said: &[Turn] = loaded.turns.last().map_or(&[], std::slice::from_ref);
        let step = Step {
            turns: said,
            assessments,
            job: Some(job),
            // After a skip that waited, another reply is due.
            job_done: !loaded.reply_is_due(),
            ..Step::of(&loaded.row, &state)
        };
        let rows = self.0.around.store.as_service();
        // The database's answer may be lost: the same step sent again tells whether it was stored.
        let recorded = patiently(|| rows.record_step(&step)).await?;
        Ok((recorded.version, state))
    }
}
