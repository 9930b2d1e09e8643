//! Deepgram's stand-in as a program, for tests in the browser: prints its address, then hears the sentences that are given.

use mockingbird_fakes::FakeSpeech;

#[tokio::main]
async fn main() {
    let fake = FakeSpeech::start().await;
    for sentence in std::env::args().skip(1) {
        fake.hear(&sentence);
    }
    println!("{}", fake.base_url());
    std::future::pending::<()>().await;
}
