//! Icons: letters of icon fonts, and their names where a program has written those instead.

use super::is_private;

/// Names of icons beside an address, longest first where one begins another.
const NAMES: [&str; 34] = [
    "envelope-open-text", "envelope-open", "envelope-square", "envelope-o", "envel⌢pe", "envelpe",
    "envelope", "phone-square-alt", "phone-square", "phone-volume", "phone-alt", "phone",
    "mobile-phone", "mobile-alt", "mobile-screen-button", "mobile-button", "mobile",
    "map-marked-alt", "map-marker-alt", "map-marker", "map-pin", "location-dot", "location-arrow",
    "linkedin-square", "linkedin-in", "github-square", "github-alt", "globe-americas",
    "globe-europe", "globe", "birthday-cake", "paper-plane", "house", "home",
];
/// The same names as programs write them after `fa`; others stand alone.
const GLUED_NAMES: [&str; 14] = [
    "EnvelopeOpen", "EnvelopeO", "Envelope", "PhoneSquare", "PhoneAlt", "Phone", "MobileAlt",
    "Mobile", "MapMarkerAlt", "MapMarker", "LinkedinIn", "Linkedin", "Github", "Globe",
];

/// A line without icons. One at its beginning that nobody's address follows is a bullet.
pub(super) fn without_icons(line: &str) -> String {
    let has_name = line.contains("fa") || NAMES.iter().any(|name| line.contains(name));
    if !has_name && !line.contains(is_private) {
        return line.to_owned();
    }
    let line = without_private(line);
    let words: Vec<&str> = line.split(' ').collect();
    let mut kept: Vec<&str> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let next = words[index + 1..]
            .iter()
            .find(|next| !next.is_empty())
            .copied()
            .unwrap_or_default();
        let rest = without_name(word, next);
        if !rest.is_empty() || word.is_empty() {
            kept.push(rest);
        }
    }
    kept.join(" ")
}

fn without_private(line: &str) -> String {
    if !line.contains(is_private) {
        return line.to_owned();
    }
    let is_beside_address = is_address(line);
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        let begins = out.trim().is_empty();
        match c {
            // Symbol's bullet, and Wingdings's square.
            '\u{f0b7}' | '\u{f0a7}' => out.push_str("• "),
            c if is_private(c) && begins && !is_beside_address => out.push_str("• "),
            c if is_private(c) => out.push(' '),
            c if c == ' ' && out.ends_with(' ') => {}
            c => out.push(c),
        }
    }
    if out.trim_start().starts_with('•') {
        out
    } else {
        out.trim_start_matches(' ').to_owned()
    }
}

/// What is left of a word without the name of an icon before an address.
fn without_name<'a>(word: &'a str, next: &str) -> &'a str {
    let bare = word.trim_start_matches('/');
    if let Some(name) = bare.strip_prefix("fa")
        && name.starts_with(|c: char| c.is_ascii_uppercase())
    {
        if let Some(rest) = GLUED_NAMES
            .iter()
            .find_map(|known| name.strip_prefix(known))
            && (is_mail(rest) || is_number(rest) || rest.is_empty())
        {
            return rest;
        }
        // No word begins so: `faCalendarAlt`.
        return name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    }
    for name in NAMES {
        let Some(rest) = bare.strip_prefix(name) else {
            continue;
        };
        if rest.is_empty() {
            let is_no_word = name.contains(['-', '⌢']) || name == "envelpe";
            return if is_no_word || is_mail(next) || is_number(next) || is_link(next) {
                ""
            } else {
                word
            };
        }
        if is_mail(rest) || (is_number(rest) && name != "home" && name != "house") {
            return rest;
        }
    }
    word
}

/// Whether a line tells where somebody can be reached.
fn is_address(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    line.chars().count() < 200
        && (line
            .split_whitespace()
            .any(|word| is_mail(word) || is_link(word))
            || digits >= 7)
}

fn is_mail(word: &str) -> bool {
    let (name, host) = word.split_once('@').unwrap_or_default();
    !name.is_empty() && host.contains('.')
}

fn is_number(word: &str) -> bool {
    word.starts_with(['+', '(']) && word.len() > 1
        || word.chars().filter(char::is_ascii_digit).count() >= 3
            && word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_link(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://")
        || word.starts_with("www.")
        || [".com", ".org", ".net", ".io", ".dev", ".de"]
            .iter()
            .any(|end| word.ends_with(end) || word.contains(&format!("{end}/")))
}
