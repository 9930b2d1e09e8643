//! The words by which providers say what is wrong, in lower case, and the fields that they stand in.

/// Fields whose texts say what went wrong. Others may repeat the request, and with it the transcript.
pub(super) const TELLING_FIELDS: [&str; 18] = [
    "message", "code", "type", "status", "error", "errors", "detail", "details", "msg", "reason",
    "param", "loc", "field", "metadata", "raw", "title", "error_msg", "error_description",
];
/// Fields with a status as a number, or as the text of one.
pub(super) const STATUS_FIELDS: [&str; 6] = [
    "code", "status", "status_code", "statusCode", "http_status", "error_code",
];

/// The account has no credit, whatever the status.
pub(super) const NO_CREDIT: [&str; 35] = [
    "insufficient_quota",
    "insufficient quota",
    "exceeded your current quota",
    "quota_exceeded",
    "quota has been exceeded",
    "credit balance",
    "credit limit",
    "insufficient credit",
    "insufficient_credit",
    "insufficient balance",
    "insufficient_balance",
    "insufficient funds",
    "no credit",
    "not enough credit",
    "out of credit",
    "more credits",
    "available credits",
    "any credits",
    "included credits",
    "spending limit",
    "spend limit",
    "spending cap",
    "billing_hard_limit",
    "billing hard limit",
    "billing_not_active",
    "billing_error",
    "budget_exceeded",
    "budget has been exceeded",
    "exceeded budget",
    "over budget",
    "payment_required",
    "payment required",
    "key limit exceeded",
    "arrear",
    "free tier of the model has been exhausted",
];
/// Words that mean the account beside a status that says so too, but may mean anything elsewhere.
pub(super) const ABOUT_MONEY: [&str; 9] = [
    "credit", "spending", "quota", "budget", "billing", "payment", "balance", "funds", "top up",
];
/// Too many requests, where there is no status.
pub(super) const TOO_OFTEN: [&str; 9] = [
    "rate_limit", "rate limit", "ratelimit", "rate-limited", "too many requests",
    "tokens per minute", "requests per minute", "throttl", "capacity exceeded",
];
/// The request is longer than the model can read.
pub(super) const CONTEXT: [&str; 19] = [
    "context_length_exceeded",
    "context length",
    "context window",
    "context size",
    "exceed_context",
    "exceeds the context",
    "prompt is too long",
    "prompt too long",
    "prompt is longer",
    "input is too long",
    "input too long",
    "too many tokens",
    "too many input tokens",
    "input token count",
    "reduce the length of the",
    "max_model_len",
    "request too large",
    "request_too_large",
    "string_above_max_length",
];
/// The key, where the status says something else.
pub(super) const KEY: [&str; 14] = [
    "invalid_api_key", "invalid api key", "incorrect api key", "api key not valid",
    "api_key_invalid", "api key expired", "api key is invalid", "invalid x-api-key",
    "authentication", "unauthorized", "no auth credentials", "missing api key", "invalid token",
    "permission_denied",
];
/// The model is not there.
pub(super) const NO_MODEL: [&str; 11] = [
    "model_not_found",
    "model_decommissioned",
    "model_not_supported",
    "unknown model",
    "unknown_model",
    "no such model",
    "invalid model",
    "not a valid model",
    "not a chat model",
    "no endpoints found",
    "does not have access to model",
];
/// With the word "model" beside them.
pub(super) const NOT_THERE: [&str; 7] = [
    "not found", "not_found", "does not exist", "not exist", "no longer available", "try pulling",
    "is not available",
];
/// Reasons to refuse with 403 that have nothing to do with the key.
pub(super) const NOT_THE_KEY: [&str; 4] =
    ["moderation", "flagged", "unsupported_country", "region"];
/// Said, with status 200 even, by servers that have nothing at the path.
pub(super) const NO_PATH: [&str; 3] = [
    "unexpected endpoint", "unknown endpoint", "invalid url (post",
];
