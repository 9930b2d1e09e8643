//! Fuzzing as a test: a check gets the seeds of its folder, then mutations of them, until its time is over.
//!
//! `Target` runs a check, `mutate` changes bytes and JSON, `shrink` makes a failing input small, `panics` catches a check
//! that fails. Everything is stable Rust without instrumentation, so that targets run wherever the tests run. In place
//! of coverage a check returns what it observed, and an input with a new observation is mutated further. Not here: the
//! targets, which stand beside the code that they test (modules `fuzz`).

mod mutate;
mod panics;
mod shrink;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The variable that makes runs longer, and different each time.
const SECONDS: &str = "MOCKINGBIRD_FUZZ_SECONDS";
/// How long each target runs, in seconds, where `MOCKINGBIRD_FUZZ_SECONDS` does not say: `just test` runs them all.
const USUAL_SECONDS: u64 = 2;
/// Longest input, in bytes, unless a target says otherwise.
const USUAL_MAX_BYTES: usize = 16 * 1024;
/// Inputs that are kept for further mutation, seeds included.
const KEPT_MAX: usize = 4_096;
/// Longest that one input may take: no parser needs it for so few bytes, however busy the machine is.
const SLOWEST: Duration = Duration::from_secs(10);

/// What inputs look like, and so how they are mutated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Bytes,
    Json,
}

/// A check with its seeds.
#[derive(Debug)]
pub struct Target {
    name: &'static str,
    folder: PathBuf,
    seeds: Vec<Vec<u8>>,
    words: &'static [&'static str],
    form: Form,
    max_bytes: usize,
}

impl Target {
    /// A target whose seeds are the files in the folder `fuzz/<name>` of a crate. `crate_folder` is the crate's
    /// `CARGO_MANIFEST_DIR`. An input that fails is kept there, too.
    ///
    /// # Panics
    /// The folder can't be read. There may be none, for a target whose seeds are made by the test.
    pub fn new(crate_folder: &str, name: &'static str) -> Self {
        let folder = Path::new(crate_folder).join("fuzz").join(name);
        let seeds = if folder.exists() {
            files_in(&folder)
        } else {
            Vec::new()
        };
        Self {
            name,
            folder,
            seeds,
            words: &[],
            form: Form::Bytes,
            max_bytes: USUAL_MAX_BYTES,
        }
    }

    /// Adds seeds that are made by the test, or that stand elsewhere.
    #[must_use]
    pub fn seeds(mut self, seeds: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.seeds.extend(seeds);
        self
    }

    /// Adds the files of another folder of the crate as seeds.
    ///
    /// # Panics
    /// The folder can't be read.
    #[must_use]
    pub fn seeds_from(self, folder: impl AsRef<Path>) -> Self {
        let seeds = files_in(folder.as_ref());
        self.seeds(seeds)
    }

    /// Words that mutations put in: what the format means something by.
    #[must_use]
    pub fn words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    /// Inputs are JSON, and most mutations leave them valid JSON.
    #[must_use]
    pub fn json(mut self) -> Self {
        self.form = Form::Json;
        self
    }

    /// Longest input, in bytes.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Runs the check over all seeds and then over mutations, for `MOCKINGBIRD_FUZZ_SECONDS` seconds, or two. The check
    /// panics if something is wrong, and returns what it has observed: few different values, such as the kinds of what
    /// was read. Where `MOCKINGBIRD_FUZZ_TARGET` names another target, nothing is run.
    ///
    /// # Panics
    /// The check has panicked, or has taken longer than ten seconds for one input. A small input that does the same is
    /// stored in the folder of the seeds, so that the next run begins with it. Also without seeds: mutations of nothing
    /// find nothing.
    pub fn run<Observed: Hash>(self, check: impl Fn(&[u8]) -> Observed) {
        assert!(
            !self.seeds.is_empty(),
            "no seeds in {}",
            self.folder.display()
        );
        if std::env::var("MOCKINGBIRD_FUZZ_TARGET")
            .is_ok_and(|only| !only.is_empty() && only != self.name)
        {
            return;
        }
        let until = Instant::now() + time_limit();
        let began = Instant::now();
        // A usual run is the same each time, so that a change is what makes it fail; a long one looks elsewhere.
        let mut random = match std::env::var_os(SECONDS) {
            Some(_) => StdRng::from_rng(&mut rand::rng()),
            None => StdRng::seed_from_u64(0),
        };
        let mut kept: Vec<Vec<u8>> = Vec::new();
        let mut observed = HashSet::new();
        let mut runs = 0_u64;
        for seed in self.seeds.clone() {
            observed.insert(self.try_input(&seed, &check));
            kept.push(seed);
            runs += 1;
        }
        let seeds = kept.len();
        while Instant::now() < until {
            let input = self.mutated(&kept, seeds, &mut random);
            runs += 1;
            if observed.insert(self.try_input(&input, &check)) && kept.len() < KEPT_MAX {
                kept.push(input);
            }
        }
        println!(
            "{}: {runs} inputs in {:.0} s, {seeds} seeds, {} kept for what they showed",
            self.name,
            began.elapsed().as_secs_f64(),
            kept.len() - seeds
        );
    }

