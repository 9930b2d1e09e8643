//! `Auth`: what all handlers share, which is the database, the settings and the secret that signs tokens.
//!
//! Not here: the rows (`store` adds them to `Auth`), and the table of routes (`routes`).

use super::error;
use super::settings::Settings;
use crate::layout::{JWT_SECRET, Ports};
use crate::parts::postgres;
use anyhow::{Context, Result};
use deadpool_postgres::{Manager, Pool};
use std::sync::Arc;
use tokio_postgres::NoTls;

/// The service; cheap to clone.
#[derive(Clone)]
pub(crate) struct Auth(Arc<Inner>);

struct Inner {
    pool: Pool,
    settings: Settings,
    external_url: String,
    jwt_secret: &'static str,
}

impl Auth {
    /// Connects to the stack's database and reads `supabase/config.toml`.
    ///
    /// # Errors
    ///
    /// The database can't be reached, or the file can't be read or is not valid.
    pub(crate) async fn connect(ports: &Ports) -> Result<Self> {
        let config: tokio_postgres::Config = postgres::url(ports).parse()?;
        let pool = Pool::builder(Manager::new(config, NoTls))
            .max_size(8)
            .build()?;
        drop(pool.get().await.context("Auth can't reach PostgreSQL")?);
        Ok(Self(Arc::new(Inner {
            pool,
            settings: Settings::read()?,
            external_url: format!("http://127.0.0.1:{}/auth/v1", ports.gateway),
            jwt_secret: JWT_SECRET,
        })))
    }

    /// A connection from the pool, as the database's superuser.
    pub(super) async fn db(&self) -> error::Result<deadpool_postgres::Object> {
        Ok(self.0.pool.get().await?)
    }

    /// What `config.toml` says about Auth.
    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// `http://127.0.0.1:<gateway>/auth/v1`: issuer of the tokens and base of the links.
    pub(super) fn external_url(&self) -> &str {
        &self.0.external_url
    }

    /// The secret of HS256, shared with PostgREST and the API.
    pub(super) fn jwt_secret(&self) -> &[u8] {
        self.0.jwt_secret.as_bytes()
    }
}
