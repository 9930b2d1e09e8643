//! The table of routes. Method, path, errors and bodies stand on each handler.

use crate::App;
use crate::auth::origin::refuse_other_sites;
use crate::rate::{limit_requests, limit_sign_in};
use crate::routes::{
    account, administration, coaching, documents, export, feedback, identities, interchange,
    interviews, keys, live_interview, mails, operations, own_data, practice, preferences, profile,
    rooms, sessions,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use mockingbird_shared::limits::{DOCUMENT_MAX_CHARS, UPLOAD_MAX_BYTES};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest JSON body of routes that name no other limit.
const JSON_MAX_BYTES: usize = 512 * 1024;
/// What a multipart form adds to its file.
const FORM_OVERHEAD_BYTES: usize = 64 * 1024;
/// Largest JSON body with a document's text: JSON may escape a character as two halves of six bytes each.
const DOCUMENT_JSON_MAX_BYTES: usize = DOCUMENT_MAX_CHARS * 12 + JSON_MAX_BYTES;
/// Largest body of `POST /api/interview/save`.
const IMPORT_MAX_BYTES: usize = 4 * 1024 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mockingbird API",
        version = "0.1.0",
        description = "Practise job interviews with an AI interviewer. Errors are \
            `application/problem+json` with a stable `code`.",
        license(name = "MIT OR Apache-2.0")
    ),
    modifiers(&Bearer),
    security(("bearer" = [])),
    components(schemas(
        mockingbird_shared::wire::InterviewEvent,
        mockingbird_shared::wire::FeedbackEvent,
    ))
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// All routes with the document that describes them.
pub fn routes(app: &App) -> (Router<App>, utoipa::openapi::OpenApi) {
    let (router, document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(sign_in_routes(app))
        .merge(app_routes())
        .split_for_parts();
    let router = router
        .route_layer(from_fn_with_state(app.clone(), limit_requests))
        .merge(Router::from(
            OpenApiRouter::new()
                .routes(routes!(operations::health))
                .routes(routes!(operations::ready)),
        ))
        .method_not_allowed_fallback(operations::wrong_method);
    (router, document)
}

/// The OpenAPI document alone, without an app behind it.
pub fn document() -> utoipa::openapi::OpenApi {
    let operations = OpenApiRouter::<App>::new()
        .routes(routes!(operations::health))
        .routes(routes!(operations::ready));
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(account_routes())
        .merge(session_routes())
        .merge(app_routes())
        .merge(operations)
        .into_openapi()
}

fn sign_in_routes(app: &App) -> OpenApiRouter<App> {
    account_routes()
        .route_layer(from_fn_with_state(app.clone(), limit_sign_in))
        .route_layer(from_fn_with_state(app.clone(), refuse_other_sites))
        // Silent renewal and reading one's own name are no attempts to guess anything.
        .merge(session_routes().route_layer(from_fn_with_state(app.clone(), refuse_other_sites)))
}

fn account_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(account::register))
        .routes(routes!(account::login))
        .routes(routes!(account::guest))
        .routes(routes!(account::callback))
        .routes(routes!(mails::verify))
        .routes(routes!(account::upgrade))
        .routes(routes!(mails::recover))
        .routes(routes!(mails::set_password))
        .routes(routes!(mails::change_email))
        .routes(routes!(mails::send_again))
        .routes(routes!(identities::link))
        // A password is asked for, which could be guessed.
        .routes(routes!(own_data::remove))
        .layer(DefaultBodyLimit::max(16 * 1024))
}

fn session_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(account::refresh))
        .routes(routes!(account::logout))
        .routes(routes!(account::me))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(identities::list))
        .routes(routes!(identities::unlink))
        .routes(routes!(own_data::keep))
        .routes(routes!(sessions::end))
        .layer(DefaultBodyLimit::max(16 * 1024))
}

fn app_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(operations::public_config))
        .routes(routes!(profile::show, profile::update))
        .routes(routes!(preferences::show, preferences::save))
        .routes(routes!(preferences::models))
        .routes(routes!(own_data::begin, own_data::show, own_data::discard))
        .routes(routes!(own_data::download))
        .routes(routes!(administration::audit_of_oneself))
        .routes(routes!(administration::users))
        .routes(routes!(
            administration::show_user,
            administration::remove_user
        ))
        .routes(routes!(administration::interviews))
        .routes(routes!(administration::transcript))
        .routes(routes!(administration::set_disabled))
        .routes(routes!(administration::audit_log))
        .routes(routes!(administration::state))
        .routes(routes!(keys::list))
        .routes(routes!(keys::save, keys::delete))
        .routes(routes!(keys::test))
        .routes(routes!(keys::lend))
        .routes(routes!(interviews::list, interviews::create))
        .routes(routes!(interviews::show, interviews::delete))
        .routes(routes!(interviews::stats))
        .routes(routes!(interviews::reset))
        .routes(routes!(live_interview::start))
        .routes(routes!(live_interview::say))
        .routes(routes!(live_interview::events))
        .routes(routes!(live_interview::skip))
        .routes(routes!(live_interview::tick))
        .routes(routes!(rooms::token))
        .routes(routes!(rooms::switch))
        .routes(routes!(live_interview::end))
        .routes(routes!(feedback::show, feedback::write))
        .routes(routes!(feedback::versions))
        .routes(routes!(coaching::notes))
        .routes(routes!(
            coaching::corrections,
            coaching::correct,
            coaching::take_back
        ))
        .routes(routes!(export::export))
        .routes(routes!(practice::create, practice::show))
        .routes(routes!(practice::plan))
        .routes(routes!(practice::stop))
        .layer(DefaultBodyLimit::max(JSON_MAX_BYTES))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(
                    documents::show,
                    documents::change,
                    documents::delete
                ))
                .layer(DefaultBodyLimit::max(DOCUMENT_JSON_MAX_BYTES)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(documents::list, documents::create))
                .layer(DefaultBodyLimit::max(
                    UPLOAD_MAX_BYTES + FORM_OVERHEAD_BYTES,
                )),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(interchange::save))
                .layer(DefaultBodyLimit::max(IMPORT_MAX_BYTES)),
        )
}
