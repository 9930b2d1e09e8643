//! The forms of French verbs, told by their endings where the grammar allows it and by tables where it does not. A word
//! is looked at alone: who does it, and when, is told by `clauses`.

use std::borrow::Cow;

/// Numbers in words.
pub(super) const NUMBERS: &[&str] = &[
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "vingt", "trente", "quarante", "cinquante",
    "soixante", "septante", "nonante", "cent", "cents", "mille", "million", "millions", "zéro",
];

/// The forms of "avoir" and "être" that build another tense, by that tense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auxiliary {
    Have,
    Be,
    /// "avais": the past before the past.
    HadHave,
    /// "étais": the past before the past, or a state.
    HadBe,
}

pub(super) fn auxiliary(word: &str) -> Option<Auxiliary> {
    Some(match word {
        "ai" | "as" | "a" | "avons" | "avez" | "ont" | "jai" | "eus" | "eut" | "eûmes"
        | "eurent" => Auxiliary::Have,
        "suis" | "es" | "est" | "sommes" | "êtes" | "sont" | "cest" | "fus" | "fut" | "fûmes"
        | "furent" => Auxiliary::Be,
        "avais" | "avait" | "avions" | "aviez" | "avaient" | "javais" => Auxiliary::HadHave,
        "étais" | "était" | "étions" | "étiez" | "étaient" | "cétait" | "jétais" => {
            Auxiliary::HadBe
        }
        _ => return None,
    })
}

/// Endings of irregular participles, compounds included: "mis" stands for "remis", "soumis".
const IRREGULAR_PARTICIPLES: &[&str] = &[
    "mis", "pris", "quis", "assis", "dit", "crit", "fait", "duit", "truit", "cuit", "nuit", "vert",
    "fert", "eint", "aint", "oint", "mort", "clos", "souffert", "trait", "soustrait", "clus",
    "absous", "ri", "fui",
];

/// Words that end like a participle and are none.
const NO_PARTICIPLES: &[&str] = &[
    "ici", "aussi", "ainsi", "parmi", "lui", "qui", "si", "midi", "ni", "ami", "merci", "oui",
    "celui", "demi", "hui", "quasi", "du", "au", "un", "peu", "jeu", "lieu", "bleu", "eau", "beau",
    "nouveau", "tu", "ou", "où", "à", "fou", "feu", "milieu", "cou", "trou", "clou", "genou",
    "flou", "mou", "sou", "vrai", "moi", "toi", "soi", "quoi", "pourquoi", "loi", "foi", "roi",
    "emploi", "envoi", "essai", "délai", "jeudi", "lundi", "mardi", "mercredi", "vendredi",
    "samedi", "souci", "parti-pris", "défi", "abri", "cri", "pli", "mari", "taxi", "favori",
    "appui", "ennui", "étui", "bruit", "minuit", "nuit", "fruit", "profit", "petit", "crédit",
    "conflit", "habit", "circuit", "audit", "produit", "cher", "hier", "fier", "premier",
    "dernier", "mur", "menu", "absolu", "contenu", "revenu", "tissu", "individu", "dû", "surtout",
    "année", "journée", "soirée", "matinée", "idée", "durée", "arrivée", "entrée", "qualité",
    "santé", "équipe", "côté", "société", "activité", "sécurité", "priorité", "responsabilité",
    "difficulté", "moitié", "été", "café", "clé", "marché", "congé", "bébé", "thé", "blé", "musée",
    "lycée", "armée", "employé", "salarié", "blessé", "procédé", "degré", "pré", "facilité",
    "capacité", "variété", "majorité", "possibilité", "nécessité", "liberté", "unité",
    "communauté", "propriété", "université", "cité", "pavé", "dernière", "avis", "colis", "devis",
    "tapis", "permis", "bis", "depuis", "puis", "moins", "plus", "que", "qu'", "envie", "pluie",
    "vie", "copie", "série", "énergie", "maladie", "économie", "rue", "avenue", "suite", "besoin",
];

/// Participles that also serve as nouns or other words, and are participles behind an auxiliary.
const AMBIGUOUS_PARTICIPLES: &[&str] = &[
    "été", "dû", "produit", "contenu", "revenu", "permis", "marché", "cité", "salarié", "employé",
    "blessé", "procédé", "arrivée", "entrée", "appui", "ri", "fui", "pu", "su", "vu", "bu", "lu",
    "eu", "cru", "mu", "plu", "tu", "nui", "lui", "hébergé",
];

