//! A model's text in any pieces: what is heard is what is stored, and no known question is heard whole.

use super::*;
use mockingbird_fuzz::{Target, pieces};

const ASKED: [&str; 3] = [
    "How did you hear about this role?",
    "Tell me about a project you are proud of.",
    "なぜですか？",
];

fn heard(pieces: &[String]) -> (String, Option<String>) {
    let asked = ASKED.map(str::to_owned);
    let mut heard = String::new();
    let mut on_text = |text: ReplyText<'_>| match text {
        ReplyText::Piece(piece) => heard.push_str(piece),
        ReplyText::TakenBack => heard.clear(),
    };
    let mut guard = RepetitionGuard::new(&asked, &mut on_text);
    for piece in pieces {
        guard.push(piece);
    }
    let repeated = guard.finish();
    let said = guard.into_said();
    assert_eq!(heard, said, "what is heard is what is stored");
    (said, repeated)
}

#[test]
fn what_is_heard_is_the_beginning_of_what_came() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "repetition")
        .words(&[
            "How did you hear about ",
            "this role?",
            "Tell me about a project you are proud of",
            ". ",
            "? ",
            "\n",
            "\" ",
            "。",
        ])
        .max_bytes(3_000)
        .run(|input| {
            let whole = String::from_utf8_lossy(input).into_owned();
            // A piece that ends within a character is what no provider's text does.
            let cut: Vec<String> = pieces(whole.as_bytes())
                .iter()
                .scan(Vec::new(), |rest: &mut Vec<u8>, piece| {
                    rest.extend_from_slice(piece);
                    let valid = match std::str::from_utf8(rest) {
                        Ok(text) => text.len(),
                        Err(error) => error.valid_up_to(),
                    };
                    let after = rest.split_off(valid);
                    let text = std::mem::replace(rest, after);
                    Some(String::from_utf8(text).unwrap())
                })
                .collect();
            let came = whole.replace('\0', "");
            let mut shown = Vec::new();
            for pieces in [vec![whole.clone()], cut] {
                let (said, repeated) = heard(&pieces);
                assert!(
                    came.trim_start().starts_with(&said),
                    "what is heard was never said"
                );
                assert!(
                    !said.contains('\0'),
                    "PostgreSQL can't hold the character NUL"
                );
                if repeated.is_none() && !said.contains('?') && !came.contains(['?', '？', '؟']) {
                    assert_eq!(
                        said.trim_end(),
                        came.trim(),
                        "what asks nothing is heard whole"
                    );
                }
                shown.push((said.is_empty(), repeated.is_some()));
            }
            shown
        });
}
