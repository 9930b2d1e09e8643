//! What the candidate's voice becomes: edges of speech for the turn-taker, samples and edges for the transcriber.

use crate::turn_taking::{Edge, Heard, SpeechGate};
use mockingbird_providers::stt::{SttInput, Transcription};

/// Samples that the detector takes at once: 16 ms.
const FRAME_SAMPLES: usize = 256;

/// A voice detector with what it has not yet looked at.
pub(super) struct Ears {
    detector: Box<earshot::Detector>,
    gate: SpeechGate,
    rest: Vec<i16>,
}

impl Ears {
    pub(super) fn new() -> Self {
        Self {
            detector: earshot::Detector::default_boxed(),
            gate: SpeechGate::default(),
            rest: Vec::new(),
        }
    }

    /// Listens to a few samples; answers with what the turn-taker must hear.
    pub(super) fn hear(
        &mut self,
        samples: Vec<i16>,
        agent_speaks: bool,
        transcription: Option<&Transcription>,
    ) -> Vec<Heard> {
        let mut heard = Vec::new();
        self.rest.extend_from_slice(&samples);
        if let Some(transcription) = transcription {
            transcription.hear(SttInput::Audio(samples));
        }
        let whole = self.rest.len() / FRAME_SAMPLES * FRAME_SAMPLES;
        for frame in self.rest[..whole].chunks_exact(FRAME_SAMPLES) {
            let probability = self.detector.predict_i16(frame);
            let Some(edge) = self.gate.frame(probability, agent_speaks) else {
                continue;
            };
            let (event, input) = match edge {
                Edge::Started { lasted_ms } => {
                    (Heard::SpeechStarted { lasted_ms }, SttInput::SpeechStarted)
                }
                Edge::Ended { silent_ms } => {
                    (Heard::SpeechEnded { silent_ms }, SttInput::SpeechEnded)
                }
            };
            heard.push(event);
            if let Some(transcription) = transcription {
                transcription.hear(input);
            }
        }
        self.rest.drain(..whole);
        heard
    }

    /// The microphone is off: whatever ran has ended.
    pub(super) fn close(&mut self) -> Option<Heard> {
        let spoke = self.gate.speaking();
        self.gate = SpeechGate::default();
        self.rest.clear();
        spoke.then_some(Heard::SpeechEnded { silent_ms: 0 })
    }
}
