//! The order in which the columns of a page are read.
//!
//! A page is cut where a strip between two sides stays empty over many lines: what spans both sides above it comes first,
//! then the left side, then the right one, then what is below; each is cut again. A strip between entries and their
//! dates, or between labels and values, is empty as well: those are rows, and stay together.

use super::lines::Piece;

/// Narrowest strip between two columns, in sizes of the letters on the page.
const GUTTER_MIN: f32 = 0.8;
/// Deepest nesting of cuts.
const DEPTH_MAX: u32 = 8;
/// Most pieces of a page that are looked at for columns; pages of text have a few thousand.
const PIECES_MAX: usize = 6_000;
/// Most left edges that are tried; a page of columns has a few, and one for each indent.
const EDGES_MAX: usize = 64;
/// How far baselines of one row may be apart, in points.
const ROW_TOLERANCE: f32 = 1.5;

/// Where a page is cut.
struct Cut {
    /// The left edge of the right side.
    x: f32,
    /// The lines that are cut, by their baselines, which grow upwards.
    top: f32,
    bottom: f32,
}

/// The pieces of a page in blocks, in the order in which they are read.
pub(super) fn in_reading_order(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut blocks = Vec::new();
    if pieces.len() > PIECES_MAX {
        blocks.push(pieces);
    } else {
        cut(pieces, 0, &mut blocks);
    }
    blocks
}

fn cut(pieces: Vec<Piece>, depth: u32, blocks: &mut Vec<Vec<Piece>>) {
    let found = if depth < DEPTH_MAX {
        best_cut(&pieces)
    } else {
        None
    };
    let Some(place) = found else {
        if !pieces.is_empty() {
            blocks.push(pieces);
        }
        return;
    };
    let mut parts: [Vec<Piece>; 4] = Default::default();
    for piece in pieces {
        let part = if piece.baseline > place.top {
            0
        } else if piece.baseline < place.bottom {
            3
        } else if piece.left < place.x {
            1
        } else {
            2
        };
        parts[part].push(piece);
    }
    for part in parts {
        cut(part, depth + 1, blocks);
    }
}

fn best_cut(pieces: &[Piece]) -> Option<Cut> {
    let gutter = median(pieces.iter().map(|piece| piece.size)) * GUTTER_MIN;
    let edges = edges(pieces);
    let mut sorted: Vec<&Piece> = pieces.iter().collect();
    sorted.sort_by(|a, b| b.baseline.total_cmp(&a.baseline));
    let mut best: Option<(f32, Cut)> = None;
    for x in edges.into_iter().map(|edge| edge - 0.6) {
        for strip in strips(&sorted, x, gutter) {
            if let Some((score, cut)) = judge(&strip, x, gutter)
                && best.as_ref().is_none_or(|(most, _)| score > *most)
            {
                best = Some((score, cut));
            }
        }
    }
    best.map(|(_, cut)| cut)
}

/// Where right sides may begin: the left edges that most pieces have in common. The leftmost has no side before it.
fn edges(pieces: &[Piece]) -> Vec<f32> {
    let mut lefts: Vec<f32> = pieces.iter().map(|piece| piece.left.round()).collect();
    lefts.sort_by(f32::total_cmp);
    let mut edges: Vec<(usize, f32)> = lefts
        .chunk_by(|a, b| a.total_cmp(b).is_eq())
        .skip(1)
        .map(|same| (same.len(), same[0]))
        .collect();
    edges.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    edges.truncate(EDGES_MAX);
    edges.into_iter().map(|(_, edge)| edge).collect()
}

/// Pieces between two that stand across the strip left of `x`.
struct Strip<'a> {
    left: Vec<&'a Piece>,
    right: Vec<&'a Piece>,
    /// Whether text across the strip stands above, and below.
    is_enclosed: bool,
}

