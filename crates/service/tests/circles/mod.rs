//! Finds circles between the modules of a crate by the paths in its sources, without a compiler.
//!
//! Modules are compared with their siblings only: those at the top of the crate, and those in each folder. A path to an
//! item of a parent is not an arrow, and one through a re-export is an arrow to where the item comes from. Comments,
//! what is marked `#[cfg(test)]`, and strings that are not a path as a whole (as serde's are) don't count. Methods are
//! not followed, and a `mod` with a body counts as its file.

use std::collections::{BTreeMap, BTreeSet};

/// A path or the place of a module, word by word.
type Words<'a> = Vec<&'a str>;

/// Who uses whom among the modules of one folder, with an example of each.
type Uses<'a> = BTreeMap<(&'a str, &'a str), String>;

/// How many re-exports are followed.
const MAX_HOPS: usize = 8;

/// The circles among those files, as texts. Files are named by their paths below `src`.
pub(super) fn find(files: &[(String, String)]) -> Vec<String> {
    let modules = Modules::read(files);
    let mut folders: BTreeMap<Words, Uses> = BTreeMap::new();
    for (user, source) in &modules.0 {
        let imported = source.imports.iter().map(|import| &import.path);
        for path in imported.chain(&source.paths) {
            let used = modules.target(user, path, MAX_HOPS);
            let pairs = user.iter().zip(&used);
            let common = pairs.take_while(|(one, other)| one == other).count();
            if let (Some(from), Some(to)) = (user.get(common), used.get(common)) {
                let uses = folders.entry(user[..common].to_vec()).or_default();
                uses.entry((*from, *to))
                    .or_insert_with(|| format!("{} uses {}", user.join("::"), path.join("::")));
            }
        }
    }
    let circles = folders.iter().flat_map(|(folder, uses)| {
        let circle = |circle: &BTreeSet<&str>| describe(folder, circle, uses);
        circles(uses).iter().map(circle).collect::<Vec<_>>()
    });
    circles.collect()
}

/// The groups of modules that reach each other.
fn circles<'a>(uses: &Uses<'a>) -> BTreeSet<BTreeSet<&'a str>> {
    let users: BTreeSet<&'a str> = uses.keys().map(|(from, _)| *from).collect();
    let reached = |start: &'a str| {
        let mut found: BTreeSet<&'a str> = BTreeSet::new();
        let mut open = vec![start];
        while let Some(name) = open.pop() {
            for (from, to) in uses.keys() {
                if *from == name && found.insert(*to) {
                    open.push(*to);
                }
            }
        }
        found
    };
    let reached: BTreeMap<&'a str, BTreeSet<&'a str>> =
        users.iter().map(|name| (*name, reached(name))).collect();
    let mut circles = BTreeSet::new();
    for (name, others) in &reached {
        if others.contains(name) {
            let back = |other: &&'a str| reached.get(*other).is_some_and(|all| all.contains(name));
            circles.insert(others.iter().copied().filter(back).collect());
        }
    }
    circles
}

fn describe(folder: &[&str], circle: &BTreeSet<&str>, uses: &Uses) -> String {
    let names: Vec<&str> = circle.iter().copied().collect();
    let mut text = format!("{{{}}}", names.join(", "));
    if !folder.is_empty() {
        text = format!("{}::{text}", folder.join("::"));
    }
    for ((from, to), example) in uses {
        if circle.contains(from) && circle.contains(to) {
            text.push_str(&format!("\n    {from} -> {to}: {example}"));
        }
    }
    text
}

/// What one file says.
#[derive(Default)]
struct Source<'a> {
    imports: Vec<Import<'a>>,
    paths: Vec<Words<'a>>,
    items: BTreeSet<&'a str>,
}

/// One path of a `use`, and the name that it brings in: `*` for all of a module, whose path it then is.
struct Import<'a> {
    path: Words<'a>,
    name: &'a str,
}

struct Modules<'a>(BTreeMap<Words<'a>, Source<'a>>);

