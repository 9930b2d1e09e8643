//! A reply is cut for speech the same way, however its text comes.

use super::*;
use mockingbird_fuzz::Target;
use mockingbird_service::languages;
use mockingbird_shared::language::Language;

#[test]
fn a_text_is_cut_for_speech_the_same_way_while_it_grows() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "cut_for_speech")
        .words(&[
            ". ", "? ", "! ", "… ", "。", "।", ".\" ", ") ", "z. B. ", "3. ", "e.g. ", "Dr. ",
            ", ", "; ",
        ])
        .max_bytes(200)
        .run(|input| {
            let text = String::from_utf8_lossy(input);
            let mut shown = Vec::new();
            for language in [Some(Language::En), Some(Language::De), None] {
                let rules = languages::speech(language);
                for is_first in [true, false] {
                    let whole = end_of_sentence(&text, is_first, rules);
                    for (at, _) in text.char_indices() {
                        if let Some(end) = end_of_sentence(&text[..at], is_first, rules) {
                            assert_eq!(whole, Some(end), "known at {at}, and another one later");
                            assert!(end > 0 && end <= at && text.is_char_boundary(end));
                        }
                    }
                    shown.push(whole.is_some());
                }
            }
            shown
        });
}
