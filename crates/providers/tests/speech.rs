//! Hearing and speaking through providers, against stand-ins that speak their wire forms.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use mockingbird_fakes::FakeSpeech;
use mockingbird_net::Reach;
use mockingbird_providers::HttpClients;
use mockingbird_providers::stt::{STT_HZ, SttAccess, SttEvent, SttInput, Transcription};
use mockingbird_providers::tts::{Speech, Synthesizer, TTS_HZ, TtsAccess};
use mockingbird_shared::provider::Provider;
use std::time::Duration;

/// How long a test waits for one event.
const EVENT_TIMEOUT: Duration = Duration::from_secs(20);
fn clients() -> HttpClients {
    HttpClients::new(EVENT_TIMEOUT, Reach::Anywhere).unwrap()
}

/// How much audio one input holds.
const FRAME: Duration = Duration::from_millis(20);

fn access(fake: &FakeSpeech, provider: Provider, key: &str) -> SttAccess {
    SttAccess {
        provider,
        base_url: fake.base_url(),
        key: key.to_owned().into(),
        language: "en".into(),
        keyterms: vec!["Kubernetes".into(), "Example Ltd".into()],
        model: None,
    }
}

fn frame(loud: bool) -> SttInput {
    let samples = (0..STT_HZ as usize / 50)
        .map(|index| if loud { (index as f32 * 0.3).sin() * 8_000.0 } else { 0.0 } as i16)
        .collect();
    SttInput::Audio(samples)
}

/// Speaks for a while at the pace of speech, then is quiet.
async fn speak(transcription: &Transcription, loud_ms: u64, quiet_ms: u64) {
    let mut pace = tokio::time::interval(FRAME);
    for index in 0..(loud_ms + quiet_ms) / 20 {
        pace.tick().await;
        transcription.hear(frame(index * 20 < loud_ms));
    }
}

async fn next(transcription: &mut Transcription) -> SttEvent {
    let next = tokio::time::timeout(EVENT_TIMEOUT, transcription.next()).await;
    next.expect("in time").expect("an event")
}

/// Everything until words are final.
async fn until_final(transcription: &mut Transcription) -> Vec<SttEvent> {
    let mut events = Vec::new();
    while !matches!(events.last(), Some(SttEvent::Final(_))) {
        events.push(next(transcription).await);
    }
    events
}

#[tokio::test]
async fn deepgram_is_heard_word_by_word_and_says_when_it_is_the_end() {
    let fake = FakeSpeech::start().await;
    fake.hear("Ten years of Rust");
    let access = access(&fake, Provider::Deepgram, "dg-key");
    let mut transcription = Transcription::begin(access, clients());
    speak(&transcription, 1_100, 600).await;
    let events = until_final(&mut transcription).await;
    assert_eq!(events[0], SttEvent::Interim("Ten".into()));
    assert!(events.contains(&SttEvent::Interim("Ten years of".into())));
    assert_eq!(
        events.last(),
        Some(&SttEvent::Final("Ten years of Rust".into()))
    );
    assert_eq!(next(&mut transcription).await, SttEvent::EndOfTurn);
    let settings = &fake.connections()[0];
    assert_eq!(
        (settings["language"].as_str(), settings["encoding"].as_str()),
        ("en", "linear16")
    );
    assert!(settings.contains_key("keyterm"));
}

#[tokio::test]
async fn flux_says_the_whole_turn_and_when_it_is_over() {
    let fake = FakeSpeech::start().await;
    fake.hear("Ten years of Rust");
    let mut access = access(&fake, Provider::Deepgram, "dg-key");
    access.model = Some("flux-general-multi".into());
    let mut transcription = Transcription::begin(access, clients());
    speak(&transcription, 1_100, 600).await;
    let events = until_final(&mut transcription).await;
    assert_eq!(events[0], SttEvent::Interim("Ten".into()));
    assert_eq!(
        events.last(),
        Some(&SttEvent::Final("Ten years of Rust".into()))
    );
    assert_eq!(next(&mut transcription).await, SttEvent::EndOfTurn);
    let settings = &fake.connections()[0];
    assert_eq!(settings["model"], "flux-general-multi");
    assert_eq!(settings["language_hint"], "en");
}

