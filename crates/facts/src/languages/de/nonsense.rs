//! German sentences whose grammar is right and whose words can't go together: who is asked a triangle, what sings and is
//! a window. Not here: letters that are no words (`nothing`).

use super::tables::TABLES;
use crate::text::Text;

/// One such pair may be a figure of speech; more are none.
const ENOUGH: usize = 2;

/// So many words away a verb still belongs to a noun.
const REACH: usize = 9;

/// Verbs of figures.
const MOVES: &[&str] = &[
    "stieg", "stiegen", "sank", "sanken", "wuchs", "wuchsen", "fiel", "fielen",
];

/// Whether things do, again and again, what only people do, or are done to what can't be done to things.
pub(super) fn is_nonsense(text: &Text<'_>) -> bool {
    let clashes = (0..text.len()).filter(|at| clashes(text, *at)).count();
    clashes >= ENOUGH
}

/// Whether a noun that names a thing clashes with the verb of its clause.
fn clashes(text: &Text<'_>, at: usize) -> bool {
    let Some(noun) = text.words().get(at) else {
        return false;
    };
    if !noun.is_capitalized() || !TABLES.things.contains(&noun.lower.as_str()) {
        return false;
    }
    let clause = Clause { text, at };
    acts_like_people(clause) || is_treated_like_people(clause) || is_no_matter(clause)
}

/// A thing within its clause.
#[derive(Clone, Copy)]
struct Clause<'t> {
    text: &'t Text<'t>,
    at: usize,
}

impl<'t> Clause<'t> {
    fn behind(self, verbs: &[&str]) -> bool {
        (self.at + 1..self.at + REACH)
            .take_while(|it| !self.text.before(*it).is_break())
            .any(|it| self.text.is(it, verbs))
    }

    fn before(self, verbs: &[&str]) -> bool {
        (self.at.saturating_sub(REACH)..self.at)
            .rev()
            .take_while(|it| !self.text.before(it + 1).is_break())
            .any(|it| self.text.is(it, verbs))
    }

    /// The word so many places before the noun.
    fn earlier(self, places: usize) -> &'t str {
        self.at
            .checked_sub(places)
            .map_or("", |it| self.text.lower(it))
    }

    fn article(self) -> &'t str {
        self.earlier(1)
    }
}

/// "Das Fenster singt", "der Löffel hat gerechnet", "unter dem Tisch schwimmt die Zahl", "weil die Gabel kündigte".
fn acts_like_people(clause: Clause<'_>) -> bool {
    let Clause { text, at } = clause;
    if !matches!(
        clause.article(),
        "der" | "die" | "das" | "ein" | "eine" | "drei" | "zwei"
    ) {
        return false;
    }
    let opens = at < 2
        || text.before(at - 1).is_break()
        || TABLES.subordinators.contains(&text.lower(at - 2));
    let verb_next = text.is(at + 1, &TABLES.verbs_of_people);
    let perfect = text.is(at + 1, &["hat", "haben", "hatte", "hatten"])
        && clause.behind(&TABLES.participles_of_people);
    let inverted = at >= 2
        && text.is(at - 2, &TABLES.verbs_of_people)
        && !clause.before(&["ich", "wir", "er"]);
    let grows = clause.behind(&["prozent"])
        && (text.is(at + 1, MOVES) || at >= 2 && text.is(at - 2, MOVES));
    verb_next || perfect || inverted || grows || opens && clause.behind(&TABLES.verbs_of_people)
}

/// "Dem Kalender etwas erklären", "ich fragte das Dreieck", "den Mittwoch überzeugt".
fn is_treated_like_people(clause: Clause<'_>) -> bool {
    let told = matches!(clause.article(), "dem" | "einem" | "der" | "einer" | "den")
        && (clause.behind(&TABLES.telling_verbs) || clause.before(&TABLES.telling_verbs));
    let object = matches!(
        clause.article(),
        "das" | "den" | "die" | "einen" | "ein" | "eine"
    );
    told || object && (clause.before(&TABLES.asking_people) || clause.behind(&TABLES.asking_people))
}

/// "Den Nebel sortieren", "den Montag bügeln", "mein Ziel war die Gabel".
fn is_no_matter(clause: Clause<'_>) -> bool {
    let word = clause.text.lower(clause.at);
    let handled = TABLES.no_matter.contains(&word)
        && !matches!(clause.article(), "am" | "im" | "")
        && (clause.behind(&TABLES.handling) || clause.before(&TABLES.handling));
    let measured = matches!(clause.text.lower_before(clause.at), "mehr" | "weniger")
        && clause.text.is(clause.at.wrapping_sub(2), &["prozent"])
        && TABLES.no_matter.contains(&word);
    let aim = matches!(clause.earlier(2), "war" | "ist")
        && matches!(
            clause.earlier(3),
            "ziel" | "aufgabe" | "auftrag" | "ergebnis"
        );
    handled || measured || aim
}