/// Whether the word may be a participle behind an auxiliary, whatever it agrees with.
pub(super) fn is_participle(word: &str) -> bool {
    if AMBIGUOUS_PARTICIPLES.contains(&word) && !matches!(word, "tu" | "lui") {
        return true;
    }
    if NO_PARTICIPLES.contains(&word) || word.chars().count() < 2 {
        return false;
    }
    let base = participle_base(word);
    if NO_PARTICIPLES.contains(&base) && !AMBIGUOUS_PARTICIPLES.contains(&base) {
        return false;
    }
    base.ends_with('é')
        || IRREGULAR_PARTICIPLES
            .iter()
            .any(|ending| base.ends_with(ending) || word.ends_with(ending))
        || (base.ends_with('i')
            && !base.ends_with("ai")
            && !base.ends_with("oi")
            && base.chars().count() > 3)
        || (base.ends_with('u')
            && !["au", "ou"].iter().any(|ending| base.ends_with(ending))
            && is_u_participle(base))
}

/// "vendu" and "reçu", not "milieu".
fn is_u_participle(base: &str) -> bool {
    !base.ends_with("eu") || matches!(base, "eu")
}

/// A participle without the endings of number and gender.
pub(super) fn participle_base(word: &str) -> &str {
    if word.ends_with("mis")
        || word.ends_with("pris")
        || word.ends_with("quis")
        || word.ends_with("assis")
    {
        return word;
    }
    let word = word.strip_suffix('s').unwrap_or(word);
    word.strip_suffix('e')
        .filter(|base| base.chars().count() > 1)
        .unwrap_or(word)
}

/// The same, where the infinitive is written that sounds alike ("je travailler").
pub(super) fn named(word: &str) -> Cow<'_, str> {
    match word.strip_suffix("er") {
        Some(stem) if stem.chars().count() > 2 => Cow::Owned(format!("{stem}é")),
        _ => Cow::Borrowed(participle_base(word)),
    }
}

/// Participles of the verbs that take "être": movement and change.
const MOVEMENT: &[&str] = &[
    "allé", "venu", "arrivé", "parti", "entré", "sorti", "monté", "descendu", "né", "mort",
    "resté", "tombé", "retourné", "passé", "revenu", "devenu", "rentré", "reparti", "remonté",
    "redescendu", "intervenu", "parvenu", "survenu", "décédé", "retombé", "ressorti", "redevenu",
    "provenu", "convenu", "accouru", "repassé", "reste",
];

pub(super) fn is_movement(participle: &str) -> bool {
    MOVEMENT.contains(&participle_base(participle))
}

/// Stems that a future or a conditional is built on and that are no infinitives.
const FUTURE_STEMS: &[&str] = &[
    "ser", "aur", "fer", "ir", "verr", "enverr", "reverr", "renverr", "pourr", "voudr", "devr",
    "saur", "faudr", "vaudr", "mourr", "conclur", "exclur", "pleuvr", "referr", "refer", "défer",
    "satisfer", "prévoir", "assoir", "écrir",
];
const FUTURE_ENDINGS: &[&str] = &[
    "iendr", "courr", "cevr", "suivr", "vivr", "mettr", "battr", "aîtr", "aitr", "soudr", "indr",
    "andr", "endr", "ondr", "erdr", "ordr", "cueiller",
];
/// Verbs whose imperfect looks like the conditional of another ("tirait", "respirait").
const IR_STEMS: &[&str] = &[
    "tir", "retir", "attir", "étir", "vir", "chavir", "respir", "inspir", "aspir", "expir",
    "transpir", "soupir", "admir", "mir", "désir", "déchir", "cir", "empir", "conspir",
    "tressaill", "délir", "engendr", "encadr",
];

/// The tenses that endings tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Imperfect,
    Conditional,
    Future,
    /// The past of books: "il posa", "nous prîmes".
    Simple,
}

fn is_future_stem(stem: &str) -> bool {
    FUTURE_STEMS.contains(&stem)
        || FUTURE_ENDINGS.iter().any(|ending| stem.ends_with(ending))
        || (stem.ends_with("er") && stem.chars().count() > 3)
        || (stem.ends_with("ir") && !IR_STEMS.contains(&stem))
}

