//! The programs that the stack runs, one module each: where to find them, how to start them, when they are ready.
//!
//! Not here: the auth stand-in, which is part of this program.

pub(crate) mod app;
pub(crate) mod livekit;
pub(crate) mod migrations;
pub(crate) mod postgres;
pub(crate) mod postgrest;

use std::path::PathBuf;

/// The first executable of that name on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// Whether something accepts connections at that port of loopback.
pub(crate) async fn accepts(port: u16) -> bool {
    tokio::net::TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, port))
        .await
        .is_ok()
}

/// Whether a GET of that address answers with a success.
pub(crate) async fn answers(url: &str) -> bool {
    match reqwest::get(url).await {
        Ok(response) => response.status().is_success(),
        Err(_) => false,
    }
}
