//! Values in rows beside the machine (`stored_machine.rs`), as this and older programs stored them. The samples in the
//! folders of `stored/` are frozen: a change of a form is a new sample, never a change of these.

use mockingbird_shared::facts::{
    AnswerFacts, Facts, FillerCount, Mark, MarkKind, NothingToJudge, StarCounts, Stats,
};
use mockingbird_shared::interview::{
    Difficulty, HearingChoice, InterviewConfig, Length, Level, Mode, ModelChoice, Patience,
    Practice, Preferences, SpeakingChoice, Stage, Style, TurnMetrics, TurnNote,
};
use mockingbird_shared::language::{Language, StoredLanguage};
use mockingbird_shared::provider::Provider;
use mockingbird_shared::report::{Bounded, Competency, Proof, Provenance, Scores};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The values of one column.
struct Form {
    /// The column, and the folder with its samples.
    column: &'static str,
    /// The samples in the order in which their forms came, each with what was new in it.
    samples: &'static [(&'static str, &'static str)],
    /// Reads a value as today's type, and writes it again.
    rewrite: fn(&Value) -> serde_json::Result<Value>,
}

static FORMS: [Form; 9] = [
    Form {
        column: "config",
        samples: &[
            ("1-first", "the first form; without a choice of a model"),
            (
                "2-first-built-in-interviewer",
                "the first form; no provider: the built-in interviewer, and any code as language",
            ),
            (
                "3-first-model",
                "the first form; a model of a provider, and a language with a region",
            ),
            ("4-patience", "`patience`; a provider without a model"),
            (
                "5-language-not-supported",
                "the language is a type: an import keeps one that is not supported",
            ),
            (
                "6-language-supported",
                "the language is a type: `de` whatever the region",
            ),
            (
                "7-another-not-supported",
                "the same as the fifth, in a language that is still not supported",
            ),
            (
                "8-practice",
                "`practice`: one question of an earlier interview",
            ),
            (
                "9-wishes",
                "`instructions`, `hearing`, `speaking`: wishes of the candidate",
            ),
        ],
        rewrite: rewrite::<InterviewConfig>,
    },
    Form {
        column: "stats",
        samples: &[
            ("1-none", "the column's default, before the first step"),
            ("2-counts", "the first form"),
            (
                "3-tokens-of-a-report-alone",
                "the database adds a report's tokens, here to counts that were emptied for their size",
            ),
        ],
        rewrite: rewrite::<Stats>,
    },
    Form {
        column: "facts",
        samples: &[
            ("1-none", "the column's default, where nothing was measured"),
            ("2-first-by-text", "the first form"),
            (
                "3-first-by-voice",
                "the first form, with what only a voice has",
            ),
            (
                "4-pauses-and-latency",
                "`pauses`, `longest_pause_seconds`, `mean_latency_seconds`",
            ),
            (
                "5-wording-not-measured",
                "`unmeasured_language`; null for what only a language's word lists tell",
            ),
            (
                "6-marks",
                "`version`, `by_answer` with its marks, `star.we_action`",
            ),
        ],
        rewrite: rewrite::<Facts>,
    },
    Form {
        column: "scores",
        samples: &[
            ("1-first", "the first form; with and without a quote"),
            (
                "2-wording-not-measured",
                "null for what only a language's word lists tell",
            ),
            (
                "3-proof-and-bounds",
                "`weight` of each competency, `strength_proof`, `bounded`",
            ),
        ],
        rewrite: rewrite::<Scores>,
    },
    Form {
        column: "provenance",
        samples: &[
            ("1-built-in", "the first form; no model was asked"),
            (
                "2-built-in-instead-of-model",
                "the first form; a model was asked and failed",
            ),
            ("3-model", "the first form; a model"),
            ("4-built-in-of-facts", "`facts_version`"),
            ("5-model-of-facts", "`facts_version`"),
        ],
        rewrite: rewrite::<Provenance>,
    },
    Form {
        column: "metrics",
        samples: &[
            ("1-none", "the column's default, before turns were measured"),
            ("2-answer", "turns are measured: the candidate's"),
            ("3-reply", "turns are measured: the interviewer's"),
            (
                "4-reply-of-prompts",
                "the interviewer's, with the version of its prompts",
            ),
        ],
        rewrite: rewrite::<TurnMetrics>,
    },
    Form {
        column: "note",
        samples: &[
            ("1-first", "the first form"),
            ("2-good-answers", "`good`: what a good answer contains"),
        ],
        rewrite: rewrite::<TurnNote>,
    },
    Form {
        column: "key_points",
        samples: &[
            ("1-none", "nothing was noted"),
            ("2-some", "the first form"),
        ],
        rewrite: rewrite::<Vec<String>>,
    },
    Form {
        column: "settings",
        samples: &[
            ("1-none", "nothing is preferred"),
            ("2-all", "the first form, with all that can be preferred"),
        ],
        rewrite: rewrite::<Preferences>,
    },
];

