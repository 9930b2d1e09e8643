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
            "I built the billing service",
            "I invented the whole internet",
        ])
        .max_bytes(4_000)
        .run(|input| {
            let report = String::from_utf8_lossy(input);
            let said = normalized(SAID);
            let checked = check(&report, &said);
            let bare = |text: &str| text.replace(['"', '“', '”', '„', '\0'], "");
            assert_eq!(bare(&checked), bare(&report), "words are lost or made up");
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
