//! Speech of vendors: bytes cut anywhere, heads that lie, and Cartesia's messages.

use super::pcm::{Decoder, HEAD_MAX_BYTES};
use mockingbird_fuzz::{Target, pieces};

fn decode(mut decoder: Decoder, pieces: &[&[u8]]) -> Option<Vec<i16>> {
    let pieces = pieces.iter().map(|piece| decoder.decode(piece));
    pieces.collect::<Option<Vec<_>>>().map(|all| all.concat())
}

#[test]
fn bytes_become_the_same_samples_however_they_are_cut() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "pcm").run(|input| {
        let whole = decode(Decoder::raw(), &[input]).expect("raw bytes are always samples");
        assert_eq!(whole.len(), input.len() / 2);
        assert_eq!(decode(Decoder::raw(), &pieces(input)), Some(whole));
    });
}

#[test]
fn a_file_becomes_the_same_samples_however_it_is_cut() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "wav")
        .seeds(heads_that_lie())
        .max_bytes(160 * 1024)
        .words(&[
            "RIFF", "WAVE", "fmt ", "data", "LIST", "\x10\0\0\0", "\x01\0\x01\0", "\x02\0\x10\0",
        ])
        .run(|input| {
            let whole = decode(Decoder::wav(), &[input]);
            assert_eq!(decode(Decoder::wav(), &pieces(input)), whole);
            let samples = whole.as_ref().map_or(0, Vec::len);
            // Of the slowest speech, 8,000 samples a second, each becomes three, and the filter holds some.
            assert!(
                samples <= input.len() / 2 * 3 + 1_000,
                "more samples than came"
            );
            (whole.is_some(), samples.min(2))
        });
}

/// A file with a head longer than any, one of a rate that no ear needs, loud throughout, and one that says its rate a hundred
/// times, as long as a head may be.
fn heads_that_lie() -> [Vec<u8>; 3] {
    let usual = include_bytes!("../../fuzz/wav/usual");
    let (riff, rest) = usual.split_at(12);
    let list = [b"LIST\x88\x13\0\0".as_slice(), &[0; 5_000]].concat();
    let long = [riff, &list, rest].concat();
    let mut fast = usual[..44].to_vec();
    fast[24..28].copy_from_slice(&(24_000_u32 * 70_000).to_le_bytes());
    fast.extend([0xFF, 0x7F].repeat(70_000));
    let mut format = usual[12..36].to_vec();
    format[12..16].copy_from_slice(&22_050_u32.to_le_bytes());
    let again = format.repeat(HEAD_MAX_BYTES / 24 - 1);
    let chatty = [riff, &again, &rest[24..]].concat();
    [long, fast, chatty]
}