fn rewrite<T: Serialize + DeserializeOwned>(stored: &Value) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_value::<T>(stored.clone())?)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored")
}

fn sample(column: &str, name: &str) -> Value {
    let path = folder().join(column).join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

fn read<T: DeserializeOwned>(column: &str, name: &str) -> T {
    serde_json::from_value(sample(column, name))
        .unwrap_or_else(|error| panic!("{column}/{name}: {error}"))
}

/// The names of what is in a folder: of files without their ending, of folders with a slash.
fn names_in(path: &Path) -> BTreeSet<String> {
    let name_of = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            format!("{name}/")
        } else {
            name.strip_suffix(".json").unwrap_or(&name).to_owned()
        }
    };
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| name_of(entry.unwrap())).collect()
}

#[test]
fn no_sample_is_unlisted_and_none_is_missing() {
    let mut expected = BTreeSet::new();
    for form in &FORMS {
        expected.insert(format!("{}/", form.column));
        let listed: BTreeSet<String> = form
            .samples
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let there = names_in(&folder().join(form.column));
        assert_eq!(there, listed, "the samples of {}", form.column);
        for (at, (name, _)) in form.samples.iter().enumerate() {
            let number = format!("{}-", at + 1);
            assert!(
                name.starts_with(&number),
                "{name} does not begin with {number}"
            );
        }
    }
    // The machine's samples are in no folder, and `stored_machine.rs` goes through all of them.
    let there: BTreeSet<String> = names_in(&folder())
        .into_iter()
        .filter(|name| !name.starts_with("machine_"))
        .collect();
    assert_eq!(there, expected, "each form has its folder");
}

#[test]
fn every_form_that_was_ever_stored_is_read_and_stays_the_same_when_it_is_written_again() {
    for form in &FORMS {
        for (name, new) in form.samples {
            let what = format!("{}/{name} ({new})", form.column);
            let rewrite = |stored: &Value| {
                (form.rewrite)(stored).unwrap_or_else(|error| panic!("{what}: {error}"))
            };
            let written = rewrite(&sample(form.column, name));
            assert_eq!(rewrite(&written), written, "{what}: in today's form");
        }
    }
}

#[test]
fn fields_of_a_later_release_are_passed_over() {
    for form in &FORMS {
        for (name, _) in form.samples {
            let stored = sample(form.column, name);
            let mut later = stored.clone();
            // `key_points` are a list of texts.
            if later.is_object() {
                later["mood"] = json!({"of": "a later release"});
            }
            assert_eq!(
                (form.rewrite)(&later).unwrap(),
                (form.rewrite)(&stored).unwrap(),
                "{}/{name}",
                form.column
            );
        }
    }
    let mut facts = sample("facts", "4-pauses-and-latency");
    facts["star"]["moral"] = json!(1);
    facts["fillers"][0]["seconds"] = json!([3]);
    let read_facts: Facts = serde_json::from_value(facts).unwrap();
    assert_eq!(read_facts, facts_by_voice());
    let mut scores = sample("scores", "1-first");
    scores["competencies"][1]["trend"] = json!("up");
    let read_scores: Scores = serde_json::from_value(scores).unwrap();
    assert_eq!(read_scores, self::scores());
}

