//! How often letters occur in languages, and how they stand beside each other.

use unicode_normalization::UnicodeNormalization;

/// Letters of a stretch of text that is judged by itself; fewer say nothing.
const STRETCH_LETTERS: u32 = 120;
/// Fewest letters of a text that are judged at all.
const LETTERS_MIN: u32 = 50;
/// Likeness below which the share of vowels counts as well: letters that are exchanged for their neighbours may be likely
/// each, but the vowels among them are not.
const LIKENESS_CERTAIN: f64 = 0.74;
/// Least share of vowels (with Y) in Latin letters of such a likeness.
const VOWELS_MIN: f64 = 0.31;
/// Least likeness of letters to any language's, as the cosine of the angle between their counts. Résumés full of names
/// and abbreviations are above 0.75; letters that are shifted or exchanged are below 0.6.
const LIKENESS_MIN: f64 = 0.62;
/// Most changes from a small letter to a capital within long words, per letter: `JavaScript` is one in ten.
const CASE_CHANGES_MAX: f64 = 0.16;
/// Fewest letters of a long word; `macOS` and `jQuery` are short.
const LONG_WORD_LETTERS: usize = 7;

/// How often A to Z occur in texts, per thousand, in groups of languages with Latin letters. Rounded values of published
/// counts; accents are taken off.
const PROFILES: [[u16; 26]; 6] = [
    // English.
    [
        82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24,
        2, 20, 1,
    ],
    // German, Dutch and the languages of Scandinavia.
    [
        72, 17, 25, 55, 170, 17, 29, 40, 73, 5, 20, 38, 27, 96, 35, 10, 1, 72, 70, 63, 38, 12, 15,
        1, 4, 9,
    ],
    // French, Spanish, Portuguese, Italian, Romanian.
    [
        105, 12, 38, 45, 140, 10, 12, 9, 75, 4, 2, 55, 30, 70, 75, 29, 9, 67, 72, 60, 48, 14, 1, 3,
        5, 4,
    ],
    // Polish, Czech, Slovak, Croatian, Slovenian.
    [
        92, 16, 35, 36, 90, 3, 12, 15, 88, 22, 38, 32, 31, 60, 84, 31, 0, 45, 50, 42, 34, 35, 20,
        0, 27, 45,
    ],
    // Turkish, Finnish, Hungarian, Estonian, Indonesian.
    [
        130, 22, 12, 38, 95, 7, 16, 17, 100, 8, 50, 62, 34, 76, 45, 12, 0, 55, 48, 60, 50, 16, 2,
        0, 20, 12,
    ],
    // Names and words of Chinese and Vietnamese without their accents.
    [
        98, 14, 26, 30, 62, 8, 68, 84, 105, 22, 22, 28, 26, 125, 62, 8, 14, 16, 28, 38, 72, 16, 12,
        16, 34, 24,
    ],
];
/// Characters that Chinese and Japanese résumés and job descriptions can hardly do without.
const COMMON_HAN: &str = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经三之进等部度家电力里如水化高自二理起小现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题程展五果料象员位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指區區經會學業員時間開發負責團隊設計專案職務歷語應用對場東京都県市区町村卒株式務職歴氏名住所電話資格免許取得昭和平令";

/// Whether a letter is of a script that has spaces between words.
pub(super) fn has_spaces(c: char) -> bool {
    c.is_alphabetic() && (c < '\u{590}' || matches!(c, '\u{1e00}'..='\u{1fff}'))
}

/// Whether most words of a line mix letters of different scripts.
pub(super) fn are_mixed(line: &str) -> bool {
    let (mut words, mut mixed) = (0, 0);
    for word in line.split_whitespace() {
        let mut scripts: Vec<Script> = word.chars().filter_map(Script::of).collect();
        scripts.dedup();
        words += usize::from(!scripts.is_empty());
        // A prefix or an ending in another script is usual; going to and fro is not.
        mixed += usize::from(scripts.len() > 2);
    }
    words > 0 && mixed * 2 > words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Other,
}

impl Script {
    fn of(c: char) -> Option<Self> {
        if !c.is_alphabetic() {
            return None;
        }
        match c {
            'ª' | 'º' | 'µ' => None,
            '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(Self::Latin),
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Self::Greek),
            '\u{400}'..='\u{52f}' => Some(Self::Cyrillic),
            // In Chinese and Japanese, Latin words stand within sentences without spaces.
            '\u{2e80}'.. => None,
            _ => Some(Self::Other),
        }
    }
}

/// The letters of a stretch of text.
#[derive(Default)]
struct Stretch {
    latin: [u32; 26],
    latin_letters: u32,
    cyrillic: u32,
    cyrillic_vowels: u32,
    /// Letters of long words, and changes from small ones to capitals in them.
    long_words: u32,
    case_changes: u32,
}

