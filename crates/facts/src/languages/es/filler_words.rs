//! Spanish words that each have a rule of their own for when they fill a pause. Not here: how a text is searched for them
//! (`fillers`), and their tables (`scan`).

use super::endings::{
    is_conditional, is_first_preterite, is_infinitive, is_third_preterite, is_we_preterite,
};
use super::scan::{LINKS, Scan, TABLES, has};

/// A state that gives a reason ("pues estaba enfermo"); transcripts of speech hardly have "pues" for "because" but so.
fn is_imperfect(word: &str) -> bool {
    word.ends_with("aba") || word.ends_with("ía") || word == "era"
}

/// Whether the word may be a verb that has "este" for its object.
fn is_verb_with_object(word: &str) -> bool {
    is_infinitive(word)
        || is_first_preterite(word)
        || is_third_preterite(word)
        || is_we_preterite(word)
}

impl Scan<'_, '_> {
    /// "Pues" opens or resumes; after a comma and before a clause it gives a reason.
    pub(super) fn is_pues(&self, at: usize) -> bool {
        let text = self.text;
        if text.lower_before(at) == "así" || self.is_quoted(at) && !text.before(at).stop {
            return false;
        }
        let before = text.before(at);
        self.opens_sentence(at)
            || self.last_end == Some(at)
            || (before.is_break() && self.closes(at + 1))
            || (before.comma && self.concludes_condition(at))
            || (self.unpunctuated && !is_imperfect(text.lower(at + 1)))
            || text.is(at + 1, &["eh", "este", "bueno", "nada", "mira", "eso"])
            || (!before.is_break()
                && ["y", "pero", "entonces", "que", "e"].contains(&text.lower_before(at)))
    }

    /// "Si no llegas, pues ya está": what follows a condition is no reason.
    pub(super) fn concludes_condition(&self, at: usize) -> bool {
        (at.saturating_sub(10)..at)
            .rev()
            .take_while(|word| {
                // A conditional is the conclusion itself, so that what follows is its reason.
                !self.text.before(word + 1).stop && !is_conditional(self.text.lower(*word))
            })
            .any(|word| self.text.lower(word) == "si" && self.text.before(word).is_break())
    }

    /// "Tipo" set off, or after a pause before a time, a place or a clause: "tipo a las nueve".
    pub(super) fn is_tipo(&self, at: usize) -> bool {
        let text = self.text;
        let named = text
            .words()
            .get(at + 1)
            .is_some_and(|word| word.is_capitalized() || word.is_number());
        let free = self.opens(at) && !self.is_quoted(at) && !text.before(at).edge && !named;
        let goes_on = text.is(
            at + 1,
            &[
                "a", "al", "en", "con", "como", "que", "no", "yo", "cuando", "para", "hasta", "me",
                "le", "se", "todo",
            ],
        );
        free && (self.closes(at + 1) && !text.after(at).stop || goes_on)
    }