/// What can't be left out without changing what the value means is not read at all; the row around it is
/// (`Stored::Other` of the store).
#[test]
fn choices_of_a_later_release_are_not_guessed() {
    let newest = sample("config", "6-language-supported");
    for (field, later) in [
        ("level", json!("principal")),
        ("style", json!("socratic")),
        ("difficulty", json!("brutal")),
        ("mode", json!("video")),
        ("patience", json!("endless")),
        ("length", json!({"topics": 3})),
        ("length", json!({"questions": 12, "minutes": 30})),
        ("model", json!({"provider": "a_later_one"})),
        ("model", json!({"model": "gpt-4.1"})),
    ] {
        let mut config = newest.clone();
        config[field] = later.clone();
        let read = serde_json::from_value::<InterviewConfig>(config);
        assert!(read.is_err(), "{field}: {later}");
    }
    for provenance in [
        json!({"kind": "panel", "version": 1}),
        json!({"kind": "model", "provider": "a_later_one", "model": "m", "prompt_version": 1}),
        // The column's default, while the first report is written.
        json!({}),
    ] {
        let read = serde_json::from_value::<Provenance>(provenance.clone());
        assert!(read.is_err(), "{provenance}");
    }
    let mut scores = sample("scores", "1-first");
    scores["overall_score"] = json!("B+");
    assert!(serde_json::from_value::<Scores>(scores).is_err());
}

#[test]
fn the_set_up_of_old_interviews_is_kept() {
    let first: InterviewConfig = read("config", "1-first");
    assert_eq!(first.candidate_name.expose(), "Ada Lovelace");
    assert_eq!(first.candidate_email.expose(), "ada@example.org");
    assert_eq!(
        (first.role.as_str(), first.level),
        ("Engineer", Level::Senior)
    );
    assert_eq!(first.company, "Analytical Engines");
    assert_eq!(
        (first.style, first.difficulty),
        (Style::Technical, Difficulty::Hard)
    );
    assert_eq!(
        (first.length, first.mode),
        (Length::Questions(12), Mode::Voice)
    );
    assert_eq!(first.topics, ["Rust", "databases"]);
    assert!(first.use_resume);
    assert_eq!(first.language.supported(), Some(Language::En));
    // Nobody could choose these.
    assert_eq!((first.patience, first.model), (Patience::Usual, None));

    // Any code could be chosen; where it is not supported it is kept, and not taken for another.
    let built_in: InterviewConfig = read("config", "2-first-built-in-interviewer");
    // It was not supported then, and is now.
    assert_eq!(built_in.language.supported(), Some(Language::Fr));
    let no_provider = ModelChoice {
        provider: None,
        model: None,
    };
    assert_eq!(built_in.model, Some(no_provider));
    assert_eq!(
        (built_in.length, built_in.mode),
        (Length::Minutes(15), Mode::Text)
    );
    assert_eq!(built_in.candidate_name.expose(), "");
    assert!(built_in.topics.is_empty() && !built_in.use_resume);

    let by_model: InterviewConfig = read("config", "3-first-model");
    assert_eq!(by_model.language.supported(), Some(Language::De));
    let chosen = by_model.model.unwrap();
    assert_eq!(chosen.provider, Some(Provider::Openai));
    assert_eq!(chosen.model.as_deref(), Some("gpt-4.1"));
    assert_eq!(by_model.patience, Patience::Usual);

    let patient: InterviewConfig = read("config", "4-patience");
    assert_eq!(patient.patience, Patience::Long);
    assert_eq!(patient.language.supported(), Some(Language::En));
    let chosen = patient.model.unwrap();
    assert_eq!(
        (chosen.provider, chosen.model),
        (Some(Provider::Groq), None)
    );

    let imported: InterviewConfig = read("config", "7-another-not-supported");
    assert_eq!(imported, imported_config());
    assert_eq!(imported.language, StoredLanguage::Other("nl-BE".into()));
    // Its language was not supported when it was stored, and is now.
    let before: InterviewConfig = read("config", "5-language-not-supported");
    assert_eq!(before.language.supported(), Some(Language::Fr));
    let newest: InterviewConfig = read("config", "6-language-supported");
    let wishing: InterviewConfig = read("config", "9-wishes");
    assert_eq!(wishing, wishing_config());
    assert_eq!(newest, config());
}

#[test]
fn counts_are_kept_and_those_that_were_never_stored_are_none_so_far() {
    assert_eq!(read::<Stats>("stats", "1-none"), Stats::default());
    assert_eq!(read::<Stats>("stats", "2-counts"), counts());
    let tokens: Stats = read("stats", "3-tokens-of-a-report-alone");
    let expected = Stats {
        prompt_tokens: 5120,
        completion_tokens: 930,
        ..Stats::default()
    };
    assert_eq!(tokens, expected);
    assert!(read::<TurnMetrics>("metrics", "1-none").is_empty());
    assert_eq!(read::<TurnMetrics>("metrics", "2-answer"), answer());
    let unversioned = TurnMetrics {
        prompt_version: None,
        ..reply()
    };
    assert_eq!(read::<TurnMetrics>("metrics", "3-reply"), unversioned);
    assert_eq!(
        read::<TurnMetrics>("metrics", "4-reply-of-prompts"),
        reply()
    );
}

