//! The people in the old system's SQLite file, row by row, so that a file of any size fits. Systems differ in what they
//! call a column; only that of the address must be there.

use anyhow::{Context, Result, bail};
use mockingbird_shared::limits::{NAME_MAX_CHARS, is_email};
use mockingbird_shared::pii::Pii;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::mpsc;

/// Rows that are read ahead.
const BATCH_ROWS: usize = 100;
/// As much of a text is read; no address and no name is longer.
const TEXT_MAX_CHARS: usize = 400;

/// What columns are called, the usual name first.
const EMAIL: [&str; 4] = ["email", "email_address", "mail", "username"];
const NAME: [&str; 4] = ["full_name", "name", "display_name", "fullname"];
const ADMIN: [&str; 3] = ["is_admin", "admin", "is_superuser"];
const ACTIVE: [&str; 2] = ["is_active", "active"];
const CREATED: [&str; 3] = ["created_at", "created", "date_joined"];

/// Somebody as the old system knew them.
#[derive(Debug)]
pub struct OldUser {
    /// The address, in lower case.
    pub email: Pii,
    /// The name; may be empty.
    pub name: Pii,
    /// Whether they were an administrator.
    pub is_admin: bool,
    /// Whether they were let in.
    pub is_active: bool,
    /// Since when they were there.
    pub created_at: Option<OffsetDateTime>,
}

/// A row of the file.
#[derive(Debug)]
pub struct OldRow {
    /// The row's number in the file, from 1.
    pub number: u64,
    /// Somebody, or what stands where an address should be.
    pub user: Result<OldUser, BadAddress>,
}

/// Consecutive rows of the file, at most `BATCH_ROWS`.
#[derive(Debug)]
pub struct Batch {
    /// The rows, in the file's order.
    pub rows: Vec<OldRow>,
    /// Whether these are the last: a file that broke off in the middle has none such.
    pub is_last: bool,
}

/// What stands where an address should be.
#[derive(Debug)]
pub struct BadAddress(pub Pii);

/// The old system's table of people.
pub struct Source {
    path: PathBuf,
    query: String,
    /// How many rows it has.
    pub rows: u64,
}

impl Source {
    /// Looks at the file.
    ///
    /// # Errors
    /// It is no SQLite file, has no table `users`, or that has no column with addresses.
    pub fn open(path: &Path) -> Result<Self> {
        let database = connect(path)?;
        let columns = columns(&database)
            .with_context(|| format!("{} can't be read as a SQLite file", path.display()))?;
        if columns.is_empty() {
            bail!("{} has no table `users`", path.display());
        }
        let pick = |names: &[&str]| {
            let of_name = |name: &&str| {
                columns
                    .iter()
                    .find(|column| column.eq_ignore_ascii_case(name))
            };
            names.iter().find_map(of_name).map(|column| quoted(column))
        };
        let Some(email) = pick(&EMAIL) else {
            let known = columns.join(", ");
            bail!("the table `users` has no column `email`; it has: {known}");
        };
        // A text of a gigabyte is cut before it is read.
        let cut = |column: Option<String>| match column {
            Some(column) => format!("substr({column}, 1, {TEXT_MAX_CHARS})"),
            None => "null".to_owned(),
        };
        let query = format!(
            "select {}, {}, {}, {}, {} from users",
            cut(Some(email)),
            cut(pick(&NAME)),
            cut(pick(&ADMIN)),
            cut(pick(&ACTIVE)),
            cut(pick(&CREATED)),
        );
        let count =
            database.query_row("select count(*) from users", [], |row| row.get::<_, i64>(0));
        let count = count.context("the table `users` can't be counted")?;
        Ok(Self {
            path: path.to_owned(),
            query,
            rows: u64::try_from(count).unwrap_or(0),
        })
    }

