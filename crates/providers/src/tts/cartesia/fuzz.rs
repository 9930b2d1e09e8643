//! Cartesia's messages, in any order, damaged, and for sentences that there are not.

use super::*;
use mockingbird_fuzz::Target;
use std::collections::BTreeSet;

#[test]
fn messages_become_samples_of_their_sentence_or_its_failure() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    Target::new(env!("CARGO_MANIFEST_DIR"), "cartesia")
        .words(&[
            "chunk", "done", "error", "timestamps", "type", "context_id", "data", "status_code",
            "a", "b", "AAAA", "AA==", "+/+/",
        ])
        .json()
        .run(|input| {
            let Ok(messages) = serde_json::from_slice::<Vec<serde_json::Value>>(input) else {
                return BTreeSet::new();
            };
            runtime.block_on(play(&messages))
        });
}

async fn play(messages: &[serde_json::Value]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut sentences = HashMap::new();
    let mut receivers = Vec::new();
    for id in ["a", "b"] {
        let (pieces, receiver) = Pieces::channel();
        let sentence = Sentence {
            pieces,
            decoder: Decoder::raw(),
            empty: true,
        };
        sentences.insert(id.to_owned(), sentence);
        receivers.push((id, receiver, false));
    }
    let (mut came_bytes, mut samples) = (0, 0);
    for message in messages {
        let text = message.to_string();
        came_bytes += text.len();
        take(&mut sentences, &text).await;
        for (id, receiver, failed) in &mut receivers {
            while let Ok(piece) = receiver.try_recv() {
                assert!(!*failed, "speech after a failure");
                match piece {
                    Ok(piece) => {
                        samples += piece.len();
                        assert!(samples <= came_bytes, "more samples than came");
                        seen.insert("samples".to_owned());
                    }
                    Err(error) => {
                        *failed = true;
                        seen.insert(format!("{:?}", error.failure));
                    }
                }
            }
            if *failed {
                assert!(
                    !sentences.contains_key(*id),
                    "a sentence that has failed goes on"
                );
            }
        }
        assert!(sentences.len() <= 2, "a sentence that nobody ordered");
    }
    seen.insert(sentences.len().to_string());
    seen
}
