//! The interviewer in a practice: with and without a model the same words, and no model is asked for them.

use mockingbird_net::Reach;
use mockingbird_providers::{Llm, ModelAccess};
use mockingbird_service::interviewer::{Interviewer, Reply, ReplyText, Scene, reply};
use mockingbird_shared::interview::{
    EndedBy, Input, InterviewConfig, Machine, Practice, Speaker, Stage, Turn, TurnSource,
};
use mockingbird_shared::language::Language;
use mockingbird_shared::provider::Provider;
use serde_json::json;
use std::collections::HashSet;

const QUESTION: &str = "Which project are you proud of, and why?";

fn config(language: Language) -> InterviewConfig {
    let config = json!({"role": "Backend Engineer", "candidate_name": "Ada"});
    InterviewConfig {
        language: language.into(),
        practice: Some(Practice {
            of_interview: uuid::Uuid::nil(),
            of_seq: 4,
            stage: Stage::PastExperience,
            question: QUESTION.to_owned().into(),
        }),
        ..serde_json::from_value(config).unwrap()
    }
}

/// A model that nobody answers for: asking it is an error.
fn unreachable_model() -> Interviewer {
    Interviewer::Model {
        llm: Llm::new(Reach::Anywhere).unwrap(),
        access: ModelAccess {
            provider: Provider::Compatible,
            model: "llama".into(),
            base_url: "http://127.0.0.1:1/v1".into(),
            key: "".into(),
        },
    }
}

fn scene<'a>(config: &'a InterviewConfig, turns: &'a [Turn]) -> Scene<'a> {
    Scene {
        config,
        resume: None,
        job_description: None,
        turns,
    }
}

async fn said(interviewer: &Interviewer, scene: Scene<'_>, machine: &Machine) -> Reply {
    let mut streamed = String::new();
    let mut on_text = |text: ReplyText<'_>| match text {
        ReplyText::Piece(piece) => streamed.push_str(piece),
        ReplyText::TakenBack => streamed.clear(),
    };
    let made = reply(interviewer, scene, machine, 0, &mut on_text).await;
    let made = made.expect("no model is asked");
    assert_eq!(streamed, made.text);
    made
}

#[tokio::test]
async fn the_question_is_asked_word_for_word_and_the_goodbye_ends_it_in_every_language() {
    let mut openings = HashSet::new();
    for language in Language::ALL {
        for interviewer in [Interviewer::BuiltIn, unreachable_model()] {
            let config = config(language);
            let mut machine = Machine::of(&config);
            machine.handle(Input::Start, 0).unwrap();
            let mut turns: Vec<Turn> = Vec::new();
            let opening = said(&interviewer, scene(&config, &turns), &machine).await;
            assert!(
                opening.text.ends_with(QUESTION),
                "{language}: {}",
                opening.text
            );
            let before = opening.text.chars().count() - QUESTION.chars().count();
            assert!((5..60).contains(&before), "{language}: a short beginning");
            let (next, asked) = opening.apply(&machine, &turns, 0, 0).unwrap();
            machine = next;
            assert_eq!(asked.stage, Stage::PastExperience);
            turns.push(asked.clone());
            machine.handle(Input::Answered, 1_000).unwrap();
            turns.push(Turn {
                seq: 2,
                speaker: Speaker::Candidate,
                text: "The label printer.".to_owned().into(),
                source: TurnSource::Live,
                ..asked
            });
            let goodbye = said(&interviewer, scene(&config, &turns), &machine).await;
            assert!(!goodbye.text.contains('?'), "{language}");
            let (machine, _) = goodbye.apply(&machine, &turns, 1_000, 1_000).unwrap();
            assert_eq!(machine.ended_by(), Some(EndedBy::NaturalCompletion));
            openings.insert(opening.text);
        }
    }
    assert_eq!(
        openings.len(),
        Language::ALL.len(),
        "each language has its own words"
    );
}
