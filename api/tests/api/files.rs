//! Files for uploads, made by hand so that each is exactly as bad as it should be.

use std::io::Write;

/// A PDF with one line of text on each page.
pub(crate) fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    let kids: Vec<String> = (0..pages.len())
        .map(|page| format!("{} 0 R", 4 + page * 2))
        .collect();
    objects.push(format!(
        "<< /Type /Pages /Kids [{}] /Count {} >>",
        kids.join(" "),
        pages.len()
    ));
    objects.push(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into(),
    );
    for (page, text) in pages.iter().enumerate() {
        let contents = 5 + page * 2;
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {contents} 0 R >>"));
        let lines: String = text
            .lines()
            .map(|line| format!("({line}) Tj 0 -16 Td "))
            .collect();
        let stream = format!("BT /F1 12 Tf 72 720 Td {lines}ET");
        objects.push(format!(
            "<< /Length {} >>\nstream\n{stream}\nendstream",
            stream.len()
        ));
    }
    assemble(objects.into_iter().map(String::into_bytes).collect(), "")
}

/// A PDF whose trailer says that it is locked (standard handler, revision 3).
pub(crate) fn encrypted_pdf() -> Vec<u8> {
    let hex = "ab".repeat(32);
    let encrypt = format!(
        "/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{hex}> /U <{hex}> >> /ID [<{hex}> <{hex}>]"
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [] /Count 0 >>",
    ];
    assemble(
        objects
            .iter()
            .map(|object| object.as_bytes().to_vec())
            .collect(),
        &encrypt,
    )
}

/// A PDF whose page unpacks to two gigabytes.
pub(crate) fn pdf_bomb() -> Vec<u8> {
    let one = deflate(&deflate(&vec![b' '; 512 << 20]));
    let head = format!(
        "<< /Length {} /Filter [/FlateDecode /FlateDecode] >>\nstream\n",
        one.len()
    );
    let mut stream = head.into_bytes();
    stream.extend(&one);
    stream.extend(b"\nendstream");
    let objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents [4 0 R 4 0 R 4 0 R 4 0 R] >>".to_vec(),
        stream,
    ];
    assemble(objects, "")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn assemble(objects: Vec<Vec<u8>>, trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

/// A Word file with these paragraphs.
pub(crate) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        .collect();
    zipped(
        format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
        )
        .as_bytes(),
    )
}

/// A Word file that unpacks to sixty-four megabytes.
pub(crate) fn docx_bomb() -> Vec<u8> {
    zipped(&vec![b' '; 64 << 20])
}

fn zipped(document: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive
        .start_file(
            "word/document.xml",
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
    archive.write_all(document).unwrap();
    archive.finish().unwrap().into_inner()
}
