//! How French tells a story: which parts of one an answer has. The deeds are in `deeds`, requests and duties in `tasks`,
//! what came of it in `outcomes`, the setting in `settings`, and what they share in `telling`.

use super::clauses::{Clause, Tense, clauses};
use super::subjects::{Subject, Words};
use super::telling::Telling;
use super::{deeds, outcomes, settings, speech, tasks};
use crate::story::Part;
use crate::text::Text;
use mockingbird_shared::facts::MarkKind;
use std::collections::HashSet;
use std::ops::Range;

pub(super) fn find(text: &Text<'_>) -> Vec<Part> {
    let fillers = super::fillers::find(text);
    let mut is_filler = vec![false; text.len()];
    for filler in &fillers {
        for at in filler.at.clone() {
            if let Some(flag) = is_filler.get_mut(at) {
                *flag = true;
            }
        }
    }
    let words = Words { text, is_filler };
    let clauses = clauses(&words);
    let number_of =
        |holds: &dyn Fn(&Clause) -> bool| clauses.iter().position(holds).unwrap_or(clauses.len());
    let mut telling = Telling {
        text,
        words,
        first_own: number_of(&|it| {
            matches!(it.subject, Subject::I | Subject::We) && it.tense == Tense::Past
        }),
        first_past: number_of(&|it| {
            matches!(it.tense, Tense::Imperfect | Tense::Past | Tense::Pluperfect)
        }),
        clauses,
        in_present: false,
        opens_in_present: false,
        past_prevails: false,
    };
    telling.past_prevails = telling.is_mostly_past();
    if telling.is_skeleton() || telling.is_supposed() {
        return Vec::new();
    }
    let said = speech::to_speaker(text);
    let scenes = settings::once(text).count() + settings::scenes(&telling).count();
    telling.opens_in_present = telling.is_told_in_present(scenes, said.len());
    telling.in_present = telling.opens_in_present && telling.present_prevails();
    if is_about_call(&telling) {
        return Vec::new();
    }
    let mut parts = deeds::find(&telling);
    let tasks = tasks::find(&telling, &said, parts.last().map(|deed| deed.at.start));
    let outcomes = outcomes::find(&telling, &parts, &tasks);
    // An outcome that the speaker reached is one part, not a deed besides.
    let starts: HashSet<usize> = outcomes.iter().map(|outcome| outcome.at.start).collect();
    let changes: HashSet<usize> = telling
        .clauses
        .iter()
        .filter(|clause| {
            starts.contains(&clause.at.start) && outcomes::is_own_change(text, clause.verb)
        })
        .map(|clause| clause.at.start)
        .collect();
    parts.retain(|deed| !changes.contains(&deed.at.start));
    let is_told = !parts.is_empty()
        || telling.past_prevails
            && telling
                .events()
                .any(|clause| clause.tense == Tense::Past && !deeds::is_of_life(&telling, clause))
        || telling.opens_in_present;
    let reached: Vec<Range<usize>> = outcomes.iter().map(|outcome| outcome.at.clone()).collect();
    let situation = settings::find(&telling, &parts, &tasks, &reached, is_told);
    parts.extend(situation);
    if is_told
        || telling
            .clauses
            .iter()
            .any(|clause| clause.tense == Tense::Imperfect)
    {
        parts.extend(tasks.into_iter().map(|at| Part::new(MarkKind::Task, at)));
    }
    parts.extend(outcomes);
    parts.sort_by_key(|part| (part.at.start, part.at.end));
    parts
}

/// A longer answer tells something else, too, where it talks about the call.
const CALL_MAX_WORDS: usize = 45;

/// "Vous m'entendez ? Je coupe la caméra": what happens now, in the call.
fn is_about_call(telling: &Telling<'_, '_>) -> bool {
    let text = telling.text;
    let asks = (0..text.len()).any(|at| text.after(at).question);
    let tells_nothing = telling.first_own == telling.clauses.len();
    super::is_call_talk(text)
        && settings::once(text).next().is_none()
        && (tells_nothing || asks && text.len() < CALL_MAX_WORDS)
}
