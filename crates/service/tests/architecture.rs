//! The arrows of ARCHITECTURE.md, held against the manifests and the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of a manifest's dependencies; those of its tests are left out.
fn dependencies(folder: &str) -> BTreeSet<String> {
    let path = root().join(folder).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let table = manifest["dependencies"].as_table().expect("a table");
    table.keys().cloned().collect()
}

#[test]
fn crates_depend_only_downward() {
    let arrows: [(&str, &[&str]); 11] = [
        ("shared", &[]),
        ("crates/fakes", &[]),
        ("crates/net", &["shared"]),
        ("crates/keys", &["net", "shared"]),
        ("crates/providers", &["net", "shared"]),
        ("crates/store", &["net", "shared"]),
        (
            "crates/service",
            &["keys", "net", "providers", "shared", "store"],
        ),
        (
            "api",
            &["keys", "net", "providers", "service", "shared", "store"],
        ),
        (
            "agent",
            &["keys", "net", "providers", "service", "shared", "store"],
        ),
        ("supabase/local", &[]),
        ("web/engine", &["shared"]),
    ];
    for (folder, allowed) in arrows {
        for name in dependencies(folder) {
            if let Some(ours) = name.strip_prefix("mockingbird-") {
                assert!(allowed.contains(&ours), "{folder} must not know {ours}");
            }
        }
    }
}

#[test]
fn what_a_crate_must_not_know_is_not_among_its_dependencies() {
    let everywhere = [
        "shared",
        "crates/net",
        "crates/keys",
        "crates/providers",
        "crates/store",
        "crates/service",
        "api",
        "agent",
    ];
    let only: [(&str, &[&str]); 8] = [
        ("axum", &["api"]),
        ("str0m", &["agent"]),
        ("livekit-signaling", &["agent"]),
        ("deepgram", &["crates/providers"]),
        ("tokio-tungstenite", &["crates/providers"]),
        ("genai", &["crates/providers", "crates/service"]),
        ("aes-gcm", &["crates/keys"]),
        ("postgrest", &["crates/store"]),
    ];
    for (name, allowed) in only {
        for folder in everywhere {
            let known = dependencies(folder).contains(name);
            assert!(
                !known || allowed.contains(&folder),
                "{folder} must not know {name}"
            );
        }
    }
    for name in ["tokio", "reqwest"] {
        assert!(!dependencies("shared").contains(name), "shared does no I/O");
    }
    for name in dependencies("web/engine") {
        let allowed = ["mockingbird-shared", "serde", "uuid"];
        assert!(
            allowed.contains(&name.as_str()),
            "the room engine must not know {name}"
        );
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the tree") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn only_the_room_knows_livekit_and_webrtc() {
    let mut found = Vec::new();
    sources(&root().join("agent/src"), &mut found);
    assert!(found.len() > 40, "the sources were not found");
    for path in found {
        let text = fs::read_to_string(&path).expect("a source is text");
        let place = path.to_string_lossy().replace('\\', "/");
        for name in ["str0m::", "livekit_signaling::", "livekit_protocol::"] {
            let allowed = place.contains("agent/src/room/");
            assert!(
                allowed || !text.contains(name),
                "{place} must not know {name}"
            );
        }
    }
}
