//! Reports with any marks: nothing but quotation marks is taken out.

use super::*;
use mockingbird_fuzz::Target;

const SAID: &str = "I built the billing service, and it never went down!";

#[test]
fn a_report_loses_marks_and_nothing_else_and_keeps_those_of_what_was_said() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "quotes")
        .words(&[
            "\"",
            "“",
            "”",
            "„",
            "\n",
            "\n> ",
            "«",
            "»",
            "’",
            "I built the billing service",
            "I invented the whole internet",
        ])
        .max_bytes(4_000)
        .run(|input| {
            let report = String::from_utf8_lossy(input);
            let said = normalized(SAID);
            let checked = check(&report, &said);
            let bare = report.replace('\0', "");
            assert_eq!(
                normalized(&checked),
                normalized(&bare),
                "words are lost or made up"
            );
            let mut stream = Stream::default();
            let mut streamed = String::new();
            for piece in report.split_inclusive([' ', '“', 'e']) {
                streamed.push_str(&stream.push(piece, &said));
            }
            streamed.push_str(&stream.finish(&said));
            assert_eq!(streamed, checked, "the stream shows something else");
            assert!(
                !checked.contains('\0'),
                "PostgreSQL can't hold the character NUL"
            );
            (
                checked.len() == report.len(),
                report.matches('"').count().min(4),
            )
        });
}
