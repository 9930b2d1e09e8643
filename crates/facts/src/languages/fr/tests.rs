//! Short answers from many trades, for and against each rule. The parts are named by their letters: situation, task,
//! action, result.

use super::French;
use crate::grammar::{Grammar, parse};
use crate::story::{has, has_action};
use crate::text::{Spelling, Text};
use mockingbird_shared::facts::MarkKind;

#[test]
fn stories_have_the_parts_that_are_told() {
    let stories: Vec<(String, String, bool)> = parse(include_str!("stories.json"));
    for (answer, letters, is_own) in &stories {
        let text = Text::new(answer, Spelling::Elided);
        let parts = French.story(&text);
        let mut found = String::new();
        for (letter, is_told) in [
            ('S', has(&parts, MarkKind::Situation)),
            ('T', has(&parts, MarkKind::Task)),
            ('A', has_action(&parts)),
            ('R', has(&parts, MarkKind::Result)),
        ] {
            if is_told {
                found.push(letter);
            }
        }
        assert_eq!(found, *letters, "{answer}");
        assert_eq!(has(&parts, MarkKind::Action), *is_own, "{answer}");
    }
}

#[test]
fn any_text_is_read_in_good_time() {
    let pieces = [
        "", "'", "j' ai", "« du coup", "si nous nous nous", "j'ai dû. ", "il mange et on devait ",
        "alors donc bon ",
    ];
    for piece in pieces {
        for times in [1, 4000] {
            let answer = piece.repeat(times);
            let text = Text::new(&answer, Spelling::Elided);
            for part in French.story(&text) {
                assert!(
                    part.at.start < part.at.end && part.at.end <= text.len(),
                    "{piece}"
                );
            }
            for filler in French.fillers(&text) {
                assert!(filler.at.end <= text.len(), "{piece}");
            }
        }
    }
}
