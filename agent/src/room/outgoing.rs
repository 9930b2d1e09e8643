//! The agent's voice: samples to Opus frames of 20 ms, with a queue that can be held and emptied at once.

use super::{SAID_HZ, VoiceSamples};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Duration of an Opus frame.
pub(super) const FRAME: Duration = Duration::from_millis(20);
/// Samples of a frame, at `SAID_HZ`.
const FRAME_SAMPLES: usize = SAID_HZ as usize / 50;
/// Bit rate of the voice: enough for speech, little for a network.
const BITS_PER_SECOND: i32 = 32_000;
/// Packet loss that the redundancy is meant for.
const EXPECTED_LOSS_PERCENT: i32 = 10;
/// Frames of silence after the last word, so that the receiver does not make up a continuation.
const TAIL_FRAMES: u32 = 5;
/// The largest packet that Opus makes of one frame.
const PACKET_MAX_BYTES: usize = 1_275;

/// A frame that is ready to be sent.
pub(super) struct Frame {
    pub(super) packet: Vec<u8>,
    /// Loudness in dBov, from -127 to 0 (RFC 6464).
    pub(super) level: i8,
}

/// The queue of the agent's voice, and its encoder.
pub(super) struct Outgoing {
    encoder: Option<opus::Encoder>,
    queue: VecDeque<i16>,
    held: bool,
    tail: u32,
    samples: Arc<VoiceSamples>,
}

impl Outgoing {
    pub(super) fn new(samples: Arc<VoiceSamples>) -> Self {
        Self {
            encoder: None,
            queue: VecDeque::new(),
            held: false,
            tail: 0,
            samples,
        }
    }

    pub(super) fn say(&mut self, samples: Vec<i16>) {
        self.queue.extend(samples);
    }

    pub(super) fn hold(&mut self, held: bool) {
        self.held = held;
    }

    pub(super) fn flush_voice(&mut self) {
        self.no_longer_wait(self.queue.len());
        self.queue.clear();
        self.held = false;
    }

    /// Whether frames are due. While there are none, nothing is sent and nothing ticks.
    pub(super) fn is_due(&self) -> bool {
        self.tail > 0 || (!self.held && !self.queue.is_empty())
    }

    /// Whether all samples have been encoded.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Encodes the next frame. After the last samples come `TAIL_FRAMES` of silence.
    ///
    /// # Errors
    ///
    /// Opus fails.
    pub(super) fn next_frame(&mut self) -> Result<Frame, opus::Error> {
        let mut samples = [0; FRAME_SAMPLES];
        if !self.held && !self.queue.is_empty() {
            let count = self.queue.len().min(FRAME_SAMPLES);
            for (sample, queued) in samples.iter_mut().zip(self.queue.drain(..count)) {
                *sample = queued;
            }
            self.samples.said.fetch_add(count as u64, Ordering::Relaxed);
            self.no_longer_wait(count);
            self.tail = TAIL_FRAMES;
        } else {
            self.tail = self.tail.saturating_sub(1);
        }
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            None => self.encoder.insert(encoder()?),
        };
        let packet = encoder.encode_vec(&samples, PACKET_MAX_BYTES)?;
        Ok(Frame {
            packet,
            level: level(&samples),
        })
    }

    fn no_longer_wait(&self, count: usize) {
        let waiting = &self.samples.waiting;
        waiting.fetch_sub(count as u64, Ordering::Relaxed);
    }
}

fn encoder() -> Result<opus::Encoder, opus::Error> {
    let mut encoder = opus::Encoder::new(SAID_HZ, opus::Channels::Mono, opus::Application::Voip)?;
    encoder.set_bitrate(opus::Bitrate::Bits(BITS_PER_SECOND))?;
    encoder.set_inband_fec(true)?;
    encoder.set_packet_loss_perc(EXPECTED_LOSS_PERCENT)?;
    Ok(encoder)
}

fn level(samples: &[i16]) -> i8 {
    let square = |sample: &i16| (f64::from(*sample) / f64::from(i16::MAX)).powi(2);
    let mean = samples.iter().map(square).sum::<f64>() / samples.len().max(1) as f64;
    if mean <= 0.0 {
        return -127;
    }
    (10.0 * mean.log10()).clamp(-127.0, 0.0) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_and_flushed_voices_are_silent_at_once() {
        let counts = Arc::<VoiceSamples>::default();
        let waiting = || counts.waiting.load(Ordering::Relaxed) as usize;
        let mut outgoing = Outgoing::new(counts.clone());
        assert!(!outgoing.is_due());
        // As a room counts them when they are given to it.
        counts
            .waiting
            .store(FRAME_SAMPLES as u64 * 3 + 10, Ordering::Relaxed);
        outgoing.say(vec![8_000; FRAME_SAMPLES * 3 + 10]);
        assert!(outgoing.next_frame().unwrap().level > -20);
        assert_eq!(waiting(), FRAME_SAMPLES * 2 + 10);
        outgoing.hold(true);
        assert_eq!(outgoing.next_frame().unwrap().level, -127);
        assert_eq!(counts.said.load(Ordering::Relaxed), FRAME_SAMPLES as u64);
        assert_eq!(waiting(), FRAME_SAMPLES * 2 + 10);
        outgoing.hold(false);
        assert!(outgoing.next_frame().unwrap().level > -20);
        outgoing.flush_voice();
        assert!(outgoing.is_empty());
        assert_eq!(waiting(), 0);
        let mut tail = 0;
        while outgoing.is_due() {
            assert_eq!(outgoing.next_frame().unwrap().level, -127);
            tail += 1;
        }
        assert_eq!(tail, TAIL_FRAMES);
    }
}
