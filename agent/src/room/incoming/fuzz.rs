//! Opus packets of strangers, with any times.

use super::*;
use mockingbird_fuzz::Target;

/// Samples of the longest packet, and of all that may be made up before it.
const MOST_SAMPLES: usize = HEARD_HZ as usize / 1_000 * (120 + 20 * CONCEALED_PACKETS as usize);

/// Packets, each with the RTP time since the one before and its length before it: two bytes and one.
fn unframed(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut packets = Vec::new();
    while let [high, low, length, rest @ ..] = bytes {
        let (packet, after) = rest.split_at(usize::from(*length).min(rest.len()));
        packets.push((u64::from(u16::from_be_bytes([*high, *low])), packet));
        bytes = after;
    }
    packets
}

fn seed() -> Vec<u8> {
    let mut encoder =
        opus::Encoder::new(HEARD_HZ, opus::Channels::Mono, opus::Application::Voip).unwrap();
    encoder.set_inband_fec(true).unwrap();
    encoder.set_packet_loss_perc(20).unwrap();
    let mut seed = Vec::new();
    for (number, step) in [0_u16, 960, 960, 2_880, 960, 48_000]
        .into_iter()
        .enumerate()
    {
        let tone = |at: usize| ((at as f32 * 0.1 * (number + 1) as f32).sin() * 8000.0) as i16;
        let samples: Vec<i16> = (0..320).map(tone).collect();
        let packet = encoder.encode_vec(&samples, 250).unwrap();
        seed.extend(step.to_be_bytes());
        seed.push(packet.len() as u8);
        seed.extend(packet);
    }
    seed
}

#[test]
fn packets_become_samples_or_are_damaged() {
    Target::new(env!("CARGO_MANIFEST_DIR"), "opus")
        .seeds([seed()])
        .max_bytes(4_096)
        .run(|input| {
            let mut incoming = Incoming::new().unwrap();
            let (mut rtp, mut shown) = (0, Vec::new());
            for (step, packet) in unframed(input) {
                rtp += step;
                let decoded = incoming.decode(rtp, packet);
                let samples = decoded.as_ref().map_or(0, Vec::len);
                assert!(samples <= MOST_SAMPLES, "{samples} samples of one packet");
                shown.push(decoded.map(|samples| samples.len() / 160).ok());
            }
            shown.truncate(4);
            shown
        });
}