#[tokio::test]
async fn flux_does_not_tell_again_what_was_taken() {
    let fake = FakeSpeech::start().await;
    fake.hear("Ten years of Rust").hear("and of Go");
    let mut access = access(&fake, Provider::Deepgram, "dg-key");
    // The English one was chosen with the key; this interview is in German.
    access.model = Some("flux-general-en".into());
    access.language = "de".into();
    let mut transcription = Transcription::begin(access, clients());
    speak(&transcription, 600, 0).await;
    while next(&mut transcription).await != SttEvent::Interim("Ten years".into()) {}
    transcription.hear(SttInput::TurnTaken);
    speak(&transcription, 900, 600).await;
    let events = until_final(&mut transcription).await;
    assert!(!format!("{events:?}").contains("Ten years"), "{events:?}");
    assert_eq!(events.last(), Some(&SttEvent::Final("and of Go".into())));
    assert_eq!(fake.connections()[0]["model"], "flux-general-multi");
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_loses_no_word() {
    let fake = FakeSpeech::start().await;
    fake.hear("Ten years of Rust").cut(1);
    let access = access(&fake, Provider::Deepgram, "dg-key");
    let mut transcription = Transcription::begin(access, clients());
    speak(&transcription, 1_100, 600).await;
    let events = until_final(&mut transcription).await;
    assert!(
        events
            .iter()
            .any(|event| matches!(event, SttEvent::Failed(_))),
        "{events:?}"
    );
    assert!(events.contains(&SttEvent::Recovered));
    assert_eq!(
        events.last(),
        Some(&SttEvent::Final("Ten years of Rust".into()))
    );
}

#[tokio::test]
async fn a_refused_key_is_told() {
    let fake = FakeSpeech::start().await;
    fake.accept_only("another");
    for provider in [Provider::Deepgram, Provider::Openai] {
        let access = access(&fake, provider, "wrong");
        let mut transcription = Transcription::begin(access, clients());
        transcription.hear(SttInput::SpeechStarted);
        transcription.hear(frame(true));
        transcription.hear(SttInput::SpeechEnded);
        let SttEvent::Failed(error) = next(&mut transcription).await else {
            panic!("a failure");
        };
        assert_eq!(
            (error.code().as_str(), error.provider),
            ("provider_key_refused", provider)
        );
    }
}

/// Somebody who hangs up at once: what is tested is that TLS is tried at all.
async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    format!("https://{address}/v1")
}

#[tokio::test]
async fn who_is_not_there_over_tls_is_told_of() {
    let fake = FakeSpeech::start().await;
    for (provider, model) in [
        (Provider::Deepgram, None),
        (Provider::Deepgram, Some("flux-general-en")),
        (Provider::Openai, None),
    ] {
        let mut access = access(&fake, provider, "key");
        access.base_url = nobody().await;
        access.model = model.map(str::to_owned);
        let mut transcription = Transcription::begin(access, clients());
        transcription.hear(SttInput::SpeechStarted);
        transcription.hear(frame(true));
        transcription.hear(SttInput::SpeechEnded);
        let told = next(&mut transcription).await;
        assert!(matches!(told, SttEvent::Failed(_)), "{provider}: {told:?}");
    }
    for provider in Provider::SYNTHESISERS {
        let mut access = voice(&fake, provider);
        access.base_url = nobody().await;
        let synthesizer = Synthesizer::new(access, clients());
        let told = synthesizer.speak("Hello.".into()).next().await;
        assert!(matches!(told, Some(Err(_))), "{provider}: {told:?}");
    }
}

#[tokio::test]
async fn openai_and_groq_hear_one_stretch_of_speech_at_a_time() {
    let fake = FakeSpeech::start().await;
    for provider in [Provider::Openai, Provider::Groq] {
        fake.hear("First.").hear("Second.");
        let access = access(&fake, provider, "key");
        let mut transcription = Transcription::begin(access, clients());
        for _ in 0..2 {
            transcription.hear(frame(false));
            transcription.hear(SttInput::SpeechStarted);
            transcription.hear(frame(true));
            transcription.hear(SttInput::SpeechEnded);
        }
        assert_eq!(
            next(&mut transcription).await,
            SttEvent::Final("First.".into())
        );
        assert_eq!(
            next(&mut transcription).await,
            SttEvent::Final("Second.".into())
        );
    }
}

