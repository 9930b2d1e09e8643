//! The arrows of ARCHITECTURE.md, held against the manifests and the sources; and no circles between modules.

mod circles;

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
    let arrows: [(&str, &[&str]); 15] = [
        ("shared", &[]),
        ("crates/fakes", &[]),
        ("crates/fuzz", &[]),
        ("crates/documents", &["shared"]),
        ("crates/facts", &["shared"]),
        ("crates/net", &["shared"]),
        ("crates/keys", &["net", "shared"]),
        ("crates/providers", &["net", "shared"]),
        ("crates/store", &["net", "shared"]),
        (
            "crates/service",
            &["facts", "keys", "net", "providers", "shared", "store"],
        ),
        (
            "api",
            &[
                "documents", "keys", "net", "providers", "service", "shared", "store",
            ],
        ),
        (
            "agent",
            &["keys", "net", "providers", "service", "shared", "store"],
        ),
        ("supabase/local", &[]),
        ("web/engine", &["shared"]),
        ("web", &["room-engine", "shared"]),
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
        "shared", "crates/documents", "crates/facts", "crates/net", "crates/keys",
        "crates/providers", "crates/store", "crates/service", "api", "agent",
    ];
    let only: [(&str, &[&str]); 13] = [
        ("icu_segmenter", &["crates/facts"]),
        ("whichlang", &["crates/facts"]),
        ("axum", &["api"]),
        ("str0m", &["agent"]),
        ("livekit-signaling", &["agent"]),
        ("deepgram", &["crates/providers"]),
        ("livekit-net", &["agent"]),
        ("hyper", &["api"]),
        ("tokio-tungstenite", &["agent", "crates/providers"]),
        ("unpdf", &["crates/documents"]),
        ("zip", &["crates/documents", "crates/service"]),
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
        for folder in ["shared", "crates/documents", "crates/facts"] {
            assert!(!dependencies(folder).contains(name), "{folder} does no I/O");
        }
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
        for name in [
            "str0m::", "livekit_net::", "livekit_signaling::", "livekit_protocol::",
            "tokio_tungstenite::",
        ] {
            let allowed = place.contains("agent/src/room/");
            assert!(
                allowed || !text.contains(name),
                "{place} must not know {name}"
            );
        }
    }
}

/// Whoever makes an HTTP client of their own makes one that follows redirects, unpacks bodies and calls whatever a name
/// resolves to. `net` makes one for addresses of the operator's, and one for those of strangers.
#[test]
fn only_net_makes_http_clients_and_looks_names_up() {
    let mut found = Vec::new();
    for folder in ["api", "agent", "shared", "crates"] {
        sources(&root().join(folder), &mut found);
    }
    // What runs in tests alone, and for development, calls whom it likes.
    let shipped = found.into_iter().filter_map(|path| {
        let place = path.to_string_lossy().replace('\\', "/");
        let left_out = [
            "/tests/", "/benches/", "/examples/", "/tests.rs", "crates/fakes/",
        ];
        let shipped = !left_out.iter().any(|part| place.contains(part));
        shipped.then_some((path, place))
    });
    let mut read = 0;
    for (path, place) in shipped {
        let source = fs::read_to_string(&path).expect("a source is text");
        let source = source
            .split("#[cfg(test)]\nmod tests")
            .next()
            .expect("a part");
        read += 1;
        if place.contains("crates/net/") {
            continue;
        }
        for way in [
            "Client::builder(", "Client::new()", "ClientBuilder", "reqwest::get(", "lookup_host",
            "ToSocketAddrs", "to_socket_addrs",
        ] {
            let made = source.lines().find(|line| line.contains(way));
            assert_eq!(made, None, "{place}: this is for crates/net");
        }
    }
    assert!(read > 150, "the sources were not found");
}

/// A code that is a text somewhere would be known to nobody: all are variants of `ProblemCode`.
#[test]
fn no_source_writes_a_problem_code_as_a_text() {
    for folder in [
        "api/src", "crates/service/src", "crates/providers/src", "agent/src",
    ] {
        let mut found = Vec::new();
        sources(&root().join(folder), &mut found);
        for path in found {
            let source = fs::read_to_string(&path).expect("a source is text");
            let code = source.lines().find(|line| line.contains("code: \""));
            assert_eq!(code, None, "{}", path.display());
        }
    }
}