impl<'a> Modules<'a> {
    fn read(files: &'a [(String, String)]) -> Self {
        let is_library = files.iter().any(|(name, _)| name == "lib.rs");
        let mut modules = BTreeMap::new();
        let mut tests: Vec<Words<'a>> = Vec::new();
        for (name, text) in files {
            if is_library && name == "main.rs" {
                continue;
            }
            let mut module: Words<'a> = name.trim_end_matches(".rs").split('/').collect();
            if module == ["lib"] || module == ["main"] || module.last() == Some(&"mod") {
                module.pop();
            }
            let (kept, test_modules) = without_tests(&tokens(text));
            for test in test_modules {
                let mut path = module.clone();
                path.push(test);
                tests.push(path);
            }
            modules.insert(module, read_source(&kept));
        }
        modules.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Self(modules)
    }

    /// The module that a path leads to from a module, through imports. A path out of the crate leads nowhere.
    fn target(&self, from: &[&'a str], path: &[&'a str], hops: usize) -> Words<'a> {
        let ups = path.iter().take_while(|word| **word == "super").count();
        let (mut here, mut rest) = match path.first() {
            Some(&"crate") => (Vec::new(), &path[1..]),
            Some(&"self") => (from.to_vec(), &path[1..]),
            _ => (
                from[..from.len().saturating_sub(ups)].to_vec(),
                &path[ups..],
            ),
        };
        while let Some((word, further)) = rest.split_first() {
            let mut child = here.clone();
            child.push(*word);
            if self.0.contains_key(&child) {
                (here, rest) = (child, further);
                continue;
            }
            let Some(source) = self.0.get(&here) else {
                return here;
            };
            if hops == 0 || source.items.contains(word) {
                return here;
            }
            if let Some(import) = source.imports.iter().find(|import| import.name == *word) {
                let whole: Words<'a> = import.path.iter().chain(further).copied().collect();
                return self.target(&here, &whole, hops - 1);
            }
            for glob in source.imports.iter().filter(|import| import.name == "*") {
                let open = self.target(&here, &glob.path, hops - 1);
                if open != here && self.knows(&open, word) {
                    return self.target(&open, rest, hops - 1);
                }
            }
            return here;
        }
        here
    }

    fn knows(&self, module: &[&'a str], name: &'a str) -> bool {
        let mut child = module.to_vec();
        child.push(name);
        let in_source = |source: &Source| {
            source.items.contains(name) || source.imports.iter().any(|import| import.name == name)
        };
        self.0.contains_key(&child) || self.0.get(module).is_some_and(in_source)
    }
}

/// The tokens outside items marked `#[cfg(test)]`, and the names of the test modules that are files.
fn without_tests<'a>(tokens: &[&'a str]) -> (Words<'a>, Words<'a>) {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut test_modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].starts_with(&mark) {
            kept.push(tokens[at]);
            at += 1;
            continue;
        }
        let mut depth = 0;
        let last = tokens[at..].iter().position(|token| {
            match *token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            depth < 0 || (depth == 0 && matches!(*token, ";" | "}"))
        });
        let end = last.map_or(tokens.len(), |last| at + last + 1);
        if let [.., "mod", name, ";"] = &tokens[at..end] {
            test_modules.push(*name);
        }
        at = end;
    }
    (kept, test_modules)
}

fn read_source<'a>(tokens: &[&'a str]) -> Source<'a> {
    let mut source = Source::default();
    let mut at = 0;
    while at < tokens.len() {
        let next = tokens.get(at + 1).copied().unwrap_or_default();
        let mut end = at + 1;
        match tokens[at] {
            // `use<'a>` is a bound.
            "use" if next != "<" => {
                let length = tokens[at..].iter().position(|token| *token == ";");
                end = length.map_or(tokens.len(), |length| at + length);
                read_tree(&tokens[at + 1..end], &[], &mut source.imports);
            }
            "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                source.items.insert(next);
            }
            word if word.starts_with(is_word) => {
                while end + 1 < tokens.len()
                    && tokens[end] == "::"
                    && tokens[end + 1].starts_with(is_word)
                {
                    end += 2;
                }
                if end > at + 1 {
                    let words = tokens[at..end].iter().step_by(2).copied();
                    source.paths.push(words.collect());
                }
            }
            _ => {}
        }
        at = end;
    }
    source
}

