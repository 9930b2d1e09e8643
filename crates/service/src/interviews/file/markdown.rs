//! For people.

use mockingbird_shared::interview::Speaker;
use mockingbird_shared::wire::InterviewFile;
use std::fmt::Write;

/// An interview with its feedback, for people. What was said is in it as text, never as a heading.
pub fn markdown(file: &InterviewFile) -> String {
    let (interview, feedback) = (&file.interview, file.feedback.as_ref());
    let config = &interview.config;
    let mut out = format!(
        "# Interview: {} ({})\n\n",
        line(&config.role),
        config.level.as_str()
    );
    if !config.company.is_empty() {
        let _ = writeln!(out, "Company: {}\n", line(&config.company));
    }
    let _ = writeln!(
        out,
        "Date: {}\n",
        interview
            .started_at
            .as_deref()
            .unwrap_or(&interview.created_at)
    );
    if let Some(feedback) = feedback {
        if let Some(scores) = &feedback.scores {
            let _ = writeln!(
                out,
                "**{} / 10.** {}\n",
                scores.overall_score, scores.summary_headline
            );
        }
        if let Some(report) = &feedback.report {
            let _ = writeln!(out, "{}\n", report.expose());
        }
    }
    out.push_str("## Transcript\n");
    let mut stage = None;
    for turn in &interview.turns {
        if stage != Some(turn.stage) {
            stage = Some(turn.stage);
            let _ = writeln!(out, "\n### {}\n", turn.stage.as_str().replace('_', " "));
        }
        let speaker = match turn.speaker {
            Speaker::Interviewer => "Interviewer",
            Speaker::Candidate => "Candidate",
        };
        let seconds = turn.started_ms / 1000;
        let _ = writeln!(
            out,
            "**{speaker}** ({}:{:02}): {}\n",
            seconds / 60,
            seconds % 60,
            line(turn.text.expose())
        );
        if let Some(note) = interview
            .assessments
            .iter()
            .find(|note| note.seq == turn.seq)
        {
            let _ = writeln!(
                out,
                "> {} / 5: {}\n",
                note.score,
                line(&note.key_points.join(", "))
            );
        }
    }
    out
}

/// What a person has said can't become a heading or a table.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
