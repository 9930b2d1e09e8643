//! Answers that never end are read up to their limit, against a server that sends for as long as anybody reads.

use mockingbird_net::{BodyError, LimitedBody, choose_cryptography, operator_client};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LIMIT_BYTES: usize = 64 * 1024;
/// What the two ends of a loopback connection may hold between them, generously.
const SOCKET_BUFFERS_BYTES: usize = 32 * 1024 * 1024;
const TEST_TIMEOUT: Duration = Duration::from_secs(20);

/// A server of one connection that answers with `head`, then with `piece` as often as `times`. Gives its address, and the
/// count of the bytes of the body that it could send.
async fn server(head: &'static str, piece: Vec<u8>, times: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let sent_bytes = Arc::new(AtomicUsize::new(0));
    let count = sent_bytes.clone();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = socket.read(&mut request).await;
        let head = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n");
        socket.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..times {
            if socket.write_all(&piece).await.is_err() {
                return;
            }
            count.fetch_add(piece.len(), Ordering::Relaxed);
        }
    });
    (url, sent_bytes)
}

async fn body_of(url: &str) -> LimitedBody {
    choose_cryptography();
    let client = operator_client(Duration::from_secs(5)).build().unwrap();
    let response = client.get(url).send().await.unwrap();
    LimitedBody::new(response, LIMIT_BYTES)
}

#[tokio::test]
async fn an_answer_without_an_end_is_too_long() {
    let (url, sent_bytes) = server("200 OK", vec![b'x'; 8 * 1024], usize::MAX).await;
    let body = body_of(&url).await;
    let whole = tokio::time::timeout(TEST_TIMEOUT, body.read_to_end()).await;
    let error = whole.expect("in time").unwrap_err();
    assert!(
        matches!(error, BodyError::TooLong { max_bytes } if max_bytes == LIMIT_BYTES),
        "{error}"
    );
    let sent_bytes = sent_bytes.load(Ordering::Relaxed);
    assert!(
        sent_bytes < LIMIT_BYTES + SOCKET_BUFFERS_BYTES,
        "{sent_bytes} bytes"
    );
}

#[tokio::test]
async fn of_an_error_without_an_end_the_beginning_is_read() {
    let (url, _) = server("500 Broken", b"no credit ".repeat(100), usize::MAX).await;
    let body = body_of(&url).await;
    let beginning = tokio::time::timeout(TEST_TIMEOUT, body.read_beginning()).await;
    let beginning = beginning.expect("in time");
    assert_eq!(beginning.len(), LIMIT_BYTES);
    assert!(beginning.starts_with(b"no credit "));
}

#[tokio::test]
async fn an_answer_within_the_limit_is_read_whole() {
    let (url, _) = server("200 OK", vec![b'x'; 1024], 60).await;
    let whole = body_of(&url).await.read_to_end().await.unwrap();
    assert_eq!(whole.len(), 60 * 1024);
}

#[tokio::test]
async fn a_compressed_answer_is_not_unpacked() {
    let head = "200 OK\r\ncontent-encoding: gzip";
    let (url, _) = server(head, b"not gzip at all".to_vec(), 1).await;
    let whole = body_of(&url).await.read_to_end().await.unwrap();
    assert_eq!(whole, b"not gzip at all");
}
