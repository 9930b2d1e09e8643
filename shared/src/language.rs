//! The languages in which people are interviewed and coached.
//!
//! `Language` is a supported language: questions, phrases, the coach's texts and word lists exist in it.
//! `StoredLanguage` is what an interview was set up with, which may be unsupported. Not here: the texts and
//! lists themselves (`languages/` of the crates `facts` and `service`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// A language that interviews are held and judged in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// English, `en`.
    #[default]
    En,
    /// German, `de`.
    De,
    /// French, `fr`.
    Fr,
    /// Spanish, `es`.
    Es,
    /// Arabic, `ar`.
    Ar,
}

impl Language {
    /// All supported languages, in the order in which pages offer them.
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Fr, Self::Es, Self::Ar];

    /// The primary subtag of BCP 47 (ISO 639-1), which is also the name of the folder with its texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ar => "ar",
        }
    }

    /// What the language calls itself.
    pub const fn native_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::Ar => "العربية",
        }
    }

    /// The language's English name, for prompts: they are in English and say which language to speak.
    pub const fn english_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "German",
            Self::Fr => "French",
            Self::Es => "Spanish",
            Self::Ar => "Arabic",
        }
    }

    /// The supported language that a BCP 47 tag names by its primary subtag: `de-AT` is German. Underscores
    /// count as hyphens, because locales of operating systems have them. `None` for an unsupported language
    /// and for what is not a valid tag; a similar beginning is not enough (`den` is Slavey).
    pub fn parse(tag: &str) -> Option<Self> {
        let mut subtags = tag.split(['-', '_']);
        let primary = subtags.next()?;
        let well_formed = |subtag: &str| {
            (1..=8).contains(&subtag.len()) && subtag.chars().all(|c| c.is_ascii_alphanumeric())
        };
        if !subtags.all(well_formed) {
            return None;
        }
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The language that an interview was set up with. An import, or another release, may name one that this
/// program does not support: it is kept unchanged, so that lists and exports stay readable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoredLanguage {
    /// A language that everything exists in.
    Supported(Language),
    /// Any other text, as it was stored.
    Other(String),
}

impl StoredLanguage {
    /// The language, if it is supported.
    pub fn supported(&self) -> Option<Language> {
        match self {
            Self::Supported(language) => Some(*language),
            Self::Other(_) => None,
        }
    }

    /// The text as it is stored, and as it is sent to speech providers.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Supported(language) => language.code(),
            Self::Other(text) => text,
        }
    }
}

impl Default for StoredLanguage {
    fn default() -> Self {
        Self::Supported(Language::default())
    }
}

impl From<Language> for StoredLanguage {
    fn from(language: Language) -> Self {
        Self::Supported(language)
    }
}

impl From<&str> for StoredLanguage {
    fn from(text: &str) -> Self {
        Language::parse(text).map_or_else(|| Self::Other(text.to_owned()), Self::Supported)
    }
}

impl FromStr for StoredLanguage {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for StoredLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for StoredLanguage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StoredLanguage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_its_primary_subtag_and_nothing_is_guessed() {
        for (tag, expected) in [
            ("en", Some(Language::En)),
            ("en_US", Some(Language::En)),
            ("de", Some(Language::De)),
            ("de-AT", Some(Language::De)),
            ("DE-Latn-1996", Some(Language::De)),
            ("den", None),
            ("english", None),
            ("fr", Some(Language::Fr)),
            ("ar-EG", Some(Language::Ar)),
            ("nl", None),
            ("", None),
            ("-de", None),
            ("de-", None),
            ("de-AT; drop", None),
        ] {
            assert_eq!(Language::parse(tag), expected, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.code()), Some(language));
        }
    }

    #[test]
    fn what_is_stored_is_kept_and_breaks_no_list() {
        let stored = ["de-AT", "nl", "tlh-Latn", "english please", ""];
        let read = serde_json::from_value::<Vec<StoredLanguage>>(stored.into()).unwrap();
        let supported: Vec<_> = read.iter().map(StoredLanguage::supported).collect();
        assert_eq!(supported, [Some(Language::De), None, None, None, None]);
        let again = serde_json::to_value(read).unwrap();
        assert_eq!(
            again,
            serde_json::json!(["de", "nl", "tlh-Latn", "english please", ""])
        );
    }
}
