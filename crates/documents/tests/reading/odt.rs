//! Files of LibreOffice and OpenOffice.

use crate::files::package;
use crate::{refusal, text};
use mockingbird_documents::ReadError;

const KIND: (&str, &str) = ("mimetype", "application/vnd.oasis.opendocument.text");

#[test]
fn paragraphs_lists_tables_notes_and_the_header_are_read() {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h>Jane Doe</text:h><text:p>2019<text:s/>–<text:s text:c="2"/>2021<text:tab/>Nurse<text:line-break/>two<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>With honours.</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>First &amp; best</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Role</text:p></table:table-cell><table:table-cell><text:p>Nurse</text:p></table:table-cell></table:table-row></table:table>
<text:p>End<office:annotation><text:p>gone</text:p></office:annotation></text:p></office:text></office:body></office:document-content>"#;
    let styles = r#"<office:document-styles xmlns:office="o" xmlns:style="s" xmlns:text="t"><style:header><text:p>jane@example.com</text:p></style:header><style:footer><text:p>1</text:p></style:footer></office:document-styles>"#;
    let file = package(&[KIND, ("content.xml", content), ("styles.xml", styles)]);
    assert_eq!(
        text(&file),
        "jane@example.com\n\nJane Doe\n2019 –  2021\tNurse\ntwo\n• First & best\nRole\tNurse\nEnd\n\nWith honours."
    );
}

#[test]
fn a_locked_file_and_a_spreadsheet_are_refused() {
    let manifest = r#"<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let file = package(&[
        KIND,
        ("content.xml", "x"),
        ("META-INF/manifest.xml", manifest),
    ]);
    assert_eq!(refusal(&file), ReadError::Encrypted);
    let sheet = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    assert_eq!(
        refusal(&package(&[sheet, ("content.xml", "<x/>")])),
        ReadError::UnknownKind
    );
}
