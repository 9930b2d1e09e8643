//! Words that open a turn, take a thread up again, or comment on the sentence they stand in ("well", "frankly"), and where
//! they describe something instead. Not here: the other fillers (`fillers`).

use super::place::{Place, is_verb};
use super::tables::TABLES;

impl Place<'_, '_> {
    /// A word that opens or resumes, not one that judges a noun or is part of an order.
    pub(super) fn is_opener(&self) -> bool {
        if self.is_told_word() {
            return false;
        }
        let word = self.text.lower(self.at);
        let next = self.next();
        let looks = TABLES.looking.has(word);
        let governs = looks
            && (next.starts_with("ال")
                || TABLES.prepositions.has(next)
                || ["كيف", "اذا", "لو", "هل", "شو", "ايش", "ما"].contains(&next));
        let describes = next.starts_with("ال") && matches!(word, "طيب") && !self.opens;
        let stands_apart = self.breaks_before() && self.breaks_after();
        let only_word = self.opens && self.text.after(self.at).edge && self.is_first_filler();
        if governs || describes || only_word {
            return false;
        }
        if matches!(
            word,
            "تمام"
                | "زين"
                | "ماشي"
                | "اوكي"
                | "اوكيه"
                | "اوك"
                | "صافي"
                | "وا"
                | "انظر"
                | "انظري"
                | "اسمع"
                | "اسمعي"
        ) {
            return self.opens && self.breaks_after() && !self.text.after(self.at).stop;
        }
        if self.opens || self.follows_filler() && (self.breaks_after() || !self.punctuated) {
            return !(matches!(word, "طيب" | "زين")
                && matches!(next, "جدا" | "القلب" | "الخلق" | "و"));
        }
        if stands_apart && !looks {
            return !self.is_listed();
        }
        if stands_apart {
            return true;
        }
        // In a transcript without punctuation, behind a word after which no adjective stands.
        !self.punctuated && TABLES.resuming.has(self.before())
    }

    /// One of a row of single words: "patient, kind, honest".
    fn is_listed(&self) -> bool {
        let one_before = self.at >= 1 && self.text.before(self.at - 1).comma;
        let one_after = self.text.before(self.at + 2).comma
            || (self.text.after(self.at).comma && self.text.before(self.at + 2).stop);
        one_before || one_after && self.at < 2
    }

    /// A comment on the sentence, not on how somebody spoke.
    pub(super) fn is_comment(&self, plain: &str) -> bool {
        if self.is_told_word() && !self.opens {
            return false;
        }
        let stands_apart = self.breaks_before() && self.breaks_after();
        match plain {
            "هيك" | "كده" | "كدا" => {
                let is_joined = self.text.lower(self.at).starts_with('و');
                (is_joined && self.breaks_after() && !self.opens) || (stands_apart && !self.opens)
            }
            "بس" | "كذا" | "تعرف" | "تعرفين" | "عارف" | "عارفة" | "فاهم" | "فاهمة" | "فاهمني"
            | "ياك" | "حرفيا" => {
                stands_apart && !(self.opens && self.text.after(self.at).edge)
            }
            "اصلا" | "أصلا" | "أساسا" | "بالأساس" => stands_apart,
            "زعما" | "زعمة" => !self.is_quoted(),
            "عموما" => self.opens && self.text.after(self.at).comma,
            "حقيقة" | "الحقيقة" => {
                let opens_clause = self.opens || self.breaks_before();
                (opens_clause && self.text.after(self.at).comma && self.before() != "هذه")
                    || (self.opens
                        && matches!(self.next(), "انا" | "ما" | "لا" | "لم" | "كنت" | "كان"))
            }
            _ => self.is_frankly(),
        }
    }

    /// "Frankly" of the speaker's own sentence; behind a verb of speaking it says how somebody spoke.
    fn is_frankly(&self) -> bool {
        let before = self.at.saturating_sub(1);
        let after_pronoun = self.at > 0
            && self.text.is(before, &["هو", "هي", "انا", "احنا", "نحن"])
            && self.text.before(before).stop;
        if after_pronoun && !self.breaks_before() && !speaks(self.next()) {
            return true;
        }
        let manner = matches!(
            self.next(),
            "وبدون"
                | "وبلا"
                | "ودون"
                | "تامة"
                | "شديدة"
                | "مطلقة"
                | "كاملة"
                | "ووضوح"
                | "وصدق"
                | "واحترام"
                | "وهدوء"
        );
        if manner || self.before() == "و" {
            return false;
        }
        let next_speaks = speaks(self.text.lower(self.at + 1)) && !self.breaks_after();
        if self.opens || (self.breaks_before() && self.breaks_after() && !self.follows_speech(2)) {
            return !next_speaks;
        }
        if self.breaks_before() {
            let next = self.next();
            return is_verb(self.text, self.at + 1) && !next_speaks
                || TABLES.after_comment.has(next);
        }
        let is_last = self.breaks_after() && !self.follows_speech(8);
        is_last
            || (!self.punctuated && !self.follows_speech(8) && !next_speaks)
            || self.follows_filler() && !self.follows_speech(8)
    }

    fn follows_speech(&self, within: usize) -> bool {
        let from = self.at.saturating_sub(within);
        (from..self.at)
            .rev()
            .take_while(|at| !self.text.before(at + 1).stop)
            .any(|at| speaks(self.text.lower(at)))
    }
}

/// Verbs of speaking in any form, by the letters of their roots.
fn speaks(word: &str) -> bool {
    word.chars().count() < 12 && TABLES.speaking.iter().any(|stem| word.contains(stem))
}
