//! The verbs of `verbs.json` in all forms of the past, and the bodies of their present. Each verb stands there in the
//! form "he did", grouped by what it tells; a final shadda marks doubled roots, which change their form.
//!
//! Not here: words with something written together with them (`morph`).

use super::verb::{Class, Person};
use crate::grammar::parse;
use crate::text::comparable;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(&parse::<Table>(include_str!("verbs.json"))));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    acts: Vec<String>,
    moves: Vec<String>,
    speech: Vec<String>,
    outcomes: Vec<String>,
    events: Vec<String>,
    states: Vec<String>,
}

/// Forms that no rule makes.
const IRREGULAR: &[(&str, Class, Person)] = &[
    ("جئت", Class::Move, Person::I),
    ("جيت", Class::Move, Person::I),
    ("جا", Class::Move, Person::He),
    ("جت", Class::Move, Person::She),
    ("جات", Class::Move, Person::She),
    ("اجا", Class::Move, Person::He),
    ("اجت", Class::Move, Person::She),
    ("جاء", Class::Move, Person::He),
    ("جو", Class::Move, Person::They),
    ("خلا", Class::Act, Person::He),
    ("خذيت", Class::Act, Person::I),
    ("خديت", Class::Act, Person::I),
    ("كليت", Class::Act, Person::I),
    ("ريت", Class::State, Person::I),
    ("وقفت", Class::Move, Person::IOrShe),
    ("سويت", Class::Act, Person::I),
    ("لسنا", Class::State, Person::We),
];

/// Inflected forms and what they say.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    past: HashMap<String, (Class, Person)>,
    /// Forms as they are before an ending ("they asked" loses its last letter there).
    bound: HashMap<String, (Class, Person)>,
    present: HashMap<String, Class>,
}

impl Lexicon {
    fn new(table: &Table) -> Self {
        let mut lexicon = Self::default();
        for (lines, class) in [
            (&table.acts, Class::Act),
            (&table.moves, Class::Move),
            (&table.speech, Class::Speech),
            (&table.outcomes, Class::Outcome),
            (&table.events, Class::Event),
            (&table.states, Class::State),
        ] {
            for stem in lines.iter().flat_map(|line| line.split(' ')) {
                lexicon.add(stem, class);
            }
        }
        for (form, class, person) in IRREGULAR {
            lexicon.past.insert((*form).to_owned(), (*class, *person));
            lexicon.bound.insert((*form).to_owned(), (*class, *person));
        }
        lexicon
    }

    pub(super) fn past(&self, form: &str) -> Option<(Class, Person)> {
        self.past.get(form).copied()
    }

    /// A form to which an ending is added.
    pub(super) fn before_ending(&self, form: &str) -> Option<(Class, Person)> {
        self.bound.get(form).copied()
    }

    /// A present without the letter of its person.
    pub(super) fn present(&self, body: &str) -> Option<Class> {
        self.present.get(body).copied()
    }

    fn add(&mut self, stem: &str, class: Class) {
        let forms = Forms::of(stem);
        let mut add = |form: &str, person: Person| {
            let entry = (class, person);
            // "I said" and "it grew less" may be spelled alike; people tell rather the former.
            let is_first = matches!(person, Person::I | Person::We);
            let slot = self.past.entry(form.to_owned()).or_insert(entry);
            if is_first && !matches!(slot.1, Person::I | Person::We) {
                *slot = entry;
            }
            self.bound.entry(form.to_owned()).or_insert(entry);
        };
        for base in &forms.before_consonant {
            let first = format!("{base}ت");
            if forms.she == first {
                add(&first, Person::IOrShe);
            } else {
                add(&first, Person::I);
            }
            // Two `ن` in a row are written as one.
            let we = if base.ends_with('ن') {
                format!("{base}ا")
            } else {
                format!("{base}نا")
            };
            add(&we, Person::We);
        }
        let is_also_first = |she: &str| {
            forms
                .before_consonant
                .iter()
                .any(|base| format!("{base}ت") == she)
        };
        if !is_also_first(&forms.she) {
            add(&forms.she, Person::She);
        }
        add(&forms.he, Person::He);
        add(&format!("{}وا", forms.they), Person::They);
        let they = (class, Person::They);
        self.bound.entry(format!("{}و", forms.they)).or_insert(they);
        if let Some(base) = forms.he.strip_suffix('ي') {
            let he = (class, Person::He);
            self.bound.entry(format!("{base}ا")).or_insert(he);
        }
        for body in forms.present {
            self.present.entry(body).or_insert(class);
        }
    }
}

