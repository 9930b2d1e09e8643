//! Voices that never end, fast or slowly: a sentence is given up once it is longer, or takes longer, than its text allows.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::{SinkExt, Stream, StreamExt, stream};
use mockingbird_net::Reach;
use mockingbird_providers::tts::{Speech, Synthesizer, TTS_HZ, TtsAccess};
use mockingbird_providers::{Failure, HttpClients, ProviderError};
use mockingbird_shared::provider::Provider;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

const TEXT: &str = "Tell me about yourself, and about the work that you are proud of.";
/// What the client may wait for the first piece, and between two: a vendor's and an endpoint's of one's own.
const PATIENCE: [Duration; 2] = [Duration::from_secs(8), Duration::from_secs(60)];
/// What the two ends of a loopback connection may hold between them, generously.
const SOCKET_BUFFERS_BYTES: usize = 32 * 1024 * 1024;
/// 20 ms of silence.
const FRAME: &[u8] = &[0; TTS_HZ as usize / 50 * 2];
/// A second of silence.
const SECOND: &[u8] = &[0; TTS_HZ as usize * 2];

type Sound = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// The longest speech that the text may have: ten seconds, and half a second for each character.
fn longest() -> Duration {
    Duration::from_secs(10) + Duration::from_millis(500) * TEXT.chars().count() as u32
}

fn longest_samples() -> usize {
    longest().as_millis() as usize * TTS_HZ as usize / 1_000
}

/// A file of an unknown length, as it begins: two channels of 32 bits at 96,000 Hz, or one of 16 bits at `TTS_HZ`.
fn wav_head(is_wide: bool) -> Bytes {
    let form: [u32; 4] = if is_wide {
        [3 | 2 << 16, 96_000, 768_000, 8 | 32 << 16]
    } else {
        [1 | 1 << 16, TTS_HZ, TTS_HZ * 2, 2 | 16 << 16]
    };
    let head = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0".as_slice();
    let form = form.map(u32::to_le_bytes).concat();
    [head, &form, b"data\xff\xff\xff\xff"].concat().into()
}