#[test]
fn what_was_measured_by_older_programs_is_kept_and_what_was_not_is_none() {
    let nothing: Facts = read("facts", "1-none");
    assert_eq!(nothing, Facts::default());
    assert_eq!((nothing.filler_word_count, nothing.star), (None, None));

    let by_text: Facts = read("facts", "2-first-by-text");
    let filler = |word: &str, count| FillerCount {
        word: word.into(),
        count,
    };
    let expected = Facts {
        answers: 11,
        words: 840,
        talk_ratio: 0.82,
        words_per_minute: 38.5,
        mean_answer_words: 76.36,
        shortest_answer_words: 4,
        longest_answer_words: 190,
        fillers: vec![filler("actually", 3), filler("you know", 1)],
        // They were plain numbers, and mean the same.
        filler_word_count: Some(4),
        star: Some(StarCounts {
            situation: 6,
            task: 5,
            action: 7,
            we_action: 0,
            result: 2,
        }),
        structured_answers: Some(3),
        ..Facts::default()
    };
    assert_eq!(by_text, expected);

    let by_voice: Facts = read("facts", "3-first-by-voice");
    assert_eq!(by_voice.speaking_seconds, Some(45.0));
    assert_eq!(by_voice.mean_pause_seconds, Some(1.25));
    // None were found, which is not the same as that nobody looked.
    assert_eq!(by_voice.filler_word_count, Some(0));
    assert_eq!(by_voice.structured_answers, Some(0));
    assert_eq!(
        (by_voice.pauses, by_voice.mean_latency_seconds),
        (None, None)
    );
    assert_eq!(by_voice.unmeasured_language, None);

    let heard: Facts = read("facts", "4-pauses-and-latency");
    assert_eq!(heard, facts_by_voice());
    let not_measured: Facts = read("facts", "5-wording-not-measured");
    assert_eq!(not_measured, facts_without_wording());
}

#[test]
fn it_stays_known_who_wrote_a_report() {
    let [built_in, instead_of_model, by_model] = provenances();
    let stored = |name: &str| read::<Provenance>("provenance", name);
    assert_eq!(stored("1-built-in"), built_in);
    assert_eq!(stored("2-built-in-instead-of-model"), instead_of_model);
    assert_eq!(stored("3-model"), by_model);
}

#[test]
fn scores_of_older_programs_are_kept_and_valid_today() {
    let first: Scores = read("scores", "1-first");
    assert_eq!(first, scores());
    let not_measured: Scores = read("scores", "2-wording-not-measured");
    assert_eq!(not_measured, scores_without_wording());
    assert_eq!(
        (first.validate(), not_measured.validate()),
        (Ok(()), Ok(()))
    );
}

// What today's program writes, with all fields named, so that a new one is not forgotten here.

fn config() -> InterviewConfig {
    InterviewConfig {
        candidate_name: "Ada Lovelace".to_owned().into(),
        candidate_email: "ada@example.org".to_owned().into(),
        role: "Engineer".into(),
        level: Level::Senior,
        company: "Analytical Engines".into(),
        style: Style::Technical,
        difficulty: Difficulty::Hard,
        length: Length::Questions(12),
        mode: Mode::Voice,
        patience: Patience::Short,
        language: Language::De.into(),
        topics: vec!["Rust".into(), "databases".into()],
        use_resume: true,
        model: Some(ModelChoice {
            provider: Some(Provider::Compatible),
            model: Some("llama3.3".into()),
        }),
        instructions: String::new().into(),
        hearing: None,
        speaking: None,
        practice: None,
    }
}

fn wishing_config() -> InterviewConfig {
    InterviewConfig {
        instructions: "Ask me about failures.".to_owned().into(),
        hearing: Some(HearingChoice {
            provider: Provider::Openai,
            model: Some("gpt-4o-transcribe".into()),
        }),
        speaking: Some(SpeakingChoice {
            provider: Provider::Deepgram,
            model: None,
            voice: Some("aura-2-viktoria-de".into()),
        }),
        ..config()
    }
}

