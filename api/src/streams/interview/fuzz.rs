//! Fuzz target `stream_positions`: whatever comes as `Last-Event-ID` is refused, or comes out as it was.

use super::Position;
use mockingbird_fuzz::Target;

#[test]
fn a_position_that_is_read_comes_out_as_it_was() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "stream_positions")
        .seeds([
            b"7".to_vec(),
            b"8:120".to_vec(),
            b"4294967295:18446744073709551615".to_vec(),
        ])
        .words(&[":", "+", "-", " ", "0", "4294967295"])
        .max_bytes(60)
        .run(|input| {
            let text = String::from_utf8_lossy(input);
            let Ok(position) = text.parse::<Position>() else {
                return None;
            };
            let id = match position.bytes {
                0 => position.seq.to_string(),
                bytes => format!("{}:{bytes}", u64::from(position.seq) + 1),
            };
            assert_eq!(id.parse(), Ok(position));
            // What follows it is turn `seq + 1`.
            assert!(position.seq.checked_add(1).is_some(), "no turn follows");
            Some(position.bytes > 0)
        });
}
