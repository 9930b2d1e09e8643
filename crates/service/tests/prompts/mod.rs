//! The texts that models were asked with, by version. A change of a prompt counts its version up, which is stored with what was
//! made by it; the texts of the new version then stand in a new file here.

use mockingbird_fakes::FakeProvider;
use std::fmt::Write;

/// Compares all that the model was asked, in its order, with what is kept of this version. With `MOCKINGBIRD_WRITE_PROMPTS`
/// set, a version that is not there yet is written.
pub(crate) fn are_those_of(fake: &FakeProvider, of: &str, version: u32) {
    let mut asked = String::new();
    for seen in fake.seen() {
        for message in seen.body["messages"].as_array().expect("messages") {
            let text = message["content"].as_str().unwrap_or_default();
            let _ = writeln!(
                asked,
                "--- {}\n{text}\n",
                message["role"].as_str().unwrap_or_default()
            );
        }
    }
    let name = format!(
        "{}/tests/prompts/{of}-{version}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    if std::env::var_os("MOCKINGBIRD_WRITE_PROMPTS").is_some() && !std::fs::exists(&name).unwrap() {
        std::fs::write(&name, &asked).unwrap();
    }
    let kept = std::fs::read_to_string(&name).unwrap_or_default();
    assert_eq!(
        asked, kept,
        "{name}: prompts have changed, count their version up"
    );
}