/// The forms of one verb.
#[derive(Debug)]
struct Forms {
    he: String,
    she: String,
    /// Before the endings of "I" and "we"; two where dialects have another one.
    before_consonant: Vec<String>,
    /// Before the ending of "they".
    they: String,
    present: Vec<String>,
}

impl Forms {
    fn of(stem: &str) -> Self {
        let he = comparable(stem);
        let letters: Vec<char> = he.chars().collect();
        let count = letters.len();
        let without_last: String = letters.iter().take(count.saturating_sub(1)).collect();
        let last = letters.last().copied().unwrap_or(' ');
        let before_last = letters.iter().rev().nth(1).copied().unwrap_or(' ');
        let (she, before_consonant, they) = if stem.ends_with('\u{651}') {
            let doubled = vec![format!("{he}{last}"), format!("{he}ي")];
            (format!("{he}ت"), doubled, he.clone())
        } else if stem.ends_with('أ') {
            let weak = format!("{without_last}ي");
            (format!("{he}ت"), vec![he.clone(), weak], he.clone())
        } else if stem.ends_with('ى') {
            (
                format!("{without_last}ت"),
                vec![he.clone()],
                without_last.clone(),
            )
        } else if last == 'ي' {
            (format!("{he}ت"), vec![he.clone()], without_last.clone())
        } else if last == 'ا' {
            let weak = vec![format!("{without_last}و"), format!("{without_last}ي")];
            (format!("{without_last}ت"), weak, without_last.clone())
        } else if before_last == 'ا' && last != 'ء' {
            let mut short: String = letters.iter().take(count.saturating_sub(2)).collect();
            short.push(last);
            (format!("{he}ت"), vec![short], he.clone())
        } else {
            (format!("{he}ت"), vec![he.clone()], he.clone())
        };
        let present = present_bodies(stem, &letters);
        Self {
            he,
            she,
            before_consonant,
            they,
            present,
        }
    }
}

/// What follows the letter of the person in the present. Where grammar leaves a choice of vowel, all are taken.
fn present_bodies(stem: &str, letters: &[char]) -> Vec<String> {
    let is_fourth_form = stem.starts_with('أ') && letters.len() == 4;
    let base: Vec<char> = match letters {
        ['ا', rest @ ..] if letters.len() >= 5 || is_fourth_form => rest.to_vec(),
        all => all.to_vec(),
    };
    let whole: String = base.iter().collect();
    let mut bodies = Vec::new();
    if let ['و', rest @ ..] = base.as_slice() {
        bodies.push(rest.iter().collect());
    }
    match base.as_slice() {
        [start @ .., 'ا', last] if start.len() <= 3 => {
            for vowel in ['و', 'ي'] {
                let mut body: String = start.iter().collect();
                body.push(vowel);
                body.push(*last);
                bodies.push(body);
            }
            bodies.push(whole);
        }
        [start @ .., 'ا'] => {
            let mut body: String = start.iter().collect();
            body.push('و');
            bodies.extend([body, whole]);
        }
        // The long vowel of "I take" swallows the first letter of the root.
        ['ا', rest @ ..] if rest.len() == 2 => bodies.extend([rest.iter().collect(), whole]),
        _ => bodies.push(whole),
    }
    bodies
}
