//! Whether a file is pictures of pages, with no more text than what a scanner or a stamp puts on them.

use std::collections::HashMap;

/// Share of a page that pictures cover before it may be a scan.
pub(super) const COVERED_MIN: f32 = 0.4;
/// Filled shapes of a page before its letters may be drawn as shapes; rules and boxes of a résumé are below 100.
pub(super) const FILLS_MIN: u32 = 400;
/// Fewest letters of a page that is read.
const LETTERS_MIN: usize = 60;
/// Fewest letters of a page that has text at all.
const ANY_LETTERS: usize = 15;
/// Most lines that a stamp, a head and a foot put on every page. More that are the same are pages that came twice.
const REPEATED_LINES_MAX: usize = 4;
/// What programs for scanning write on each page.
const STAMPS: [&str; 10] = [
    "scanned with", "scanned by", "scanned on", "scanned from", "camscanner", "gescannt mit",
    "numérisé", "escaneado", "genius scan", "adobe scan",
];

/// What tells whether a page is a picture.
#[derive(Default)]
pub(super) struct PageSigns {
    /// Pictures cover it, or it is drawn of many shapes.
    pub(super) has_picture: bool,
    pub(super) lines: Vec<String>,
}

/// Whether there is nothing to read but stamps. `letters` are those of `letters_without_stamps`, here and below.
pub(super) fn is_scan(pages: &[PageSigns], letters: &[usize]) -> bool {
    let all: usize = letters.iter().sum();
    let has_text = pages
        .iter()
        .flat_map(|page| &page.lines)
        .any(|line| line.contains(char::is_alphanumeric));
    let pictures = pages.iter().filter(|page| page.has_picture).count();
    let is_mostly_pictures = pictures * 2 > pages.len() || (pictures > 0 && pages.len() == 1);
    (has_text && all == 0) || (has_text && is_mostly_pictures && all < LETTERS_MIN * pages.len())
}

/// Whether some pages are pictures while others are read.
pub(super) fn has_pages_without_text(pages: &[PageSigns], letters: &[usize]) -> bool {
    letters
        .iter()
        .zip(pages)
        .any(|(letters, page)| page.has_picture && *letters < ANY_LETTERS)
}

/// The letters of each page, without lines that stand on every page and those that scanners write.
pub(super) fn letters_without_stamps(pages: &[PageSigns]) -> Vec<usize> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let mut lines: Vec<String> = page
            .lines
            .iter()
            .map(|line| without_numbers(line))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        for line in lines {
            *seen.entry(line).or_default() += 1;
        }
    }
    let is_on_all = |bare: &str| seen.get(bare).is_some_and(|count| *count == pages.len());
    let repeated = |page: &PageSigns| {
        let lines = page.lines.iter();
        lines
            .filter(|line| is_on_all(&without_numbers(line)))
            .count()
    };
    let may_repeat = pages.len() > 1
        && pages
            .iter()
            .all(|page| repeated(page) <= REPEATED_LINES_MAX);
    let is_stamp = |line: &str| {
        let bare = without_numbers(line);
        let is_everywhere = may_repeat && is_on_all(&bare);
        is_everywhere
            || bare.len() < 3
            || STAMPS.iter().any(|stamp| bare.contains(stamp))
            || is_page_number(&bare)
    };
    let letters = |line: &&String| line.chars().filter(|c| c.is_alphanumeric()).count();
    pages
        .iter()
        .map(|page| {
            page.lines
                .iter()
                .filter(|line| !is_stamp(line))
                .map(|line| letters(&line))
                .sum()
        })
        .collect()
}

/// A line without its numbers and marks: the date and the number of a page differ from page to page.
fn without_numbers(line: &str) -> String {
    let letters = line.to_lowercase();
    let letters: String = letters
        .chars()
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Page 1 of 2` without its numbers, in some languages, also with the name of a month.
fn is_page_number(bare: &str) -> bool {
    let known = [
        "page", "of", "seite", "von", "p", "página", "pagina", "de", "di", "sur", "strana", "str",
        "стр", "страница", "из", "january", "february", "march", "april", "may", "june", "july",
        "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr",
        "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "januar", "februar", "märz",
        "mai", "juni", "juli", "oktober", "dezember", "am", "pm",
    ];
    bare.split(' ').all(|word| known.contains(&word))
}
