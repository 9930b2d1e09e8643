//! What a provider's refusal means, read from its status and from what it says about it.
//!
//! Providers agree on little: no credit comes as 402, 403, 429 or 400, and an error inside a stream has no status but
//! perhaps a number in its body. So the codes and messages of a body are gathered, wherever they stand in it, and the
//! words in them decide before the status does. What a provider repeats of the request is not looked at.

mod marks;

use crate::error::Failure;
use marks::{
    ABOUT_MONEY, CONTEXT, KEY, NO_CREDIT, NO_MODEL, NO_PATH, NOT_THE_KEY, NOT_THERE, STATUS_FIELDS,
    TELLING_FIELDS, TOO_OFTEN,
};
use mockingbird_net::LimitedBody;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::time::SystemTime;

/// How much of a refusal's body is read: enough for what providers write there.
const BODY_MAX_BYTES: usize = 64 * 1024;
/// How much of its words is kept, in bytes.
const WORDS_MAX_BYTES: usize = 4 * 1024;
/// How deep an error may lie within others: a gateway wraps the error of the provider behind it, sometimes as text.
const DEPTH_MAX: usize = 5;
/// Longest time to wait that is believed, in seconds: a day.
const WAIT_MAX_SECONDS: u64 = 86_400;

/// A refusal: of a request by its status, or of the rest of an answer inside a stream that began well.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    /// The HTTP status, or the number that a body gives as one; none where there is neither.
    status: Option<u16>,
    /// Codes and messages in lower case.
    words: String,
    /// The body is a page for people, not of an API.
    is_page: bool,
    retry_after_seconds: Option<u64>,
}

impl Refusal {
    /// Reads the beginning of an answer that has not status 2xx. There is no time limit: callers have one.
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let retry_after_seconds = retry_after(response.headers(), SystemTime::now());
        let is_page = is_page(response.headers());
        let body = LimitedBody::new(response, BODY_MAX_BYTES)
            .read_beginning()
            .await;
        Self {
            retry_after_seconds,
            ..Self::of_body(status, &String::from_utf8_lossy(&body), is_page)
        }
    }

    fn of_body(status: u16, body: &str, is_page: bool) -> Self {
        let (_, words) = match serde_json::from_str::<Value>(body) {
            Ok(body) => gather(&body),
            Err(_) if is_page => (None, String::new()),
            Err(_) => (None, cut(body, WORDS_MAX_BYTES).to_lowercase()),
        };
        Self {
            status: Some(status),
            words,
            is_page,
            ..Self::default()
        }
    }

    /// What an error object says that came where an answer was expected.
    pub(crate) fn in_answer(error: &Value) -> Self {
        let (status, words) = gather(error);
        Self {
            status,
            words,
            ..Self::default()
        }
    }

    /// A page for people with status 200, such as that of a web server at the wrong address.
    pub(crate) fn page() -> Self {
        Self {
            status: Some(404),
            is_page: true,
            ..Self::default()
        }
    }

    /// Whether its words contain one of these marks, which are in lower case.
    pub(crate) fn mentions(&self, marks: &[&str]) -> bool {
        marks.iter().any(|mark| self.words.contains(mark))
    }

    /// Whether there is nothing at the path of the request: the address is wrong, not the model.
    pub(crate) fn is_about_the_path(&self) -> bool {
        let by_status = matches!(self.status, Some(301 | 302 | 307 | 308 | 404 | 405));
        self.mentions(&NO_PATH) || (by_status && !self.is_about_the_model())
    }

    fn is_about_the_model(&self) -> bool {
        let mut words = self.words.split(|c: char| !c.is_alphanumeric());
        self.mentions(&NO_MODEL) || (words.any(|word| word == "model") && self.mentions(&NOT_THERE))
    }

    /// What it means.
    pub(crate) fn failure(&self) -> Failure {
        let status = self.status.unwrap_or(0);
        let rate_limited = Failure::RateLimited {
            retry_after_seconds: self.retry_after_seconds,
        };
        if status == 402
            || self.mentions(&NO_CREDIT)
            || (status == 403 && self.mentions(&ABOUT_MONEY))
        {
            return Failure::QuotaUsedUp;
        }
        if status == 413 || (!matches!(status, 401 | 429) && self.mentions(&CONTEXT)) {
            return Failure::ContextTooLong;
        }
        if matches!(status, 0 | 400 | 403 | 404 | 410 | 422) && self.is_about_the_model() {
            return Failure::ModelUnknown;
        }
        if matches!(status, 0 | 400 | 422) && self.mentions(&KEY) {
            return Failure::KeyRefused;
        }
        match status {
            403 if self.is_page || self.mentions(&NOT_THE_KEY) => Failure::Rejected { status },
            401 | 403 => Failure::KeyRefused,
            408 | 504 => Failure::TimedOut,
            429 => rate_limited,
            0 if self.mentions(&TOO_OFTEN) => rate_limited,
            _ if self.is_about_the_path() => Failure::AddressUnknown,
            0 | 500..=599 => Failure::Unavailable,
            _ => Failure::Rejected { status },
        }
    }
}

