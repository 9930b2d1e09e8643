//! Brings people in: first their accounts, then a mail to each that lets them choose a password. Both can be
//! stopped and done again: what is done already is seen in the database. Not here: where the people come
//! from (`source`), what is printed.

use super::source::{OldRow, OldUser, Source};
use crate::gotrue::{AuthError, GoTrue};
use anyhow::{Context, Result, bail};
use futures::StreamExt;
use futures::future::BoxFuture;
use mockingbird_shared::pii::Pii;
use mockingbird_store::{ImportedUser, KnownAddress, ServiceRows};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Accounts that are asked for at once.
const AT_ONCE: usize = 4;
/// How often a request is sent again that got no answer.
const RETRIES: u32 = 5;
/// The first pause before that; each is twice as long as the one before.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// How long to wait where the project sends no more mails for now and does not say for how long.
const MAIL_LIMIT_PAUSE: Duration = Duration::from_secs(300);
/// What the report says of a mail that Supabase Auth could not send.
const NO_ANSWER: &str = "it could not be sent";
/// After so many in a row, it is not the addresses.
const FAILED_IN_A_ROW_MAX: u32 = 5;
/// How many people without a mail are looked up at once.
const MAIL_PAGE: u32 = 100;

/// What became of one row, for the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The account was made now.
    Created,
    /// The account would be made.
    WouldBeCreated,
    /// An import before this one made the account.
    ImportedBefore,
    /// An import before this one made the account, and it was removed since: nobody brings it back.
    RemovedSince,
    /// There was an account, which nothing is changed of.
    AlreadyThere,
    /// A row before this one has the same address.
    Duplicate,
    /// The row has no valid address.
    BadAddress,
    /// The old system did not let them in.
    Inactive,
    /// Supabase Auth refused to make the account.
    Refused,
    /// The mail that lets them choose a password was sent.
    Mailed,
    /// Supabase Auth refused to send the mail.
    MailRefused,
}

impl Outcome {
    /// The word in the report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::WouldBeCreated => "would be created",
            Self::ImportedBefore => "imported before",
            Self::RemovedSince => "removed since",
            Self::AlreadyThere => "already there",
            Self::Duplicate => "duplicate",
            Self::BadAddress => "bad address",
            Self::Inactive => "inactive",
            Self::Refused => "refused",
            Self::Mailed => "mailed",
            Self::MailRefused => "mail refused",
        }
    }
}

/// A line of the report.
pub struct Line<'a> {
    /// The row of the file, from 1; `None` for mails, which are sent by what the database knows.
    pub row: Option<u64>,
    /// The address, or what stands in its place.
    pub email: &'a Pii,
    /// What became of the row or the mail.
    pub outcome: Outcome,
    /// Supabase Auth's code, where it refuses.
    pub detail: String,
}

/// Where the report goes, and the progress.
pub trait Listener {
    /// One row, or one mail, is done.
    ///
    /// # Errors
    /// The report can't be written.
    fn done(&mut self, line: &Line<'_>) -> Result<()>;
    /// It waits, for so long.
    fn waits(&mut self, pause: Duration);
}

/// Waits. Tests have a clock of their own.
pub type Sleep<'a> = &'a (dyn Fn(Duration) -> BoxFuture<'static, ()> + Sync);

/// What an import does and leaves out, as the command line says.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether it only reports what it would do, and changes nothing.
    pub dry_run: bool,
    /// Whether administrators are imported as ordinary people.
    pub without_admins: bool,
    /// How many mails may be sent in an hour; `None` sends no mail at all.
    pub mails_per_hour: Option<u32>,
}

/// What an import works with.
pub struct Import<'a> {
    /// Supabase Auth, which makes the accounts and sends the mails.
    pub auth: &'a GoTrue,
    /// The database, which knows what earlier imports have done.
    pub rows: &'a ServiceRows,
    /// Where the link of a mail leads.
    pub reset_page: String,
    /// What it does and leaves out.
    pub options: Options,
    /// Waits between tries and between mails.
    pub sleep: Sleep<'a>,
    /// Stops it between two steps.
    pub stop: &'a CancellationToken,
}

