//! The candidate's voice: Opus packets to samples, on the timeline of their RTP times.

use super::HEARD_HZ;
use std::time::Duration;

/// RTP time of Opus, per second (RFC 7587).
const RTP_HZ: u64 = 48_000;
/// RTP time of the usual packet, 20 ms.
const PACKET_RTP: u64 = 960;
/// Missing packets that are made up by the decoder. A longer gap stays silent: a pause of the sender, or an outage.
const CONCEALED_PACKETS: u64 = 3;
/// The longest packet that Opus allows.
const LONGEST_PACKET: Duration = Duration::from_millis(120);

/// A track that is being decoded.
pub(super) struct Incoming {
    decoder: opus::Decoder,
    next_rtp: Option<u64>,
    buffer: Vec<i16>,
}

impl Incoming {
    pub(super) fn new() -> Result<Self, opus::Error> {
        let longest = HEARD_HZ as usize * LONGEST_PACKET.as_millis() as usize / 1000;
        Ok(Self {
            decoder: opus::Decoder::new(HEARD_HZ, opus::Channels::Mono)?,
            next_rtp: None,
            buffer: vec![0; longest],
        })
    }

    /// Decodes one packet with RTP time `rtp` into samples at `HEARD_HZ`, and makes up those of packets that are
    /// missing before it. A late packet gives no samples.
    ///
    /// # Errors
    ///
    /// The packet is damaged.
    pub(super) fn decode(&mut self, rtp: u64, packet: &[u8]) -> Result<Vec<i16>, opus::Error> {
        let mut samples = Vec::with_capacity(640);
        if let Some(next) = self.next_rtp {
            if rtp < next {
                return Ok(samples);
            }
            let missing = (rtp - next) / PACKET_RTP;
            if missing <= CONCEALED_PACKETS {
                for left in (0..missing).rev() {
                    // Only the packet right before this one can be rebuilt from this one's redundancy.
                    let (data, redundancy): (&[u8], bool) = if left == 0 {
                        (packet, true)
                    } else {
                        (&[], false)
                    };
                    let frame = (HEARD_HZ as u64 * PACKET_RTP / RTP_HZ) as usize;
                    let count = self
                        .decoder
                        .decode(data, &mut self.buffer[..frame], redundancy)?;
                    samples.extend_from_slice(&self.buffer[..count]);
                }
            }
        }
        let count = self.decoder.decode(packet, &mut self.buffer, false)?;
        samples.extend_from_slice(&self.buffer[..count]);
        self.next_rtp = Some(rtp + count as u64 * RTP_HZ / u64::from(HEARD_HZ));
        Ok(samples)
    }
}

#[cfg(test)]
mod fuzz;

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(count: usize) -> Vec<Vec<u8>> {
        let mut encoder =
            opus::Encoder::new(HEARD_HZ, opus::Channels::Mono, opus::Application::Voip).unwrap();
        encoder.set_inband_fec(true).unwrap();
        encoder.set_packet_loss_perc(20).unwrap();
        let tone = |index: usize| ((index as f32 * 0.2).sin() * 8000.0) as i16;
        (0..count)
            .map(|packet| {
                let samples: Vec<i16> = (0..320).map(|index| tone(packet * 320 + index)).collect();
                encoder.encode_vec(&samples, 400).unwrap()
            })
            .collect()
    }

    #[test]
    fn lost_packets_leave_no_hole_and_late_ones_are_not_heard_twice() {
        let packets = packets(10);
        let mut incoming = Incoming::new().unwrap();
        let mut heard = 0;
        for index in [0, 1, 2, 5, 4, 6] {
            heard += incoming
                .decode(index as u64 * PACKET_RTP, &packets[index])
                .unwrap()
                .len();
        }
        assert_eq!(heard, 7 * 320);
    }

    #[test]
    fn a_long_pause_is_not_made_up() {
        let packets = packets(2);
        let mut incoming = Incoming::new().unwrap();
        incoming.decode(0, &packets[0]).unwrap();
        let later = incoming.decode(50 * PACKET_RTP, &packets[1]).unwrap();
        assert_eq!(later.len(), 320);
    }
}
