//! Words that fill pauses in French, and where the same words mean something: `mot` by `mot`, by what stands around it.
//! Fixed turns that are said as an aside ("tu vois", "je veux dire") are in `asides`.

use super::asides;
use super::place::{BEHIND_BON, INTERJECTIONS, Place, SOUNDS, is_sound};
use super::verbs;
use crate::fillers::{Filler, hesitation};
use crate::text::Text;

/// Words of a belief that "en fait" then sets right.
const BELIEFS: &[&str] = &[
    "pensait", "pensais", "pensaient", "pensions", "pensé", "croyait", "croyais", "croyaient",
    "croyions", "cru", "persuadé", "persuadée", "convaincu", "convaincue", "semblait", "air",
    "disait", "supposait", "imaginais", "imaginait", "apparence", "officiellement", "soi",
    "prétendait", "paraissait",
];

pub(super) fn find(text: &Text<'_>) -> Vec<Filler> {
    let mut found: Vec<Filler> = Vec::new();
    let mut place = Place {
        text,
        at: 0,
        opens_sentence: true,
        opens_answer: true,
        after_filler: false,
        counts_steps: false,
    };
    let mut quotes = Quotes::default();
    while place.at < text.len() {
        let at = place.at;
        place.opens_sentence |= text.before(at).stop;
        quotes.pass(text, at);
        let filler = if quotes.quoted(text, at) {
            None
        } else {
            filler_at(&place)
        };
        place.after_filler = filler.is_some();
        if let Some(filler) = filler {
            for inner in at + 1..filler.at.end {
                quotes.pass(text, inner);
            }
            place.at = filler.at.end;
            found.push(filler);
        } else {
            place.counts_steps |=
                text.is(at, &["abord", "premièrement", "ensuite", "deuxièmement"]);
            place.opens_sentence = false;
            place.opens_answer = false;
            place.at += 1;
        }
    }
    found
}

/// Whether a word is quoted. A mark that nobody closes counts for a few words.
#[derive(Default)]
struct Quotes {
    since: Option<usize>,
}

impl Quotes {
    const LONGEST: usize = 40;

    fn pass(&mut self, text: &Text<'_>, at: usize) {
        if text.before(at).quote {
            self.since = if self.since.is_some() { None } else { Some(at) };
        }
        if self.since.is_some_and(|since| at - since > Self::LONGEST) {
            self.since = None;
        }
    }

    fn quoted(&self, text: &Text<'_>, at: usize) -> bool {
        self.since.is_some()
            || !text.before(at).is_break()
                && matches!(text.lower_before(at), "mot" | "mots" | "expression")
    }
}

fn filler_at(place: &Place<'_, '_>) -> Option<Filler> {
    let (text, at) = (place.text, place.at);
    let one = |word: &str| Some(Filler::new(at..at + 1, word));
    if let Some(sound) = hesitation(text.lower(at), SOUNDS) {
        return one(sound);
    }
    if let Some(word) = hesitation(text.lower(at), INTERJECTIONS) {
        return if is_name(place) { None } else { one(word) };
    }
    let is_filler = match text.lower(at) {
        "alors" => alors(place),
        "donc" => donc(place),
        "bon" => bon(place),
        "voilà" | "voila" => voila(place),
        "quoi" => quoi(place),
        "genre" => genre(place),
        "enfin" => enfin(place),
        "ok" | "okay" | "ouais" => opener(place),
        "du" => return du_coup(place).then(|| Filler::new(at..at + 2, "du coup")),
        "en" if text.lower(at + 1) == "fait" => {
            return en_fait(place).then(|| Filler::new(at..at + 2, "en fait"));
        }
        _ => return asides::find(place),
    };
    if !is_filler {
        return None;
    }
    match text.lower(at) {
        "voila" => one("voilà"),
        word => one(word),
    }
}

/// "Ben" may be somebody's name.
fn is_name(place: &Place<'_, '_>) -> bool {
    let (text, at) = (place.text, place.at);
    text.lower(at) == "ben"
        && text
            .words()
            .get(at)
            .is_some_and(crate::text::Word::is_capitalized)
        && (!place.opens_sentence
            || text.is(
                at + 1,
                &[
                    "m'", "a", "est", "s'", "était", "avait", "et", "nous", "travaille", "lui",
                ],
            ))
}

fn alors(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    if place.text.is(end, &["que", "qu'", "même"]) || place.prev_is(&["jusqu'", "d'", "ou"]) {
        return false;
    }
    place.opens_answer
        || (place.opens_sentence && (place.pause_at(end) || place.filler_at(end)))
        || (place.prev() != "et" && (place.after_filler || place.filler_at(end)))
        // "et alors euh" only resumes.
        || is_sound(place.text.lower(end)) && !place.text.before(end).is_break()
}

