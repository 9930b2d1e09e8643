//! From bytes to samples: raw little-endian ones, or those of a WAV file that is still coming.

use super::TTS_HZ;

/// Longest head of a WAV file, in bytes: what has no samples by then is not taken for one.
const HEAD_MAX_BYTES: usize = 4_096;

/// Makes samples of bytes as they come; a piece may end in the middle of a sample.
pub(super) struct Decoder {
    waiting: Vec<u8>,
    state: State,
}

enum State {
    Head,
    /// The samples come faster than `TTS_HZ` by the factor `every`: one is made of so many.
    Body {
        every: usize,
    },
}

impl Decoder {
    /// Samples at `TTS_HZ`, without a head.
    pub(super) fn raw() -> Self {
        Self {
            waiting: Vec::new(),
            state: State::Body { every: 1 },
        }
    }

    /// A WAV file of one channel, whose rate is a multiple of `TTS_HZ`.
    pub(super) fn wav() -> Self {
        Self {
            waiting: Vec::new(),
            state: State::Head,
        }
    }

    /// The samples at `TTS_HZ` that are complete with these bytes. None if they do not belong to a file of the kind that
    /// was announced.
    pub(super) fn decode(&mut self, bytes: &[u8]) -> Option<Vec<i16>> {
        self.waiting.extend_from_slice(bytes);
        if let State::Head = self.state {
            if !b"RIFF".starts_with(&self.waiting[..self.waiting.len().min(4)]) {
                return None;
            }
            match read_head(&self.waiting) {
                Some(head) => {
                    self.waiting.drain(..head.bytes);
                    self.state = State::Body { every: head.every? };
                }
                None if self.waiting.len() > HEAD_MAX_BYTES => return None,
                None => return Some(Vec::new()),
            }
        }
        let State::Body { every } = self.state else {
            return Some(Vec::new());
        };
        let whole = self.waiting.len() / (2 * every) * 2 * every;
        let samples = self.waiting[..whole]
            .chunks_exact(2 * every)
            .map(|group| mean(group, every))
            .collect();
        self.waiting.drain(..whole);
        Some(samples)
    }
}

fn mean(group: &[u8], every: usize) -> i16 {
    let sum: i32 = group
        .chunks_exact(2)
        .map(|pair| i32::from(i16::from_le_bytes([pair[0], pair[1]])))
        .sum();
    // The mean of 16-bit numbers fits into 16 bits.
    (sum / every as i32) as i16
}

/// What comes before the samples of a WAV file.
struct Head {
    /// Its length.
    bytes: usize,
    /// How many samples of the file make one at `TTS_HZ`; none if the file has another form than one channel of 16-bit
    /// samples at a multiple of that rate.
    every: Option<usize>,
}

/// Reads the chunks of a RIFF file up to its samples. None while the head is not complete.
fn read_head(bytes: &[u8]) -> Option<Head> {
    let number = |at: usize, length: usize| -> Option<usize> {
        let field = bytes.get(at..at + length)?;
        Some(
            field
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        )
    };
    let (mut at, mut every) = (12, None);
    loop {
        let name = bytes.get(at..at + 4)?;
        let length = number(at + 4, 4)?;
        match name {
            b"data" => {
                return Some(Head {
                    bytes: at + 8,
                    every,
                });
            }
            b"fmt " => {
                let (channels, hz) = (number(at + 10, 2)?, number(at + 12, 4)?);
                let bits = number(at + 22, 2)?;
                let fits = channels == 1 && bits == 16 && hz > 0 && hz % TTS_HZ as usize == 0;
                every = fits.then_some(hz / TTS_HZ as usize);
            }
            _ => {}
        }
        // After a chunk of odd length comes a byte that its length does not count.
        at += 8 + length + length % 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(hz: u32, samples: &[i16]) -> Vec<u8> {
        file_with(b"LIST\x04\0\0\0abcd", hz, samples)
    }

    /// A file with another chunk before its samples.
    fn file_with(chunk: &[u8], hz: u32, samples: &[i16]) -> Vec<u8> {
        let mut bytes = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(hz.to_le_bytes());
        bytes.extend((hz * 2).to_le_bytes());
        bytes.extend(b"\x02\0\x10\0");
        bytes.extend(chunk);
        bytes.extend(b"data\xff\xff\xff\xff");
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        bytes
    }

    fn decode(mut decoder: Decoder, bytes: &[u8], piece: usize) -> Option<Vec<i16>> {
        let pieces = bytes.chunks(piece).map(|piece| decoder.decode(piece));
        pieces.collect::<Option<Vec<_>>>().map(|all| all.concat())
    }

    #[test]
    fn samples_survive_being_cut_anywhere() {
        let samples = [1, -2, 300, i16::MAX];
        let raw: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        for piece in 1..8 {
            assert_eq!(decode(Decoder::raw(), &raw, piece).unwrap(), samples);
            assert_eq!(
                decode(Decoder::wav(), &file(TTS_HZ, &samples), piece).unwrap(),
                samples
            );
        }
    }

    #[test]
    fn the_pad_byte_of_a_chunk_of_odd_length_is_skipped() {
        let odd = file_with(b"LIST\x03\0\0\0abc\0", TTS_HZ, &[1, -2, 300]);
        for piece in [1, 7, odd.len()] {
            assert_eq!(decode(Decoder::wav(), &odd, piece).unwrap(), [1, -2, 300]);
        }
    }

    #[test]
    fn a_faster_file_is_brought_to_the_rate_and_an_odd_one_is_refused() {
        let fast = file(2 * TTS_HZ, &[10, 20, -10, -20]);
        assert_eq!(decode(Decoder::wav(), &fast, 7).unwrap(), [15, -15]);
        assert!(decode(Decoder::wav(), &file(44_100, &[1]), 100).is_none());
        assert!(decode(Decoder::wav(), b"ID3 something else", 100).is_none());
    }
}
