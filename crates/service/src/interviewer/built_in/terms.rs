//! What the built-in interviewer asks about from a résumé: skills and employers, never places, years or names.

use std::collections::HashSet;

/// Skills that people name in résumés, in lower case. A list, because no rule tells a skill from any other word.
const SKILLS: &str = include_str!("skills.txt");
/// What the name of a company ends with.
const LEGAL_FORMS: [&str; 22] = [
    "gmbh", "ag", "kg", "se", "inc", "inc.", "ltd", "ltd.", "llc", "corp", "corp.", "plc", "co.",
    "sa", "s.a.", "sarl", "sas", "s.l.", "sl", "bv", "b.v.", "ab",
];
/// Most words of a company's name before its legal form.
const COMPANY_WORDS_MAX: usize = 4;

/// Skills and employers of the résumé in its order and spelling; those that the job description names as well come
/// first.
pub fn resume_terms(resume: &str, job_description: &str) -> Vec<String> {
    let mut found = skills(resume);
    found.extend(employers(resume));
    found.sort_by_key(|(at, _)| *at);
    let wanted: HashSet<String> = skills(job_description)
        .into_iter()
        .map(|(_, skill)| skill.to_lowercase())
        .collect();
    let mut terms: Vec<String> = found.into_iter().map(|(_, term)| term).collect();
    terms.sort_by_key(|term| !wanted.contains(&term.to_lowercase()));
    let mut seen = HashSet::new();
    terms.retain(|term| seen.insert(term.to_lowercase()));
    terms
}

/// Known skills as whole words, with their places.
fn skills(text: &str) -> Vec<(usize, String)> {
    let lower = text.to_lowercase();
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    SKILLS
        .lines()
        .filter(|skill| !skill.is_empty())
        .filter_map(|skill| {
            let at = lower.match_indices(skill).map(|(at, _)| at).find(|at| {
                is_edge(lower[..*at].chars().next_back())
                    && is_edge(lower[at + skill.len()..].chars().next())
            })?;
            // Lower-casing can change the length of text outside ASCII; then the spelling of the list is used.
            let own = text
                .get(at..at + skill.len())
                .filter(|own| own.eq_ignore_ascii_case(skill))
                .unwrap_or(skill);
            // Short words are skills only where they are written as names: "go" is a verb, "Go" a language.
            let is_name = skill.len() > 3 || own.chars().any(char::is_uppercase);
            is_name.then(|| (at, own.to_owned()))
        })
        .collect()
}

/// Names of companies: the capitalized words before a legal form, with it.
fn employers(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            let form = word.trim_end_matches([',', ';', ')', '|']).to_lowercase();
            if !LEGAL_FORMS.contains(&form.as_str()) {
                continue;
            }
            let from = (at.saturating_sub(COMPANY_WORDS_MAX)..at)
                .rev()
                .take_while(|before| is_name_word(words[*before]))
                .last();
            if let Some(from) = from {
                let name = words[from..=at].join(" ");
                let name = name.trim_end_matches([',', ';', ')', '|']).to_owned();
                let place = words[from].as_ptr() as usize - text.as_ptr() as usize;
                found.push((place, name));
            }
        }
    }
    found
}

fn is_name_word(word: &str) -> bool {
    word == "&"
        || (word.starts_with(|c: char| c.is_uppercase())
            && !word.ends_with([',', ';', ':', '.', '|']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_skills_and_employers_and_nothing_else() {
        assert_eq!(
            resume_terms(
                "Led Kafka migration; wrote Rust and PostgreSQL. Trusted.",
                ""
            ),
            ["Kafka", "Rust", "PostgreSQL"]
        );
        assert_eq!(
            resume_terms("Wrote Python, then Rust", "We look for rust people"),
            ["Rust", "Python"]
        );
        assert!(resume_terms("Trust me, javanese dance, let us go", "").is_empty());
        assert_eq!(resume_terms("İİİ Rust", ""), ["rust"]);
        assert_eq!(
            resume_terms(
                "2019 to 2021: nurse, Springfield, Alder & Finch Ltd, night shifts",
                ""
            ),
            ["Alder & Finch Ltd"]
        );
        assert!(resume_terms("Springfield, 2019, Maria Example", "").is_empty());
    }
}