fn strips<'a>(sorted: &[&'a Piece], x: f32, gutter: f32) -> Vec<Strip<'a>> {
    let mut strips = Vec::new();
    let (mut left, mut right, mut is_below_another) = (Vec::new(), Vec::new(), false);
    for piece in sorted {
        if piece.left >= x {
            right.push(*piece);
        } else if piece.right <= x - gutter + 0.6 {
            left.push(*piece);
        } else {
            strips.push(Strip {
                left: std::mem::take(&mut left),
                right: std::mem::take(&mut right),
                is_enclosed: is_below_another,
            });
            is_below_another = true;
        }
    }
    strips.push(Strip {
        left,
        right,
        is_enclosed: false,
    });
    strips
}

/// One line of a side: where it stands, and what it says.
struct Line {
    baseline: f32,
    left: f32,
    right: f32,
    letters: usize,
    text: String,
}

fn lines(pieces: &[&Piece]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if (line.baseline - piece.baseline).abs() <= ROW_TOLERANCE => {
                line.left = line.left.min(piece.left);
                line.right = line.right.max(piece.right);
                line.letters += piece.text.chars().count();
                line.text.push(' ');
                line.text.push_str(&piece.text);
            }
            _ => lines.push(Line {
                baseline: piece.baseline,
                left: piece.left,
                right: piece.right,
                letters: piece.text.chars().count(),
                text: piece.text.clone(),
            }),
        }
    }
    lines
}

/// How good a cut is, if there are two columns at all.
fn judge(strip: &Strip<'_>, x: f32, gutter: f32) -> Option<(f32, Cut)> {
    let (left, right) = (lines(&strip.left), lines(&strip.right));
    let (top_left, top_right) = (left.first()?.baseline, right.first()?.baseline);
    let (bottom_left, bottom_right) = (left.last()?.baseline, right.last()?.baseline);
    let top = top_left.min(top_right) + ROW_TOLERANCE;
    let bottom = bottom_left.max(bottom_right) - ROW_TOLERANCE;
    let (left_beside, right_beside) = (between(&left, bottom, top), between(&right, bottom, top));
    let count = left_beside.len() + right_beside.len();
    if left_beside.len().min(right_beside.len()) < 2 || count < 5 {
        return None;
    }
    // Beyond the dates of entries, another column may follow: what stands next to the strip decides.
    let next_right = lines(&nearest(&strip.right, gutter, false));
    let next_left = lines(&nearest(&strip.left, gutter, true));
    let (next_left, next_right) = (
        between(&next_left, bottom, top),
        between(&next_right, bottom, top),
    );
    let are_dates_before = next_left.len() < left_beside.len()
        && are_dated(&next_left)
        && !is_flush_right(&next_left)
        && are_rows(&next_left, &right_beside, false);
    if are_dates_before
        || are_rows(&left_beside, &right_beside, strip.is_enclosed)
        || (!next_right.is_empty() && are_rows(&left_beside, &next_right, strip.is_enclosed))
    {
        return None;
    }
    let width = x - left.iter().map(|line| line.right).fold(f32::MIN, f32::max);
    let cut = Cut {
        x,
        top: head(&left, &right, top),
        bottom: bottom_left.min(bottom_right) - ROW_TOLERANCE,
    };
    // Many lines are better than a wide strip; of strips beside as many lines the wider one is better.
    let count = f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    Some((count * 100.0 + width.min(90.0), cut))
}

/// The lines between two heights.
fn between(lines: &[Line], bottom: f32, top: f32) -> Vec<&Line> {
    let is_between = |line: &&Line| (bottom..=top).contains(&line.baseline);
    lines.iter().filter(is_between).collect()
}

