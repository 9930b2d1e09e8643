//! Mutations of bytes, and of JSON that stays JSON.

use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

/// Numbers at which programs change their mind.
const NUMBERS: [&str; 14] = [
    "0", "1", "-1", "127", "255", "256", "65535", "65536", "2147483647", "4294967295",
    "9223372036854775807", "18446744073709551615", "1e308", "0.5",
];

/// Texts that parsers, databases and displays stumble over.
const TEXTS: [&str; 12] = [
    "", " ", "\0", "\n", "\r\n", "\"", "\\", "é", "👩‍🚀", "\u{feff}", "\u{202e}", "ı",
];

/// Longest text that a mutation makes of a short one, in bytes: beyond the limits of most fields.
const LONG_TEXT_BYTES: usize = 25_000;

/// Changes an input in one to eight places.
pub(super) fn bytes(
    input: &[u8],
    other: &[u8],
    words: &[&str],
    max_bytes: usize,
    random: &mut StdRng,
) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..1 << random.random_range(0..4) {
        change(&mut bytes, other, words, max_bytes, random);
    }
    bytes
}

fn change(
    bytes: &mut Vec<u8>,
    other: &[u8],
    words: &[&str],
    max_bytes: usize,
    random: &mut StdRng,
) {
    let at = random.random_range(0..=bytes.len());
    let end = (at + short(bytes.len() - at, random)).min(bytes.len());
    match random.random_range(0..12) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8),
        1 if at < bytes.len() => bytes[at] = random.random(),
        2 => {
            bytes.drain(at..end);
        }
        3 => {
            let piece = bytes[at..end].to_vec();
            insert(bytes, at, &piece);
        }
        4 => bytes.truncate(at),
        5 => {
            let from = random.random_range(0..=other.len());
            let to = (from + short(other.len() - from, random)).min(other.len());
            insert(bytes, at, &other[from..to]);
        }
        6 => {
            let from = random.random_range(0..=other.len());
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        7 => change_number(bytes, random),
        8 => {
            let value: u32 =
                [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, u32::MAX][random.random_range(0..7)];
            let written = if random.random() {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            };
            let length = random.random_range(1..=4).min(bytes.len() - at);
            bytes[at..at + length].copy_from_slice(&written[..length]);
        }
        9 if end > at => {
            let times = random.random_range(1..64).min(max_bytes / (end - at) + 1);
            let repeated = bytes[at..end].repeat(times);
            insert(bytes, at, &repeated);
        }
        10 => insert(bytes, at, pick(&TEXTS, random).as_bytes()),
        _ if !words.is_empty() => insert(bytes, at, pick(words, random).as_bytes()),
        _ => insert(bytes, at, &[random.random()]),
    }
}

/// Puts an edge in the place of a decimal number of the text.
fn change_number(bytes: &mut Vec<u8>, random: &mut StdRng) {
    if bytes.is_empty() {
        return;
    }
    let from = random.random_range(0..bytes.len());
    let Some(start) = (from..bytes.len()).find(|at| bytes[*at].is_ascii_digit()) else {
        return;
    };
    let length = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    bytes.splice(start..start + length, pick(&NUMBERS, random).bytes());
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

/// A length up to `most`, mostly a short one.
fn short(most: usize, random: &mut StdRng) -> usize {
    let longest = if random.random_range(0..4) == 0 {
        most
    } else {
        most.min(32)
    };
    random.random_range(0..=longest)
}

fn pick<'a, T: ?Sized>(among: &[&'a T], random: &mut StdRng) -> &'a T {
    among[random.random_range(0..among.len())]
}

