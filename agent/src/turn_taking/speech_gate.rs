//! From voice probabilities to edges of speech.

/// Duration of one frame, in milliseconds: 256 samples at 16 kHz, what the detector takes.
pub const FRAME_MS: u32 = 16;

/// Probability from which a frame counts as voice. A pure tone scores up to 0.60 with this detector.
const VOICE: f32 = 0.65;
/// The same while the agent speaks: what the browser's echo cancellation leaves over must not count.
const VOICE_OVER_AGENT: f32 = 0.8;
/// Probability below which a frame of running speech counts as silence.
const SILENCE: f32 = 0.35;

/// Voice that must have lasted before it counts as speech, in milliseconds.
const ONSET_MS: u32 = 64;
/// The same while the agent speaks.
const ONSET_OVER_AGENT_MS: u32 = 128;
/// Silence after which speech has ended: pauses between words are shorter.
const HANGOVER_MS: u32 = 240;

/// The beginning or the end of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Speech began.
    Started {
        /// Milliseconds since it began.
        lasted_ms: u64,
    },
    /// Speech ended.
    Ended {
        /// Milliseconds since it ended.
        silent_ms: u64,
    },
}

/// Turns one probability per frame into edges, with hysteresis.
#[derive(Clone, Debug, Default)]
pub struct SpeechGate {
    speaking: bool,
    voiced_ms: u32,
    silent_ms: u32,
}

impl SpeechGate {
    /// Takes the probability, from 0 to 1, that a frame of `FRAME_MS` holds a voice; returns an edge if there is one.
    pub fn frame(&mut self, probability: f32, agent_speaks: bool) -> Option<Edge> {
        let (voice, onset_ms) = if agent_speaks {
            (VOICE_OVER_AGENT, ONSET_OVER_AGENT_MS)
        } else {
            (VOICE, ONSET_MS)
        };
        if self.speaking {
            self.silent_ms = if probability < SILENCE {
                self.silent_ms + FRAME_MS
            } else {
                0
            };
            if self.silent_ms >= HANGOVER_MS {
                let silent_ms = u64::from(self.silent_ms);
                *self = Self::default();
                return Some(Edge::Ended { silent_ms });
            }
            return None;
        }
        self.voiced_ms = if probability >= voice {
            self.voiced_ms + FRAME_MS
        } else {
            // One weak frame in between does not begin the count anew.
            self.voiced_ms.saturating_sub(2 * FRAME_MS)
        };
        if self.voiced_ms < onset_ms {
            return None;
        }
        let lasted_ms = u64::from(self.voiced_ms);
        *self = Self {
            speaking: true,
            ..Self::default()
        };
        Some(Edge::Started { lasted_ms })
    }

    /// Whether speech has begun and not ended.
    pub fn speaking(&self) -> bool {
        self.speaking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(frames: impl IntoIterator<Item = f32>, agent_speaks: bool) -> Vec<(u32, Edge)> {
        let mut gate = SpeechGate::default();
        let edge = |(index, probability)| {
            let at_ms = (u32::try_from(index).unwrap() + 1) * FRAME_MS;
            gate.frame(probability, agent_speaks)
                .map(|edge| (at_ms, edge))
        };
        frames.into_iter().enumerate().filter_map(edge).collect()
    }

    #[test]
    fn words_with_short_gaps_are_one_stretch_of_speech() {
        let frames = [0.9; 10]
            .into_iter()
            .chain([0.1; 10])
            .chain([0.9; 10])
            .chain([0.1; 20]);
        let edges = run(frames, false);
        assert_eq!(edges[0], (64, Edge::Started { lasted_ms: 64 }));
        assert_eq!(edges[1], (45 * 16, Edge::Ended { silent_ms: 240 }));
        assert_eq!(edges.len(), 2);
    }

    #[test]
    fn a_click_and_a_tone_are_no_speech() {
        assert_eq!(run([0.95, 0.95, 0.1, 0.1, 0.1, 0.1], false), []);
        assert_eq!(run([0.6; 200], false), []);
    }

    #[test]
    fn while_the_agent_speaks_more_is_needed() {
        assert_eq!(run([0.75; 100], true), []);
        assert_eq!(
            run([0.9; 8], true),
            [(128, Edge::Started { lasted_ms: 128 })]
        );
    }
}