impl Stretch {
    fn letters(&self) -> u32 {
        self.latin_letters + self.cyrillic
    }

    fn take(&mut self, line: &str, has_capitals_only: bool) {
        let line = if has_capitals_only {
            line.to_owned()
        } else {
            without_abbreviations(line)
        };
        for word in line.split(|c: char| !c.is_alphabetic()) {
            let letters: Vec<char> = word.chars().collect();
            if letters.len() >= LONG_WORD_LETTERS {
                let changes = letters
                    .windows(2)
                    .filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
                self.case_changes += u32::try_from(changes.count()).unwrap_or(u32::MAX);
                self.long_words += u32::try_from(letters.len()).unwrap_or(u32::MAX);
            }
        }
        for c in line.chars() {
            match Script::of(c) {
                Some(Script::Latin) => {
                    self.latin_letters += 1;
                    let base = c.nfd().next().unwrap_or(c).to_ascii_lowercase();
                    if let Some(count) = base
                        .is_ascii_lowercase()
                        .then(|| usize::from(base as u8 - b'a'))
                        .and_then(|index| self.latin.get_mut(index))
                    {
                        *count += 1;
                    }
                }
                Some(Script::Cyrillic) => {
                    self.cyrillic += 1;
                    let small = c.to_lowercase().next().unwrap_or(c);
                    self.cyrillic_vowels += u32::from("аеёиоуыэюяіїєўәөү".contains(small));
                }
                _ => {}
            }
        }
    }

    fn is_unlikely(&self) -> bool {
        if f64::from(self.case_changes) > f64::from(self.long_words) * CASE_CHANGES_MAX {
            return true;
        }
        if self.cyrillic > self.latin_letters {
            let vowels = f64::from(self.cyrillic_vowels) / f64::from(self.cyrillic);
            return !(0.25..0.65).contains(&vowels);
        }
        let likeness = self.likeness();
        let vowels: u32 = [0, 4, 8, 14, 20, 24]
            .map(|index| self.latin[index])
            .iter()
            .sum();
        let vowels = f64::from(vowels) / f64::from(self.latin_letters.max(1));
        likeness < LIKENESS_MIN || (likeness < LIKENESS_CERTAIN && vowels < VOWELS_MIN)
    }

    /// The greatest likeness to any group of languages, from 0 to 1.
    fn likeness(&self) -> f64 {
        let length = |counts: &mut dyn Iterator<Item = f64>| {
            counts.map(|count| count * count).sum::<f64>().sqrt()
        };
        let own = length(&mut self.latin.iter().map(|count| f64::from(*count)));
        PROFILES
            .iter()
            .map(|profile| {
                let product: f64 = profile
                    .iter()
                    .zip(&self.latin)
                    .map(|(usual, count)| f64::from(*usual) * f64::from(*count))
                    .sum();
                product
                    / (own * length(&mut profile.iter().map(|usual| f64::from(*usual))))
                        .max(f64::MIN_POSITIVE)
            })
            .fold(0.0, f64::max)
    }
}

/// A line without words of few capitals, such as `AWS` and `HTML5`: they have letters as they come.
fn without_abbreviations(line: &str) -> String {
    let is_abbreviation = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters <= 5 && !word.contains(char::is_lowercase)
    };
    let words = line.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')'));
    words
        .filter(|word| !is_abbreviation(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The share of a text's letters in stretches whose letters are unlike any language's.
pub(super) fn unlikely_share(text: &str) -> f64 {
    let (mut all, mut unlikely) = (0, 0);
    let mut stretch = Stretch::default();
    let mut judge = |stretch: &Stretch| {
        all += stretch.letters();
        if stretch.is_unlikely() {
            unlikely += stretch.letters();
        }
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    let has_capitals_only = small * 4 < letters;
    for line in text.lines() {
        stretch.take(line, has_capitals_only);
        if stretch.letters() >= STRETCH_LETTERS {
            judge(&std::mem::take(&mut stretch));
        }
    }
    if stretch.letters() >= LETTERS_MIN {
        judge(&stretch);
    }
    let by_letters = if all == 0 {
        0.0
    } else {
        f64::from(unlikely) / f64::from(all)
    };
    if has_unlikely_han(text) {
        1.0
    } else {
        by_letters
    }
}

/// Many Chinese characters without the common ones: bytes that were read in the wrong code page.
fn has_unlikely_han(text: &str) -> bool {
    let is_han = |c: &char| matches!(c, '\u{3400}'..='\u{9fff}');
    let has_kana =
        text.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}'));
    let han = text.chars().filter(is_han).count();
    let common = text
        .chars()
        .filter(|c| is_han(c) && COMMON_HAN.contains(*c))
        .count();
    han >= 60 && !has_kana && common * 25 < han
}
