//! Conversations as timelines: what happens when, and what is done then. Neither a room nor a database is needed.

mod answers;
mod attendance;
mod failures;
mod interruptions;
mod storing;

use super::{Command, Conversation, Event, Opening, Step};
use crate::voice::Outcome;
use crate::voice::interviewing::{Judgement, plain_reply};
use mockingbird_providers::stt::SttEvent;
use mockingbird_providers::{Failure, LlmUsage, ProviderError};
use mockingbird_shared::facts::Stats;
use mockingbird_shared::interview::{AssessedBy, Length, Machine, Patience, Turn};
use mockingbird_shared::language::Language;
use mockingbird_shared::provider::Provider;

/// Samples of a millisecond of the agent's voice.
const SAMPLES_PER_MS: u64 = 24;
/// The greeting is heard to its end by now.
const GREETED_MS: u64 = 3_000;

/// A conversation, and everything that it has commanded.
struct Timeline {
    conversation: Conversation,
    now_ms: u64,
    /// Where the room's voice stands, and where it stands when all that it was given is played.
    played_samples: u64,
    given_samples: u64,
    log: Vec<(u64, String)>,
    steps: Vec<Step>,
    captions: Vec<String>,
}

impl Timeline {
    fn of(opening: Opening) -> Self {
        let mut timeline = Self {
            conversation: Conversation::new(opening, 0),
            now_ms: 0,
            played_samples: 0,
            given_samples: 0,
            log: Vec::new(),
            steps: Vec::new(),
            captions: Vec::new(),
        };
        timeline.note();
        timeline
    }

    /// The candidate comes, is greeted, and has the floor at `GREETED_MS`.
    fn greeted(models: &[Provider]) -> Self {
        let mut timeline = Self::of(opening(models));
        timeline.at(0, Event::Connected);
        timeline.at(0, Event::Here { microphone: true });
        timeline.reply(200, "Hello Ada. What did you do last?");
        timeline.plays(300, "Hello Ada. What did you do last?", GREETED_MS - 300);
        timeline.log.clear();
        timeline
    }

    /// Something happens; until then, only time passes.
    fn at(&mut self, at_ms: u64, event: Event) {
        self.until(at_ms);
        self.conversation.handle(event, at_ms);
        self.note();
    }

    /// Only time passes.
    fn until(&mut self, at_ms: u64) {
        assert!(self.now_ms <= at_ms, "the timeline goes backward");
        let mut ticks_at_once = 0;
        loop {
            let due_ms = self.conversation.next_deadline_ms().max(self.now_ms);
            if due_ms >= at_ms {
                break;
            }
            ticks_at_once = if due_ms > self.now_ms {
                0
            } else {
                ticks_at_once + 1
            };
            assert!(ticks_at_once < 10, "ticks without end at {due_ms} ms");
            self.now_ms = due_ms;
            self.conversation.handle(Event::Tick, due_ms);
            self.note();
        }
        self.now_ms = at_ms;
    }

    fn note(&mut self) {
        while let Some(command) = self.conversation.poll_command() {
            if let Some(line) = line(&command) {
                self.log.push((self.now_ms, line));
            }
            match command {
                Command::Store(step) => self.steps.push(*step),
                Command::AgentCaption(text) => self.captions.push(text),
                _ => {}
            }
        }
    }

    /// The candidate says a whole sentence, with its transcript and the end of the turn at `until_ms`.
    fn candidate_says(&mut self, from_ms: u64, until_ms: u64, text: &str) {
        self.at(from_ms, Event::SpeechStarted { lasted_ms: 64 });
        self.at(until_ms - 100, final_words(text));
        self.at(until_ms, Event::SpeechEnded { silent_ms: 240 });
        self.at(until_ms, Event::Transcript(SttEvent::EndOfTurn));
    }

    /// The reply that was asked for comes as a whole.
    fn reply(&mut self, at_ms: u64, text: &str) {
        self.at(at_ms, Event::ReplyPiece(text.to_owned()));
        self.at(at_ms, Event::ReplyMade(Box::new(plain_reply(text))));
    }

    /// All sound of a speech is there, as one sentence.
    fn begins_to_play(&mut self, at_ms: u64, text: &str, lasts_ms: u64) {
        let samples = lasts_ms * SAMPLES_PER_MS;
        self.given_samples = self.played_samples + samples;
        let text = text.to_owned();
        let begun = Event::SentenceBegun {
            text,
            samples,
            synthesis_ms: Some(90),
        };
        self.at(at_ms, begun);
        self.at(at_ms, Event::SentenceMade);
        self.at(at_ms, Event::AllSoundMade);
    }

    /// The voice has come so far.
    fn played(&mut self, at_ms: u64, ms: u64) {
        self.played_samples += ms * SAMPLES_PER_MS;
        let samples = self.played_samples;
        self.at(at_ms, Event::Played { samples });
    }

