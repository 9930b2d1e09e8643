//! `mockingbird-api admin`: who is an administrator. Nothing else decides that.

use crate::config::SupabaseConfig;
use anyhow::{Context, Result, bail};

/// What is to be done.
#[derive(clap::Subcommand)]
pub enum AdminCommand {
    /// Make somebody with this address an administrator; they must have confirmed it
    Grant {
        /// E-mail address of the account
        email: String,
    },
    /// Make an administrator an ordinary person again
    Revoke {
        /// E-mail address of the account
        email: String,
    },
    /// Print the addresses of all administrators
    List,
}

/// Does it, and says on the standard output what has changed.
///
/// # Errors
/// The database does not answer, or nobody has that address.
pub async fn run(config: &SupabaseConfig, command: &AdminCommand) -> Result<()> {
    let rows = config.store()?.as_service();
    let (email, is_admin) = match command {
        AdminCommand::Grant { email } => (email, true),
        AdminCommand::Revoke { email } => (email, false),
        AdminCommand::List => {
            for email in rows
                .administrators()
                .await
                .context("the database can't be read")?
            {
                println!("{email}");
            }
            return Ok(());
        }
    };
    let changed = rows.set_administrator(email, is_admin).await;
    match changed.context("the database can't be written")? {
        None => bail!("nobody has registered with {email} and confirmed the address"),
        Some(changed) => println!("{email} {}", said(is_admin, changed)),
    }
    if !is_admin && rows.administrators().await.is_ok_and(|all| all.is_empty()) {
        eprintln!("There is no administrator any more.");
    }
    Ok(())
}

fn said(is_admin: bool, changed: bool) -> &'static str {
    match (is_admin, changed) {
        (true, true) => "is an administrator now",
        (true, false) => "was an administrator already",
        (false, true) => "is no administrator any more",
        (false, false) => "was no administrator",
    }
}
