//! Pages of lists that have the newest first: how many, and where a page begins.

use crate::error::{ApiError, ApiResult};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mockingbird_shared::wire::{Page, ProblemCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// A page where nobody says how long.
const USUAL_LIMIT: u32 = 50;

/// The page that somebody asks for.
pub struct PageWanted {
    limit: u32,
    /// The last row of the page before.
    after: Option<(String, Uuid)>,
}

impl PageWanted {
    /// Reads `?limit=` and `?cursor=`.
    ///
    /// # Errors
    /// 400 with `invalid_query` or `invalid_cursor`.
    pub fn new(limit: Option<u32>, cursor: Option<&str>) -> ApiResult<Self> {
        Ok(Self {
            limit: valid_limit(limit)?,
            after: cursor.map(read_cursor).transpose()?,
        })
    }

    /// How many rows to read: one more than a page holds shows whether another page follows.
    pub fn limit_and_one(&self) -> u32 {
        self.limit + 1
    }

    /// How many rows a page holds.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// The time and the id of the last row of the page before.
    pub fn before(&self) -> (Option<String>, Option<Uuid>) {
        self.after.clone().unzip()
    }

    /// The page of the rows that were read; `at` names the place of a row in the list.
    pub fn page<R, T>(
        &self,
        mut rows: Vec<R>,
        at: impl Fn(&R) -> (String, Uuid),
        view: impl Fn(R) -> T,
    ) -> Page<T> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        Self::page_that_ends(rows, more, at, view)
    }

    /// The page of exactly these rows; `more` says whether others follow.
    pub fn page_that_ends<R, T>(
        rows: Vec<R>,
        more: bool,
        at: impl Fn(&R) -> (String, Uuid),
        view: impl Fn(R) -> T,
    ) -> Page<T> {
        let last = rows.last().filter(|_| more).map(at);
        Page {
            next_cursor: last.map(|(created_at, id)| write_cursor(&created_at, id)),
            items: rows.into_iter().map(view).collect(),
        }
    }
}

/// Reads `?limit=`.
///
/// # Errors
/// 400 with `invalid_query`.
pub fn valid_limit(limit: Option<u32>) -> ApiResult<u32> {
    let limit = limit.unwrap_or(USUAL_LIMIT);
    if (1..=100).contains(&limit) {
        return Ok(limit);
    }
    let problem = ApiError::bad_request(ProblemCode::InvalidQuery, "`limit` is from 1 to 100.");
    Err(problem.on_field("limit"))
}

/// Whether PostgreSQL reads a time of RFC 3339 as well: it knows no year 0, and no offset of 16 hours.
pub fn is_moment(text: &str) -> bool {
    OffsetDateTime::parse(text, &Rfc3339)
        .is_ok_and(|moment| moment.year() > 0 && moment.offset().whole_hours().abs() < 16)
}

fn write_cursor(created_at: &str, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{created_at}|{id}"))
}

fn read_cursor(cursor: &str) -> ApiResult<(String, Uuid)> {
    let bad = || {
        ApiError::bad_request(
            ProblemCode::InvalidCursor,
            "This cursor is not one that was given out.",
        )
        .on_field("cursor")
    };
    let text = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(bad)?;
    let (created_at, id) = text.split_once('|').ok_or_else(bad)?;
    if !is_moment(created_at) {
        return Err(bad());
    }
    Ok((created_at.to_owned(), id.parse().map_err(|_| bad())?))
}

#[cfg(test)]
mod fuzz;
