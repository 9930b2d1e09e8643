//! Which cryptography TLS uses: the tree holds two, and rustls takes neither by itself.

/// Chooses aws-lc for the whole process. To be called before a connection is opened by a library that takes the process's
/// choice; does nothing the second time.
pub fn choose_cryptography() {
    // An error says that it was chosen already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
