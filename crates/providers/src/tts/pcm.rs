//! From bytes to samples: raw little-endian ones, or those of a WAV file that is still coming.

use super::TTS_HZ;
use super::resample::{MAX_HZ, Resampler};

/// Longest head of a WAV file, in bytes: what has no samples by then is not taken for one.
pub(super) const HEAD_MAX_BYTES: usize = 4_096;
/// The most bytes of a WAV file that become one sample at `TTS_HZ`: those of two channels, four bytes each, at the highest rate.
pub(super) const WAV_SAMPLE_MAX_BYTES: usize = 2 * 4 * (MAX_HZ / TTS_HZ) as usize;

/// Makes samples of bytes as they come; a piece may end in the middle of a sample.
pub(super) struct Decoder {
    waiting: Vec<u8>,
    state: State,
}

enum State {
    Head,
    Body(Box<Form>),
}

/// How the samples come.
struct Form {
    /// One or two channels, whose mean is taken.
    channels: usize,
    encoding: Encoding,
    /// None where they come at `TTS_HZ`.
    resampler: Option<Resampler>,
}

#[derive(Clone, Copy)]
enum Encoding {
    /// Whole numbers of 16 bits.
    Int16,
    /// Floating-point numbers of 32 bits, from -1 to 1.
    Float32,
}

impl Encoding {
    fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Float32 => 4,
        }
    }

    /// `bytes` are those of one sample.
    fn sample(self, bytes: &[u8]) -> i32 {
        match (self, bytes) {
            (Self::Int16, &[a, b]) => i16::from_le_bytes([a, b]).into(),
            (Self::Float32, &[a, b, c, d]) => {
                let loudness = f32::from_le_bytes([a, b, c, d]).clamp(-1.0, 1.0);
                (loudness * f32::from(i16::MAX)) as i32
            }
            _ => 0,
        }
    }
}

impl Decoder {
    /// Samples of 16 bits at `TTS_HZ`, without a head.
    pub(super) fn raw() -> Self {
        Self {
            waiting: Vec::new(),
            state: State::Body(Box::new(Form {
                channels: 1,
                encoding: Encoding::Int16,
                resampler: None,
            })),
        }
    }

    /// A WAV file of one or two channels, of any rate that speech has.
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
                Some(head) if head.bytes > HEAD_MAX_BYTES => return None,
                Some(head) => {
                    self.waiting.drain(..head.bytes);
                    self.state = State::Body(Box::new(head.format?.form()?));
                }
                None if self.waiting.len() > HEAD_MAX_BYTES => return None,
                None => return Some(Vec::new()),
            }
        }
        let State::Body(form) = &mut self.state else {
            return Some(Vec::new());
        };
        let frame_bytes = form.channels * form.encoding.bytes();
        let whole = self.waiting.len() / frame_bytes * frame_bytes;
        let frames = self.waiting[..whole].chunks_exact(frame_bytes);
        let samples: Vec<i16> = frames.map(|frame| form.mean(frame)).collect();
        self.waiting.drain(..whole);
        match &mut form.resampler {
            Some(resampler) => resampler.push(&samples),
            None => Some(samples),
        }
    }

    /// The samples that come after the last bytes. None if the file ended within its head.
    pub(super) fn finish(&mut self) -> Option<Vec<i16>> {
        match &mut self.state {
            State::Head => None,
            State::Body(form) => match &mut form.resampler {
                Some(resampler) => resampler.finish(),
                None => Some(Vec::new()),
            },
        }
    }
}

impl Form {
    /// The mean of one sample of each channel.
    fn mean(&self, frame: &[u8]) -> i16 {
        let samples = frame.chunks_exact(self.encoding.bytes());
        let sum: i32 = samples.map(|bytes| self.encoding.sample(bytes)).sum();
        // The mean of 16-bit numbers fits into 16 bits.
        (sum / self.channels as i32) as i16
    }
}

/// What comes before the samples of a WAV file.
struct Head {
    /// Its length.
    bytes: usize,
    /// None if the file has another form than those of `Encoding`.
    format: Option<Format>,
}

