//! Voice detection: finds the beginning and end of speech in the samples of the candidate's microphone.

use crate::turn_taking::{Edge, SpeechGate};

/// Samples that the detector takes at once: 16 ms.
const FRAME_SAMPLES: usize = 256;

/// A voice detector, and samples that do not fill a frame yet.
pub(super) struct Vad {
    detector: Box<earshot::Detector>,
    gate: SpeechGate,
    rest: Vec<i16>,
}

impl Vad {
    pub(super) fn new() -> Self {
        Self {
            detector: earshot::Detector::default_boxed(),
            gate: SpeechGate::default(),
            rest: Vec::new(),
        }
    }

    /// Takes samples at 16 kHz; `on_edge` gets each beginning and end of speech in them.
    pub(super) fn detect(
        &mut self,
        samples: &[i16],
        agent_speaks: bool,
        mut on_edge: impl FnMut(Edge),
    ) {
        self.rest.extend_from_slice(samples);
        let whole = self.rest.len() / FRAME_SAMPLES * FRAME_SAMPLES;
        for frame in self.rest[..whole].chunks_exact(FRAME_SAMPLES) {
            let probability = self.detector.predict_i16(frame);
            if let Some(edge) = self.gate.frame(probability, agent_speaks) {
                on_edge(edge);
            }
        }
        self.rest.drain(..whole);
    }

    /// Whether the candidate is speaking.
    pub(super) fn is_speech(&self) -> bool {
        self.gate.speaking()
    }

    /// Resets the detector because the microphone is off; returns the end of the speech that was running.
    pub(super) fn close(&mut self) -> Option<Edge> {
        let spoke = self.is_speech();
        self.gate = SpeechGate::default();
        self.rest.clear();
        spoke.then_some(Edge::Ended { silent_ms: 0 })
    }
}
