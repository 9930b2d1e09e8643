//! Values in rows that another release may have written.

use serde::de::{DeserializeOwned, Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

/// A stored value that this release may not know: a variant of a later release, or a form that was removed.
/// Such a value makes neither its row nor the list around it unreadable; code that needs the value reports
/// that it is missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored<T> {
    /// A value that this release knows.
    Known(T),
    /// The stored JSON of a value that this release does not know.
    Other(serde_json::Value),
}

impl<T> Stored<T> {
    /// The value, if this release knows it.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    /// The value, if this release knows it.
    pub fn as_known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

/// The rows of a list that this release knows; what another release has written is passed over, and hides nothing.
pub(crate) fn known_rows<T>(rows: Vec<Stored<T>>, of: &'static str) -> Vec<T> {
    let all = rows.len();
    let known: Vec<T> = rows.into_iter().filter_map(Stored::known).collect();
    if known.len() < all {
        tracing::debug!(
            of,
            passed_over = all - known.len(),
            "rows of another version"
        );
    }
    known
}

impl<T: Default> Default for Stored<T> {
    fn default() -> Self {
        Self::Known(T::default())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Borrowed from the answer of the database, since lists of rows are made of such values; its text is read once more
        // where it is not known.
        let text = <&'de RawValue>::deserialize(deserializer)?;
        serde_json::from_str(text.get())
            .map(Self::Known)
            .or_else(|_| serde_json::from_str(text.get()).map(Self::Other))
            .map_err(D::Error::custom)
    }
}

impl<T: Serialize> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stored, known_rows};
    use crate::corrections::CorrectionRow;
    use crate::turns::{AssessmentRow, TurnRow};
    use crate::{DocumentListRow, FeedbackRow, KeyRow, KeyStateRow, PulseRow, SummaryRow};
    use mockingbird_shared::facts::{Facts, Stats};
    use mockingbird_shared::interview::{
        InterviewConfig, Patience, Style, Turn, TurnMetrics, TurnSource,
    };
    use mockingbird_shared::provider::Provider;
    use mockingbird_shared::report::{Provenance, Scores};
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    fn read<T: DeserializeOwned>(stored: Value) -> T {
        serde_json::from_str(&stored.to_string()).unwrap()
    }

    #[test]
    fn a_value_of_another_version_is_kept_as_it_is() {
        let values = json!(["formal", "socratic", {"depth": 3}]);
        let read: Vec<Stored<Style>> = read(values.clone());
        assert_eq!(read[0], Stored::Known(Style::Formal));
        assert_eq!(read[1].as_known(), None);
        assert_eq!(serde_json::to_value(&read).unwrap(), values);
    }

    #[test]
    fn an_unknown_field_is_passed_over_and_an_unknown_choice_is_kept_for_whoever_knows_it() {
        let known = json!({"role": "Engineer", "level": "lead", "patience": "long", "mood": "of a later release"});
        let config: Stored<InterviewConfig> = read(known);
        assert_eq!(config.known().unwrap().patience, Patience::Long);
        let known =
            json!({"role": "Engineer", "model": {"provider": "openai", "temperature": 0.5}});
        let config: Stored<InterviewConfig> = read(known);
        let model = config.known().unwrap().model.unwrap();
        assert_eq!(model.provider, Some(Provider::Openai));
        for later in [
            json!({"role": "Engineer", "level": "principal"}),
            json!({"role": "Engineer", "model": {"provider": "a_later_one"}}),
            json!({"role": "Engineer", "model": {"temperature": 0.5}}),
        ] {
            let config: Stored<InterviewConfig> = read(later.clone());
            assert_eq!(config, Stored::Other(later.clone()));
            assert_eq!(serde_json::to_value(config).unwrap(), later);
        }
        let provenance: Stored<Provenance> =
            read(json!({"kind": "built_in", "version": 1, "mood": "of a later release"}));
        let by_rules = Provenance::BuiltIn {
            facts_version: 0,
            version: 1,
            instead_of_model: None,
        };
        assert_eq!(provenance, Stored::Known(by_rules));
        let by_panel = json!({"kind": "panel", "version": 1});
        let provenance: Stored<Provenance> = read(by_panel.clone());
        assert_eq!(provenance, Stored::Other(by_panel));
        let metrics: Stored<TurnMetrics> = read(json!({"spoken_ms": 3, "mood": "calm"}));
        assert_eq!(metrics.known().unwrap().spoken_ms, Some(3));
        let stats: Stored<Stats> = read(json!({"candidate_words": 3, "mood": "calm"}));
        assert_eq!(stats.known().unwrap().candidate_words, 3);
        let scores = json!({"overall_grade": "B+"});
        assert_eq!(
            read::<Stored<Scores>>(scores.clone()),
            Stored::Other(scores)
        );
    }

    #[test]
    fn a_value_of_another_version_does_not_hide_its_row() {
        let row: SummaryRow = read(json!({
            "id": ID, "role": "Engineer", "level": "principal", "company": "", "mode": "text", "status": "completed",
            "stage": "closing", "language": "tlh", "practice_of": "the one before", "ended_by": "earthquake",
            "final_stage": null, "skipped_stages": ["closing", "interlude"],
            "created_at": "2026-01-01T00:00:00Z", "started_at": null, "ended_at": null, "overall_score": null,
            "summary_headline": null, "feedback_status": null,
        }));
        assert_eq!(row.role, "Engineer");
        assert!(row.level.known().is_none() && row.practice_of.and_then(Stored::known).is_none());

        let row: TurnRow = read(json!({
            "seq": 1, "speaker": "candidate", "stage": "welcome", "text": "Hello.", "started_ms": 0, "ended_ms": 900,
            "interrupted": false, "source": "dream", "client_id": null, "metrics": {"spoken_ms": "long"},
        }));
        let turn = Turn::from(row);
        assert_eq!(turn.text.expose(), "Hello.");
        assert_eq!(turn.source, TurnSource::Live);
        assert!(turn.metrics.is_empty());
    }

    /// A list with one row as this release writes it, and one with such a value in this column.
    fn list_with<T: DeserializeOwned>(row: &Value, column: &str, later: Value) -> usize {
        let mut other = row.clone();
        other[column] = later;
        known_rows(read::<Vec<Stored<T>>>(json!([other, row])), "rows").len()
    }

    #[test]
    fn rows_of_another_version_are_passed_over_in_their_lists() {
        let key = json!({"owner": ID, "provider": "openai", "hint": "", "key_version": 1, "ciphertext": "c"});
        assert_eq!(
            list_with::<KeyRow>(&key, "provider", json!("a_later_one")),
            1
        );
        let state = json!({"provider": "openai", "status": "works", "hint": null, "tested_at": null, "updated_at": null});
        assert_eq!(
            list_with::<KeyStateRow>(&state, "provider", json!("a_later_one")),
            1
        );
        assert_eq!(list_with::<KeyStateRow>(&state, "status", json!("half")), 1);
        let judged = json!({"seq": 1, "score": 3, "key_points": ["p"], "assessed_by": "built_in", "note": null});
        assert_eq!(
            list_with::<AssessmentRow>(&judged, "assessed_by", json!("a_panel")),
            1
        );
        assert_eq!(
            list_with::<AssessmentRow>(&judged, "key_points", json!([1, 2])),
            1
        );
        let correction = json!({
            "seq": 1, "kind": "filler", "start_char": 0, "end_char": 2, "counts": false, "word": "um",
        });
        assert_eq!(
            list_with::<CorrectionRow>(&correction, "kind", json!("sigh")),
            1
        );
        let document = json!({"id": ID, "kind": "resume", "name": "n", "characters": 3, "created_at": "2026-01-01T00:00:00Z"});
        assert_eq!(
            list_with::<DocumentListRow>(&document, "kind", json!("portfolio")),
            1
        );

        let pulse: PulseRow = read(json!({
            "version": 3, "floor": "audience", "jobs": [
                {"kind": "reply", "state": "paused", "error_code": null},
                {"kind": "reply", "state": "running", "error_code": null},
            ],
        }));
        assert_eq!((pulse.floor, pulse.jobs.len()), (None, 1));
    }

    /// The columns' defaults: `provenance` has one that is no provenance.
    #[test]
    fn the_row_of_a_report_that_is_being_written_is_read() {
        let row: FeedbackRow = read(json!({
            "interview_id": ID, "status": "writing", "facts": {}, "scores": null, "report": null, "provenance": {},
            "error_code": null, "version": 1, "updated_at": "2026-01-01T00:00:00Z",
        }));
        assert_eq!(row.facts, Stored::Known(Facts::default()));
        assert!(row.scores.is_none());
        assert_eq!(row.provenance, Stored::Other(json!({})));
    }
}
