//! Which cryptography TLS uses: the tree holds two, and rustls takes neither by itself.

/// To be called before anything that opens a connection of its own; does nothing the second time.
pub fn choose_cryptography() {
    // An error says that it was chosen already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
