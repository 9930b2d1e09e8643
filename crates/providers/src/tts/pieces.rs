//! How samples go from whoever reads them off the network to whoever plays them: in pieces of about one length, of which few
//! may wait. So neither a flood of single samples nor one huge message costs more than the sound that is in it.

use super::{TTS_HZ, TtsPiece};
use crate::error::ProviderError;
use tokio::sync::mpsc;

/// Samples of a piece at least, 20 ms, but for the last one: a provider that sends them one by one would else have
/// everybody behind it act for each.
const PIECE_MIN_SAMPLES: usize = TTS_HZ as usize / 50;
/// Samples of a piece at most: 100 ms.
const PIECE_MAX_SAMPLES: usize = TTS_HZ as usize / 10;
/// Pieces of one sentence that may wait to be played, 6.4 seconds at most; the provider is read no further then.
const BACKLOG_PIECES: usize = 64;

/// Nobody waits for the speech any more.
#[derive(Debug)]
pub(super) struct Unwanted;

/// Where the speech of one sentence goes: samples at `TTS_HZ`, or why there are none.
#[derive(Debug)]
pub(super) struct Pieces {
    sender: mpsc::Sender<TtsPiece>,
    /// Samples that are not yet enough for a piece.
    waiting: Vec<i16>,
    begun: bool,
}

impl Pieces {
    /// Both ends.
    pub(super) fn channel() -> (Self, mpsc::Receiver<TtsPiece>) {
        let (sender, receiver) = mpsc::channel(BACKLOG_PIECES);
        let pieces = Self {
            sender,
            waiting: Vec::new(),
            begun: false,
        };
        (pieces, receiver)
    }

    /// Passes samples on, and waits while too many pieces wait. The first call passes on an empty piece as well, which says
    /// that the provider has begun, also where it has sent no sound yet.
    ///
    /// # Errors
    /// Nobody waits for them.
    pub(super) async fn give(&mut self, samples: &[i16]) -> Result<(), Unwanted> {
        if !std::mem::replace(&mut self.begun, true) {
            self.send(Ok(Vec::new())).await?;
        }
        self.waiting.extend_from_slice(samples);
        if self.waiting.len() < PIECE_MIN_SAMPLES {
            return Ok(());
        }
        self.give_waiting().await
    }

    /// Ends a speech that is complete.
    pub(super) async fn finish(mut self) {
        // An error says that nobody waits any more.
        let _ = self.give_waiting().await;
    }

    /// Ends the speech with a failure.
    pub(super) async fn fail(self, error: ProviderError) {
        // An error says that nobody waits any more.
        let _ = self.send(Err(error)).await;
    }

    /// Ends when nobody waits for the speech any more.
    pub(super) fn closed(&self) -> impl Future<Output = ()> + use<> {
        let sender = self.sender.clone();
        async move { sender.closed().await }
    }

    async fn give_waiting(&mut self) -> Result<(), Unwanted> {
        let samples = std::mem::take(&mut self.waiting);
        for piece in samples.chunks(PIECE_MAX_SAMPLES) {
            self.send(Ok(piece.to_vec())).await?;
        }
        Ok(())
    }

    async fn send(&self, piece: TtsPiece) -> Result<(), Unwanted> {
        self.sender.send(piece).await.map_err(|_| Unwanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn single_samples_are_collected_and_many_at_once_are_cut() {
        let (mut pieces, mut receiver) = Pieces::channel();
        for sample in 0..1_000 {
            pieces.give(&[sample]).await.unwrap();
        }
        pieces.give(&[7; 6_000]).await.unwrap();
        pieces.give(&[1, 2]).await.unwrap();
        pieces.finish().await;
        let mut lengths = Vec::new();
        while let Some(piece) = receiver.recv().await {
            lengths.push(piece.unwrap().len());
        }
        // The first says that it has begun; of single samples 40 wait for those that come at once.
        assert_eq!(lengths, [0, 480, 480, 2_400, 2_400, 1_240, 2]);
    }

    #[tokio::test]
    async fn who_gives_is_told_that_nobody_waits() {
        let (mut pieces, receiver) = Pieces::channel();
        let closed = pieces.closed();
        drop(receiver);
        closed.await;
        assert!(pieces.give(&[0]).await.is_err());
    }
}
