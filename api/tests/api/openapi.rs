//! The document that describes the API is part of the project, so that a change of the API is seen in a review.

#[test]
fn the_document_in_the_project_is_the_one_of_the_code() {
    let made = mockingbird_api::router::document()
        .to_pretty_json()
        .unwrap();
    let kept = include_str!("../../openapi.json");
    assert!(
        made.trim() == kept.trim(),
        "api/openapi.json is out of date: run `just openapi`"
    );
}

#[test]
fn it_is_version_3_1_and_names_every_path() {
    let document = serde_json::to_value(mockingbird_api::router::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for path in [
        "/api/auth/register",
        "/api/interviews/{id}/events",
        "/api/interview/save",
        "/ready",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
}
