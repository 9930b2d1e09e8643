//! The scores as a picture: the overall score, what is strong and its proof, what comes next, and the competencies.

use crate::language::*;
use crate::ui::Bars;
use leptos::prelude::*;
use mockingbird_shared::report::Scores;

/// `to_proof` is called with the `seq` of the answer that proves the strength.
#[component]
pub(super) fn ScoreSection(scores: Scores, to_proof: Callback<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let share = scores.overall_score / 10.0;
    // The circumference of the ring of radius 42.
    let around = 2.0 * std::f64::consts::PI * 42.0;
    let proof = scores.strength_proof.clone();
    let is_strength = proof.is_some();
    view! {
        <section class="scores" aria-labelledby="scores">
            <div class="headline">
                <svg
                    class="ring"
                    viewBox="0 0 100 100"
                    role="img"
                    aria-label=move || t_string!(i18n, feedback.overall, score = scores.overall_score)
                >
                    <circle cx="50" cy="50" r="42" class="track"/>
                    <circle
                        cx="50"
                        cy="50"
                        r="42"
                        class="value"
                        stroke-dasharray=format!("{:.1} {around:.1}", around * share)
                        transform="rotate(-90 50 50)"
                    />
                    <text x="50" y="58" text-anchor="middle">{scores.overall_score}</text>
                </svg>
                <div>
                    <h2 id="scores">{scores.summary_headline}</h2>
                    <p>
                        <strong>{t!(i18n, feedback.improvement)}</strong>
                        " "
                        {scores.top_improvement}
                    </p>
                    <p>
                        {is_strength.then(|| view! {
                            <strong>{t!(i18n, feedback.strength)}</strong>
                            " "
                        })}
                        {scores.top_strength}
                    </p>
                    {proof.map(|proof| view! {
                        <blockquote>
                            <button
                                type="button"
                                class="link"
                                title=move || t_string!(i18n, feedback.show_in_transcript)
                                on:click=move |_| to_proof.run(proof.seq)
                            >
                                {proof.quote}
                            </button>
                        </blockquote>
                    })}
                    {scores.bounded.map(|bounded| view! {
                        <p class="quiet">
                            {t_string!(
                                i18n,
                                feedback.bounded,
                                said = bounded.model_score,
                                evidence = bounded.evidence_score
                            )}
                        </p>
                    })}
                </div>
            </div>
            <Bars competencies=scores.competencies/>
        </section>
    }
}