/// What a head says of the samples. A hostile head says it many times, and is read again with each piece that comes: so the
/// resampler, which is work to make, is made once, of the last word.
#[derive(Clone, Copy)]
struct Format {
    channels: usize,
    hz: u32,
    encoding: Encoding,
}

/// Reads the chunks of a RIFF file up to its samples. None while the head is not complete.
fn read_head(bytes: &[u8]) -> Option<Head> {
    let number = |at: usize, length: usize| -> Option<usize> {
        let field = bytes.get(at..at + length)?;
        let bytes = field.iter().rev();
        Some(bytes.fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let (mut at, mut format) = (12, None);
    loop {
        let name = bytes.get(at..at + 4)?;
        let length = number(at + 4, 4)?;
        match name {
            b"data" => {
                return Some(Head {
                    bytes: at + 8,
                    format,
                });
            }
            b"fmt " => {
                let (channels, hz) = (number(at + 10, 2)?, number(at + 12, 4)?);
                format = Format::read(number(at + 8, 2)?, channels, hz, number(at + 22, 2)?);
            }
            _ => {}
        }
        // After a chunk of odd length comes a byte that its length does not count.
        at += 8 + length + length % 2;
    }
}

impl Format {
    /// None if it is not one of ours.
    fn read(tag: usize, channels: usize, hz: usize, bits: usize) -> Option<Self> {
        // 0xFFFE is the extensible form of either; the number of bits tells which.
        let encoding = match (tag, bits) {
            (1 | 0xfffe, 16) => Encoding::Int16,
            (3 | 0xfffe, 32) => Encoding::Float32,
            _ => return None,
        };
        let format = Self {
            channels,
            hz: u32::try_from(hz).ok()?,
            encoding,
        };
        (1..=2).contains(&channels).then_some(format)
    }

    /// None for rates that no speech has.
    fn form(self) -> Option<Form> {
        let resampler = match self.hz {
            TTS_HZ => None,
            hz => Some(Resampler::new(hz)?),
        };
        Some(Form {
            channels: self.channels,
            encoding: self.encoding,
            resampler,
        })
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
    fn two_channels_become_one_and_floating_point_numbers_whole_ones() {
        let mut stereo = file(TTS_HZ, &[10, 20, -10, -20]);
        stereo[22] = 2;
        assert_eq!(decode(Decoder::wav(), &stereo, 7).unwrap(), [15, -15]);
        let mut floats = file(TTS_HZ, &[]);
        floats[20] = 3;
        floats[34] = 32;
        for loudness in [0.5_f32, -1.0, 7.0, f32::NAN] {
            floats.extend(loudness.to_le_bytes());
        }
        let expected = [16_383, -i16::MAX, i16::MAX, 0];
        assert_eq!(decode(Decoder::wav(), &floats, 7).unwrap(), expected);
    }

    #[test]
    fn a_file_of_another_rate_is_brought_to_ours_whatever_pieces_it_comes_in() {
        let samples: Vec<i16> = (0..4_410).map(|index| (index % 100) * 50).collect();
        let bytes = file(22_050, &samples);
        let whole = |piece: usize| {
            let mut decoder = Decoder::wav();
            let pieces = bytes.chunks(piece).map(|piece| decoder.decode(piece));
            let mut all = pieces.collect::<Option<Vec<_>>>().unwrap().concat();
            all.extend(decoder.finish().unwrap());
            all
        };
        let at_once = whole(bytes.len());
        // A fifth of a second.
        assert!(at_once.len().abs_diff(4_800) < 100, "{}", at_once.len());
        assert_eq!(whole(333), at_once);
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        assert!(decode(Decoder::wav(), &file(1_000, &[1]), 100).is_none());
        assert!(decode(Decoder::wav(), b"ID3 something else", 100).is_none());
        let mut eight_bits = file(TTS_HZ, &[1]);
        eight_bits[34] = 8;
        assert!(decode(Decoder::wav(), &eight_bits, 100).is_none());
        assert!(Decoder::wav().finish().is_none());
    }
}
