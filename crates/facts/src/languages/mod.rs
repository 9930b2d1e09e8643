//! One folder for each language: how it fills pauses, how it tells a story, and the words by which answers are judged.

mod ar;
mod de;
mod en;
mod es;
mod fr;

use crate::grammar::Grammar;
use mockingbird_shared::language::Language;

/// The rules of a language.
pub(crate) fn rules_of(language: Language) -> &'static dyn Grammar {
    match language {
        Language::En => &en::English,
        Language::De => &de::German,
        Language::Fr => &fr::French,
        Language::Es => &es::Spanish,
        Language::Ar => &ar::Arabic,
    }
}