    pub(super) fn is_bueno(&self, at: usize) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if self.is_quoted(at) && !before.stop {
            return false;
        }
        if self.opens_sentence(at) || self.last_end == Some(at) {
            // "Bueno para la espalda", "Bueno, bonito y barato" describe.
            let describes = text.is(
                at + 1,
                &["para", "con", "de", "y", "sería", "fuera", "está"],
            ) || !self.unpunctuated && text.is(at + 1, &["en", "por"]);
            return !describes || after.comma;
        }
        if before.is_break() {
            return self.closes(at + 1) || has(&TABLES.clause_starters, text.lower(at + 1));
        }
        if has(&TABLES.before_good, text.lower_before(at)) {
            return false;
        }
        let links = LINKS.contains(&text.lower_before(at));
        let before_link = at.checked_sub(2).map_or("", |before| text.lower(before));
        // "Barato y bueno" ends with an adjective; "…, y bueno, salió" goes on.
        if links {
            let joins = at
                .checked_sub(1)
                .is_some_and(|link| !text.before(link).is_break());
            let ends_list = joins && (before_link.ends_with('o') || after.stop);
            let goes_on = after.is_break() || has(&TABLES.clause_starters, text.lower(at + 1));
            return !ends_list && goes_on;
        }
        text.is(at + 1, &["pues", "eh", "nada", "o"])
            || (self.unpunctuated
                && has(&TABLES.clause_starters, text.lower(at + 1))
                && !text.is(
                    at + 1,
                    &["para", "con", "en", "y", "que", "a", "por", "como"],
                ))
    }

    pub(super) fn is_este(&self, at: usize) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        let governed = !before.is_break()
            && self.last_end != Some(at)
            && has(&TABLES.before_this, text.lower_before(at));
        if governed
            && !(after.ellipsis || after.comma && text.lower(at + 1) == text.lower_before(at))
        {
            return false;
        }
        let word_before = text.lower_before(at);
        let may_be_object =
            !before.is_break() && self.last_end != Some(at) && is_verb_with_object(word_before);
        let contrasts = [
            "en cambio", "sin embargo", "por su parte", "por el contrario", "al menos",
        ];
        if after.is_break() && (may_be_object || text.any_phrase(at + 1, &contrasts).is_some()) {
            return false;
        }
        if after.is_break() {
            // "…, y este, muy enfadado, dijo": somebody was named before; what opens a sentence names nobody.
            return !(after.stop && !after.ellipsis && !before.is_break());
        }
        if self.sound(at + 1).is_some() || text.is(at + 1, &["pues", "bueno"]) {
            return true;
        }
        // What may also follow the pronoun ("este no vino", "este se cayó") says nothing where commas do.
        let clear = self.unpunctuated
            || !text.is(
                at + 1,
                &["no", "se", "y", "me", "le", "te", "nos", "les", "ya"],
            );
        let is_pronoun = text.is(at + 1, &["es", "era", "fue", "que", "de"]);
        let free = before.is_break() || self.last_end == Some(at) || self.unpunctuated;
        free && clear && !is_pronoun && has(&TABLES.after_hesitation, text.lower(at + 1))
    }

    pub(super) fn is_nada(&self, at: usize) -> bool {
        let text = self.text;
        let (before, after) = (text.before(at), text.after(at));
        if text.is(at + 1, &["más", "menos", "de"]) && !after.is_break() {
            return false;
        }
        let chained = self.last_end == Some(at);
        let linked = text.lower_before(at) == "y";
        // "Nada, ni un correo" denies.
        if !chained && text.is(at + 1, &["ni", "absolutamente", "salvo", "excepto"]) {
            return false;
        }
        if !(chained || linked || before.is_break()) || self.is_quoted(at) {
            return false;
        }
        if after.stop && !after.ellipsis && !chained {
            return false;
        }
        let goes_on = after.is_break()
            || self.sound(at + 1).is_some()
            || text.is(at + 1, &["pues", "que", "bueno"])
            || (self.unpunctuated && (chained || has(&TABLES.clause_starters, text.lower(at + 1))));
        goes_on && (chained || linked || !self.is_in_negative_clause(at))
    }

    /// Whether "no", "ni" or "sin" stands shortly before in the same sentence.
    pub(super) fn is_in_negative_clause(&self, at: usize) -> bool {
        (at.saturating_sub(8)..at)
            .rev()
            .take_while(|before| !self.text.before(before + 1).stop)
            .any(|before| self.text.is(before, &["no", "ni", "sin", "nunca", "nadie"]))
    }

    /// "Entonces" links to what came before; at the very beginning nothing did, and before a pause it only resumes.
    pub(super) fn is_entonces(&self, at: usize) -> bool {
        let text = self.text;
        let begins = text.before(at).edge || (self.last_end == Some(at) && self.nothing_else);
        let resumes = self.sound(at + 1).is_some()
            || text.is(at + 1, &["pues", "bueno"])
            || (text.is(at + 1, &["este", "nada"]) && text.after(at + 1).is_break());
        begins || resumes
    }

    pub(super) fn is_digamos(&self, at: usize) -> bool {
        let before = self.text.lower_before(at);
        ![
            "que", "no", "cuando", "lo", "le", "les", "se", "nos", "aunque", "como",
        ]
        .contains(&before)
    }

    /// "O sea", but not "o sea que" (consequence) nor "sea … o sea …".
    pub(super) fn o_phrase(&self, at: usize) -> Option<(usize, &'static str)> {
        let text = self.text;
        for (phrase, word) in [("o algo así", "o algo así"), ("o así", "o así")] {
            if let Some(end) = text.phrase(at, phrase)
                && text.before(end).is_break()
            {
                return Some((end, word));
            }
        }
        let end = text.phrase(at, "o sea")?;
        let either = (at.saturating_sub(6)..at)
            .any(|before| text.lower(before) == "sea" && text.lower_before(before) != "o");
        let concludes = text.lower(end) == "que" && !text.before(end).is_break();
        (!either && !concludes).then_some((end, "o sea"))
    }

    pub(super) fn is_a_ver(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        let free = self.opens_or_links(at) && !self.is_quoted(at);
        if !free {
            return self.unpunctuated
                && !has(&TABLES.before_see, text.lower_before(at))
                && text.is(end, &["yo", "no", "es", "me", "cómo"]);
        }
        let chained = self.last_end == Some(at);
        self.closes(end)
            || ((chained || self.opens_sentence(at) || text.before(at).comma)
                && text.is(
                    end,
                    &[
                        "yo", "no", "es", "me", "cómo", "pues", "bueno", "cuando", "una", "era",
                        "en", "fue", "hay",
                    ],
                ))
    }

    pub(super) fn is_en_plan(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        if text.is(end, &["de", "b", "a", "c"]) && !text.before(end).is_break() {
            return false;
        }
        let after = text.before(end);
        if after.stop && !after.ellipsis && !self.opens(at) {
            return false;
        }
        // "En plan serio" tells how.
        let manners = [
            "piloto", "serio", "tranquilo", "amistoso", "informal", "económico", "familiar",
            "profesional", "broma", "jefe", "amigo", "turista", "individual", "colectivo",
            "barato", "rápido", "grande", "casero", "experimental", "formal", "amigable",
        ];
        if text.is(end, &manners) && !after.is_break() {
            return false;
        }
        after.is_break()
            || self.text.before(at).is_break()
            || self.last_end == Some(at)
            || has(&TABLES.clause_starters, text.lower(end))
    }

    pub(super) fn is_la_verdad(&self, at: usize, end: usize) -> bool {
        let text = self.text;
        if has(&TABLES.before_truth, text.lower_before(at)) && !self.opens(at) {
            return false;
        }
        let opens = self.opens_or_links(at) || text.lower_before(at) == "que";
        opens
            && !self.is_quoted(at)
            && (self.closes(end)
                || text.phrase(end, "es que").is_some()
                || text.lower(end) == "que"
                || (self.unpunctuated && text.is(end, &["no", "me", "es", "yo", "se"])))
    }
}
