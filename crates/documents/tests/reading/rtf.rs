//! RTF, also under the name of a Word file.

use crate::{refusal, text};
use mockingbird_documents::ReadError;

#[test]
fn words_of_control_are_not_text() {
    let rtf = br"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset2 Symbol;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\*\generator Riched20 10.0;}{\info{\title Secret}{\author Somebody}}
\pard\b Jane Doe\b0\par
{\pntext\f1\'B7\tab}{\*\pn\pnlvlblt\pnf1\pnindent0{\pntxtb\'B7}}Nurse, 2019\'962021, saved \'805k\par
didn\rquote t \ldblquote stop\rdblquote\endash 50\~%\emdash\bullet\line caf\'e9\tab end\par
{\pict\pngblip 89504e470d0a1a0a}{\field{\*\fldinst HYPERLINK https://example.com}{\fldrslt My site}}\par}";
    assert_eq!(
        text(rtf),
        "Jane Doe\n•\tNurse, 2019–2021, saved €5k\ndidn’t “stop”–50 %—•\ncafé\tend\nMy site"
    );
}

#[test]
fn a_letter_by_its_number_replaces_what_follows_for_older_programs() {
    let rtf = br"{\rtf1\ansi\uc1 Ren\u233\'e9e \u8211- \u-10179?\u-8704? {\uc2 \u20013\'d6\'d0\u25991\'ce\'c4}{\uc0 \u8364 5k}\par}";
    assert_eq!(text(rtf), "Renée – 😀 中文€5k");
}

#[test]
fn each_font_has_its_code_page() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial CYR;}{\\f2\\fcharset128 MS Gothic;}{\\f3\\fcharset238 Arial CE;}}\\f1\\'cc\\'ee\\'f1\\'ea\\'e2\\'e0\\f0  ; \\f2\\'93\\'8c\\'8b\\'9e\\f0  ; \\f3 \\'f8e\\'9a\\f0\\par}";
    assert_eq!(text(rtf), "Москва ; 東京 ; řeš");
}

#[test]
fn a_letter_of_two_bytes_may_have_a_plain_second_one() {
    // The second byte of 表 in Shift_JIS is a backslash, which RTF escapes.
    let rtf = b"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset128 MS Mincho;}}\\f0\\'95\\\\\\'83A\\par}";
    assert_eq!(text(rtf), "表ア");
}

#[test]
fn hyphens_that_do_not_break_are_kept_and_those_that_may_are_not_shown() {
    assert_eq!(
        text(br"{\rtf1 2019\_2021 co\-operation\par}"),
        "2019\u{2011}2021 cooperation"
    );
}

#[test]
fn tables_notes_headers_and_hidden_text() {
    let rtf = br"{\rtf1\ansi{\header Jane Doe \'b7 jane@example.com\par}{\footer Page 1\par}
\trowd\cellx1000\cellx2000\intbl Role\cell Nurse\cell\row\pard
Led a ward{\super\chftn}{\footnote\pard {\super\chftn} With 20 beds.}{\v hidden}{\deleted gone}.\par
{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt In a box\par}}{\shprslt In a box again}}}";
    let text = text(rtf);
    assert!(text.starts_with("Jane Doe · jane@example.com\n"), "{text}");
    assert!(text.contains("Role\tNurse"), "{text}");
    assert!(text.contains("Led a ward.\n"), "{text}");
    assert!(text.ends_with("With 20 beds."), "{text}");
    assert_eq!(text.matches("In a box").count(), 1, "{text}");
    for gone in ["hidden", "gone", "shapeType", "202", "Page 1"] {
        assert!(!text.contains(gone), "{gone}: {text}");
    }
}

#[test]
fn a_broken_or_endless_file_ends_somehow() {
    assert_eq!(refusal(br"{\rtf1"), ReadError::NoText);
    assert_eq!(
        refusal("{\\rtf1 ".repeat(2_000).as_bytes()),
        ReadError::TooHeavy
    );
    assert_eq!(text(br"{\rtf1 Jane\bin999999999 Doe"), "Jane");
    assert_eq!(text(br"{\rtf1 Jane \'zz}}}Doe"), "Jane zzDoe");
}