fn voice(fake: &FakeSpeech, provider: Provider) -> TtsAccess {
    let base_url = match provider {
        Provider::Cartesia => fake.root_url(),
        _ => fake.base_url(),
    };
    TtsAccess {
        provider,
        base_url,
        key: "key".to_owned().into(),
        language: "en".into(),
        model: None,
        voice: None,
    }
}

async fn samples_of(speech: &mut Speech) -> (usize, usize) {
    let (mut samples, mut pieces) = (0, 0);
    while let Some(piece) = speech.next().await {
        samples += piece.unwrap().len();
        pieces += 1;
    }
    (samples, pieces)
}

#[tokio::test]
async fn every_synthesiser_speaks_piece_by_piece_and_says_why_it_does_not() {
    for provider in Provider::SYNTHESISERS {
        let fake = FakeSpeech::start().await;
        let text = "Tell me about yourself.";
        let clients = clients();
        let synthesizer = Synthesizer::new(voice(&fake, provider), clients.clone());
        let (samples, pieces) = samples_of(&mut synthesizer.speak(text.into())).await;
        assert_eq!(
            samples,
            TTS_HZ as usize * 4 / 10,
            "{provider}: four words of 100 ms"
        );
        assert!(pieces > 1, "{provider}");
        assert_eq!(fake.spoken(), [text]);
        fake.accept_only("another");
        let refused = Synthesizer::new(voice(&fake, provider), clients);
        let error = refused
            .speak(text.into())
            .next()
            .await
            .unwrap()
            .unwrap_err();
        assert_eq!(error.code().as_str(), "provider_key_refused", "{provider}");
    }
}

