//! Word files, part by part.

use crate::files::package;
use crate::{refusal, text};
use mockingbird_documents::ReadError;

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="w" xmlns:r="r" xmlns:mc="mc"><w:body>{body}</w:body></w:document>"#
    )
}

/// A file with this body and these other parts.
fn docx(body: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let main = document(body);
    let mut parts = vec![("_rels/.rels", ROOT), ("word/document.xml", main.as_str())];
    parts.extend(others);
    package(&parts)
}

fn paragraph(runs: &str) -> String {
    format!("<w:p>{runs}</w:p>")
}

fn run(text: &str) -> String {
    format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#)
}

/// The relationships of the main part: (id, kind, target).
fn related(relations: &[(&str, &str, &str)]) -> String {
    let list: String = relations
        .iter()
        .map(|(id, kind, target)| {
            format!(r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#)
        })
        .collect();
    format!("<Relationships>{list}</Relationships>")
}

#[test]
fn the_main_part_is_the_one_that_the_package_names() {
    let main = document(&paragraph(&run("Jane Doe")));
    let names = [
        ("word/document2.xml", "word/document2.xml"),
        ("/word/document22.xml", "word/document22.xml"),
        ("Word/Main.xml", "word/main.xml"),
        ("document.xml", "document.xml"),
    ];
    for (target, name) in names {
        let strict = r#"<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="TARGET"/></Relationships>"#;
        for form in [
            ROOT.replace("word/document.xml", target),
            strict.replace("TARGET", target),
        ] {
            assert_eq!(
                text(&package(&[("_rels/.rels", &form), (name, &main)])),
                "Jane Doe",
                "{target}"
            );
        }
    }
    // Some writers leave the relationships out.
    assert_eq!(text(&package(&[("word/document.xml", &main)])), "Jane Doe");
}

#[test]
fn hyphens_symbols_tabs_and_breaks_are_kept() {
    let body = paragraph(
        r#"<w:r><w:t>2019</w:t><w:noBreakHyphen/><w:t>2021</w:t><w:tab/><w:t>co</w:t><w:softHyphen/><w:t>operate</w:t><w:br/><w:t>two</w:t><w:cr/>
<w:sym w:font="Symbol" w:char="F0B7"/><w:t> three </w:t><w:sym w:font="Wingdings" w:char="F0E0"/><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Arial" w:char="20AC"/></w:r>"#,
    );
    let text = text(&docx(&body, &[]));
    assert_eq!(text, "2019\u{2011}2021\tcooperate\ntwo\n• three →α€");
}

#[test]
fn the_header_stands_once_at_the_top_and_notes_after_the_text() {
    let header = format!(
        r#"<w:hdr xmlns:w="w">{}</w:hdr>"#,
        paragraph(&run("Jane Doe, jane@example.com"))
    );
    let footer = format!(
        r#"<w:ftr xmlns:w="w">{}</w:ftr>"#,
        paragraph(&run("Call +49 221 0000 000"))
    );
    let numbers = format!(
        r#"<w:ftr xmlns:w="w">{}</w:ftr>"#,
        paragraph(&run("Page 1 of 2, 12.05.2021"))
    );
    let notes = r#"<w:footnotes xmlns:w="w"><w:footnote w:id="-1" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>With honours.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let ends = r#"<w:endnotes xmlns:w="w"><w:endnote w:id="1"><w:p><w:r><w:t>See the list.</w:t></w:r></w:p></w:endnote></w:endnotes>"#;
    let relations = related(&[
        ("h1", "header", "header1.xml"),
        ("h2", "header", "header2.xml"),
        ("f1", "footer", "footer1.xml"),
        ("f2", "footer", "footer2.xml"),
        ("n", "footnotes", "footnotes.xml"),
        ("e", "endnotes", "endnotes.xml"),
    ]);
    let body = paragraph(&format!(
        r#"{}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="1"/></w:r>"#,
        run("BSc in nursing")
    )) + r#"<w:sectPr><w:headerReference r:id="h1" w:type="first"/><w:headerReference r:id="h2" w:type="default"/><w:footerReference r:id="f1"/><w:footerReference r:id="f2"/></w:sectPr>"#;
    let text = text(&docx(
        &body,
        &[
            ("word/_rels/document.xml.rels", &relations),
            ("word/header1.xml", &header),
            ("word/header2.xml", &header),
            ("word/footer1.xml", &footer),
            ("word/footer2.xml", &numbers),
            ("word/footnotes.xml", notes),
            ("word/endnotes.xml", ends),
        ],
    ));
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "Jane Doe, jane@example.com",
            "BSc in nursing",
            "With honours.",
            "See the list.",
            "Call +49 221 0000 000"
        ]
    );
}

#[test]
fn changes_are_read_as_the_author_would_print_them() {
    let body = paragraph(&format!(
        r#"{}<w:ins w:id="1">{}</w:ins><w:del w:id="2"><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom w:id="3">{}</w:moveFrom>"#,
        run("Ten "),
        run("years"),
        run("moved")
    )) + &paragraph(&format!(
        r#"<w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr>{}"#,
        run("Joined to ")
    )) + &paragraph(&format!(
        r#"<w:moveTo w:id="4">{}</w:moveTo>"#,
        run("moved")
    ));
    assert_eq!(text(&docx(&body, &[])), "Ten years\nJoined to moved");
}

