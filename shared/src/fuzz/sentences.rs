//! Texts of strangers, cut into sentences and questions.

use crate::interview::{Words, end_of_sentence, is_question, question_in, same_question};
use crate::language::{Language, StoredLanguage};
use mockingbird_fuzz::Target;

#[test]
fn a_text_is_cut_into_sentences_the_same_way_while_it_grows() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "sentences")
        .words(&[
            ". ", "? ", "?!", "。", "؟", "\n", "»", "\" ", ".) ", "Node.js", "What ", "…",
        ])
        .max_bytes(600)
        .run(|input| {
            let text = String::from_utf8_lossy(input);
            let whole = end_of_sentence(&text);
            for (at, _) in text.char_indices() {
                if let Some(end) = end_of_sentence(&text[..at]) {
                    assert_eq!(whole, Some(end), "known at {at}, and another one later");
                    assert!(end > 0 && end <= at && text.is_char_boundary(end));
                }
            }
            let question = question_in(&text);
            assert!(text.contains(question));
            assert_eq!(
                same_question(question, question),
                question.chars().any(char::is_alphanumeric)
            );
            let words = Words::of(&text);
            for (at, _) in text.char_indices().step_by(7) {
                let beginning = Words::of_beginning(&text[..at]);
                assert!(
                    beginning.may_become(&words) || at == 0 || words_are_empty(&text),
                    "{at}"
                );
            }
            let tag = StoredLanguage::from(&*text);
            let read = StoredLanguage::from(tag.as_str());
            assert_eq!(read, tag);
            assert_eq!(tag.supported(), Language::parse(&text));
            (
                whole.is_some(),
                is_question(question),
                tag.supported().is_some(),
            )
        });
}

fn words_are_empty(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}
