//! Words that fill pauses in Spanish, and where the same words mean something.
//!
//! A sound of hesitation is a filler wherever it stands. A word that also means something is one only where it governs
//! nothing and nothing governs it: set off by commas, opening a sentence, or, in a transcript without punctuation,
//! between the beginning of a clause and a word that begins one. Not here: what the words mean elsewhere (`story`).

use super::scan::{LINKS, Scan, TABLES, has};
use crate::fillers::Filler;
use crate::text::Text;

/// Tags at the end of a question ("¿no?"), which ask for no answer.
const QUESTION_TAGS: &[&str] = &["no", "verdad", "cierto", "vale", "ok"];

pub(super) fn find(text: &Text<'_>) -> Vec<Filler> {
    let mut scan = Scan::new(text);
    let mut at = 0;
    while at < text.len() {
        if let Some(filler) = scan.filler_at(at) {
            at = filler.at.end.max(at + 1);
            scan.opens_sentence = scan.opens_sentence(filler.at.start);
            scan.nothing_else &= filler.at.start == scan.last_end.unwrap_or(0);
            scan.last_end = Some(filler.at.end);
            scan.found.push(filler);
        } else {
            at += 1;
        }
    }
    scan.found
}

impl Scan<'_, '_> {
    fn filler_at(&self, at: usize) -> Option<Filler> {
        let text = self.text;
        let one = |word: &str| Some(Filler::new(at..at + 1, word));
        if let Some(sound) = self.sound(at) {
            return one(sound);
        }
        if let Some(end) = self.special(at) {
            return Some(Filler::new(at..end.0, end.1));
        }
        let (phrase, end) = text.any_phrase(at, &TABLES.set_off)?;
        self.is_set_off(at, end)
            .then(|| Filler::new(at..end, phrase))
    }

    /// Words that each have a rule of their own: the position behind them, and their plain form.
    fn special(&self, at: usize) -> Option<(usize, &'static str)> {
        let text = self.text;
        match text.lower(at) {
            "pues" => self.is_pues(at).then_some((at + 1, "pues")),
            "bueno" => self.is_bueno(at).then_some((at + 1, "bueno")),
            "este" => self.is_este(at).then_some((at + 1, "este")),
            "nada" => self.is_nada(at).then_some((at + 1, "nada")),
            "entonces" => self.is_entonces(at).then_some((at + 1, "entonces")),
            "digamos" => self.is_digamos(at).then_some((at + 1, "digamos")),
            "osea" => Some((at + 1, "o sea")),
            "cachai" => Some((at + 1, "cachai")),
            "cachái" => Some((at + 1, "cachái")),
            "tipo" => self.is_tipo(at).then_some((at + 1, "tipo")),
            "po" if self
                .text
                .words()
                .get(at)
                .is_some_and(|word| word.raw == "po") =>
            {
                Some((at + 1, "po"))
            }
            "o" => self.o_phrase(at),
            "y" => {
                let end = text.phrase(at, "y tal")?;
                (!text.is(end, &["y", "como"]) && text.before(end).is_break())
                    .then_some((end, "y tal"))
            }
            "a" => {
                let end = text.phrase(at, "a ver")?;
                self.is_a_ver(at, end).then_some((end, "a ver"))
            }
            "en" => {
                let end = text.phrase(at, "en plan")?;
                self.is_en_plan(at, end).then_some((end, "en plan"))
            }
            "la" => {
                let end = text.phrase(at, "la verdad")?;
                self.is_la_verdad(at, end).then_some((end, "la verdad"))
            }
            _ => self.question_tag(at).or_else(|| self.opener(at)),
        }
    }

    fn is_set_off(&self, at: usize, end: usize) -> bool {
        let alone = self.text.before(at).stop && self.text.before(end).stop;
        // A word that is a whole sentence answers something ("Vale." "No sé."), unless it asks for assent.
        let answers = alone && !self.text.before(end).question && !self.text.before(end).ellipsis;
        let is_aside = self.opens_or_links(at) && self.closes(end);
        is_aside && !answers && !self.is_quoted(at) && !self.is_negative_or_listed(at, end)
    }

    /// "No sé" opening an answer says so, and "tío" in a list is somebody.
    fn is_negative_or_listed(&self, at: usize, end: usize) -> bool {
        match self.text.lower(at) {
            "no" => !(self.text.before(at).comma && self.text.before(end).comma),
            "tío" | "tía" | "mujer" | "total" => LINKS.contains(&self.text.lower_before(at)),
            "vio" | "ve" => !self.text.before(end).question,
            _ => false,
        }
    }

    /// Whether a clause begins after the opener. Only where punctuation does not say it.
    fn opener(&self, at: usize) -> Option<(usize, &'static str)> {
        let (word, end) = self.text.any_phrase(at, &TABLES.openers)?;
        let begins = self.text.before(at).edge
            || self.last_end == Some(at)
            || (self.unpunctuated && LINKS.contains(&self.text.lower_before(at)));
        let opens = begins && has(&TABLES.clause_starters, self.text.lower(end));
        (self.unpunctuated && opens && end < self.text.len() && word != "total")
            .then_some((end, word))
    }

    fn question_tag(&self, at: usize) -> Option<(usize, &'static str)> {
        let word = QUESTION_TAGS
            .iter()
            .find(|tag| **tag == self.text.lower(at))?;
        let (before, after) = (self.text.before(at), self.text.after(at));
        (before.comma && !before.stop && after.question).then_some((at + 1, *word))
    }
}