fn donc(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    if place.prev_is(&["dis", "dites"]) {
        return false;
    }
    place.opens_answer
        || place.filler_at(end)
        || (place.after_filler && place.prev_is(&["voilà", "bon", "ben", "alors", "bref"]))
        || (place.text.before(end).edge && !place.opens_sentence)
        || place.text.before(end).ellipsis
}

fn bon(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    let text = place.text;
    let agrees = text.phrase(end, "d' accord").is_some();
    if place.prev() == "ah" || !agrees && text.is(end, &["de", "d'", "à", "marché"]) {
        return false;
    }
    let leads = place.opens_sentence
        || place.after_filler
        || place.pause_before()
        || place.prev_is(&[
            "mais", "et", "puis", "que", "parce", "oui", "non", "ou", "car",
        ]);
    if leads {
        return agrees
            || place.pause_at(end)
            || place.filler_at(end)
            || place.clause_at(end)
            || text.is(end, BEHIND_BON)
            || place.prev() == "mais"
                && text.is(end, &["pour", "avec", "une", "un", "des", "dans", "chez"]);
    }
    // Without any mark, a clause that follows parts it from the words before, unless those praise.
    let praised = [
        "est", "était", "sont", "étaient", "fut", "été", "être", "c'", "très", "trop", "assez",
        "plus", "si", "tout", "pas", "un", "le", "du", "ce", "mon", "son", "ton", "notre", "quoi",
        "vraiment", "super", "hyper", "pour", "aussi", "rien", "quelque", "semble", "semblait",
        "trouve", "fait", "sent", "de", "au", "juste",
    ];
    (place.clause_at(end) && !text.is(end, &["et", "mais", "ce", "lui", "moi"])
        || is_sound(text.lower(end)))
        && !praised.contains(&place.prev())
}

fn voila(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    let text = place.text;
    if place.prev_is(&[
        "me", "te", "le", "la", "les", "nous", "vous", "en", "dit", "dis", "l'", "m'", "t'",
    ]) {
        return false;
    }
    if place.pause_at(end) && !text.before(end).colon {
        return true;
    }
    place.filler_at(end)
        || text.is(
            end,
            &[
                "voilà", "voila", "personne", "maintenant", "finalement", "depuis",
            ],
        )
        || (place.clause_at(end) && !text.is(end, &["ce", "moi", "lui", "quand", "après", "cela"]))
        || place.sentence_ends_at(end)
}

fn quoi(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    let text = place.text;
    if (place.opens_sentence && !place.after_filler) || text.is(end, &["que", "qu'"]) {
        return false;
    }
    if place.text.before(place.at).comma {
        return place.pause_at(end);
    }
    let asks_or_governs = [
        "de", "d'", "à", "en", "sur", "pour", "avec", "par", "contre", "sans", "sous", "vers",
        "chez", "après", "n'importe", "importe", "et", "ou", "sais", "sait", "savais", "savait",
        "savoir", "savez", "faire", "dire", "fait", "faisait", "dit", "fais", "fallait", "faut",
        "veut", "veux", "est", "était", "c'", "a", "ai", "comprend", "demande", "demandé", "trop",
        "pas", "quoi", "un", "du", "le", "pourquoi", "comme", "répondre", "mettre", "choisir",
        "manger", "penser", "regarder", "chercher", "devient", "devenir", "faisais",
    ];
    if asks_or_governs.contains(&place.prev()) || text.before(end).question {
        return false;
    }
    place.pause_at(end) || place.filler_at(end) || (place.clause_at(end) && !text.is(end, &["ce"]))
}

fn genre(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    let text = place.text;
    let noun = [
        "un", "le", "ce", "du", "de", "quel", "son", "mon", "ton", "leur", "notre", "même", "tout",
        "en", "bon", "mauvais", "nouveau", "autre", "tel", "premier", "au", "aucun", "d'", "cet",
        "quelque", "chaque", "deux",
    ];
    if noun.contains(&place.prev()) && !place.after_filler {
        return false;
    }
    if text.is(
        end,
        &[
            "de", "d'", "humain", "qui", "littéraire", "masculin", "féminin",
        ],
    ) && !place.pause_at(end)
    {
        return false;
    }
    // "des outils genre marteau": it compares, and the noun before is what it compares.
    let compares = place.prev().ends_with('s')
        && !place.pause_before()
        && !place.pause_at(end)
        && text.is(end, &["des", "les", "le", "la", "un", "une", "l'"]);
    !compares
}