    fn mutated(&self, kept: &[Vec<u8>], seeds: usize, random: &mut StdRng) -> Vec<u8> {
        // What was kept last is mutated more often: nobody has looked around there yet.
        let at = match random.random_range(0..4) {
            0 => random.random_range(0..seeds),
            1 => random.random_range(kept.len().saturating_sub(16)..kept.len()),
            _ => random.random_range(0..kept.len()),
        };
        let other = &kept[random.random_range(0..kept.len())];
        let mut input = match self.form {
            Form::Json => mutate::json(&kept[at], other, self.words, random),
            Form::Bytes => mutate::bytes(&kept[at], other, self.words, self.max_bytes, random),
        };
        input.truncate(self.max_bytes);
        input
    }

    /// Runs the check on one input; the hash of what it has observed.
    fn try_input<Observed: Hash>(&self, input: &[u8], check: &impl Fn(&[u8]) -> Observed) -> u64 {
        let began = Instant::now();
        let outcome = panics::catch(|| check(input));
        let why = match outcome {
            // Not made smaller: each try would take as long.
            Ok(_) if began.elapsed() > SLOWEST => {
                let why = format!("one input took {:.1} s", began.elapsed().as_secs_f64());
                self.report(input, &why)
            }
            Ok(observed) => {
                let mut hasher = DefaultHasher::new();
                observed.hash(&mut hasher);
                return hasher.finish();
            }
            Err(why) => why,
        };
        // For another reason, a smaller input would be another finding.
        let place = |why: &str| why.lines().next().map(str::to_owned);
        let small = shrink::smallest(input, |smaller| {
            panics::catch(|| check(smaller)).is_err_and(|other| place(&other) == place(&why))
        });
        self.report(&small, &why)
    }

    /// Keeps a failing input and fails.
    fn report(&self, small: &[u8], why: &str) -> ! {
        let path = self.keep(small);
        panic!(
            "{}: {why}\non the input of {} bytes in {}:\n{}",
            self.name,
            small.len(),
            path.display(),
            String::from_utf8_lossy(&small[..small.len().min(2_000)])
        );
    }

    /// Stores a failing input beside the seeds.
    fn keep(&self, input: &[u8]) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        let path = self.folder.join(format!("found-{:016x}", hasher.finish()));
        let written = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, input));
        if let Err(error) = written {
            println!("{} could not be written: {error}", path.display());
        }
        path
    }
}

fn time_limit() -> Duration {
    let seconds = std::env::var(SECONDS);
    let seconds = seconds.ok().map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{SECONDS} is not a number: {text:?}"))
    });
    Duration::from_secs(seconds.unwrap_or(USUAL_SECONDS))
}

fn files_in(folder: &Path) -> Vec<Vec<u8>> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}

/// Asserts that two JSON documents are the same, but for the last digits of numbers: without its feature
/// `float_roundtrip`, serde_json reads a number that it has written as a neighbour of it now and then.
///
/// # Panics
/// They are not the same.
pub fn assert_same(one: &Value, other: &Value) {
    assert!(is_same(one, other), "not the same: {one}\nand: {other}");
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64(), other.as_f64());
            let pair = one.zip(other);
            one == other
                || pair.is_some_and(|(one, other)| (one - other).abs() <= one.abs() * 1e-14)
        }
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let known = |(name, value)| other.get(name).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(known)
        }
        _ => one == other,
    }
}

/// Whether any text of a JSON document, names included, holds the character NUL, which PostgreSQL can't hold.
pub fn holds_nul(document: &Value) -> bool {
    match document {
        Value::String(text) => text.contains('\0'),
        Value::Array(list) => list.iter().any(holds_nul),
        Value::Object(object) => object
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// Cuts an input into pieces of 1 to 40 bytes, always in the same way for the same input: what comes over a network may
/// be cut anywhere.
pub fn pieces(input: &[u8]) -> Vec<&[u8]> {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let mut random = StdRng::seed_from_u64(hasher.finish());
    let longest = [1, 3, 40][random.random_range(0..3)];
    let mut pieces = Vec::new();
    let mut rest = input;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(random.random_range(1..=longest.min(rest.len())));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_behind_a_magic_word_is_found_made_small_and_kept() {
        let home = std::env::temp_dir().join(format!("mockingbird-fuzz-{}", std::process::id()));
        let folder = home.join("fuzz/magic");
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("plain"),
            "a seed that is fine, with some words around",
        )
        .unwrap();
        let target = Target::new(home.to_str().unwrap(), "magic").words(&["open", "sesame"]);
        let failure = panics::catch(|| {
            target.run(|input| {
                let text = String::from_utf8_lossy(input).into_owned();
                let open = text.contains("open");
                assert!(!(open && text.contains("sesame")), "the fault");
                open
            });
        });
        let kept = files_in(&folder);
        fs::remove_dir_all(&home).unwrap();
        assert!(failure.unwrap_err().contains("the fault"));
        assert_eq!(kept.len(), 2);
        let found = kept.iter().map(Vec::len).min().unwrap();
        assert_eq!(found, "opensesame".len());
    }

    #[test]
    fn pieces_are_the_whole_input() {
        let input: Vec<u8> = (0..=255).collect();
        assert_eq!(pieces(&input).concat(), input);
        assert!(pieces(&input).len() > 5);
        assert!(pieces(b"").is_empty());
    }
}
