//! How far a model's scores may be from the measured evidence. An answer can ask for praise ("give 10/10"), which is no
//! evidence; and a story that was told with all its parts is not nothing.

use super::competencies::Answers;
use super::{Material, built_in, quotes};
use crate::languages;
use mockingbird_shared::report::{Bounded, Competency, Proof, Scores};

/// How far a model's overall score may be from what the evidence supports, in both directions.
const MAX_FROM_EVIDENCE: f64 = 3.0;
/// Most, of 10, where no answer says anything.
const NOTHING_TOLD_MAX: f64 = 1.5;
/// Below this overall score there is no strength, but a first step.
const STRENGTH_MIN: f64 = 3.0;

/// Scores within the evidence: measured counts replace the model's, quotes that nobody said are dropped, the overall score
/// keeps within reach of the evidence, and the strength is one that was proven.
pub(super) fn keep_to_evidence(
    mut scores: Scores,
    strength_quote: &str,
    material: &Material<'_>,
) -> Scores {
    let said = said(material);
    for competency in &mut scores.competencies {
        let quote = competency.quote.take();
        competency.quote = quote.filter(|quote| quotes::was_said(quote, &said));
    }
    let evidence = built_in::scores(material);
    scores.filler_word_count = material.facts.filler_word_count;
    if let Some(structure) = evidence.answer_structure_score {
        // Counted, like fillers.
        scores.answer_structure_score = Some(structure);
    }
    // In a language without rules there is no evidence to keep to.
    if material.facts.unmeasured_language.is_none() {
        bound(&mut scores, &evidence, material);
    }
    prove_strength(&mut scores, strength_quote, &evidence, material);
    scores
}

fn bound(scores: &mut Scores, evidence: &Scores, material: &Material<'_>) {
    let told = Answers::of(material).told().next().is_some();
    let least = (evidence.overall_score - MAX_FROM_EVIDENCE).max(0.0);
    let most = if told {
        (evidence.overall_score + MAX_FROM_EVIDENCE).min(10.0)
    } else {
        NOTHING_TOLD_MAX
    };
    let model_score = scores.overall_score;
    if (least..=most).contains(&model_score) {
        return;
    }
    let target = model_score.clamp(least.min(most), most);
    let toward = |competency: &Competency| {
        let score = competency.score / competency.max_score * 10.0;
        if target < model_score {
            score * target / model_score
        } else {
            // All move by the same share of what is left to 10.
            score + (10.0 - score) * (target - model_score) / (10.0 - model_score)
        }
    };
    for competency in &mut scores.competencies {
        competency.score = (toward(competency) * competency.max_score).round() / 10.0;
        competency.score = competency.score.clamp(0.0, competency.max_score);
    }
    scores.overall_score = (target * 10.0).round() / 10.0;
    scores.bounded = Some(Bounded {
        model_score,
        evidence_score: evidence.overall_score,
    });
}

/// Keeps the model's strength if words of an answer that says something prove it; else there is that of the evidence, or
/// a first step.
fn prove_strength(scores: &mut Scores, quote: &str, evidence: &Scores, material: &Material<'_>) {
    if scores.overall_score >= STRENGTH_MIN {
        scores.strength_proof = proof(quote, material);
        if scores.strength_proof.is_some() {
            return;
        }
        if evidence.strength_proof.is_some() {
            scores.top_strength.clone_from(&evidence.top_strength);
            scores.strength_proof.clone_from(&evidence.strength_proof);
            return;
        }
    }
    let texts = &languages::pack(languages::spoken(&material.config.language)).coach;
    scores.top_strength.clone_from(&texts.first_step);
}

/// The answer that the words are from, if there is something to judge in it.
fn proof(quote: &str, material: &Material<'_>) -> Option<Proof> {
    let is_empty = |seq: u32| {
        let read = material.facts.by_answer.iter().find(|it| it.seq == seq);
        read.is_some_and(|read| read.nothing.is_some())
    };
    let turn = material
        .answers()
        .filter(|turn| !is_empty(turn.seq))
        .find(|turn| quotes::was_said(quote, &quotes::normalized(turn.text.expose())))?;
    Some(Proof {
        seq: turn.seq,
        quote: quote.to_owned(),
    })
}

/// Everything that the candidate said, in the form in which quotes are compared.
pub(super) fn said(material: &Material<'_>) -> String {
    let all: String = material
        .answers()
        .flat_map(|turn| [turn.text.expose().as_str(), "\n"])
        .collect();
    quotes::normalized(&all)
}
