//! Connections: accepted as far as there is room, given a time to send a request, and let end when the server stops.
//!
//! `axum::serve` sets no timer, so that a connection which sends nothing would be kept for
//! ever. Not here: what is answered.

mod stalled;

use crate::client::network;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use stalled::FailsWhenStalled;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;

/// How long a client may take to send the head of a request, from the moment at which one may come: the connection's
/// beginning, or the end of the answer before. So it is also how long an idle connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the other side may take nothing of an answer. An event stream has something to send every 15 seconds.
const STALLED_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest head of a request, and so what an idle connection may make the server keep. A token has one or two KB.
const HEAD_MAX_BYTES: usize = 64 * 1024;
/// Connections at once, where the system allows as many files.
const CONNECTIONS_MAX: usize = 10_000;
/// Of these from one address, where callers connect themselves and no proxy for them: more than an office has open.
const CONNECTIONS_PER_ADDRESS: usize = 512;
/// Files that are asked of the system: for each connection one, and another for what is asked of other services for it.
const FILES_WANTED: u64 = 2 * CONNECTIONS_MAX as u64;
/// The pause after an error of the system's, such as no more files: trying again at once would only burn time.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// How much is too much.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Until the head of a request must be there.
    pub head_timeout: Duration,
    /// How long the other side may take nothing of an answer.
    pub stalled_timeout: Duration,
    /// Most connections at once, from all addresses together.
    pub at_once: usize,
    /// Most connections at once from one address; `None` where all callers come through a proxy.
    pub per_address: Option<usize>,
}

impl ConnectionLimits {
    /// Those of a server that callers reach through so many trusted proxies. Raises the process's limit on files as far
    /// as the system allows, and keeps to what it allows.
    pub fn of_this_system(trusted_proxies: usize) -> Self {
        let files = allowed_files();
        let room = usize::try_from(files / 2).unwrap_or(CONNECTIONS_MAX);
        if room < CONNECTIONS_MAX {
            tracing::warn!(
                files,
                connections = room,
                "the system allows this process few open files, so that it takes fewer connections"
            );
        }
        Self {
            head_timeout: HEAD_TIMEOUT,
            stalled_timeout: STALLED_TIMEOUT,
            at_once: room.clamp(1, CONNECTIONS_MAX),
            per_address: (trusted_proxies == 0).then_some(CONNECTIONS_PER_ADDRESS),
        }
    }
}

/// How many files the process may have open, after asking for more.
fn allowed_files() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return FILES_WANTED;
    };
    let wanted = FILES_WANTED.min(hard);
    if soft >= wanted || setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_err() {
        return soft;
    }
    wanted
}

/// Serves HTTP/1.1 until `stop` is cancelled, then lets open requests end; returns when all have.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.at_once));
    let callers = Callers::default();
    let connections = TaskTracker::new();
    loop {
        let accepted = async {
            // Before accepting: who finds no room waits where it costs nothing.
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, caller) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_of_the_caller(&error) {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
                continue;
            }
        };
        let Some(of_address) = callers.one_more(caller.ip(), limits.per_address) else {
            tracing::debug!("a connection is refused: there are too many of one address");
            continue;
        };
        let served = connection(stream, caller, router.clone(), limits, stop.clone());
        connections.spawn(async move {
            let _held = (place, of_address);
            served.await;
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// Whether accepting failed by what the other side did.
fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

async fn connection(
    stream: TcpStream,
    caller: SocketAddr,
    router: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    // Head and body leave as two packets: without this the second may wait 40 ms for an acknowledgement. A connection
    // that can't be set so works all the same.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(caller));
        router.clone().call(request)
    });
    let stream = FailsWhenStalled::new(stream, limits.stalled_timeout);
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(HEAD_MAX_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving);
    // Errors of either branch are the other side's: it has gone, or speaks no HTTP, or was too slow.
    tokio::select! {
        _ = &mut serving => return,
        () = stop.cancelled() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Callers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection of an address, until it is dropped.
struct OfAddress {
    callers: Callers,
    address: IpAddr,
}

impl Callers {
    /// Counts a connection; `None` if the address has as many as it may.
    fn one_more(&self, address: IpAddr, most: Option<usize>) -> Option<OfAddress> {
        let address = network(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if most.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        Some(OfAddress {
            callers: self.clone(),
            address,
        })
    }
}

impl Drop for OfAddress {
    fn drop(&mut self) {
        let mut counts = self
            .callers
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests;