/// Has a voice speak that sends this sound, behind the head of a file where one is asked for. Counts the bytes that it sends, but
/// for what base64 adds to Cartesia's.
async fn speak(
    provider: Provider,
    is_wide: bool,
    sound: impl Fn() -> Sound + Clone + Send + Sync + 'static,
) -> (Speech, Arc<AtomicUsize>) {
    let sent_bytes = Arc::new(AtomicUsize::new(0));
    let counted = sent_bytes.clone();
    let answer = move |request: Request| {
        let count = counted.clone();
        let sound = sound().inspect(move |piece| {
            count.fetch_add(piece.len(), Ordering::Relaxed);
        });
        async move {
            let (mut parts, _) = request.into_parts();
            if let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
                return upgrade.on_upgrade(|socket| cartesia(socket, sound));
            }
            let is_file = matches!(provider, Provider::Groq | Provider::CompatibleTts);
            let head = stream::iter(is_file.then(|| wav_head(is_wide)));
            let body = Body::from_stream(head.chain(sound).map(Ok::<_, Infallible>));
            body.into_response() as Response
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let access = TtsAccess {
        provider,
        base_url: format!("http://{}/v1", listener.local_addr().unwrap()),
        key: "key".to_owned().into(),
        language: "en".into(),
        model: None,
        voice: None,
    };
    let router = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let clients = HttpClients::new(PATIENCE[0], Reach::Anywhere).unwrap();
    let speech = Synthesizer::new(access, clients).speak(TEXT.into());
    (speech, sent_bytes)
}

/// What a voice gave before it was given up, and why it was.
struct GivenUp {
    failure: Failure,
    samples: usize,
    pieces: usize,
    sent_bytes: usize,
}

/// Has a voice speak that sends one piece of sound again and again, as fast as it is read.
async fn given_up(provider: Provider, is_wide: bool, piece: &'static [u8]) -> GivenUp {
    let endless = || Box::pin(stream::repeat(Bytes::from_static(piece))) as Sound;
    let (mut speech, sent_bytes) = speak(provider, is_wide, endless).await;
    let (mut samples, mut pieces) = (0, 0);
    let error = loop {
        match speech.next().await.expect("a speech without end") {
            Ok(piece) => (samples, pieces) = (samples + piece.len(), pieces + 1),
            Err(error) => break error,
        }
        assert!(
            samples <= longest_samples(),
            "{provider}: {samples} samples"
        );
    };
    assert_eq!(error.provider, provider);
    GivenUp {
        failure: error.failure,
        samples,
        pieces,
        sent_bytes: sent_bytes.load(Ordering::Relaxed),
    }
}

/// Sends sound to the first sentence that is ordered.
async fn cartesia(mut socket: WebSocket, sound: impl Stream<Item = Bytes> + Send + 'static) {
    let Some(Ok(Message::Text(order))) = socket.recv().await else {
        return;
    };
    let order: serde_json::Value = serde_json::from_str(&order).unwrap();
    let chunks = sound.map(move |piece| {
        let id = &order["context_id"];
        let data = STANDARD.encode(&piece);
        let chunk = serde_json::json!({"type": "chunk", "context_id": id, "data": data});
        Ok::<_, axum::Error>(Message::Text(chunk.to_string().into()))
    });
    // Ends when the client is gone.
    let _ = socket.send_all(&mut Box::pin(chunks)).await;
}

#[tokio::test]
async fn a_voice_that_sends_sound_for_ever_is_given_up_at_the_length_of_its_text() {
    for provider in Provider::SYNTHESISERS {
        let given_up = given_up(provider, false, SECOND).await;
        assert_eq!(given_up.failure, Failure::Nonsense, "{provider}");
        let missing = longest_samples() - given_up.samples;
        assert!(missing <= SECOND.len(), "{provider}: {missing} samples");
        let most = longest_samples() * 2 + SOCKET_BUFFERS_BYTES;
        let sent = given_up.sent_bytes;
        assert!(sent < most, "{provider}: {sent} bytes");
    }
}

#[tokio::test]
async fn a_file_of_the_most_bytes_for_each_sample_is_given_up_as_well() {
    let given_up = given_up(Provider::CompatibleTts, true, SECOND).await;
    assert_eq!(given_up.failure, Failure::Nonsense);
    let most = longest_samples() * 32 + SOCKET_BUFFERS_BYTES;
    assert!(given_up.sent_bytes < most, "{} bytes", given_up.sent_bytes);
}

#[tokio::test]
async fn single_samples_for_ever_are_given_up_and_come_in_no_more_pieces_than_others() {
    let given_up = given_up(Provider::CompatibleTts, false, &[0, 0]).await;
    assert_eq!(given_up.failure, Failure::Nonsense);
    let most = longest_samples() * 2 / FRAME.len() + 1;
    assert!(given_up.pieces <= most, "{} pieces", given_up.pieces);
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_is_never_silent_for_long_is_given_up_when_its_time_is_over() {
    // As long as this runs, the clock moves by `advance` alone, however long the network takes.
    let (test_is_over, over) = std::sync::mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || over.recv());
    for provider in Provider::SYNTHESISERS {
        let frames = Arc::new(Semaphore::new(0));
        let allowed = frames.clone();
        let trickle = move || {
            let frame = |allowed: Arc<Semaphore>| async move {
                allowed.acquire().await.ok()?.forget();
                Some((Bytes::from_static(FRAME), allowed))
            };
            Box::pin(stream::unfold(allowed.clone(), frame)) as Sound
        };
        let (mut speech, _) = speak(provider, false, trickle).await;
        let since = Instant::now();
        let mut samples = 0;
        let error = loop {
            let later = async {
                tokio::time::advance(Duration::from_secs(5)).await;
                frames.add_permits(1);
            };
            let piece = tokio::select! {
                biased;
                piece = speech.next() => piece,
                () = later => speech.next().await,
            };
            match piece.expect("a speech without end") {
                Ok(piece) => samples += piece.len(),
                Err(error) => break error,
            }
        };
        assert_eq!(error, ProviderError::new(provider, Failure::TimedOut));
        assert!(samples > FRAME.len(), "{provider}: {samples} samples");
        let allowed = longest() + PATIENCE[usize::from(provider.is_own_endpoint())];
        let late = since.elapsed().saturating_sub(allowed);
        assert!(since.elapsed() >= allowed, "{provider}: too early");
        assert!(late <= Duration::from_secs(5), "{provider}: {late:?}");
    }
    drop(test_is_over);
}