/// Words that end like an imperfect and are none.
const NO_IMPERFECTS: &[&str] = &[
    "fait", "lait", "trait", "portrait", "extrait", "retrait", "attrait", "parfait", "forfait",
    "souhait", "bienfait", "satisfait", "défait", "refait", "plait", "plaît", "connait", "connaît",
    "abstrait", "distrait", "imparfait", "sait", "tait", "ait", "hait", "aient", "soient", "mais",
    "jamais", "désormais", "frais", "français", "anglais", "palais", "marais", "irlandais",
    "japonais", "portugais", "libanais", "engrais", "biais", "rabais", "relais", "essais",
    "délais", "vais", "sais", "fais", "paraît", "paraient", "balais", "harnais", "méfait",
    "surfait", "parait", "naît", "disparaît", "apparaît", "quai", "reconnaît", "connais",
    "reconnais", "parais", "plais", "tais",
];

/// The tense of a finite verb other than "avoir" and "être" as auxiliaries, by its ending; `None` for the present and
/// for what is no verb.
pub(super) fn form(word: &str) -> Option<Form> {
    if NO_IMPERFECTS.contains(&word) {
        return None;
    }
    for ending in ["aient", "ait", "ais"] {
        if let Some(stem) = word.strip_suffix(ending) {
            return imperfect_or_conditional(stem);
        }
    }
    simple(word).then_some(Form::Simple)
}

fn imperfect_or_conditional(stem: &str) -> Option<Form> {
    if stem.ends_with('r') && is_future_stem(stem) {
        return Some(Form::Conditional);
    }
    (stem.chars().count() >= 2 || matches!(stem, "v" | "l")).then_some(Form::Imperfect)
}

/// Forms of "nous": "faisions", "ferions".
pub(super) fn form_of_we(word: &str) -> Option<Form> {
    let stem = word.strip_suffix("ions")?;
    imperfect_or_conditional(stem)
}

/// Forms of "je" that end in -ai: "posai" and "poserai".
pub(super) fn form_in_ai(word: &str) -> Option<Form> {
    let stem = word
        .strip_suffix("ai")
        .filter(|stem| stem.chars().count() >= 2)?;
    if matches!(
        word,
        "vrai" | "essai" | "délai" | "quai" | "balai" | "mai" | "gai"
    ) {
        return None;
    }
    Some(if stem.ends_with('r') && is_future_stem(stem) {
        Form::Future
    } else {
        Form::Simple
    })
}

const SIMPLE_FORMS: &[&str] = &[
    "fit", "firent", "mit", "mirent", "prit", "prirent", "vint", "vinrent", "tint", "devint",
    "obtint", "revint", "parvint", "put", "dut", "sut", "voulut", "fallut", "reçut", "aperçut",
    "parut", "disparut", "comprit", "apprit", "permit", "remit", "répondit", "attendit", "perdit",
    "descendit", "rendit", "vendit", "entendit", "ouvrit", "offrit", "découvrit", "sentit",
    "partit", "sortit", "suivit", "servit", "intervint", "courut", "mourut", "résolut", "refit",
    "promit", "surprit", "reprit", "alla", "eut", "fut", "écrivit", "produisit", "conduisit",
    "réussit", "choisit", "décrivit",
];

fn simple(word: &str) -> bool {
    SIMPLE_FORMS.contains(&word)
        || [
            "èrent", "irent", "urent", "inrent", "âmes", "îmes", "ûmes", "înmes",
        ]
        .iter()
        .any(|ending| word.ends_with(ending) && word.chars().count() > ending.chars().count() + 1)
            && !matches!(
                word,
                "tirent"
                    | "virent"
                    | "retirent"
                    | "durent"
                    | "assurent"
                    | "mesurent"
                    | "attirent"
                    | "admirent"
                    | "respirent"
                    | "jurent"
            )
}

/// "je pris", "je répondis": past of books where the present has another form.
pub(super) fn is_simple_of_i(word: &str) -> bool {
    [
        "pris", "mis", "fis", "vins", "tins", "dus", "pus", "sus", "eus", "voulus", "reçus",
        "ndis", "rdis", "ouvris", "offris", "couvris", "sortis", "partis", "servis", "écrivis",
        "courus", "lus", "gnis", "isis",
    ]
    .iter()
    .any(|ending| word.ends_with(ending))
}