fn practice_config() -> InterviewConfig {
    InterviewConfig {
        length: Length::Minutes(10),
        practice: Some(Practice {
            of_interview: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            of_seq: 4,
            stage: Stage::PastExperience,
            question: "Which project are you proud of?".to_owned().into(),
        }),
        ..config()
    }
}

fn imported_config() -> InterviewConfig {
    InterviewConfig {
        candidate_email: String::new().into(),
        role: "Interview".into(),
        level: Level::Mid,
        company: String::new(),
        style: Style::Formal,
        difficulty: Difficulty::Medium,
        length: Length::Minutes(15),
        patience: Patience::Usual,
        language: "nl-BE".into(),
        topics: Vec::new(),
        use_resume: false,
        model: None,
        ..config()
    }
}

fn counts() -> Stats {
    Stats {
        interviewer_messages: 12,
        candidate_messages: 11,
        candidate_words: 840,
        elapsed_ms: 705_000,
        words_per_minute: 118.5,
        prompt_tokens: 20_431,
        completion_tokens: 1_877,
    }
}

fn facts_by_voice() -> Facts {
    Facts {
        answers: 2,
        words: 90,
        talk_ratio: 0.75,
        words_per_minute: 120.0,
        mean_answer_words: 45.0,
        shortest_answer_words: 30,
        longest_answer_words: 60,
        fillers: vec![FillerCount {
            word: "um".into(),
            count: 2,
        }],
        filler_word_count: Some(2),
        speaking_seconds: Some(41.5),
        mean_pause_seconds: Some(1.25),
        pauses: Some(3),
        longest_pause_seconds: Some(2.5),
        mean_latency_seconds: Some(0.75),
        star: Some(StarCounts {
            situation: 1,
            task: 0,
            action: 2,
            we_action: 0,
            result: 1,
        }),
        structured_answers: Some(1),
        unmeasured_language: None,
        ..Facts::default()
    }
}

fn facts_without_wording() -> Facts {
    Facts {
        fillers: Vec::new(),
        filler_word_count: None,
        speaking_seconds: None,
        mean_pause_seconds: None,
        pauses: None,
        longest_pause_seconds: None,
        mean_latency_seconds: None,
        star: None,
        structured_answers: None,
        unmeasured_language: Some("fr-CA".into()),
        ..facts_by_voice()
    }
}

fn scores() -> Scores {
    let structure = Competency {
        name: "Answer structure".into(),
        score: 6.5,
        max_score: 10.0,
        weight: 1.0,
        quick_take: "3 of 11 answers told a story.".into(),
        quote: Some("When our shop went down, I had to restore it.".into()),
    };
    let substance = Competency {
        name: "Substance and detail".into(),
        score: 8.0,
        quick_take: "Your answers had 76 words on average.".into(),
        quote: None,
        ..structure.clone()
    };
    let motivation = Competency {
        name: "Fit and motivation".into(),
        score: 3.0,
        max_score: 5.0,
        weight: 1.0,
        quick_take: "You named one reason.".into(),
        quote: None,
    };
    Scores {
        overall_score: 7.25,
        summary_headline: "A convincing interview for Engineer.".into(),
        competencies: vec![structure, substance, motivation],
        top_strength: "You give enough detail to be believed.".into(),
        top_improvement: "Prepare why this position and why now.".into(),
        filler_word_count: Some(4),
        answer_structure_score: Some(6.5),
        strength_proof: None,
        bounded: None,
    }
}

fn scores_without_wording() -> Scores {
    Scores {
        filler_word_count: None,
        answer_structure_score: None,
        ..scores()
    }
}

/// By rules, by rules instead of a model, by a model.
fn provenances() -> [Provenance; 3] {
    let built_in = |instead_of_model: Option<String>| Provenance::BuiltIn {
        version: 1,
        facts_version: 0,
        instead_of_model,
    };
    let by_model = Provenance::Model {
        provider: Provider::Openrouter,
        model: "anthropic/claude-sonnet-4.5".into(),
        prompt_version: 1,
        facts_version: 0,
    };
    [
        built_in(None),
        built_in(Some("provider_unavailable".into())),
        by_model,
    ]
}

