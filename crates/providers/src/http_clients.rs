//! Which HTTP client speaks to whom.

use crate::error::Failure;
use mockingbird_net::{Reach, StrangerClient, operator_client};
use mockingbird_shared::provider::Provider;
use reqwest::{Client, RequestBuilder};
use std::time::Duration;

/// The HTTP clients of everything here but models, which `Llm` asks by its own; cheap to clone.
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
        Ok(Self {
            vendors: operator_client(connect_timeout).build()?,
            strangers: StrangerClient::new(connect_timeout, reach)?,
        })
    }

    /// Begins a GET from an address of `provider`.
    ///
    /// # Errors
    /// As of `post`.
    pub(crate) fn get(&self, provider: Provider, address: &str) -> Result<RequestBuilder, Failure> {
        if provider.is_own_endpoint() {
            let asking = self.strangers.get(address);
            return asking.map_err(|_| Failure::AddressRefused);
        }
        Ok(self.vendors.get(address))
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
}