    /// Reads all rows, in a thread of its own, no further ahead than a batch or two. An error ends it.
    pub fn read(&self) -> mpsc::Receiver<Result<Batch>> {
        let (sender, batches) = mpsc::channel(1);
        let (path, query) = (self.path.clone(), self.query.clone());
        std::thread::spawn(move || {
            if let Err(error) = read_all(&path, &query, &sender) {
                // Nobody may wait any more.
                let _ = sender.blocking_send(Err(error));
            }
        });
        batches
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
        .with_context(|| format!("{} can't be opened", path.display()))
}

fn columns(database: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = database.prepare("select name from pragma_table_info('users')")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    names.collect()
}

fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

fn read_all(path: &Path, query: &str, sender: &mpsc::Sender<Result<Batch>>) -> Result<()> {
    let database = connect(path)?;
    let mut statement = database
        .prepare(query)
        .context("the table `users` can't be read")?;
    let mut rows = statement
        .query([])
        .context("the table `users` can't be read")?;
    let (mut batch, mut number) = (Vec::new(), 0);
    while let Some(row) = rows.next().context("the file is damaged")? {
        number += 1;
        let user = old_user(row);
        batch.push(OldRow { number, user });
        if batch.len() == BATCH_ROWS {
            let full = Batch {
                rows: std::mem::take(&mut batch),
                is_last: false,
            };
            if sender.blocking_send(Ok(full)).is_err() {
                return Ok(());
            }
        }
    }
    let last = Batch {
        rows: batch,
        is_last: true,
    };
    // An error says that nobody waits any more.
    let _ = sender.blocking_send(Ok(last));
    Ok(())
}

fn old_user(row: &Row<'_>) -> Result<OldUser, BadAddress> {
    let text = |column: usize| match row.get_ref(column) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => {
            String::from_utf8_lossy(bytes).trim().to_owned()
        }
        Ok(ValueRef::Integer(number)) => number.to_string(),
        Ok(ValueRef::Real(number)) => number.to_string(),
        Ok(ValueRef::Null) | Err(_) => String::new(),
    };
    let email = text(0).to_lowercase();
    if !is_email(&email) || email.contains('\u{fffd}') {
        return Err(BadAddress(email.into()));
    }
    let name: String = text(1)
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME_MAX_CHARS)
        .collect();
    let flag = |text: &str| {
        matches!(
            text.to_lowercase().as_str(),
            "1" | "true" | "t" | "yes" | "y"
        )
    };
    let active = text(3);
    Ok(OldUser {
        email: email.into(),
        name: name.into(),
        is_admin: flag(&text(2)),
        // Where nothing is said, they are let in.
        is_active: active.is_empty() || flag(&active),
        created_at: moment(&text(4)),
    })
}

/// A time as programs write it into SQLite: a date and a time in UTC, with or without a zone, or
/// seconds or milliseconds since 1970.
fn moment(text: &str) -> Option<OffsetDateTime> {
    if !text.is_ascii() {
        return None;
    }
    if let Ok(number) = text.parse::<f64>() {
        if !number.is_finite() {
            return None;
        }
        // From here on it can only be milliseconds: the year 5138.
        let seconds = if number.abs() >= 1e11 {
            number / 1000.0
        } else {
            number
        };
        return OffsetDateTime::from_unix_timestamp(seconds as i64).ok();
    }
    let text = text.replacen(' ', "T", 1);
    if let Ok(moment) = OffsetDateTime::parse(&text, &Rfc3339) {
        return Some(moment);
    }
    let with_time = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        _ => format!("{text}Z"),
    };
    // `+00` and `+0000` are of PostgreSQL and Python.
    let short_zone = match text.rfind(['+', '-']).filter(|at| *at > 10) {
        Some(at) if text.len() - at == 3 => format!("{text}:00"),
        Some(at) if text.len() - at == 5 => format!("{}:{}", &text[..at + 3], &text[at + 3..]),
        _ => with_time,
    };
    OffsetDateTime::parse(&short_zone, &Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_programs_write_them() {
        let expected = "2024-05-01T12:34:56Z";
        for text in [
            "2024-05-01 12:34:56",
            "2024-05-01 12:34:56.000000",
            "2024-05-01T12:34:56Z",
            "2024-05-01 14:34:56+02:00",
            "2024-05-01 12:34:56+00",
            "2024-05-01 12:34:56+0000",
            "1714566896",
            "1714566896000",
            "1714566896.25",
        ] {
            let read = moment(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                read.to_offset(time::UtcOffset::UTC)
                    .format(&Rfc3339)
                    .unwrap(),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            moment("2024-05-01").unwrap().format(&Rfc3339).unwrap(),
            "2024-05-01T00:00:00Z"
        );
        for text in [
            "",
            "yesterday",
            "2024-13-01 00:00:00",
            "1e300",
            "NaN",
            "inf",
            "ü",
            "2024-05-01 00:00:00+1ü2",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
