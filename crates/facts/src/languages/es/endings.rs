//! Forms of Spanish verbs by their endings, each word for itself. Not here: what stands around it (`verbs`).

use super::tables::TABLES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    I,
    We,
    /// Anybody else; in the imperfect and the conditional possibly the speaker, which the endings do not tell.
    Other,
}

pub(super) fn is_participle(word: &str) -> bool {
    ["ado", "ido", "ído", "to", "cho", "eso"]
        .iter()
        .any(|end| word.ends_with(end))
        && word.len() > 3
}

pub(super) fn is_first_preterite(word: &str) -> bool {
    let tables = &TABLES;
    if tables.first_preterite.contains(word) {
        return true;
    }
    if tables.not_first.contains(word) {
        return false;
    }
    if let Some(stem) = word.strip_suffix('é') {
        let future = ["ar", "er", "ir", "dr", "br", "har"]
            .iter()
            .any(|end| stem.ends_with(end))
            && stem.chars().count() > 2;
        // "Compré", "abré": a stem that ends in -r keeps its preterite.
        let keeps = tables.future_like_stems.contains(stem)
            || (stem.ends_with("br") && stem != "habr" && stem != "sabr" && stem != "cabr");
        return stem.chars().count() >= 2 && (!future || keeps);
    }
    word.strip_suffix('í')
        .is_some_and(|stem| stem.chars().count() >= 2)
}

pub(super) fn is_third_preterite(word: &str) -> bool {
    TABLES.third_preterite.contains(word)
        || (word.ends_with('ó') && word.chars().count() > 2)
        || (word.chars().count() > 5
            && ["aron", "ieron", "yeron", "jeron"]
                .iter()
                .any(|end| word.ends_with(end)))
}

pub(super) fn is_we_preterite(word: &str) -> bool {
    if TABLES.we_preterite.contains(word) {
        return true;
    }
    let Some(stem) = word.strip_suffix("mos") else {
        return false;
    };
    // "Leímos": these keep the accent, which otherwise shows a noun or another tense ("estábamos", "mínimos").
    if stem.ends_with('í') {
        return stem.chars().count() > 2;
    }
    (stem.ends_with('a') || stem.ends_with('i'))
        && word.chars().count() > 5
        && !stem.contains(['á', 'é', 'í', 'ó', 'ú'])
        && !TABLES.not_we.contains(word)
}

/// Whether the form is the present as well ("llegamos", "abrimos").
pub(super) fn is_also_present(word: &str) -> bool {
    let in_ir = [
        "abri", "subi", "sali", "deci", "recibi", "reparti", "escribi", "decidi", "cubri",
        "cumpli", "uni", "reuni", "asisti", "segui", "pedi", "servi", "mori", "dormi", "senti",
        "vivi", "comparti", "permiti", "conduci", "corregi", "medi", "elegi", "preferi",
    ];
    word.ends_with("amos")
        || in_ir
            .iter()
            .any(|stem| word.starts_with(stem) && word.ends_with("imos"))
}

pub(super) fn is_conditional(word: &str) -> bool {
    let tables = &TABLES;
    if tables.conditional_irregular.contains(word) {
        return true;
    }
    let ends = [
        "aría", "ería", "iría", "arían", "erían", "irían", "aríamos", "eríamos", "iríamos",
    ];
    ends.iter().any(|end| word.ends_with(end))
        && word.chars().count() > 5
        && !tables.imperfect_in_eria.contains(word)
        && !tables.nouns_in_ia.contains(word)
}

pub(super) fn imperfect(word: &str) -> Option<Who> {
    let tables = &TABLES;
    if ["éramos", "íbamos"].contains(&word)
        || word.ends_with("ábamos")
        || (word.ends_with("íamos") && !word.ends_with("ríamos"))
    {
        return Some(Who::We);
    }
    let irregular = ["era", "eran", "iba", "iban", "veía", "veían"].contains(&word);
    let in_aba = (word.ends_with("aba") || word.ends_with("aban")) && word.chars().count() > 4;
    let noun = tables.nouns_in_ia.contains(word)
        || [
            "logía", "grafía", "nomía", "cracia", "metría", "patía", "scopía",
        ]
        .iter()
        .any(|end| word.ends_with(end));
    let in_ia =
        (word.ends_with("ía") || word.ends_with("ían")) && word.chars().count() > 3 && !noun;
    (irregular || in_aba || in_ia).then_some(Who::Other)
}

pub(super) fn is_infinitive(word: &str) -> bool {
    [
        "ar", "er", "ir", "ír", "arlo", "arla", "erlo", "erla", "irlo", "irla", "arles", "erles",
        "irles", "arle", "erle", "irle", "arlos", "erlos", "irlos", "arlas", "erlas", "irlas",
        "arme", "erme", "irme", "arse", "erse", "irse", "arnos", "ernos", "irnos",
    ]
    .iter()
    .any(|end| word.ends_with(end))
        && word.chars().count() > 2
}
