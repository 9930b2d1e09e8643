//! Every language has every file with every key, and no text or list in them is empty.

use mockingbird_service::languages;
use mockingbird_shared::language::Language;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Where the folders of the languages are, and how many files each language has there.
const PLACES: [(&str, usize); 1] = [("src/languages", 8)];

/// The files of one language: name to what is in it.
fn files(place: &str, language: Language) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(place)
        .join(language.code());
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("a file of texts");
            let name = path.file_name().expect("a name").to_string_lossy();
            let json =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            (name.into_owned(), json)
        })
        .collect()
}

/// The paths of all keys, and those of empty texts and lists. What is in a list is checked, but has no keys that other
/// languages need as well.
fn keys(value: &Value, path: &str, found: &mut BTreeSet<String>, empty: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                found.insert(path.clone());
                keys(value, &path, found, empty);
            }
        }
        Value::Array(items) => {
            if items.is_empty() {
                empty.push(path.to_owned());
            }
            for item in items {
                keys(item, &format!("{path}[]"), &mut BTreeSet::new(), empty);
            }
        }
        Value::String(text) if text.trim().is_empty() => empty.push(path.to_owned()),
        Value::Null => empty.push(path.to_owned()),
        Value::String(_) | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn every_language_has_every_file_and_every_key() {
    for (place, count) in PLACES {
        let first = files(place, Language::ALL[0]);
        assert_eq!(first.len(), count, "{place}: {:?}", first.keys());
        for language in Language::ALL {
            let own = files(place, language);
            assert!(own.keys().eq(first.keys()), "{place}/{language}");
            for (name, json) in &own {
                let (mut found, mut empty) = (BTreeSet::new(), Vec::new());
                keys(json, name, &mut found, &mut empty);
                assert_eq!(empty, [""; 0], "{place}/{language}: empty");
                let mut expected = BTreeSet::new();
                keys(&first[name], name, &mut expected, &mut Vec::new());
                let differing: Vec<_> = found.symmetric_difference(&expected).collect();
                assert_eq!(differing, [""; 0], "{place}/{language}: keys differ");
            }
        }
        let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(place))
            .expect("the folder of the languages")
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()))
            .count();
        assert_eq!(
            folders,
            Language::ALL.len(),
            "a folder without a `Language`"
        );
    }
    // The typed forms refuse a key that is missing and one that nobody reads.
    for language in Language::ALL {
        assert!(
            languages::phrases(language)
                .back_at("Why?")
                .ends_with("Why?")
        );
        assert!(!languages::speech(Some(language)).abbreviations.is_empty());
        let words = languages::turn_taking(Some(language));
        let lists = [&words.never_last, &words.seldom_last, &words.back_channels];
        for list in lists.into_iter().flatten() {
            assert_eq!(
                *list,
                list.to_lowercase(),
                "{language}: lists are lower-cased"
            );
        }
        let twice = words
            .never_last
            .iter()
            .find(|word| words.seldom_last.contains(word));
        assert_eq!(twice, None, "{language}: in both lists");
    }
}
