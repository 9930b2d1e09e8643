//! An endpoint of a model, or of a voice, that streams without end, as fast as it is read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it sends once, and what again and again; each a way in which memory could grow.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether it is a voice.
    pub(crate) speaks: bool,
    once: &'static str,
    again: fn(&str) -> String,
}

pub(crate) const KINDS: [Kind; 5] = [
    Kind {
        name: "text",
        speaks: false,
        once: "",
        again: |piece| event("content", piece),
    },
    Kind {
        name: "thoughts beside the text",
        speaks: false,
        once: "",
        again: |piece| event("reasoning_content", piece),
    },
    Kind {
        name: "one line",
        speaks: false,
        once: "data: ",
        again: str::to_owned,
    },
    Kind {
        name: "comments",
        speaks: false,
        once: "",
        again: |piece| format!(": {piece}\n"),
    },
    Kind {
        name: "speech",
        speaks: true,
        // A file of one channel of 16 bits at 22,050 Hz, whose numbers are letters as well.
        once: "RIFF\x7f\x7f\x7f\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0\
            \x22\x56\0\0\0\0\0\0\x02\0\x10\0data\x7f\x7f\x7f\x7f",
        again: str::to_owned,
    },
];

fn event(field: &str, piece: &str) -> String {
    format!(
        "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"{field}\":\"{piece}\"}},\"finish_reason\":null}}]}}\n\n"
    )
}

pub(crate) struct Endless {
    address: SocketAddr,
    sent: Arc<AtomicU64>,
}

impl Endless {
    /// Listens on a free port of loopback for as long as the program runs.
    pub(crate) async fn start(kind: Kind) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let sent = Arc::new(AtomicU64::new(0));
        let counted = sent.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(flood(stream, kind, counted.clone()));
            }
        });
        Self { address, sent }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Megabytes that were taken so far.
    pub(crate) fn sent_mb(&self) -> u64 {
        self.sent.load(Ordering::Relaxed) / 1_000_000
    }
}

/// Ends when nobody reads any more.
async fn flood(mut stream: TcpStream, kind: Kind, sent: Arc<AtomicU64>) {
    let mut request = [0; 64 * 1024];
    if stream.read(&mut request).await.is_err() {
        return;
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let again = (kind.again)(&"x".repeat(60_000));
    let mut piece = format!("{head}{}", kind.once);
    while stream.write_all(piece.as_bytes()).await.is_ok() {
        sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
        piece.clone_from(&again);
    }
}
