//! Which HTTP client speaks to whom.

use crate::error::Failure;
use mockingbird_net::{Reach, StrangerClient, choose_cryptography, operator_client};
use mockingbird_shared::provider::Provider;
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// The HTTP clients of everything here; cheap to clone. Whoever has them has the cryptography for websockets chosen, too.
#[derive(Clone, Debug)]
pub struct HttpClients {
    /// Asks vendors, whose addresses the operator has set.
    pub vendors: Client,
    /// Asks at addresses that people have named.
    pub strangers: StrangerClient,
}

impl HttpClients {
    /// Clients with this limit on connecting; `reach` is that of addresses which people name.
    ///
    /// # Errors
    /// The system has no certificates.
    pub fn new(connect_timeout: Duration, reach: Reach) -> reqwest::Result<Self> {
        choose_cryptography();
        Ok(Self {
            vendors: operator_client(connect_timeout).build()?,
            strangers: StrangerClient::new(connect_timeout, reach)?,
        })
    }

    /// Begins a POST to an address of `provider`.
    ///
    /// # Errors
    /// `AddressRefused` if a person has named the address, and it may not be called.
    pub(crate) fn post(
        &self,
        provider: Provider,
        address: &str,
    ) -> Result<RequestBuilder, Failure> {
        if provider.is_own_endpoint() {
            let asking = self.strangers.post(address);
            return asking.map_err(|_| Failure::AddressRefused);
        }
        Ok(self.vendors.post(address))
    }

    /// Begins a POST in OpenAI's form: with the key as a bearer token, or without a token where the key is empty, since
    /// servers of one's own, such as Ollama, need none.
    ///
    /// # Errors
    /// As of `post`.
    pub(crate) fn post_with_key(
        &self,
        provider: Provider,
        address: &str,
        key: &SecretString,
    ) -> Result<RequestBuilder, Failure> {
        let asking = self.post(provider, address)?;
        Ok(match key.expose_secret().trim() {
            "" => asking,
            key => asking.bearer_auth(key),
        })
    }
}