/// Reads what stands between `use` and `;`, or one branch of it.
fn read_tree<'a>(tree: &[&'a str], prefix: &[&'a str], imports: &mut Vec<Import<'a>>) {
    let brace = tree.iter().position(|token| *token == "{");
    let (head, branches) = tree.split_at(brace.unwrap_or(tree.len()));
    let mut path = prefix.to_vec();
    path.extend(head.iter().copied().filter(|token| *token != "::"));
    if !branches.is_empty() {
        let mut depth = 0;
        let mut start = 1;
        for (at, token) in branches.iter().enumerate() {
            match *token {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if (depth == 0 && *token == "}") || (depth == 1 && *token == ",") {
                read_tree(&branches[start..at], &path, imports);
                start = at + 1;
            }
        }
        return;
    }
    let (Some(last), false) = (path.last().copied(), head.is_empty()) else {
        return;
    };
    let mut name = last;
    if path.len() > 2 && path[path.len() - 2] == "as" {
        path.truncate(path.len() - 2);
    }
    if path.len() > 1 && matches!(path.last(), Some(&"self" | &"*")) {
        path.pop();
    }
    if name == "self" {
        name = path[path.len() - 1];
    }
    imports.push(Import { path, name });
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Words, `::`, and every other letter by itself; without comments, and of strings only those that are a path.
fn tokens(text: &str) -> Words<'_> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        if rest.starts_with("//") {
            length = rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            length = comment(rest);
        } else if let Some((whole, inner)) = string(rest) {
            length = whole;
            let relative = ["crate::", "super::", "self::"];
            let from_here = relative.iter().any(|start| inner.starts_with(start));
            if from_here && inner.chars().all(|letter| is_word(letter) || letter == ':') {
                found.extend(tokens(inner));
            }
        } else if first == '\'' {
            length = character(rest);
        } else if rest.starts_with("::") {
            length = 2;
            found.push("::");
        } else if is_word(first) {
            length = rest
                .find(|letter: char| !is_word(letter))
                .unwrap_or(rest.len());
            found.push(&rest[..length]);
        } else if !first.is_whitespace() {
            found.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    found
}

/// The length of the comment at the start of a text; comments may stand within comments.
fn comment(text: &str) -> usize {
    let mut depth = 0;
    let mut length = 0;
    while let Some(first) = text[length..].chars().next() {
        if text[length..].starts_with("/*") {
            depth += 1;
            length += 2;
        } else if text[length..].starts_with("*/") {
            depth -= 1;
            length += 2;
        } else {
            length += first.len_utf8();
        }
        if depth == 0 {
            break;
        }
    }
    length
}

/// The length of the string at the start of a text, and what is between its quotes.
fn string(text: &str) -> Option<(usize, &str)> {
    let unprefixed = text.trim_start_matches(['b', 'c', 'r']);
    let is_raw = text[..text.len() - unprefixed.len()].contains('r');
    let quoted = unprefixed.trim_start_matches('#');
    let hashes = unprefixed.len() - quoted.len();
    if hashes > 0 && !is_raw {
        return None;
    }
    let inner = quoted.strip_prefix('"')?;
    let mut escaped = false;
    let end = if is_raw {
        inner.find(&format!("\"{}", "#".repeat(hashes)))?
    } else {
        inner.find(|letter: char| {
            let closes = letter == '"' && !escaped;
            escaped = letter == '\\' && !escaped;
            closes
        })?
    };
    let length = text.len() - inner.len() + end + 1 + hashes;
    Some((length, &inner[..end]))
}

/// The length of the character at the start of a text, or of a lifetime's mark.
fn character(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let after = at + escaped.len_utf8();
            text[after..].find('\'').map_or(1, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}
