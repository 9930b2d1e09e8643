//! Voice detection: what the candidate's microphone gives becomes edges of speech.

use crate::turn_taking::{Edge, SpeechGate};

/// Samples that the detector takes at once: 16 ms.
const FRAME_SAMPLES: usize = 256;

/// A voice detector with what it has not yet looked at.
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

    /// Takes a few samples; `on_edge` gets each beginning and end of speech in them.
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

    /// Whether there is speech now.
    pub(super) fn is_speech(&self) -> bool {
        self.gate.speaking()
    }

    /// The microphone is off; answers with the end of the speech that ran.
    pub(super) fn close(&mut self) -> Option<Edge> {
        let spoke = self.is_speech();
        self.gate = SpeechGate::default();
        self.rest.clear();
        spoke.then_some(Edge::Ended { silent_ms: 0 })
    }
}
