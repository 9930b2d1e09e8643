//! Brings speech to `TTS_HZ` while it comes.

use super::TTS_HZ;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, WindowFunction,
};

/// Samples that are resampled at once: about 11 ms at 22,050 Hz, which is what Piper's voices have.
const CHUNK_SAMPLES: usize = 256;
/// Length of the filter in samples: it delays by half of that, 1.5 ms at 22,050 Hz.
const FILTER_SAMPLES: usize = 64;
/// The highest rate that speech may come in, in samples per second.
pub(super) const MAX_HZ: u32 = 96_000;
/// Rates that speech may come in, in samples per second.
const RATES_HZ: std::ops::RangeInclusive<u32> = 8_000..=MAX_HZ;

/// Resamples one channel.
pub(super) struct Resampler {
    inner: Async<f32>,
    waiting: Vec<f32>,
}

impl Resampler {
    /// For speech of `from_hz` samples per second; none for rates that no speech has.
    pub(super) fn new(from_hz: u32) -> Option<Self> {
        if !RATES_HZ.contains(&from_hz) {
            return None;
        }
        let filter = SincInterpolationParameters::new(FILTER_SAMPLES, WindowFunction::Blackman2);
        let ratio = f64::from(TTS_HZ) / f64::from(from_hz);
        let fixed = FixedAsync::Input;
        let inner = Async::new_sinc(ratio, 1.0, &filter, CHUNK_SAMPLES, 1, fixed).ok()?;
        Some(Self {
            inner,
            waiting: Vec::new(),
        })
    }

    /// The samples at `TTS_HZ` that are complete with these.
    pub(super) fn push(&mut self, samples: &[i16]) -> Option<Vec<i16>> {
        let samples = samples.iter().map(|sample| f32::from(*sample));
        self.waiting.extend(samples);
        let mut done = Vec::new();
        let mut rest = std::mem::take(&mut self.waiting);
        let whole = rest.len() / CHUNK_SAMPLES * CHUNK_SAMPLES;
        for chunk in rest[..whole].chunks_exact(CHUNK_SAMPLES) {
            done.extend(self.process(chunk, None)?);
        }
        rest.drain(..whole);
        self.waiting = rest;
        Some(done)
    }

    /// The last samples, with what the filter still holds.
    pub(super) fn finish(&mut self) -> Option<Vec<i16>> {
        let rest = std::mem::take(&mut self.waiting);
        let of_rest = rest.len() as f64 * self.inner.resample_ratio();
        let expected = of_rest.ceil() as usize + self.inner.output_delay();
        let partial = |samples: usize| Indexing::new().partial_len(samples);
        let mut done = self.process(&rest, Some(&partial(rest.len())))?;
        // What the filter holds comes out as silence goes in.
        done.extend(self.process(&[], Some(&partial(0)))?);
        done.truncate(expected);
        Some(done)
    }

    fn process(&mut self, chunk: &[f32], indexing: Option<&Indexing>) -> Option<Vec<i16>> {
        let input = InterleavedSlice::new(chunk, 1, chunk.len()).ok()?;
        let output = self.inner.process(&input, indexing).ok()?;
        // Rounded, and cut at the ends of the range: a filter may exceed its input a little.
        let samples = output.take_data().into_iter();
        Some(samples.map(|sample| sample.round() as i16).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hum of 440 Hz that lasts a second.
    fn hum(hz: u32) -> Vec<i16> {
        let step = 440.0 * std::f64::consts::TAU / f64::from(hz);
        (0..hz)
            .map(|index| ((f64::from(index) * step).sin() * 8_000.0) as i16)
            .collect()
    }

    /// How often the wave rises; the faint ringing of the filter does not count.
    fn rises(samples: &[i16]) -> usize {
        let loud: Vec<bool> = samples
            .iter()
            .filter(|sample| sample.unsigned_abs() > 2_000)
            .map(|sample| *sample > 0)
            .collect();
        loud.windows(2).filter(|pair| !pair[0] && pair[1]).count()
    }

    #[test]
    fn a_second_stays_a_second_and_a_tone_keeps_its_pitch() {
        for hz in [8_000, 16_000, 22_050, 44_100, 48_000] {
            let mut resampler = Resampler::new(hz).unwrap();
            let mut all = Vec::new();
            for piece in hum(hz).chunks(777) {
                all.extend(resampler.push(piece).unwrap());
            }
            all.extend(resampler.finish().unwrap());
            let surplus = all.len().abs_diff(TTS_HZ as usize);
            assert!(surplus < 250, "{hz}: {}", all.len());
            // The first rise has nothing before it.
            assert_eq!(rises(&all), 439, "{hz}");
            let loudest = all.iter().map(|sample| sample.unsigned_abs()).max();
            assert!(
                (7_500..9_000).contains(&loudest.unwrap()),
                "{hz}: {loudest:?}"
            );
        }
    }

    #[test]
    fn no_speech_has_other_rates() {
        assert!(
            [0, 7_999, 192_000, u32::MAX]
                .into_iter()
                .all(|hz| Resampler::new(hz).is_none())
        );
    }
}