/// Changes a JSON document in one to eight places. One in eight is changed as bytes, as is what is no JSON.
pub(super) fn json(input: &[u8], other: &[u8], words: &[&str], random: &mut StdRng) -> Vec<u8> {
    let parsed = serde_json::from_slice::<Value>(input);
    let (Ok(mut document), false) = (parsed, random.random_range(0..8) == 0) else {
        return bytes(input, other, words, LONG_TEXT_BYTES, random);
    };
    let other = serde_json::from_slice(other).unwrap_or(Value::Null);
    for _ in 0..1 << random.random_range(0..4) {
        let count = nodes(&document);
        let at = random.random_range(0..count);
        if let Some(node) = node_at(&mut document, &mut { at }) {
            change_node(node, &other, words, random);
        }
    }
    serde_json::to_vec(&document).unwrap_or_default()
}

/// How many values there are, each list and object included.
fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::Object(object) => object.values().map(nodes).sum(),
        _ => 0,
    }
}

/// The value with this number, counted from the outside.
fn node_at<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|value| node_at(value, left)),
        Value::Object(object) => object.values_mut().find_map(|value| node_at(value, left)),
        _ => None,
    }
}

fn change_node(node: &mut Value, other: &Value, words: &[&str], random: &mut StdRng) {
    match random.random_range(0..10) {
        0 => *node = scalar(words, random),
        1 => {
            let mut other = other.clone();
            let at = random.random_range(0..nodes(&other));
            if let Some(taken) = node_at(&mut other, &mut { at }) {
                *node = taken.take();
            }
        }
        2 => *node = json!([node.take()]),
        _ => match node {
            Value::String(text) => *text = changed_text(text, words, random),
            Value::Number(_) => *node = number(random),
            Value::Bool(is) => *is = !*is,
            Value::Null => *node = scalar(words, random),
            Value::Array(list) => change_list(list, words, random),
            Value::Object(object) => {
                let at = random.random_range(0..=object.len());
                let key = object.keys().nth(at).cloned();
                let value = key.and_then(|key| object.remove(&key));
                if random.random() {
                    let name = if words.is_empty() {
                        ""
                    } else {
                        pick(words, random)
                    };
                    object.insert(
                        name.to_owned(),
                        value.unwrap_or_else(|| scalar(words, random)),
                    );
                }
            }
        },
    }
}

fn change_list(list: &mut Vec<Value>, words: &[&str], random: &mut StdRng) {
    let at = random.random_range(0..=list.len());
    match (random.random_range(0..4), list.get(at).cloned()) {
        (0, Some(_)) => {
            list.remove(at);
        }
        (1, Some(value)) => list.insert(at, value),
        (2, Some(value)) => list.extend(std::iter::repeat_n(value, random.random_range(1..40))),
        (_, Some(_)) => {
            let to = random.random_range(0..list.len());
            list.swap(at, to);
        }
        (_, None) => list.push(scalar(words, random)),
    }
}

fn number(random: &mut StdRng) -> Value {
    match random.random_range(0..3) {
        0 => json!(random.random_range(0..12)),
        1 => json!(random.random::<f64>() * 1e6),
        _ => serde_json::from_str(pick(&NUMBERS, random)).unwrap_or_default(),
    }
}

fn scalar(words: &[&str], random: &mut StdRng) -> Value {
    match random.random_range(0..5) {
        0 => Value::Null,
        1 => json!(random.random::<bool>()),
        2 => number(random),
        3 if !words.is_empty() => json!(pick(words, random)),
        _ => json!(pick(&TEXTS, random)),
    }
}

fn changed_text(text: &str, words: &[&str], random: &mut StdRng) -> String {
    let at = text.floor_char_boundary(random.random_range(0..=text.len()));
    let (before, after) = text.split_at(at);
    match random.random_range(0..6) {
        0 => before.to_owned(),
        1 => after.to_owned(),
        2 => [after, before].concat(),
        3 if !text.is_empty() => {
            text.repeat(random.random_range(2..=(LONG_TEXT_BYTES / text.len()).clamp(2, 2_000)))
        }
        4 if !words.is_empty() => [before, pick(words, random), after].concat(),
        _ => [before, pick(&TEXTS, random), after].concat(),
    }
}
