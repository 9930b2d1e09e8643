//! Files of strangers, as the child process reads them. The parts of Word files are zipped by the test, so that mutations
//! get past the checksums. Not here: PDFs beyond their detection. A crate reads them, and what it does to the process is
//! why there is a child.

use super::{ReadError, Reading, clean, kind, read};
use mockingbird_fuzz::Target;
use mockingbird_shared::limits::DOCUMENT_MAX_CHARS;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// What must hold of a text that is kept; what the outcome is called.
fn check(outcome: Result<Reading, ReadError>) -> String {
    match outcome {
        Ok(Reading { text, doubts }) => {
            assert!(text.chars().count() <= DOCUMENT_MAX_CHARS);
            assert!(text.chars().any(char::is_alphanumeric), "a text of nothing");
            let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
            assert!(
                !text.contains(control),
                "PostgreSQL or a page can't hold it"
            );
            let again = clean(&text);
            assert_eq!(again.as_ref(), Ok(&text), "what is clean stays as it is");
            format!("{} lines, {doubts:?}", text.lines().count().min(4))
        }
        Err(why) => format!("{why:?}"),
    }
}

#[test]
fn any_file_is_read_or_refused() {
    let docx = zipped(&[(
        "word/document.xml",
        include_bytes!("../fuzz/word_parts/document.xml"),
    )]);
    Target::new(env!("CARGO_MANIFEST_DIR"), "documents")
        .seeds([docx])
        .words(&[
            "%PDF-1.7\n", "PK\x03\x04", "word/document.xml", "EncryptedPackage", "obj", "endobj",
            "stream\n", "/Type /Page", "xref", "\u{feff}", "trailer",
        ])
        .run(|input| match kind::detect(input) {
            Ok(kind::Kind::Pdf) => "a PDF".to_owned(),
            _ => check(read(input)),
        });
}

#[test]
fn any_part_of_a_word_file_is_read_or_refused() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "word_parts")
        .words(&[
            "<w:p>",
            "</w:p>",
            "<w:t>",
            "</w:t>",
            "<w:tab/>",
            "<w:br/>",
            "<mc:Fallback>",
            "</mc:Fallback>",
            "<w:pPr>",
            "</w:pPr>",
            "&amp;",
            "&#0;",
            "&#x1F600;",
            "&unknown;",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE x>",
            "<!--",
            "-->",
            "<?xml version=\"1.0\"?>",
            "<w:tc>",
            "</w:tc>",
        ])
        .run(|input| check(read(&zipped(&[("word/document.xml", input)]))));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