#[test]
fn a_box_of_text_is_read_once_and_codes_of_fields_are_not() {
    let inside = format!(
        "<w:txbxContent>{}</w:txbxContent>",
        paragraph(&run("In a box"))
    );
    let body = paragraph(&format!(
        r#"{}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{inside}</w:drawing></mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{}"#,
        run("Around "),
        run("it")
    )) + &paragraph(
        r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://example.com"</w:instrText></w:r><w:r><w:t>code</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>My site</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#,
    ) + &format!(
        r#"<w:sdt><w:sdtPr><w:alias w:val="gone"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"#,
        paragraph(&format!(
            r#"<w:hyperlink r:id="x">{}</w:hyperlink>"#,
            run("A link")
        ))
    ) + &paragraph(
        r#"<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>seen</w:t></w:r>"#,
    );
    assert_eq!(
        text(&docx(&body, &[])),
        "Around it\nIn a box\nMy site\nA link\nseen"
    );
}

#[test]
fn lists_have_their_bullets_and_numbers() {
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="ListBullet"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;
    let relations = related(&[
        ("n", "numbering", "numbering.xml"),
        ("s", "styles", "styles.xml"),
    ]);
    let item = |properties: &str, said: &str| {
        paragraph(&format!("<w:pPr>{properties}</w:pPr>{}", run(said)))
    };
    let numbered = r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>"#;
    let body = item(
        r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>"#,
        "a",
    ) + &item(r#"<w:pStyle w:val="ListBullet"/>"#, "b")
        + &item(
            r#"<w:pStyle w:val="ListBullet"/><w:numPr><w:numId w:val="0"/></w:numPr>"#,
            "none",
        )
        + &item(numbered, "one")
        + &item(numbered, "two");
    let text = text(&docx(
        &body,
        &[
            ("word/_rels/document.xml.rels", &relations),
            ("word/numbering.xml", numbering),
            ("word/styles.xml", styles),
        ],
    ));
    assert_eq!(text, "• a\n• b\nnone\n1. one\n2. two");
}

#[test]
fn rows_of_a_table_are_lines_and_columns_made_of_a_table_follow_each_other() {
    let cell = |inside: &str| format!("<w:tc>{inside}</w:tc>");
    let small = format!(
        "<w:tr>{}{}</w:tr>",
        cell(&paragraph(&run("Role"))),
        cell(&paragraph(&run("Nurse")))
    );
    let left = paragraph(&run("Skills")) + &paragraph(&run("Rust"));
    let right = paragraph(&run("Work")) + &paragraph(&run("Example Ltd"));
    let large = format!("<w:tr>{}{}</w:tr>", cell(&left), cell(&right));
    let body = format!("<w:tbl>{small}{large}</w:tbl>");
    assert_eq!(
        text(&docx(&body, &[])),
        "Role\tNurse\nSkills\nRust\nWork\nExample Ltd"
    );
}

#[test]
fn a_chunk_in_another_format_is_read_too() {
    let relations = related(&[("c", "aFChunk", "/word/chunk.html")]);
    let body = r#"<w:altChunk r:id="c"/>"#;
    let parts = [
        ("word/_rels/document.xml.rels", relations.as_str()),
        (
            "word/chunk.html",
            "<html><body><p>Jane Doe</p></body></html>",
        ),
    ];
    assert_eq!(text(&docx(body, &parts)), "Jane Doe");
}

#[test]
fn other_packages_and_traps_are_refused() {
    assert_eq!(refusal(b"PK\x03\x04broken"), ReadError::Damaged);
    assert_eq!(refusal(&package(&[("a.txt", "x")])), ReadError::UnknownKind);
    assert_eq!(
        refusal(&package(&[("Index/Document.iwa", "x")])),
        ReadError::OtherWordProcessor
    );
    let sheet = r#"<workbook xmlns="x"><sheets/></workbook>"#;
    let root = ROOT.replace("word/document.xml", "xl/workbook.xml");
    assert_eq!(
        refusal(&package(&[
            ("_rels/.rels", &root),
            ("xl/workbook.xml", sheet)
        ])),
        ReadError::UnknownKind
    );
    let entities =
        r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><w:document xmlns:w="w"><w:body/></w:document>"#;
    assert_eq!(
        refusal(&package(&[
            ("_rels/.rels", ROOT),
            ("word/document.xml", entities)
        ])),
        ReadError::Damaged
    );
    let deep = document(&"<w:p>".repeat(5_000));
    let error = refusal(&package(&[("word/document.xml", &deep)]));
    assert!(
        matches!(error, ReadError::TooHeavy | ReadError::Damaged),
        "{error:?}"
    );
    let bomb = " ".repeat(64 << 20);
    assert_eq!(
        refusal(&package(&[("word/document.xml", &bomb)])),
        ReadError::TooHeavy
    );
    let old = [
        &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
        &[0; 600],
    ]
    .concat();
    assert_eq!(refusal(&old), ReadError::LegacyWord);
}
