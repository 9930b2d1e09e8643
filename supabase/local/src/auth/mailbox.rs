//! The mails that a real Auth would have sent, as a page and as JSON: the last hundred, newest first.
//!
//! Not here: what is in the mails (`email`).

use super::error::Result;
use super::state::Auth;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `?to=` shows the mails to one address.
#[derive(Deserialize)]
pub(super) struct Recipient {
    to: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Mail {
    to: String,
    subject: String,
    link: String,
    code: String,
    #[serde(with = "time::serde::rfc3339")]
    sent_at: OffsetDateTime,
}

/// `GET /mailbox.json`: the mails for programs, such as tests.
pub(super) async fn json(State(auth): State<Auth>, Query(query): Query<Recipient>) -> Response {
    match mails(&auth, query.to).await {
        Ok(mails) => Json(mails).into_response(),
        Err(error) => error.into_response(),
    }
}

/// `GET /mailbox`: the mails as a page for people.
pub(super) async fn page(State(auth): State<Auth>, Query(query): Query<Recipient>) -> Response {
    match mails(&auth, query.to).await {
        Ok(mails) => {
            let rows: String = mails.iter().map(row).collect();
            let empty = if mails.is_empty() {
                "<p>No mail yet.</p>"
            } else {
                ""
            };
            Html(format!(
                "<!doctype html><html lang=en><meta charset=utf-8><title>Mailbox</title>
                 <style>body{{font:16px system-ui;max-width:48rem;margin:2rem auto;padding:0 1rem}}
                 li{{margin:1rem 0}}</style><h1>Mailbox</h1>
                 <p>What this development stack would have sent.</p>{empty}<ul>{rows}</ul></html>"
            ))
            .into_response()
        }
        Err(error) => error.into_response(),
    }
}

fn row(mail: &Mail) -> String {
    format!(
        "<li>{to}: <a href=\"{link}\">{subject}</a> (code {code})</li>",
        to = escape_html(&mail.to),
        link = escape_html(&mail.link),
        subject = escape_html(&mail.subject),
        code = mail.code,
    )
}

async fn mails(auth: &Auth, to: Option<String>) -> Result<Vec<Mail>> {
    let rows = auth
        .db()
        .await?
        .query(
            "select recipient, subject, link, code, sent_at from auth.stand_in_mailbox
             where $1::text is null or recipient = lower($1) order by id desc limit 100",
            &[&to],
        )
        .await?;
    let mail = |row: &tokio_postgres::Row| Mail {
        to: row.get(0),
        subject: row.get(1),
        link: row.get(2),
        code: row.get(3),
        sent_at: row.get(4),
    };
    Ok(rows.iter().map(mail).collect())
}

fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