fn enfin(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    let text = place.text;
    if place.prev_is(&["et", "puis", "ou", "mais"]) && !place.after_filler && !place.filler_at(end)
    {
        return false;
    }
    let corrects = [
        "plutôt", "presque", "pas", "bref", "surtout", "non", "oui", "si", "peut", "pratiquement",
        "disons", "quasiment", "techniquement", "officiellement", "normalement", "théoriquement",
    ];
    if place.filler_at(end) || (text.is(end, &corrects) && !is_within_verb(place)) {
        return true;
    }
    if text
        .phrase(end, "je crois")
        .or_else(|| text.phrase(end, "je pense"))
        .is_some()
    {
        return true;
    }
    let achieved = (end..end + 5).any(|at| {
        text.is(
            at,
            &[
                "pu", "réussi", "trouvé", "obtenu", "compris", "arrivé", "fini",
            ],
        )
    });
    if achieved || place.counts_steps {
        return false;
    }
    // "un an enfin dix mois", in a transcript without marks.
    let counted = verbs::NUMBERS.contains(&text.lower(end))
        && place.at >= 2
        && (verbs::NUMBERS.contains(&text.lower(place.at - 2))
            || text.is(place.at - 2, &["un", "une"]));
    if counted {
        return true;
    }
    let leads = place.opens_sentence || place.pause_before() || place.after_filler;
    if leads && !place.pause_at(end) {
        // "Enfin il parlait !" is what one had waited for; a speaker corrects what "je" or "c'" said.
        return text.is(end, &["je", "j'", "c'", "ça", "moi", "quand"])
            || repeats_before(place, end);
    }
    // Set apart on both sides in the middle of a sentence, it takes something back.
    let is_apart =
        leads && !place.opens_sentence && place.pause_at(end) && !place.sentence_ends_at(end);
    let splits = place.prev_is(&[
        "suis", "est", "était", "étais", "sont", "étaient", "que", "qu'", "un", "une", "le", "la",
        "de", "à", "c'est",
    ]);
    is_apart && (repeats_before(place, end) || (splits && !verbs::is_participle(text.lower(end))))
}

/// "j'ai enfin pas eu" would stand between the auxiliary and its participle.
fn is_within_verb(place: &Place<'_, '_>) -> bool {
    place.prev_is(&[
        "ai", "a", "as", "ont", "avons", "avait", "est", "suis", "était", "pas", "pouvait", "peut",
        "va",
    ])
}

/// Whether the words behind take up the words before: the same word, or a word of the same kind.
fn repeats_before(place: &Place<'_, '_>, end: usize) -> bool {
    let text = place.text;
    let next = text.lower(end);
    let from = place.at.saturating_sub(7);
    let kinds: [&[&str]; 3] = [
        &[
            "à", "de", "dans", "chez", "près", "vers", "pour", "sur", "en", "au", "aux", "avec",
        ],
        &[
            "le", "la", "les", "l'", "un", "une", "des", "mon", "ma", "mes", "son", "sa", "notre",
            "nos", "du",
        ],
        verbs::NUMBERS,
    ];
    (from..place.at).any(|before| {
        let earlier = text.lower(before);
        (earlier == next && !next.is_empty())
            || kinds
                .iter()
                .any(|kind| kind.contains(&earlier) && kind.contains(&next))
            || (earlier.starts_with(|c: char| c.is_numeric())
                && next.starts_with(|c: char| c.is_numeric()))
    })
}

fn opener(place: &Place<'_, '_>) -> bool {
    let end = place.at + 1;
    if place.text.lower(place.at) == "ouais" {
        return place.opens_sentence && place.filler_at(end);
    }
    place.opens_sentence
        && (place.filler_at(end) || (place.opens_answer && !place.sentence_ends_at(end)))
}

fn du_coup(place: &Place<'_, '_>) -> bool {
    let end = place.at + 2;
    place.text.phrase(place.at, "du coup").is_some()
        && !place.text.is(end, &["de", "d'"])
        && (place.opens_answer
            || place.filler_at(end)
            || place.text.before(end).edge && place.pause_before())
}

fn en_fait(place: &Place<'_, '_>) -> bool {
    let end = place.at + 2;
    let text = place.text;
    let governs = ["il", "elle", "on", "qui", "ça", "n'", "cela", "j'", "je"];
    if governs.contains(&place.prev())
        || text.is(end, &["partie", "trop", "un", "une", "des"]) && !place.pause_at(end)
    {
        return false;
    }
    if place.opens_answer || place.sentence_ends_at(end) {
        return true;
    }
    let from = place.at.saturating_sub(25);
    if (from..place.at).any(|before| text.is(before, BELIEFS)) || place.prev_is(&["mais", "alors"])
    {
        return false;
    }
    if place.filler_at(end) || place.after_filler {
        return true;
    }
    // After a pause it opens what was really the case; without one it only fills.
    let between = place.pause_before() && place.pause_at(end) && !place.opens_sentence;
    between || (!place.pause_before() && !place.prev_is(&["qu'", "que"]))
}
