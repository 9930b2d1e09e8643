//! TLS to LiveKit servers and to the relays that they name, with the certificates that the system trusts: a server of
//! one's own may have an authority of one's own.

use rustls_platform_verifier::ConfigVerifierExt;
use std::io;
use std::sync::Arc;
use tokio::sync::OnceCell;
use tokio_rustls::rustls::ClientConfig;

/// The settings of a client. The certificates are read from files, once.
///
/// # Errors
///
/// The system has no certificates.
pub(super) async fn tls_config() -> io::Result<Arc<ClientConfig>> {
    static CONFIG: OnceCell<Arc<ClientConfig>> = OnceCell::const_new();
    let config = CONFIG.get_or_try_init(|| async {
        let reading = tokio::task::spawn_blocking(ClientConfig::with_platform_verifier);
        let config = reading.await.map_err(io::Error::other)?;
        Ok::<_, io::Error>(Arc::new(config.map_err(io::Error::other)?))
    });
    Ok(config.await?.clone())
}
