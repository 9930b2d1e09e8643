//! Deepgram's stand-in as a program, for tests in the browser: prints its address, then hears the sentences that are given.

use mockingbird_fakes::FakeSpeech;

#[tokio::main]
async fn main() {
    let fake = FakeSpeech::start().await;
    if let Ok(word_ms) = std::env::var("SPOKEN_WORD_MS") {
        fake.spoken_word_ms(word_ms.parse().expect("milliseconds"));
    }
    for sentence in std::env::args().skip(1) {
        fake.hear(&sentence);
    }
    println!("{}", fake.base_url());
    std::future::pending::<()>().await;
}
