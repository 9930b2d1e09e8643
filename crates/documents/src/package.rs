//! Packages: zip files of parts, as DOCX and ODT are. Every part is read within limits.

use crate::ReadError;
use crate::plain;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most bytes that the parts which are read may unpack to, together. A thousand pages of text are about 20 MiB of XML.
const UNPACKED_MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Most parts of a package.
const PARTS_MAX: usize = 5_000;

pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::Damaged)?;
        if archive.len() > PARTS_MAX {
            return Err(ReadError::TooHeavy);
        }
        Ok(Self {
            archive,
            left: UNPACKED_MAX_BYTES,
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The bytes of a part, or nothing if there is no such part. Names of parts are the same in capitals and small
    /// letters (ECMA-376, part 2), and some programs write them with a backslash.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.index(name) else {
            return Ok(None);
        };
        let part = self.archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Encrypted,
            _ => ReadError::Damaged,
        })?;
        if part.encrypted() {
            return Err(ReadError::Encrypted);
        }
        let mut bytes = Vec::new();
        // The size that the archive claims is a stranger's word.
        part.take(self.left + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Damaged)?;
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            return Err(ReadError::TooHeavy);
        };
        self.left = left;
        Ok(Some(bytes))
    }

    /// Whether there is a part of this name, in capitals or small letters.
    pub(crate) fn part_exists(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// A part as XML text.
    pub(crate) fn xml(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let part = self.part(name)?;
        part.map(|bytes| plain::xml_text(&bytes)).transpose()
    }

    /// Whether this is a text document of LibreOffice or OpenOffice.
    pub(crate) fn is_open_document(&mut self) -> Result<bool, ReadError> {
        if !self.has("content.xml") {
            return Ok(false);
        }
        let kind = self.part("mimetype")?.unwrap_or_default();
        Ok(kind.starts_with(b"application/vnd.oasis.opendocument.text")
            || kind.starts_with(b"application/vnd.sun.xml.writer"))
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.archive.index_for_name(name).or_else(|| {
            let wanted = |found: &str| found.replace('\\', "/").eq_ignore_ascii_case(name);
            let found = self
                .archive
                .file_names()
                .flatten()
                .find(|found| wanted(found))?;
            self.archive.index_for_name(&found)
        })
    }
}
