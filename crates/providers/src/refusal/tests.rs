//! What refusals mean, as providers word them.

use super::*;
use serde_json::json;
use std::time::Duration;

fn refused(status: u16, body: &str) -> Failure {
    Refusal::of_body(status, body, false).failure()
}

const RATE_LIMITED: Failure = Failure::RateLimited {
    retry_after_seconds: None,
};

#[test]
fn words_decide_before_the_status_does() {
    use Failure::{
        ContextTooLong, KeyRefused, ModelUnknown, QuotaUsedUp, Rejected, TimedOut, Unavailable,
    };
    let cases = [
        (402, "", QuotaUsedUp),
        (
            403,
            r#"{"error":"Your team has used all available credits or reached its monthly spending limit."}"#,
            QuotaUsedUp,
        ),
        (
            403,
            r#"{"error":{"code":403,"message":"Key limit exceeded (total limit)."}}"#,
            QuotaUsedUp,
        ),
        (
            403,
            r#"{"code":"AllocationQuota.FreeTierOnly","message":"x"}"#,
            QuotaUsedUp,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low."}}"#,
            QuotaUsedUp,
        ),
        (
            400,
            r#"{"error":{"message":"Budget has been exceeded! Max budget: 1","type":"budget_exceeded"}}"#,
            QuotaUsedUp,
        ),
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
            QuotaUsedUp,
        ),
        (
            429,
            r#"{"error":{"message":"Rate limit reached. Upgrade your billing tier at …/settings/billing","code":"rate_limit_exceeded"}}"#,
            RATE_LIMITED,
        ),
        (429, "slow down", RATE_LIMITED),
        (401, "", KeyRefused),
        (
            400,
            r#"[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]"#,
            KeyRefused,
        ),
        (
            403,
            r#"{"error":{"message":"Missing scopes: model.request"}}"#,
            KeyRefused,
        ),
        (
            403,
            r#"{"error":{"code":403,"message":"Your input was flagged"}}"#,
            Rejected { status: 403 },
        ),
        (
            404,
            r#"{"error":{"message":"model \"llama9\" not found, try pulling it first"}}"#,
            ModelUnknown,
        ),
        (
            400,
            r#"{"error":{"message":"Model Not Exist","code":"invalid_request_error"}}"#,
            ModelUnknown,
        ),
        (
            400,
            r#"{"error":{"message":"acme/none is not a valid model ID","code":400}}"#,
            ModelUnknown,
        ),
        (
            404,
            r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-none"}}"#,
            ModelUnknown,
        ),
        (404, "404 page not found", Failure::AddressUnknown),
        (404, r#"{"detail":"Not Found"}"#, Failure::AddressUnknown),
        (
            405,
            r#"{"detail":"Method Not Allowed"}"#,
            Failure::AddressUnknown,
        ),
        (301, "", Failure::AddressUnknown),
        (
            400,
            r#"{"error":{"code":"context_length_exceeded","message":"x"}}"#,
            ContextTooLong,
        ),
        (
            400,
            r#"{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
            ContextTooLong,
        ),
        (413, "", ContextTooLong),
        (
            500,
            r#"{"error":{"message":"the request exceeds the available context size"}}"#,
            ContextTooLong,
        ),
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            Unavailable,
        ),
        (503, "", Unavailable),
        (504, "", TimedOut),
        (
            422,
            r#"{"detail":[{"loc":["body"],"msg":"other","input":{"messages":"my quota and credit balance"}}]}"#,
            Rejected { status: 422 },
        ),
    ];
    for (status, body, failure) in cases {
        assert_eq!(refused(status, body), failure, "{status} {body}");
    }
}

#[test]
fn an_error_inside_an_answer_is_read_wherever_its_number_stands() {
    let cases = [
        (
            json!({"code": 402, "message": "Provider returned error"}),
            Failure::QuotaUsedUp,
        ),
        (json!({"code": "429", "message": "x"}), RATE_LIMITED),
        (
            json!({"message": "x", "status_code": 401}),
            Failure::KeyRefused,
        ),
        (json!({"error": {"error": {"code": 429}}}), RATE_LIMITED),
        (
            json!({"message": "Provider returned error", "metadata": {"raw": "{\"error\":{\"code\":402}}"}}),
            Failure::QuotaUsedUp,
        ),
        (json!({"code": 502, "message": "x"}), Failure::Unavailable),
        (json!("rate limit exceeded"), RATE_LIMITED),
        (json!("model 'llama9' not found"), Failure::ModelUnknown),
        (json!("unexpected EOF"), Failure::Unavailable),
        (json!({"type": "overloaded_error"}), Failure::Unavailable),
        (json!({"type": "authentication_error"}), Failure::KeyRefused),
        (
            json!({"message": "Unexpected endpoint or method."}),
            Failure::AddressUnknown,
        ),
        (json!({"code": 3, "message": "x"}), Failure::Unavailable),
    ];
    for (error, failure) in cases {
        assert_eq!(Refusal::in_answer(&error).failure(), failure, "{error}");
    }
}

#[test]
fn what_is_endlessly_nested_or_long_is_not_followed() {
    let mut nested = json!({"code": 429});
    for _ in 0..100 {
        nested = json!({"error": nested});
    }
    assert_eq!(Refusal::in_answer(&nested).failure(), Failure::Unavailable);
    let long = json!({"message": vec!["é".repeat(10_000); 100]});
    assert!(Refusal::in_answer(&long).words.len() <= WORDS_MAX_BYTES + 100);
}

#[test]
fn the_time_to_wait_comes_in_three_forms() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
    let cases = [
        ("retry-after", "7", Some(7)),
        ("retry-after", "0.4", Some(1)),
        ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT", Some(7)),
        ("retry-after", "Sun, 06 Nov 1994 08:40:00 GMT", Some(0)),
        ("retry-after-ms", "1500", Some(2)),
        ("retry-after", "soon", None),
        ("retry-after", "-3", None),
        ("retry-after", "1e300", Some(WAIT_MAX_SECONDS)),
    ];
    for (name, value, seconds) in cases {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        assert_eq!(retry_after(&headers, now), seconds, "{name}: {value}");
    }
}
