//! The document that describes the API is part of the project, so that a change of the API is seen in a review.

use mockingbird_shared::wire::ProblemCode;
use serde_json::Value;
use std::collections::BTreeSet;

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
fn it_is_version_3_1_and_names_every_route() {
    let document = serde_json::to_value(mockingbird_api::router::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    // Every handler has its own `utoipa::path`; one that is not in the table of routes is not in the document.
    let mut handlers = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // A folder beside a file holds its fuzz targets.
        if path.is_dir() {
            continue;
        }
        let source = std::fs::read_to_string(path).unwrap();
        for attribute in source.split("#[utoipa::path(").skip(1) {
            let path = attribute.split("path = \"").nth(1).unwrap();
            let path = path.split('"').next().unwrap().to_owned();
            let method = attribute
                .split([',', ')'])
                .next()
                .unwrap()
                .trim()
                .to_owned();
            handlers.push((path, method));
        }
    }
    assert!(handlers.len() > 30, "the handlers were not found");
    for (path, method) in handlers {
        assert!(
            document["paths"][&path][&method].is_object(),
            "{method} {path}"
        );
    }
}

#[test]
fn it_lists_every_problem_code_and_each_has_a_text_in_every_language() {
    let codes: BTreeSet<&str> = ProblemCode::all().map(ProblemCode::as_str).collect();
    let document = serde_json::to_value(mockingbird_api::router::document()).unwrap();
    let listed = document["components"]["schemas"]["ProblemCode"]["enum"].as_array();
    let listed: BTreeSet<&str> = listed.unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(listed, codes);

    // What the page itself finds has texts beside those of the codes.
    let of_the_page = ["network", "signed_out", "unreadable"];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/locales");
    let mut locales = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let texts = std::fs::read_to_string(&path).unwrap();
        let texts: Value = serde_json::from_str(&texts).unwrap();
        let texts = texts["problem"].as_object().unwrap();
        let named: BTreeSet<&str> = texts
            .iter()
            .filter(|(_, text)| text.as_str().is_some_and(|text| text.ends_with('.')))
            .map(|(code, _)| code.as_str())
            .filter(|code| !of_the_page.contains(code))
            .collect();
        assert_eq!(named, codes, "{}", path.display());
        locales.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
    }
    // The page itself speaks fewer languages than interviews are held in.
    assert_eq!(locales, BTreeSet::from(["de".to_owned(), "en".to_owned()]));
}