/// The folders of the workspace's crates.
fn crates() -> Vec<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace's manifest");
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let members = manifest["workspace"]["members"].as_array().expect("a list");
    let mut folders = Vec::new();
    for member in members.iter().filter_map(|member| member.as_str()) {
        let Some(parent) = member.strip_suffix("/*") else {
            folders.push(member.to_owned());
            continue;
        };
        for entry in fs::read_dir(root().join(parent)).expect("a folder of crates") {
            let path = entry.expect("an entry").path();
            if let (true, Some(name)) = (path.join("Cargo.toml").is_file(), path.file_name()) {
                folders.push(format!("{parent}/{}", name.to_string_lossy()));
            }
        }
    }
    folders
}

#[test]
fn no_module_circles() {
    let mut found = Vec::new();
    let mut files_read = 0;
    for folder in crates() {
        let src = root().join(&folder).join("src");
        let mut paths = Vec::new();
        sources(&src, &mut paths);
        let file = |path: &PathBuf| {
            let name = path.strip_prefix(&src).expect("a file below src");
            let text = fs::read_to_string(path).expect("a source is text");
            (name.to_string_lossy().replace('\\', "/"), text)
        };
        let files: Vec<(String, String)> = paths.iter().map(file).collect();
        files_read += files.len();
        for circle in circles::find(&files) {
            found.push(format!("{folder}: {circle}"));
        }
    }
    assert!(files_read > 200, "the sources were not found");
    assert!(found.is_empty(), "circles:\n{}", found.join("\n"));
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let owned = |(name, text): &(&str, &str)| (name.to_string(), text.to_string());
    let files: Vec<(String, String)> = files.iter().map(owned).collect();
    circles::find(&files)
}

#[test]
fn a_circle_is_found_by_every_kind_of_path() {
    let ways_back = [
        "use crate::a::f;",
        "use super::{elsewhere::g, a::{self as other, f}};",
        "fn g() { crate::a::f() }",
        "fn g() { let mark = '\\''; super::a::f() /* \" */ }",
        "use crate::a::*;",
        "#[serde(with = \"crate::a\")] struct B;",
        "use crate::f;",
        "use crate as root; fn g() { root::a::f() }",
    ];
    for way_back in ways_back {
        let at_the_root = circles_of(&[
            ("lib.rs", "mod a; mod b; mod c; pub use a::f;"),
            ("a.rs", "use crate::b; pub fn f() { b::g() }"),
            ("b.rs", way_back),
            ("c.rs", "use crate::{a, b};"),
        ]);
        assert_eq!(at_the_root.len(), 1, "{way_back}: {at_the_root:?}");
        assert!(at_the_root[0].starts_with("{a, b}"), "{at_the_root:?}");
    }
    let in_a_folder = circles_of(&[
        ("lib.rs", "mod folder;"),
        ("folder/mod.rs", "mod a; mod b; mod c; pub use c::G;"),
        ("folder/a.rs", "use super::b::F;"),
        ("folder/b.rs", "use super::G; pub struct F;"),
        ("folder/c/mod.rs", "mod inner; pub struct G;"),
        ("folder/c/inner.rs", "use crate::folder::a;"),
    ]);
    assert_eq!(in_a_folder.len(), 1, "{in_a_folder:?}");
    assert!(
        in_a_folder[0].starts_with("folder::{a, b, c}"),
        "{in_a_folder:?}"
    );
}

#[test]
fn what_is_no_circle_is_not_called_one() {
    let found = circles_of(&[
        (
            "lib.rs",
            "mod a; mod b; pub struct App { a: a::A } pub use b::B;",
        ),
        ("main.rs", "mod a; use crate::a;"),
        (
            "a/mod.rs",
            "mod inner; pub use inner::A; pub struct Shared; use crate::b;",
        ),
        ("a/inner.rs", "use super::Shared; pub struct A;"),
        ("b/checks.rs", "use crate::a;"),
        (
            "b.rs",
            "//! Not `crate::a`.
             use crate::App; use ::a::Outside; /* crate::a /* */ crate::a */ pub struct B<'a>(&'a str);
             const TEXT: &str = \"not crate::a\"; const RAW: &str = r#\"\" crate::a\"#;
             #[cfg(test)] use crate::a; #[cfg(test)] mod checks;
             #[cfg(test)] #[allow(dead_code)] mod tests { use crate::a; fn f() { a::g(); } }",
        ),
    ]);
    assert!(found.is_empty(), "{found:?}");
}
