//! The API's event stream, cut anywhere and damaged: `cargo test -p mockingbird-room-engine fuzz`.

use crate::event_stream::EventStream;
use mockingbird_fuzz::{Target, pieces};

#[test]
fn a_stream_gives_the_same_events_however_it_is_cut() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "event_stream")
        .words(&[
            "data:", "data: ", "id: 8:120", "id:", "event: delta", "\r\n", "\r", "\n\n",
            ": alive\n\n",
        ])
        .run(|input| {
            let whole = EventStream::default().take(input);
            let mut stream = EventStream::default();
            let cut: Vec<_> = pieces(input)
                .into_iter()
                .flat_map(|piece| stream.take(piece))
                .collect();
            assert_eq!(cut, whole);
            let kept: usize = whole.iter().map(|frame| frame.data.len()).sum();
            // A byte that is no UTF-8 becomes a mark of three bytes.
            assert!(kept <= 3 * input.len(), "more is kept than came");
            let shown = whole
                .iter()
                .map(|frame| (frame.id.is_some(), frame.data.len().min(3)));
            shown.take(4).collect::<Vec<_>>()
        });
}
