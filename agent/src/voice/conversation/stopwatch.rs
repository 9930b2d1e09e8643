//! How long things take in the room: the candidate's voice and pauses, and the interviewer's time to its first sound.

use mockingbird_shared::interview::TurnMetrics;

/// A silence within an answer from which it counts as a pause: those between sentences are shorter.
const PAUSE_MS: u64 = 1_000;

/// Measures one question and its answer at a time. All times are milliseconds of the interview's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stopwatch {
    answer: Answer,
    /// The answer before, should the reply to it not be heard.
    answer_before: Answer,
    reply: ReplyTimes,
}

/// The candidate's voice since the interviewer's last sound.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    began_ms: Option<u64>,
    voice_since_ms: Option<u64>,
    /// When the voice began that ended last.
    last_since_ms: Option<u64>,
    voice_ended_ms: Option<u64>,
    spoken_ms: u64,
    pauses: u32,
    longest_pause_ms: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct ReplyTimes {
    asked_ms: Option<u64>,
    llm_ttft_ms: Option<u64>,
    tts_ttfb_ms: Option<u64>,
    /// When the candidate's voice had ended that this answers; none if it answers nothing that was heard.
    answers_ms: Option<u64>,
    first_sound_ms: Option<u64>,
}

impl Answer {
    /// The voice that runs, and nothing before it.
    fn running(self) -> Self {
        Self {
            began_ms: self.voice_since_ms,
            voice_since_ms: self.voice_since_ms,
            ..Self::default()
        }
    }
}

impl Stopwatch {
    pub(super) fn voice_began(&mut self, at_ms: u64) {
        let answer = &mut self.answer;
        answer.began_ms.get_or_insert(at_ms);
        answer.voice_since_ms = Some(at_ms);
        let silent_ms = answer
            .voice_ended_ms
            .map_or(0, |ended_ms| at_ms.saturating_sub(ended_ms));
        if silent_ms >= PAUSE_MS {
            answer.pauses += 1;
            answer.longest_pause_ms = answer.longest_pause_ms.max(Some(silent_ms));
        }
    }

    pub(super) fn voice_ended(&mut self, at_ms: u64) {
        if let Some(since_ms) = self.answer.voice_since_ms.take() {
            self.answer.spoken_ms += at_ms.saturating_sub(since_ms);
            self.answer.last_since_ms = Some(since_ms);
            self.answer.voice_ended_ms = Some(at_ms);
        }
    }

    /// The interviewer has finished: voices over it do not count, except one that still runs.
    pub(super) fn interviewer_finished(&mut self) {
        self.answer = self.answer.running();
    }

    /// The candidate has cut in: the answer begins with the voice that did.
    pub(super) fn interrupted(&mut self) {
        let answer = self.answer;
        self.answer = match (answer.voice_since_ms, answer.last_since_ms) {
            (None, Some(since_ms)) => {
                let lasted_ms = answer.voice_ended_ms.map(|at| at.saturating_sub(since_ms));
                Answer {
                    began_ms: Some(since_ms),
                    voice_ended_ms: answer.voice_ended_ms,
                    spoken_ms: lasted_ms.unwrap_or_default(),
                    ..Answer::default()
                }
            }
            _ => answer.running(),
        };
    }

    /// Nothing of the reply was heard: the answer before it goes on.
    pub(super) fn reply_unheard(&mut self) {
        let more = std::mem::replace(&mut self.answer, self.answer_before);
        if let Some(began_ms) = more.began_ms {
            self.voice_began(began_ms);
            if let Some(ended_ms) = more
                .voice_ended_ms
                .filter(|_| more.voice_since_ms.is_none())
            {
                self.voice_ended(ended_ms);
            }
        }
    }

    /// The answer was written: a voice that was heard beside it does not count.
    pub(super) fn typed(&mut self) {
        self.answer = Answer::default();
    }

    /// The reply that was asked for answers what was heard.
    pub(super) fn answered(&mut self) {
        self.reply.answers_ms = self.answer.voice_ended_ms;
    }

    /// When the answer began and ended, if it was heard.
    pub(super) fn answer_times(&self, now_ms: u64) -> Option<(u64, u64)> {
        let Answer {
            began_ms,
            voice_since_ms,
            voice_ended_ms,
            ..
        } = self.answer;
        let ended_ms = match voice_since_ms {
            Some(_) => now_ms,
            None => voice_ended_ms?,
        };
        Some((began_ms?, ended_ms))
    }

    /// What is known of the answer when it is taken.
    pub(super) fn answer_metrics(&self, now_ms: u64) -> TurnMetrics {
        let Some((_, ended_ms)) = self.answer_times(now_ms) else {
            return TurnMetrics::default();
        };
        let running_ms = self
            .answer
            .voice_since_ms
            .map_or(0, |since_ms| now_ms.saturating_sub(since_ms));
        TurnMetrics {
            spoken_ms: Some(self.answer.spoken_ms + running_ms),
            pauses: Some(self.answer.pauses),
            longest_pause_ms: self.answer.longest_pause_ms,
            end_of_turn_delay_ms: Some(now_ms.saturating_sub(ended_ms)),
            ..TurnMetrics::default()
        }
    }

