//! The ZIP file, written in parts as it grows, so that no more than one file of it is in memory.

use std::collections::HashSet;
use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The size of a part, and the most that the database takes as one (`data_export_parts`).
pub(super) const PART_BYTES: usize = 256 * 1024;
/// Longest part of a name that comes from a person: file systems take 255 bytes, and folders need some of them.
const NAME_MAX_CHARS: usize = 60;

/// A ZIP file that is being written.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    names: HashSet<String>,
}

/// What was written and not taken yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Archive {
    pub(super) fn new() -> Self {
        let written = Written::default();
        Self {
            zip: ZipWriter::new_stream(written.clone()),
            written,
            names: HashSet::new(),
        }
    }

    /// A path that no file has yet: with a number where there is one already, whatever its letters' case.
    pub(super) fn unused(&mut self, path: &str, ending: &str) -> String {
        let mut number = 1;
        loop {
            let name = match number {
                1 => format!("{path}{ending}"),
                _ => format!("{path}-{number}{ending}"),
            };
            if self.names.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// The file cannot be written in the form of ZIP files, for instance because it is too large for it.
    pub(super) fn add(&mut self, path: &str, content: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(path, options)?;
        self.zip.write_all(content)
    }

    /// The parts that are full.
    pub(super) fn full_parts(&self) -> Vec<Vec<u8>> {
        let mut written = self.written.lock();
        let full = written.len() / PART_BYTES * PART_BYTES;
        let rest = written.split_off(full);
        in_parts(&mem::replace(&mut *written, rest))
    }

    /// Ends the file. Returns the parts that are left, at least one.
    ///
    /// # Errors
    /// As `add`.
    pub(super) fn finish(self) -> io::Result<Vec<Vec<u8>>> {
        let Self { zip, written, .. } = self;
        zip.finish()?;
        let rest = mem::take(&mut *written.lock());
        Ok(in_parts(&rest))
    }
}

fn in_parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.chunks(PART_BYTES).map(<[u8]>::to_vec).collect()
}

impl Written {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a person has called something, as a part of a file's name: letters and digits of any script, and hyphens.
pub(super) fn file_name(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(NAME_MAX_CHARS).collect();
    name.trim_matches('-').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    #[test]
    fn parts_in_order_are_a_zip_file() {
        let mut archive = Archive::new();
        // Bytes that cannot be compressed much, so that there are several parts.
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .take(3 * PART_BYTES)
        .collect();
        let mut parts = Vec::new();
        for number in 0..3 {
            archive.add(&format!("{number}/noise"), &noise).unwrap();
            parts.extend(archive.full_parts());
            assert!(archive.written.lock().len() < PART_BYTES, "taken");
        }
        assert!(parts.len() > 6 && parts.iter().all(|part| part.len() == PART_BYTES));
        parts.extend(archive.finish().unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(parts.concat())).unwrap();
        assert_eq!(read.len(), 3);
        let mut content = Vec::new();
        read.by_name("2/noise")
            .unwrap()
            .read_to_end(&mut content)
            .unwrap();
        assert!(content == noise);
    }

    #[test]
    fn names_of_people_become_names_of_files() {
        for (text, name) in [
            ("Backend Engineer (m/f/d)", "backend-engineer-m-f-d"),
            ("../../etc/passwd", "etc-passwd"),
            ("Lebenslauf Zoë.pdf", "lebenslauf-zoë-pdf"),
            ("مهندس برمجيات", "مهندس-برمجيات"),
            ("C:\\CON\u{202e}txt", "c-con-txt"),
            ("…", ""),
        ] {
            assert_eq!(file_name(text), name);
        }
        assert_eq!(file_name(&"x".repeat(500)).chars().count(), NAME_MAX_CHARS);
        let mut archive = Archive::new();
        let names = ["a", "A", "a"].map(|name| archive.unused(name, ".txt"));
        assert_eq!(names, ["a.txt", "A-2.txt", "a-3.txt"]);
    }
}
