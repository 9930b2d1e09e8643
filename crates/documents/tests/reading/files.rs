//! Writers of packages and PDFs.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

/// A zip file of parts.
pub(crate) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect("a part begins");
        archive
            .write_all(text.as_bytes())
            .expect("a part is written");
    }
    archive.finish().expect("a package is whole").into_inner()
}

/// A font of a PDF: the dictionary behind `<<`, and objects that it names as `{0}`, `{1}`, …
pub(crate) struct Font {
    pub(crate) dictionary: String,
    pub(crate) objects: Vec<String>,
}

impl Font {
    pub(crate) fn helvetica() -> Self {
        Self {
            dictionary:
                "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding".into(),
            objects: Vec::new(),
        }
    }

    /// A font whose `ToUnicode` says what its bytes are.
    pub(crate) fn mapped(name: &str, letters: &[(u8, &str)]) -> Self {
        let mut map = format!("{} beginbfchar\n", letters.len());
        for (code, text) in letters {
            let units: String = text
                .encode_utf16()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            let _ = writeln!(map, "<{code:02X}> <{units}>");
        }
        let stream = format!(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def 1 begincodespacerange <00> <FF> endcodespacerange\n{map}endbfchar endcmap end end"
        );
        let widths = "600 ".repeat(256);
        Self {
            dictionary: format!(
                "/Type /Font /Subtype /TrueType /BaseFont /{name} /FirstChar 0 /LastChar 255 /Widths [{widths}] /ToUnicode {{0}}"
            ),
            objects: vec![stream_object(&stream)],
        }
    }
}

/// A font whose letters are drawings without names, as TeX writes its bitmaps (Type 3).
pub(crate) fn bitmaps() -> Font {
    let codes: Vec<u8> = (0x0B..=0x7E).collect();
    let (mut names, mut programs) = (String::new(), String::new());
    for code in &codes {
        let _ = write!(names, "/a{code} ");
        let _ = write!(programs, "/a{code} {{0}} ");
    }
    let widths = "600 ".repeat(codes.len());
    Font {
        dictionary: format!(
            "/Type /Font /Subtype /Type3 /FontBBox [0 0 600 800] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 11 /LastChar 126 /Widths [{widths}] /Encoding << /Type /Encoding /Differences [11 {names}] >> /CharProcs << {programs} >>"
        ),
        objects: vec![stream_object("600 0 0 0 500 700 d1 0 0 500 700 re f")],
    }
}

fn stream_object(stream: &str) -> String {
    format!(
        "<< /Length {} >>\nstream\n{stream}\nendstream",
        stream.len()
    )
}

/// A PDF with a content stream for each page, and these fonts as F0, F1, …
pub(crate) fn pdf(pages: &[String], fonts: &[Font]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        String::new(),
    ];
    let mut resources = String::new();
    for (index, font) in fonts.iter().enumerate() {
        let mut dictionary = font.dictionary.clone();
        for (number, object) in font.objects.iter().enumerate() {
            objects.push(object.clone());
            dictionary =
                dictionary.replace(&format!("{{{number}}}"), &format!("{} 0 R", objects.len()));
        }
        objects.push(format!("<< {dictionary} >>"));
        let _ = write!(resources, "/F{index} {} 0 R ", objects.len());
    }
    // One grey point, to be drawn as large as a page.
    objects.push("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream".into());
    let picture = objects.len();
    let mut kids = String::new();
    for page in pages {
        objects.push(stream_object(page));
        let contents = objects.len();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << {resources} >> /XObject << /Picture {picture} 0 R >> >> /Contents {contents} 0 R >>"
        ));
        let _ = write!(kids, "{} 0 R ", objects.len());
    }
    objects[1] = format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len());
    assemble(&objects)
}

/// The same with a form whose fields have these values.
pub(crate) fn pdf_with_form(page: String, values: &[&str]) -> Vec<u8> {
    let file = String::from_utf8(pdf(&[page], &[Font::helvetica()])).expect("it is ASCII");
    let mut objects: Vec<String> = file
        .split("\nendobj\n")
        .filter_map(|object| object.split_once(" obj\n"))
        .map(|(_, object)| object.to_owned())
        .collect();
    let mut fields = String::new();
    for (index, value) in values.iter().enumerate() {
        objects.push(format!("<< /FT /Tx /T (field{index}) /V ({value}) >>"));
        let _ = write!(fields, "{} 0 R ", objects.len());
    }
    objects[0] = format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{fields}] >> >>");
    assemble(&objects)
}

fn assemble(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

/// A line of text at a place, in the first font. Bytes of the text are WinAnsi.
pub(crate) fn line(x: f32, y: f32, size: f32, text: &str) -> String {
    line_in(0, x, y, size, text)
}

/// A line of text in a font.
pub(crate) fn line_in(font: usize, x: f32, y: f32, size: f32, text: &str) -> String {
    let hex: String = text
        .chars()
        .map(|c| format!("{:02X}", u32::from(c).min(255)))
        .collect();
    format!("BT /F{font} {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
}

/// Lines under each other.
pub(crate) fn column(x: f32, top: f32, leading: f32, lines: &[&str]) -> String {
    let mut y = top;
    let mut out = String::new();
    for text in lines {
        out.push_str(&line(x, y, 10.0, text));
        y -= leading;
    }
    out
}

/// A picture as large as the page.
pub(crate) fn picture() -> String {
    "q 612 0 0 792 0 0 cm /Picture Do Q\n".into()
}