impl Failure {
    /// Lets answers of status 2xx through.
    ///
    /// # Errors
    /// What the status and the beginning of the body say for any other. There is no time limit on the body: callers have
    /// one.
    pub(crate) async fn of_status(response: reqwest::Response) -> Result<reqwest::Response, Self> {
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Refusal::read(response).await.failure())
    }
}

/// The first status and all telling texts of an error, from the outside in.
fn gather(error: &Value) -> (Option<u16>, String) {
    let mut found = (None, String::new());
    gather_into(error, DEPTH_MAX, &mut found);
    found.1 = found.1.to_lowercase();
    found
}

fn gather_into(value: &Value, depth_left: usize, found: &mut (Option<u16>, String)) {
    match value {
        Value::String(text) => {
            let inner = text.trim_start();
            // An error within an error is sometimes written as text.
            if depth_left > 0
                && inner.starts_with('{')
                && let Ok(inner) = serde_json::from_str::<Value>(inner)
            {
                return gather_into(&inner, depth_left - 1, found);
            }
            let room = WORDS_MAX_BYTES.saturating_sub(found.1.len());
            found.1.push_str(cut(text, room));
            found.1.push('\n');
        }
        Value::Array(values) if depth_left > 0 => {
            for value in values.iter().take(8) {
                gather_into(value, depth_left - 1, found);
            }
        }
        Value::Object(fields) if depth_left > 0 => {
            let numbers = STATUS_FIELDS.iter().filter_map(|name| fields.get(*name));
            found.0 = found.0.or(numbers.filter_map(status_in).next());
            let telling = TELLING_FIELDS.iter().filter_map(|name| fields.get(*name));
            for value in telling {
                gather_into(value, depth_left - 1, found);
            }
        }
        _ => {}
    }
}

/// A number that can be the status of a failure, also as text.
fn status_in(value: &Value) -> Option<u16> {
    let number = match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (400..600).contains(&number).then_some(number)
}

fn cut(text: &str, most_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(most_bytes)]
}

/// Whether an answer is a page for people.
pub(crate) fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"text/html"))
}

/// How long to wait, in seconds, rounded up: `retry-after-ms` (OpenAI), or `Retry-After` as seconds or as a date
/// (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let whole_seconds = |seconds: f64| {
        let is_sensible = seconds.is_finite() && seconds >= 0.0;
        is_sensible.then(|| (seconds.ceil() as u64).min(WAIT_MAX_SECONDS))
    };
    let by_milliseconds = text("retry-after-ms")
        .and_then(|text| text.parse().ok())
        .and_then(|milliseconds: f64| whole_seconds(milliseconds / 1000.0));
    by_milliseconds.or_else(|| {
        let told = text(RETRY_AFTER.as_str())?;
        if let Ok(seconds) = told.parse() {
            return whole_seconds(seconds);
        }
        let until = httpdate::parse_http_date(told).ok()?;
        let wait = until.duration_since(now).unwrap_or_default();
        whole_seconds(wait.as_secs_f64())
    })
}

#[cfg(test)]
mod tests;
