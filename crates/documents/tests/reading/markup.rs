//! Web pages, also under the name of a Word file.

use crate::text;

#[test]
fn a_page_is_read_as_it_is_seen() {
    let page = br#"<!DOCTYPE html><html><head><title>CV</title><style>p { color: red }</style><script>if (1 < 2) alert("x")</script></head>
<body><h1>Jane&nbsp;Doe</h1><p>Nurse, 2019&ndash;2021,
  saved &euro;5k &amp; more</p><ul><li>First</li><li>Second</li></ul>
<table><tr><td>Role</td><td>Nurse</td></tr></table><pre>a
  b</pre><p hidden>gone</p><span style="display: none">gone</span><noscript>gone</noscript>
<p>one<br>two<del>gone</del></p><!-- gone --></body></html>"#;
    assert_eq!(
        text(page),
        "Jane Doe\nNurse, 2019–2021, saved €5k & more\n• First\n• Second\nRole\tNurse\na\n  b\none\ntwo"
    );
}

#[test]
fn paragraphs_in_items_and_cells_break_no_line() {
    let page = b"<html><body><ul><li><p>First</p></li></ul><ol><li><p>One</p></li><li>Two</li></ol><table><tr><td><p>Role</p></td><td><p>Nurse</p></td></tr><tr><td><p>Skills</p><p>Rust</p></td><td><p>Work</p></td></tr></table></body></html>";
    assert_eq!(
        text(page),
        "\u{2022} First\n1. One\n2. Two\nRole\tNurse\nSkills\nRust\nWork"
    );
}

#[test]
fn the_code_page_that_a_page_declares_counts() {
    let page = b"<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\"></head><body><p>\xcc\xee\xf1\xea\xe2\xe0</p></body></html>";
    assert_eq!(text(page), "Москва");
    let page = b"<html><head><meta charset='utf-8'></head><body><p>2019\x962021, caf\xe9, didn\x92t</p></body></html>";
    assert_eq!(text(page), "2019–2021, café, didn’t");
    let utf16: Vec<u8> = "\u{feff}<html><body>Köln</body></html>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(text(&utf16), "Köln");
}

#[test]
fn a_web_page_that_word_has_saved_under_the_name_doc() {
    let page = br#"<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><meta name=ProgId content=Word.Document>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0in;} --></style></head><body lang=EN-US><div class=Section1>
<p class=MsoNormal><b>Jane Doe</b><o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Nurse, 2019&#150;2021</p>
</div></body></html>"#;
    assert_eq!(text(page), "Jane Doe\n• Nurse, 2019–2021");
}

#[test]
fn a_web_archive_is_read_whatever_its_name() {
    let archive = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_Next\"\r\n\r\nThis document is a Single File Web Page.\r\n\r\n------=_Next\r\nContent-Location: file:///C:/cv.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"windows-1252\"\r\n\r\n<html><head><title>CV</title></head><body><p class=3DMsoNormal>Jane Doe, 2019=962021, caf=E9, a line that is =\r\nbroken</p></body></html>\r\n\r\n------=_Next\r\nContent-Location: file:///C:/a.png\r\nContent-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\niVBORw0KGgo=\r\n\r\n------=_Next--\r\n";
    assert_eq!(
        text(archive),
        "Jane Doe, 2019–2021, café, a line that is broken"
    );
}

#[test]
fn text_with_a_sign_of_less_is_no_web_page() {
    assert_eq!(
        text(b"<3 nursing, 5 > 3, <jane@example.com>"),
        "<3 nursing, 5 > 3, <jane@example.com>"
    );
    let markdown = "<h1 align=\"center\">Jane</h1>\n\n## Work\n\n- Nurse";
    assert_eq!(text(markdown.as_bytes()), markdown);
    assert_eq!(
        text(b"# Jane\n\n<br>Ten years\n"),
        "# Jane\n\n<br>Ten years"
    );
}