    /// A speech is heard from beginning to end.
    fn plays(&mut self, at_ms: u64, text: &str, lasts_ms: u64) {
        self.begins_to_play(at_ms, text, lasts_ms);
        self.played(at_ms + lasts_ms, lasts_ms);
    }

    /// What was commanded so far and begins with one of these words.
    fn done(&self, words: &[&str]) -> Vec<(u64, &str)> {
        self.log
            .iter()
            .filter(|(_, line)| words.iter().any(|word| line.starts_with(word)))
            .map(|(at_ms, line)| (*at_ms, line.as_str()))
            .collect()
    }

    /// The turns as the database holds them when all steps are stored.
    fn turns(&self) -> Vec<(u32, String)> {
        let mut turns: Vec<Turn> = Vec::new();
        for turn in self.steps.iter().flat_map(|step| &step.turns) {
            match turns.iter_mut().find(|known| known.seq == turn.seq) {
                Some(known) => *known = turn.clone(),
                None => turns.push(turn.clone()),
            }
        }
        let texts = turns.iter();
        texts
            .map(|turn| (turn.seq, turn.text.expose().clone()))
            .collect()
    }

    /// The assessments in the order of their steps: the number of the answer, and its score.
    fn scores(&self) -> Vec<(u32, u8)> {
        let all = self.steps.iter().flat_map(|step| &step.assessments);
        all.map(|assessment| (assessment.seq, assessment.score))
            .collect()
    }

    fn stored(&mut self, at_ms: u64) {
        let number = self.steps.last().unwrap().number;
        self.at(at_ms, Event::Stored { number });
    }
}

fn opening(models: &[Provider]) -> Opening {
    Opening {
        language: Language::En.into(),
        role: String::new(),
        patience: Patience::Usual,
        machine: Machine::new(Length::Minutes(30)),
        turns: Vec::new(),
        stats: Stats::default(),
        models: models.to_vec(),
        transcribers: vec![Provider::Deepgram, Provider::Openai],
        voices: 1,
    }
}

fn line(command: &Command) -> Option<String> {
    Some(match command {
        Command::StartReply(snapshot) => format!("reply by {}", snapshot.interviewer),
        Command::CancelReply => "cancel reply".into(),
        Command::BeginAssessment { seq, .. } => format!("assess {seq}"),
        Command::CancelAssessment { seq } => format!("cancel assessment {seq}"),
        Command::BeginSpeech { open: true } => "speech".into(),
        Command::BeginSpeech { open: false } => "kept back speech".into(),
        Command::SpeakText(text) => format!("text {text}"),
        Command::OpenSpeech => "open speech".into(),
        Command::StopSpeech => "stop speech".into(),
        Command::SwitchVoice => "switch voice".into(),
        Command::SilenceVoice => "silence voice".into(),
        Command::HoldVoice(true) => "hold".into(),
        Command::FlushVoice => "flush".into(),
        Command::StartTranscriber => "start transcriber".into(),
        Command::SwitchTranscriber { drop_failed } => {
            format!("switch transcriber, drop {drop_failed}")
        }
        Command::SetState(state) => format!("state {state}"),
        Command::SetProblem(Some(problem)) => format!("problem {}", problem.code),
        Command::SetProblem(None) => "no problem".into(),
        Command::SetProgress(progress) => format!("progress {:?}", progress.floor),
        Command::Answer { call, outcome } => {
            format!(
                "answer {call}, {}",
                if outcome.is_ok() { "done" } else { "refused" }
            )
        }
        Command::Store(step) => match step.turns.as_slice() {
            [] => "store".into(),
            [turn, ..] => format!("store turn {}", turn.seq),
        },
        Command::Leave(outcome) => format!("leave {outcome:?}"),
        Command::FinishCutText => "finish cut text".into(),
        Command::FinishText
        | Command::HoldVoice(false)
        | Command::TellTurnTaken
        | Command::CandidateCaption { .. }
        | Command::AgentCaption(_)
        | Command::AgentCaptionsEnd => return None,
    })
}

fn final_words(text: &str) -> Event {
    Event::Transcript(SttEvent::Final(text.to_owned()))
}

fn interim(text: &str) -> Event {
    Event::Transcript(SttEvent::Interim(text.to_owned()))
}

fn error(provider: Provider, failure: Failure) -> ProviderError {
    ProviderError { provider, failure }
}

fn judged(score: u8) -> Judgement {
    Judgement {
        score,
        key_points: vec!["clear".into()],
        note: None,
        nothing: false,
        stage_served: false,
        assessed_by: AssessedBy::Model,
        usage: LlmUsage::default(),
    }
}

/// The step after which nothing more is expected.
fn left(timeline: &Timeline) -> Option<Outcome> {
    let leaves = timeline.done(&["leave"]);
    leaves.last().map(|(_, line)| match *line {
        "leave Finished" => Outcome::Finished,
        "leave HandedOver" => Outcome::HandedOver,
        _ => Outcome::Lost,
    })
}