    /// The interviewer begins to think; what is asked early counts from there.
    pub(super) fn reply_asked(&mut self, now_ms: u64) {
        self.reply = ReplyTimes {
            asked_ms: Some(now_ms),
            ..ReplyTimes::default()
        };
    }

    pub(super) fn reply_begins(&mut self, now_ms: u64) {
        if let Some(asked_ms) = self.reply.asked_ms {
            let took_ms = now_ms.saturating_sub(asked_ms);
            self.reply.llm_ttft_ms.get_or_insert(took_ms);
        }
    }

    /// The first sound is on its way; `tts_ttfb_ms` is what the synthesiser took for it, if there is one.
    pub(super) fn first_sound(&mut self, now_ms: u64, tts_ttfb_ms: Option<u64>) {
        if self.reply.first_sound_ms.is_none() {
            self.reply.first_sound_ms = Some(now_ms);
            self.reply.tts_ttfb_ms = tts_ttfb_ms;
            self.answer_before = self.answer;
            self.answer = self.answer.running();
        }
    }

    /// When the reply was first heard.
    pub(super) fn reply_heard_ms(&self) -> Option<u64> {
        self.reply.first_sound_ms
    }

    pub(super) fn reply_metrics(&self) -> TurnMetrics {
        let heard_ms = self.reply.first_sound_ms;
        let latency = self.reply.answers_ms.zip(heard_ms);
        TurnMetrics {
            e2e_latency_ms: latency.map(|(ended_ms, heard_ms)| heard_ms.saturating_sub(ended_ms)),
            llm_ttft_ms: self.reply.llm_ttft_ms,
            tts_ttfb_ms: self.reply.tts_ttfb_ms,
            ..TurnMetrics::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_with_a_pause_and_its_reply() {
        let mut watch = Stopwatch::default();
        watch.voice_began(1_000);
        watch.voice_ended(3_000);
        watch.voice_began(4_500);
        watch.voice_ended(6_000);
        assert_eq!(watch.answer_times(6_300), Some((1_000, 6_000)));
        let metrics = watch.answer_metrics(6_300);
        assert_eq!((metrics.spoken_ms, metrics.pauses), (Some(3_500), Some(1)));
        assert_eq!(metrics.longest_pause_ms, Some(1_500));
        assert_eq!(metrics.end_of_turn_delay_ms, Some(300));
        watch.reply_asked(6_200);
        watch.reply_begins(6_350);
        watch.reply_begins(6_400);
        watch.answered();
        watch.first_sound(6_500, Some(90));
        let metrics = watch.reply_metrics();
        assert_eq!(metrics.e2e_latency_ms, Some(500));
        assert_eq!(
            (metrics.llm_ttft_ms, metrics.tts_ttfb_ms),
            (Some(150), Some(90))
        );
    }

    #[test]
    fn a_murmur_over_the_interviewer_is_no_answer_but_a_voice_that_goes_on_is() {
        let mut watch = Stopwatch::default();
        watch.reply_asked(0);
        watch.first_sound(100, None);
        watch.voice_began(500);
        watch.voice_ended(700);
        watch.interviewer_finished();
        assert_eq!(watch.answer_metrics(1_000), TurnMetrics::default());
        watch.voice_began(1_100);
        watch.interviewer_finished();
        assert_eq!(watch.answer_times(1_500), Some((1_100, 1_500)));
    }

    #[test]
    fn who_cuts_in_begins_with_the_voice_that_did() {
        let mut watch = Stopwatch::default();
        watch.first_sound(0, None);
        watch.voice_began(1_000);
        watch.voice_ended(1_300);
        watch.voice_began(6_000);
        watch.interrupted();
        watch.voice_ended(8_000);
        assert_eq!(watch.answer_times(8_500), Some((6_000, 8_000)));
        let metrics = watch.answer_metrics(8_500);
        assert_eq!((metrics.spoken_ms, metrics.pauses), (Some(2_000), Some(0)));
    }

    #[test]
    fn an_answer_whose_reply_was_not_heard_goes_on() {
        let mut watch = Stopwatch::default();
        watch.voice_began(1_000);
        watch.voice_ended(2_000);
        watch.reply_asked(2_300);
        watch.answered();
        watch.first_sound(2_600, None);
        watch.voice_began(2_700);
        watch.interrupted();
        watch.reply_unheard();
        watch.voice_ended(4_700);
        assert_eq!(watch.answer_times(5_000), Some((1_000, 4_700)));
        assert_eq!(watch.answer_metrics(5_000).spoken_ms, Some(3_000));
    }

    #[test]
    fn noise_is_neither_a_written_answer_nor_answered() {
        let mut watch = Stopwatch::default();
        watch.voice_began(1_000);
        watch.voice_ended(1_200);
        watch.reply_asked(16_000);
        watch.first_sound(16_200, None);
        assert_eq!(watch.reply_metrics().e2e_latency_ms, None);
        watch.voice_began(20_000);
        watch.voice_ended(20_100);
        watch.typed();
        assert_eq!(watch.answer_metrics(30_000), TurnMetrics::default());
    }
}