#[tokio::test]
async fn an_endpoint_of_ones_own_is_asked_for_its_own_model_and_voice_and_needs_no_key() {
    let fake = FakeSpeech::start().await;
    fake.accept_only("").hear("Ten years of Rust");
    let mut hearing = access(&fake, Provider::CompatibleStt, "");
    hearing.model = Some("Systran/faster-whisper-small".into());
    let mut transcription = Transcription::begin(hearing, clients());
    transcription.hear(SttInput::SpeechStarted);
    transcription.hear(frame(true));
    transcription.hear(SttInput::SpeechEnded);
    // The quiet by which its model was loaded is not heard as an answer.
    assert_eq!(
        next(&mut transcription).await,
        SttEvent::Final("Ten years of Rust".into())
    );
    assert_eq!(
        fake.transcription_models(),
        ["Systran/faster-whisper-small"; 2]
    );

    let mut speaking = voice(&fake, Provider::CompatibleTts);
    speaking.key = String::new().into();
    speaking.model = Some("kokoro".into());
    speaking.voice = Some("af_heart".into());
    for access in [
        speaking.clone(),
        TtsAccess {
            model: None,
            voice: None,
            ..speaking
        },
    ] {
        let synthesizer = Synthesizer::new(access, clients());
        let (samples, _) = samples_of(&mut synthesizer.speak("Hello there.".into())).await;
        assert_eq!(samples, TTS_HZ as usize * 2 / 10);
    }
    let asked: Vec<_> = fake
        .speech_requests()
        .iter()
        .map(|body| {
            ["model", "voice", "response_format"].map(|name| body[name].as_str().map(str::to_owned))
        })
        .collect();
    let of = |names: [&str; 3]| names.map(|name| Some(name.to_owned()));
    assert_eq!(
        asked,
        [
            of(["kokoro", "af_heart", "wav"]),
            of(["tts-1", "alloy", "wav"])
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_synthesiser_that_sends_nothing_is_given_up_however_often_it_is_asked() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let access = TtsAccess {
        provider: Provider::Openai,
        base_url: format!("http://{}/v1", silent.local_addr().unwrap()),
        key: "key".to_owned().into(),
        language: "en".into(),
        model: None,
        voice: None,
    };
    let synthesizer = Synthesizer::new(access, clients());
    let mut speech = synthesizer.speak("Hello.".into());
    let since = tokio::time::Instant::now();
    // As an interview does: something else happens all the time.
    let error = loop {
        let piece = tokio::time::timeout(FRAME, speech.next()).await;
        if let Ok(piece) = piece {
            break piece.unwrap().unwrap_err();
        }
    };
    assert_eq!(error.code().as_str(), "provider_timed_out");
    assert!(since.elapsed() < Duration::from_secs(9));
}

#[tokio::test]
async fn cartesia_speaks_again_after_its_connection_was_cut() {
    let fake = FakeSpeech::start().await;
    let synthesizer = Synthesizer::new(voice(&fake, Provider::Cartesia), clients());
    samples_of(&mut synthesizer.speak("One.".into())).await;
    fake.cut(1);
    let error = synthesizer
        .speak("Two.".into())
        .next()
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(error.code().as_str(), "provider_stream_broken");
    let (samples, _) = samples_of(&mut synthesizer.speak("Three.".into())).await;
    assert_eq!(samples, TTS_HZ as usize / 10);
    assert_eq!(fake.spoken(), ["One.", "Three."]);
}

/// What is told of one stretch of speech by a server that answers by the form in which it is asked.
async fn transcribed(
    provider: Provider,
    answer: impl Fn(&str) -> (StatusCode, String) + Clone + Send + Sync + 'static,
) -> Vec<SttEvent> {
    let transcribe = move |body: axum::body::Bytes| {
        let answer = answer(&String::from_utf8_lossy(&body));
        async move { answer.into_response() }
    };
    let router = Router::new().route("/audio/transcriptions", post(transcribe));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let fake = FakeSpeech::start().await;
    let access = SttAccess {
        base_url: format!("http://{}", listener.local_addr().unwrap()),
        language: "de-AT".into(),
        ..access(&fake, provider, "key")
    };
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut transcription = Transcription::begin(access, clients());
    transcription.hear(SttInput::SpeechStarted);
    for _ in 0..50 {
        transcription.hear(frame(true));
    }
    transcription.hear(SttInput::SpeechEnded);
    until_final(&mut transcription).await
}

#[tokio::test]
async fn what_a_transcriber_makes_of_noise_is_no_answer_and_a_short_answer_is_one() {
    let whisper = |text: &'static str, no_speech: f64| {
        move |body: &str| {
            assert!(body.contains("verbose_json"));
            assert!(body.contains("Kubernetes, Example Ltd"), "the likely words");
            assert!(body.contains("\r\n\r\nde\r\n"), "the language alone");
            let segment = serde_json::json!({
                "text": text, "no_speech_prob": no_speech, "avg_logprob": -0.4, "compression_ratio": 0.8,
            });
            let answer = serde_json::json!({"text": text, "segments": [segment]});
            (StatusCode::OK, answer.to_string())
        }
    };
    for (text, no_speech, said) in [
        ("Thank you.", 0.9, ""),
        ("Thank you.", 0.1, "Thank you."),
        ("Vielen Dank fürs Zuschauen!", 0.1, ""),
        ("Kubernetes, Example Ltd", 0.1, ""),
    ] {
        let events = transcribed(Provider::Groq, whisper(text, no_speech)).await;
        assert_eq!(events, [SttEvent::Final(said.into())], "{text}");
    }
    let openai = |logprob: f64| {
        move |body: &str| {
            assert!(body.contains("include[]") && body.contains("logprobs"));
            let tokens = serde_json::json!([{"token": "Thank", "logprob": logprob}]);
            let answer = serde_json::json!({"text": "Thank you.", "logprobs": tokens});
            (StatusCode::OK, answer.to_string())
        }
    };
    let certain = transcribed(Provider::Openai, openai(-0.1)).await;
    assert_eq!(certain, [SttEvent::Final("Thank you.".into())]);
    let doubtful = transcribed(Provider::Openai, openai(-2.5)).await;
    assert_eq!(doubtful, [SttEvent::Final(String::new())]);
}

#[tokio::test]
async fn a_transcriber_that_knows_no_measures_is_asked_for_the_text_alone() {
    let events = transcribed(Provider::Groq, |body| match body.contains("verbose_json") {
        true => (StatusCode::BAD_REQUEST, "response_format".into()),
        false => (StatusCode::OK, r#"{"text": "I led the team."}"#.into()),
    });
    let told = [SttEvent::Final("I led the team.".into())];
    assert_eq!(events.await, told);
}
