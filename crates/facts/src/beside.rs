//! Is the answer beside the question? Talk about the technology of the call, and true tales of private life told where one's
//! work was asked for. Not here: what shows without knowing the question's subject (`nothing`).

use crate::asked::Asked;
use crate::grammar::Grammar;
use crate::nothing::{contains, content_stems, stem};
use crate::story::{Part, has_action};
use crate::text::Text;
use mockingbird_shared::facts::NothingToJudge;
use std::collections::HashSet;

/// Shorter words of a question stand in any answer.
const ASKED_MIN_CHARS: usize = 4;
/// A word of working life, or one that the question or the job has, too, explains so many private ones.
const WORK_WEIGHT: f64 = 1.5;
/// From so many private words on that nothing explains, an answer that has something of one's own ("my daughter", which
/// counts twice) is beside the question. Found on `tests/answers`: what tells of a family's shop has words of both kinds.
const OWN_LIMIT: f64 = 2.0;
/// The same for an answer without anything of one's own.
const PRIVATE_LIMIT: f64 = 4.0;

/// Says so when the story and the question are known.
pub(crate) fn beside(
    asked: &Asked<'_>,
    text: &Text<'_>,
    parts: &[Part],
    rules: &dyn Grammar,
) -> Option<NothingToJudge> {
    let is_call_talk = !text.find_all(&rules.judging().call_talk).is_empty() && !has_action(parts);
    let is_beside =
        is_call_talk || !asked.question.is_empty() && Words::of(asked, text, rules).are_private();
    is_beside.then_some(NothingToJudge::BesideTheQuestion)
}

/// Of an answer's different words, how many speak of what.
struct Words {
    private: f64,
    /// Private ones that are said to be the speaker's.
    own: f64,
    work: f64,
    asked: f64,
}

impl Words {
    fn of(asked: &Asked<'_>, text: &Text<'_>, rules: &dyn Grammar) -> Self {
        let judging = rules.judging();
        let subject = asked.subject();
        let subject = Text::new(&subject, rules.spelling());
        let asked_for = content_stems(&subject, judging, ASKED_MIN_CHARS);
        let [mut private, mut own, mut work, mut asked]: [HashSet<&str>; 4] = Default::default();
        for at in 0..text.len() {
            let word = text.lower(at);
            if contains(&judging.function_words, word) {
                continue;
            }
            let is_asked_for = asked_for.contains(stem(word));
            if is_asked_for {
                asked.insert(word);
            }
            if judging.private.has(word) {
                if !is_asked_for {
                    private.insert(word);
                }
                if rules.is_own(text, at) {
                    own.insert(word);
                }
            } else if judging.work.has(word) {
                work.insert(word);
            }
        }
        let count = |words: HashSet<&str>| words.len() as f64;
        Self {
            private: count(private),
            own: count(own),
            work: count(work),
            asked: count(asked),
        }
    }

    fn are_private(&self) -> bool {
        let private = self.private - WORK_WEIGHT * (self.work + self.asked);
        self.own >= 1.0 && private + self.own >= OWN_LIMIT || private >= PRIVATE_LIMIT
    }
}