impl Import<'_> {
    /// Makes the accounts. Whether it came to the end.
    ///
    /// # Errors
    /// The file can't be read, the report can't be written, or the project does not answer.
    pub async fn accounts(&self, source: &Source, listener: &mut impl Listener) -> Result<bool> {
        let mut batches = source.read();
        let mut seen = HashSet::new();
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            self.batch(batch.rows, &mut seen, listener).await?;
            match batch.is_last {
                true => return Ok(true),
                false if self.stop.is_cancelled() => return Ok(false),
                false => {}
            }
        }
        bail!("the file could not be read to its end")
    }

    async fn batch(
        &self,
        batch: Vec<OldRow>,
        seen: &mut HashSet<u64>,
        listener: &mut impl Listener,
    ) -> Result<()> {
        let mut fit = Vec::new();
        for row in batch {
            let (email, outcome) = match row.user {
                Err(bad) => (bad.0, Outcome::BadAddress),
                Ok(user) if !user.is_active => (user.email, Outcome::Inactive),
                Ok(user) if !seen.insert(hash_of(&user.email)) => (user.email, Outcome::Duplicate),
                Ok(user) => {
                    fit.push((row.number, user));
                    continue;
                }
            };
            listener.done(&line(Some(row.number), &email, outcome))?;
        }
        let emails: Vec<&str> = fit
            .iter()
            .map(|(_, user)| user.email.expose().as_str())
            .collect();
        let known = self
            .retried(async || self.rows.accounts_by_email(&emails).await)
            .await?;
        let known: HashMap<String, Outcome> = known
            .into_iter()
            .map(|row| (row.email.expose().clone(), outcome_of(&row)))
            .collect();
        let made = futures::stream::iter(&fit)
            .map(|(number, user)| {
                let known = known.get(user.email.expose()).copied();
                async move { (*number, user, self.account(user, known).await) }
            })
            .buffered(AT_ONCE);
        let made: Vec<_> = made.collect().await;
        let mut ours = Vec::new();
        for (number, user, made) in made {
            let (outcome, detail) = made?;
            if matches!(outcome, Outcome::Created | Outcome::ImportedBefore) {
                ours.push(self.old(user));
            }
            listener.done(&Line {
                detail,
                ..line(Some(number), &user.email, outcome)
            })?;
        }
        if !self.options.dry_run && !ours.is_empty() {
            self.retried(async || self.rows.adopt_imported(&ours).await)
                .await?;
        }
        Ok(())
    }

    fn old(&self, user: &OldUser) -> ImportedUser {
        ImportedUser {
            email: user.email.clone(),
            is_admin: user.is_admin && !self.options.without_admins,
            created_at: user.created_at,
        }
    }

    /// Makes one account, unless there is one.
    async fn account(&self, user: &OldUser, known: Option<Outcome>) -> Result<(Outcome, String)> {
        let outcome = match known {
            Some(known) => known,
            None if self.options.dry_run => Outcome::WouldBeCreated,
            None => return self.create(user).await,
        };
        Ok((outcome, String::new()))
    }

    async fn create(&self, user: &OldUser) -> Result<(Outcome, String)> {
        let (email, name) = (user.email.expose(), user.name.expose());
        let mut pause = RETRY_PAUSE;
        for _ in 0..RETRIES {
            match self.auth.create_imported(email, name).await {
                Ok(()) => return Ok((Outcome::Created, String::new())),
                // Made meanwhile, or by a request whose answer was lost: the next run tells which.
                Err(error) if error.has_code("email_exists") => {
                    return Ok((Outcome::ImportedBefore, String::new()));
                }
                Err(AuthError::Refused {
                    status: 401 | 403,
                    code,
                    ..
                }) => {
                    bail!("Supabase Auth refuses the service role key ({code})");
                }
                Err(AuthError::Refused { code, .. }) => return Ok((Outcome::Refused, code)),
                Err(AuthError::RateLimited {
                    retry_after_seconds,
                }) => {
                    let seconds = retry_after_seconds.map(Duration::from_secs);
                    (self.sleep)(seconds.unwrap_or(pause)).await;
                }
                Err(_) => (self.sleep)(pause).await,
            }
            pause *= 2;
        }
        bail!("Supabase Auth does not answer")
    }

    /// Sends the mails that are still to be sent, to everybody whom an import has brought. Whether it came to the end.
    ///
    /// # Errors
    /// The report can't be written, or the project does not answer.
    pub async fn mails(&self, listener: &mut impl Listener) -> Result<bool> {
        let Some(per_hour) = self
            .options
            .mails_per_hour
            .filter(|_| !self.options.dry_run)
        else {
            return Ok(true);
        };
        let pause = Duration::from_secs(3600) / per_hour.max(1);
        let (mut after, mut is_first, mut failed_in_a_row) = (None::<Uuid>, true, 0);
        loop {
            let page =
                self.retried(async || self.rows.imported_without_mail(after, MAIL_PAGE).await);
            let page = page.await?;
            let Some(last) = page.last() else {
                return Ok(true);
            };
            after = Some(last.id);
            for person in page {
                if !is_first && !self.wait(pause).await {
                    return Ok(false);
                }
                is_first = false;
                let Some((outcome, detail)) = self.mail(&person.email, listener).await? else {
                    return Ok(false);
                };
                let is_failure = detail == NO_ANSWER;
                failed_in_a_row = if is_failure { failed_in_a_row + 1 } else { 0 };
                listener.done(&Line {
                    detail,
                    ..line(None, &person.email, outcome)
                })?;
                if failed_in_a_row == FAILED_IN_A_ROW_MAX {
                    bail!("Supabase Auth can't send mails");
                }
            }
        }
    }

    /// Sends one mail; `None` if it was stopped while the project sends no mails.
    async fn mail(
        &self,
        email: &Pii,
        listener: &mut impl Listener,
    ) -> Result<Option<(Outcome, String)>> {
        let (mut pause, mut failures) = (RETRY_PAUSE, 0);
        loop {
            let wait = match self.auth.recover(email.expose(), &self.reset_page).await {
                Ok(()) | Err(AuthError::MailJustSent) => {
                    return Ok(Some((Outcome::Mailed, String::new())));
                }
                Err(AuthError::MailLimit) => MAIL_LIMIT_PAUSE,
                Err(AuthError::RateLimited {
                    retry_after_seconds,
                }) => retry_after_seconds.map_or(MAIL_LIMIT_PAUSE, Duration::from_secs),
                Err(AuthError::Refused { code, .. }) => {
                    return Ok(Some((Outcome::MailRefused, code)));
                }
                // Supabase Auth answers so where the mail server refuses one address, too.
                Err(_) if failures == RETRIES => {
                    return Ok(Some((Outcome::MailRefused, NO_ANSWER.to_owned())));
                }
                Err(_) => {
                    failures += 1;
                    pause *= 2;
                    pause
                }
            };
            listener.waits(wait);
            if !self.wait(wait).await {
                return Ok(None);
            }
        }
    }

    /// Whether the time passed without a word to stop.
    async fn wait(&self, time: Duration) -> bool {
        tokio::select! {
            () = (self.sleep)(time) => !self.stop.is_cancelled(),
            () = self.stop.cancelled() => false,
        }
    }

    /// Asks the database again while it does not answer.
    async fn retried<T>(
        &self,
        ask: impl AsyncFn() -> mockingbird_store::StoreResult<T>,
    ) -> Result<T> {
        let mut pause = RETRY_PAUSE;
        for _ in 0..RETRIES {
            match ask().await {
                Err(error) if error.may_pass() => (self.sleep)(pause).await,
                answered => return answered.context("the database refuses"),
            }
            pause *= 2;
        }
        bail!("the database does not answer")
    }
}

/// What is known of an address that was imported, or has an account.
fn outcome_of(known: &KnownAddress) -> Outcome {
    match (known.is_removed, known.is_imported) {
        (true, _) => Outcome::RemovedSince,
        (false, true) => Outcome::ImportedBefore,
        (false, false) => Outcome::AlreadyThere,
    }
}

fn line(row: Option<u64>, email: &Pii, outcome: Outcome) -> Line<'_> {
    Line {
        row,
        email,
        outcome,
        detail: String::new(),
    }
}

/// Addresses of a file of any size are remembered in eight bytes each.
fn hash_of(email: &Pii) -> u64 {
    let mut hasher = DefaultHasher::new();
    email.expose().hash(&mut hasher);
    hasher.finish()
}