/// Words that end in -a like "il posa" and are no verbs.
const NO_SIMPLE_IN_A: &[&str] = &[
    "cela", "agenda", "schéma", "caméra", "opéra", "média", "extra", "panda", "cinéma", "data",
    "pizza", "voila", "déjà", "visa", "delta", "quota", "véranda", "pyjama", "cobra", "camera",
    "schema", "java", "kafka", "mama", "papa", "maman", "china", "africa", "via", "bla", "alpha",
    "beta", "bêta", "mega", "giga", "ultra", "ira", "sera", "aura", "fera",
];

/// Whether the word may be "il posa"; a subject has to stand before it.
pub(super) fn is_simple_in_a(word: &str) -> bool {
    word.strip_suffix('a').is_some_and(|stem| {
        stem.chars().count() >= 3
            && !NO_SIMPLE_IN_A.contains(&word)
            && !(stem.ends_with('r') && is_future_stem(stem))
    })
}

/// Verbs of "je" in the present that tell a state, an opinion or a plan, and no deed.
const STATES: &[&str] = &[
    "les", "nous", "vous", "leur", "plus", "pas", "très", "toujours", "jamais", "depuis", "sous",
    "sans", "dans", "moins", "mais", "suis", "ai", "pense", "crois", "sais", "veux", "peux",
    "dois", "aime", "préfère", "trouve", "estime", "considère", "reste", "connais", "comprends",
    "vois", "sens", "espère", "souhaite", "adore", "déteste", "cherche", "travaille", "vis",
    "habite", "viens", "vais", "parle", "dirais", "tiens", "sois", "puis", "rêve", "imagine",
    "suppose", "souviens", "rappelle", "gère", "maîtrise", "possède", "évolue", "exerce",
    "entends", "attends", "doute", "regrette", "avoue", "me", "te", "le", "ne", "que", "une",
    "donc", "comme", "même", "entre", "autre", "encore", "notre", "votre", "m'appelle", "ignore",
    "reconnais", "mérite", "manque", "ressens", "apprends",
];

/// Whether "je" does something in the present with this word.
pub(super) fn is_present_deed(word: &str) -> bool {
    !STATES.contains(&word)
        && word.chars().count() > 2
        && (word.ends_with('e')
            || word.ends_with('s')
            || word.ends_with("ds")
            || word.ends_with('x'))
        && form(word).is_none()
        && !NO_IMPERFECTS.contains(&word)
        || matches!(word, "fais" | "refais" | "mets")
}

/// Whether the word looks like a present of the third person.
pub(super) fn is_present_of_third(word: &str) -> bool {
    word.chars().count() > 1
        && (word.ends_with('e')
            || word.ends_with('t')
            || word.ends_with("nd")
            || matches!(word, "va" | "perd" | "a"))
        && !matches!(
            word,
            "une"
                | "le"
                | "ne"
                | "que"
                | "de"
                | "et"
                | "tout"
                | "est"
                | "me"
                | "te"
                | "se"
                | "ce"
                | "même"
        )
        && form(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participles_are_told_from_nouns() {
        for word in [
            "marché", "produit", "été", "vendues", "reçu", "repeint", "remis", "conduite",
            "offert", "choisi", "su",
        ] {
            assert!(is_participle(word), "{word}");
        }
        for word in [
            "bureau", "milieu", "samedi", "qualité", "petit", "ici", "lui", "minuit", "tu", "",
        ] {
            assert!(!is_participle(word), "{word}");
        }
    }

    #[test]
    fn endings_tell_the_tense() {
        for (word, expected) in [
            ("soudait", Some(Form::Imperfect)),
            ("tirait", Some(Form::Imperfect)),
            ("montrait", Some(Form::Imperfect)),
            ("ouvraient", Some(Form::Imperfect)),
            ("pourrait", Some(Form::Conditional)),
            ("finirais", Some(Form::Conditional)),
            ("viendraient", Some(Form::Conditional)),
            ("arrivèrent", Some(Form::Simple)),
            ("jamais", None),
            ("portrait", None),
        ] {
            assert_eq!(form(word), expected, "{word}");
        }
        assert_eq!(form_in_ai("poserai"), Some(Form::Future));
        assert_eq!(form_in_ai("posai"), Some(Form::Simple));
        assert_eq!(form_of_we("soudions"), Some(Form::Imperfect));
    }
}
