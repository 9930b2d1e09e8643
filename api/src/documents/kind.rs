//! What a file really is, whatever its name says.

use super::ExtractError;

/// Kinds that are read.
pub(super) enum Kind {
    Pdf,
    Docx,
    /// TXT or MD, decoded.
    Plain(String),
}

/// How far into a file its PDF mark may stand; some programs write something before it.
const PDF_MARK_WITHIN: usize = 1024;

pub(super) fn detect(bytes: &[u8]) -> Result<Kind, ExtractError> {
    let start = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
    if start.windows(5).any(|window| window == b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    // OLE2: Word 97–2003, and newer Word files under a password.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let encrypted: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let is_encrypted = bytes
            .windows(encrypted.len())
            .any(|window| window == encrypted);
        return Err(if is_encrypted {
            ExtractError::Encrypted
        } else {
            ExtractError::LegacyWord
        });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Kind::Docx);
    }
    plain(bytes).map(Kind::Plain)
}

fn plain(bytes: &[u8]) -> Result<String, ExtractError> {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| read([pair[0], pair[1]]))
            .collect();
        String::from_utf16(&units).map_err(|_| ExtractError::UnknownKind)
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => {
            String::from_utf8(rest.to_vec()).map_err(|_| ExtractError::UnknownKind)?
        }
        bytes if bytes.contains(&0) => return Err(ExtractError::UnknownKind),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // Older Windows programs write Latin-1; anything with control characters is no text.
            Err(_)
                if bytes
                    .iter()
                    .all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\r' | b'\n')) =>
            {
                bytes.iter().map(|byte| char::from(*byte)).collect()
            }
            Err(_) => return Err(ExtractError::UnknownKind),
        },
    };
    let control = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace())
        .count();
    if control * 50 > text.len() {
        Err(ExtractError::UnknownKind)
    } else {
        Ok(text)
    }
}