fn facts_with_marks() -> Facts {
    let mark = |kind, start, end, word: &str| Mark {
        kind,
        start,
        end,
        word: word.into(),
    };
    let told = AnswerFacts {
        seq: 2,
        words: 60,
        score: 7.5,
        nothing: None,
        marks: vec![
            mark(MarkKind::Filler, 0, 3, "um"),
            mark(MarkKind::Action, 5, 29, ""),
        ],
    };
    let empty = AnswerFacts {
        seq: 4,
        words: 30,
        score: 0.4,
        nothing: Some(NothingToJudge::DoesNotKnow),
        marks: Vec::new(),
    };
    Facts {
        version: 2,
        by_answer: vec![told, empty],
        ..facts_by_voice()
    }
}

fn scores_with_proof() -> Scores {
    Scores {
        strength_proof: Some(Proof {
            seq: 2,
            quote: "I had to restore it.".into(),
        }),
        bounded: Some(Bounded {
            model_score: 9.5,
            evidence_score: 4.25,
        }),
        ..scores()
    }
}

/// By rules, by a model.
fn provenances_of_facts() -> [Provenance; 2] {
    let built_in = Provenance::BuiltIn {
        version: 3,
        facts_version: 2,
        instead_of_model: None,
    };
    let by_model = Provenance::Model {
        provider: Provider::Openrouter,
        model: "anthropic/claude-sonnet-4.5".into(),
        prompt_version: 2,
        facts_version: 2,
    };
    [built_in, by_model]
}

fn answer() -> TurnMetrics {
    TurnMetrics {
        spoken_ms: Some(21_400),
        pauses: Some(2),
        longest_pause_ms: Some(1_850),
        end_of_turn_delay_ms: Some(620),
        e2e_latency_ms: None,
        llm_ttft_ms: None,
        tts_ttfb_ms: None,
        prompt_version: None,
    }
}

fn reply() -> TurnMetrics {
    TurnMetrics {
        spoken_ms: None,
        pauses: None,
        longest_pause_ms: None,
        end_of_turn_delay_ms: None,
        e2e_latency_ms: Some(940),
        llm_ttft_ms: Some(210),
        tts_ttfb_ms: Some(95),
        prompt_version: Some(3),
    }
}

fn note() -> TurnNote {
    TurnNote {
        worked: "You said what you did: \"I rewrote the template\".".into(),
        change: "Say what came of it.".into(),
        better: "I rewrote the template, and [what came of it].".into(),
        good: vec!["a result".into(), "what you learned".into()],
    }
}

fn preferences() -> Preferences {
    let config = wishing_config();
    Preferences {
        language: Some(config.language),
        patience: Some(config.patience),
        topics: config.topics,
        instructions: config.instructions,
        model: config.model,
        hearing: config.hearing,
        speaking: config.speaking,
    }
}

fn is_written_like<T: Serialize>(value: &T, column: &str, name: &str) {
    let written = serde_json::to_value(value).unwrap();
    let told = "the stored form has changed: add a new sample, leave the old ones";
    assert_eq!(written, sample(column, name), "{column}/{name}: {told}");
}

/// Only the samples of today's forms. Whoever adds one compares with that here; what is read of the old one, the tests
/// above still say.
#[test]
fn what_is_stored_today_has_the_form_of_its_newest_samples() {
    is_written_like(&imported_config(), "config", "7-another-not-supported");
    is_written_like(&config(), "config", "6-language-supported");
    is_written_like(&practice_config(), "config", "8-practice");
    is_written_like(&wishing_config(), "config", "9-wishes");
    is_written_like(&counts(), "stats", "2-counts");
    is_written_like(&facts_with_marks(), "facts", "6-marks");
    is_written_like(&scores_with_proof(), "scores", "3-proof-and-bounds");
    let [built_in, by_model] = provenances_of_facts();
    is_written_like(&built_in, "provenance", "4-built-in-of-facts");
    is_written_like(&by_model, "provenance", "5-model-of-facts");
    is_written_like(&TurnMetrics::default(), "metrics", "1-none");
    is_written_like(&answer(), "metrics", "2-answer");
    is_written_like(&reply(), "metrics", "4-reply-of-prompts");
    is_written_like(&note(), "note", "2-good-answers");
    let points = vec!["names a result".to_owned(), "no numbers".to_owned()];
    is_written_like(&points, "key_points", "2-some");
    is_written_like(&preferences(), "settings", "2-all");
}
