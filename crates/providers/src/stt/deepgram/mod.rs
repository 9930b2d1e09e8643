//! Deepgram's live transcription: one websocket (`line`), which is opened again after a failure and then gets the audio
//! that has no final words yet.

mod line;

use super::{STT_HZ, SttAccess, SttEvent, SttInput};
use crate::error::{Failure, ProviderError};
use line::{Line, connect};
use mockingbird_shared::provider::Provider;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;

/// Silence after which a message keeps the connection open: Deepgram closes it after ten seconds without any.
const KEEP_ALIVE: Duration = Duration::from_secs(4);
/// The pause before the first new attempt to connect; it doubles with each failure.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Audio that is kept for another connection, in frames of 20 ms: half a minute.
const KEPT_FRAMES: usize = 1_500;

/// Why a connection ended.
enum Over {
    /// The transcription was dropped.
    Done,
    /// The connection failed, and another may help.
    Broken(Failure),
}

/// Audio that no final words are known of yet.
#[derive(Default)]
struct Unheard {
    frames: VecDeque<Vec<u8>>,
    /// Seconds of audio on this connection before the first kept frame.
    from_seconds: f64,
}

impl Unheard {
    /// Keeps a frame; the oldest makes room for it.
    fn keep(&mut self, frame: Vec<u8>) {
        if self.frames.len() >= KEPT_FRAMES {
            self.forget_first();
        }
        self.frames.push_back(frame);
    }

    fn forget_first(&mut self) {
        if let Some(frame) = self.frames.pop_front() {
            self.from_seconds += frame.len() as f64 / 2.0 / f64::from(STT_HZ);
        }
    }

    /// Everything before this moment of the connection has become final words.
    fn heard_until(&mut self, seconds: f64) {
        while self.from_seconds < seconds && !self.frames.is_empty() {
            self.forget_first();
        }
    }
}

pub(super) async fn run(
    access: SttAccess,
    mut inbox: mpsc::Receiver<SttInput>,
    events: mpsc::Sender<SttEvent>,
) {
    let mut unheard = Unheard::default();
    let mut pause = FIRST_PAUSE;
    let mut failed = false;
    loop {
        let over = match connect(&access).await {
            Ok(mut line) => {
                if std::mem::take(&mut failed) && events.send(SttEvent::Recovered).await.is_err() {
                    return;
                }
                pause = FIRST_PAUSE;
                listen(&mut line, &mut inbox, &events, &mut unheard).await
            }
            Err(failure) => Over::Broken(failure),
        };
        let failure = match over {
            Over::Done => return,
            Over::Broken(failure) => failure,
        };
        failed = true;
        let error = ProviderError::new(Provider::Deepgram, failure);
        if events.send(SttEvent::Failed(error)).await.is_err() {
            return;
        }
        if !keep_for(pause, &mut inbox, &mut unheard).await {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Keeps what is said during a pause. False if the transcription was dropped meanwhile.
async fn keep_for(
    pause: Duration,
    inbox: &mut mpsc::Receiver<SttInput>,
    unheard: &mut Unheard,
) -> bool {
    let until = tokio::time::Instant::now() + pause;
    loop {
        match tokio::time::timeout_at(until, inbox.recv()).await {
            Ok(Some(SttInput::Audio(samples))) => unheard.keep(bytes(&samples)),
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(_) => return true,
        }
    }
}

/// Sends audio and tells what Deepgram makes of it, until the connection ends.
async fn listen(
    line: &mut Line,
    inbox: &mut mpsc::Receiver<SttInput>,
    events: &mpsc::Sender<SttEvent>,
    unheard: &mut Unheard,
) -> Over {
    unheard.from_seconds = 0.0;
    for frame in unheard.frames.clone() {
        if let Err(failure) = line.send(frame).await {
            return Over::Broken(failure);
        }
    }
    loop {
        let done = tokio::select! {
            input = inbox.recv() => match input {
                Some(SttInput::Audio(samples)) => {
                    let frame = bytes(&samples);
                    unheard.keep(frame.clone());
                    line.send(frame).await
                }
                Some(SttInput::TurnTaken) => line.turn_taken().await,
                Some(_) => Ok(()),
                None => {
                    line.close().await;
                    return Over::Done;
                }
            },
            heard = line.receive(unheard) => match heard {
                Ok(heard) => {
                    for event in heard {
                        if events.send(event).await.is_err() {
                            return Over::Done;
                        }
                    }
                    Ok(())
                }
                Err(failure) => Err(failure),
            },
            () = tokio::time::sleep(KEEP_ALIVE) => line.keep_alive().await,
        };
        if let Err(failure) = done {
            return Over::Broken(failure);
        }
    }
}

fn bytes(samples: &[i16]) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect()
}