/// The pieces of a side that no other strip separates from this one, in their order.
fn nearest<'a>(side: &[&'a Piece], gutter: f32, from_right: bool) -> Vec<&'a Piece> {
    let mut pieces: Vec<&Piece> = side.to_vec();
    pieces.sort_by(|a, b| {
        if from_right {
            b.right.total_cmp(&a.right)
        } else {
            a.left.total_cmp(&b.left)
        }
    });
    let mut edge = None;
    for piece in pieces {
        let is_apart = edge.is_some_and(|edge: f32| {
            if from_right {
                piece.right < edge - gutter
            } else {
                piece.left > edge + gutter
            }
        });
        if is_apart {
            break;
        }
        edge = Some(match edge {
            None if from_right => piece.left,
            None => piece.right,
            Some(edge) if from_right => edge.min(piece.left),
            Some(edge) => edge.max(piece.right),
        });
    }
    let Some(edge) = edge else {
        return Vec::new();
    };
    let is_near = |piece: &&&Piece| {
        if from_right {
            piece.right > edge
        } else {
            piece.left < edge
        }
    };
    side.iter().filter(is_near).copied().collect()
}

/// The upper end of the columns: lines of one side above the other are a heading of the page if a gap follows them.
fn head(left: &[Line], right: &[Line], top: f32) -> f32 {
    let first = |side: &[Line]| side.first().map_or(f32::MIN, |line| line.baseline);
    let higher = if first(left) > first(right) {
        left
    } else {
        right
    };
    let above = higher.iter().filter(|line| line.baseline > top).count();
    let gaps = higher
        .windows(2)
        .map(|pair| pair[0].baseline - pair[1].baseline);
    let usual = median(gaps.clone());
    let widest = gaps
        .take(above)
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match widest {
        Some((index, gap)) if gap > usual * 1.4 => {
            (higher[index].baseline + higher[index + 1].baseline) / 2.0
        }
        _ => first(higher) + ROW_TOLERANCE,
    }
}

/// Whether two sides are rows: entries with their dates, labels with their values, bullets with their items.
fn are_rows(left: &[&Line], right: &[&Line], is_enclosed: bool) -> bool {
    let (fewer, more) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let is_aligned = |line: &&&Line| {
        more.iter()
            .any(|other| (other.baseline - line.baseline).abs() <= ROW_TOLERANCE)
    };
    let most = |count: usize, of: usize| count * 5 >= of * 4;
    if !most(fewer.iter().filter(is_aligned).count(), fewer.len()) {
        return false;
    }
    let is_sparse = fewer.len() * 5 <= more.len() * 3;
    let letters = |side: &[&Line]| side.iter().map(|line| line.letters).sum::<usize>();
    let are_bullets = letters(left) <= left.len() * 3 || letters(right) <= right.len() * 3;
    let labels = left
        .iter()
        .filter(|line| line.text.trim_end().ends_with(':'));
    let are_labels = most(labels.count(), left.len());
    let is_table =
        is_enclosed && more.len() <= 4 && left.iter().chain(right).all(|line| line.letters <= 30);
    fewer.len() <= 2
        || is_sparse
        || are_bullets
        || are_labels
        || are_dated(fewer)
        || is_flush_right(right)
        || is_table
}

fn are_dated(side: &[&Line]) -> bool {
    side.iter().filter(|line| is_date(&line.text)).count() * 2 >= side.len()
}

/// Whether lines end at one edge and begin at many places, as dates at the right margin do.
fn is_flush_right(side: &[&Line]) -> bool {
    let edge = side.iter().map(|line| line.right).fold(f32::MIN, f32::max);
    let begins = side.iter().map(|line| line.left).fold(f32::MAX, f32::min);
    let flush = side.iter().filter(|line| edge - line.right < 3.0).count();
    let ragged = side.iter().filter(|line| line.left - begins > 3.0).count();
    flush * 5 >= side.len() * 4 && ragged * 2 >= side.len()
}

/// Whether a line is a date or a span of time: mostly digits, with a year or a month.
fn is_date(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let has_year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|number| number.len() == 4 && number.starts_with(['1', '2']));
    text.chars().count() <= 30
        && (has_year || digits >= 2)
        && letters <= 20
        && digits * 4 >= letters
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
