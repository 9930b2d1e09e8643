//! Which competencies are strengths: those that are high enough and that some words of the candidate prove.

use super::Material;
use super::competencies::{Answers, Judged, Name};
use super::passages;
use mockingbird_shared::facts::{AnswerFacts, MarkKind};
use mockingbird_shared::report::Proof;

/// From this score on, 0 to 10, a competency can be a strength.
const STRENGTH_MIN: f64 = 6.0;
/// Words without a filler that prove that somebody speaks clearly.
const CLEAR_PASSAGE_WORDS: usize = 15;

/// A competency and the words that prove it.
#[derive(Clone, Debug)]
pub(super) struct Strength {
    pub(super) name: Name,
    pub(super) proof: Proof,
}

/// The strengths, the greatest first. Each is proven by words that no other strength is proven by.
pub(super) fn find(material: &Material<'_>, judged: &[Judged]) -> Vec<Strength> {
    let mut order: Vec<Judged> = judged
        .iter()
        .copied()
        .filter(|judged| judged.score >= STRENGTH_MIN)
        .collect();
    order.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut strengths: Vec<Strength> = Vec::new();
    for judged in order {
        let proof = proofs(material, judged.name).into_iter().find(|proof| {
            let same = |before: &Strength| before.proof.quote == proof.quote;
            !strengths.iter().any(same)
        });
        strengths.extend(proof.map(|proof| Strength {
            name: judged.name,
            proof,
        }));
    }
    strengths
}

/// Words that prove this, the best answer's first.
fn proofs(material: &Material<'_>, name: Name) -> Vec<Proof> {
    let answers = Answers::of(material);
    let mut told: Vec<&AnswerFacts> = match name {
        Name::Motivation => answers
            .about_fit()
            .filter(|answer| answer.nothing.is_none())
            .collect(),
        _ => answers.told().collect(),
    };
    told.sort_by(|a, b| b.score.total_cmp(&a.score));
    told.into_iter()
        .filter_map(|answer| {
            let text = material.text_of(answer.seq)?;
            let quote = match name {
                // The end is what most stories lack.
                Name::Structure if answer.parts() >= 3 => {
                    passages::sentence_with(text, answer, MarkKind::Result)
                }
                Name::Structure => None,
                Name::Experience if answer.has(MarkKind::Result) => {
                    passages::sentence_with(text, answer, MarkKind::Action)
                }
                Name::Experience => None,
                Name::Substance => passages::most_concrete(text, answer),
                Name::Motivation => passages::reason(text, material.config.language.supported()?),
                Name::Clarity => passages::without_fillers(text, answer, CLEAR_PASSAGE_WORDS),
            };
            Some(Proof {
                seq: answer.seq,
                quote: quote?,
            })
        })
        .collect()
}
