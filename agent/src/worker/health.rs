//! `GET /health` and `GET /ready`, for orchestrators and load balancers.

use super::Status;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Longest request that is looked at; probes send less.
const REQUEST_BYTES: usize = 1_024;

/// Serves the health port, if an address is given.
pub(super) async fn serve(
    address: Option<SocketAddr>,
    status: Arc<Status>,
) -> std::io::Result<JoinHandle<()>> {
    let Some(address) = address else {
        return Ok(tokio::spawn(async {}));
    };
    let listener = TcpListener::bind(address).await?;
    Ok(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let status = status.clone();
            tokio::spawn(async move {
                // A probe that hangs up is none of our business.
                let _ = answer(stream, &status).await;
            });
        }
    }))
}

async fn answer(mut stream: TcpStream, status: &Status) -> std::io::Result<()> {
    let mut request = [0; REQUEST_BYTES];
    let length = stream.read(&mut request).await?;
    let ready = status.ready.load(Ordering::Relaxed);
    let line = match &request[..length] {
        request if request.starts_with(b"GET /health ") => "200 OK",
        request if request.starts_with(b"GET /ready ") && ready => "200 OK",
        request if request.starts_with(b"GET /ready ") => "503 Service Unavailable",
        _ => "404 Not Found",
    };
    let body = serde_json::json!({
        "ready": ready, "interviews": status.interviews.load(Ordering::Relaxed),
        "load_percent": status.load_percent.load(Ordering::Relaxed),
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 {line}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
