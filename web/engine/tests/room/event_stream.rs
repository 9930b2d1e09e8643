//! How bytes become server-sent events.

use mockingbird_room_engine::{EventStream, Frame};

fn frame(id: Option<&str>, data: &str) -> Frame {
    Frame {
        id: id.map(str::to_owned),
        data: data.to_owned(),
    }
}

#[test]
fn an_event_has_an_id_and_data_and_its_lines_stay_lines() {
    let mut stream = EventStream::default();
    let frames = stream.take(b"event: turn\nid: 7\ndata: {\ndata: }\n\ndata:x\n\n");
    assert_eq!(frames, [frame(Some("7"), "{\n}"), frame(Some("7"), "x")]);
}

#[test]
fn signs_of_life_are_no_events() {
    let mut stream = EventStream::default();
    assert_eq!(stream.take(b":\n\n: still here\n\nretry: 5\n\n"), []);
    assert_eq!(stream.take(b"data\n\n"), [frame(None, "")]);
}

#[test]
fn it_does_not_matter_where_the_bytes_are_cut_or_how_lines_end() {
    let text = "id: 1:2\ndata: Grüße\ndata:  zwei\n\n: ping\n\ndata: 名\n\n";
    let whole = [frame(Some("1:2"), "Grüße\n zwei"), frame(Some("1:2"), "名")];
    for end in ["\n", "\r\n", "\r"] {
        let bytes = text.replace('\n', end).into_bytes();
        for at in 0..=bytes.len() {
            let mut stream = EventStream::default();
            let mut frames = stream.take(&bytes[..at]);
            frames.extend(stream.take(&bytes[at..]));
            assert_eq!(frames, whole, "{end:?}, cut at {at}");
        }
    }
}
