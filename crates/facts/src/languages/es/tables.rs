//! The tables of `verbs.json`: forms that endings do not show, and kinds of verbs and nouns. Not here: what follows
//! from them.

use crate::grammar;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The tables of `verbs.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    pub(super) first_preterite: HashSet<String>,
    pub(super) third_preterite: HashSet<String>,
    pub(super) we_preterite: HashSet<String>,
    /// Words in -é and -í that are no verb of the first person.
    pub(super) not_first: HashSet<String>,
    /// Words in -amos and -imos that are no preterite.
    pub(super) not_we: HashSet<String>,
    /// Stems in -r, whose preterite looks like a future ("preparé").
    pub(super) future_like_stems: HashSet<String>,
    pub(super) nouns_in_ia: HashSet<String>,
    /// Imperfects that end as a conditional does ("quería").
    pub(super) imperfect_in_eria: HashSet<String>,
    pub(super) conditional_irregular: HashSet<String>,
    pub(super) first_present: HashSet<String>,
    pub(super) third_present: HashSet<String>,
    pub(super) clitics: HashSet<String>,
    /// First persons that tell what happened to the speaker, or within.
    pub(super) not_action_first: HashSet<String>,
    pub(super) reflexive_states: HashSet<String>,
    /// First persons that tell what came out, if a measure stands beside them.
    pub(super) outcome_first: HashSet<String>,
    pub(super) always_outcome_first: HashSet<String>,
    pub(super) receive_first: HashSet<String>,
    /// Stems of what a group reaches.
    pub(super) outcome_we: Vec<String>,
    /// Stems of changes and reactions.
    pub(super) result_third: Vec<String>,
    /// Verbs of sending and giving, by which something is entrusted where an aim follows.
    pub(super) sends: HashSet<String>,
    pub(super) says: HashSet<String>,
    pub(super) wants: HashSet<String>,
    pub(super) needs: HashSet<String>,
    /// Verbs of asking that need not name the speaker.
    pub(super) asks_others: HashSet<String>,
    /// Stems of what people want to do themselves.
    pub(super) own_ways: Vec<String>,
    /// Imperatives by which a speech begins.
    pub(super) orders_to_you: HashSet<String>,
    /// Words that end as an imperative with its pronoun does.
    pub(super) not_orders: HashSet<String>,
    pub(super) subjunctive_present: HashSet<String>,
    /// Words in -e and -en that are no subjunctive of a verb in -ar.
    pub(super) indicative_in_e: HashSet<String>,
    pub(super) task_verbs: HashSet<String>,
    /// Nouns that name a target only where it is told what was to be done.
    pub(super) aim_nouns: HashSet<String>,
    /// Nouns of what one is charged with, followed by "de" and what to do.
    pub(super) entrusted: HashSet<String>,
    /// Phrases that tell a charge without a verb.
    pub(super) charges: Vec<String>,
    pub(super) target_nouns: HashSet<String>,
    /// What stories without content are made of.
    pub(super) hollow: HashSet<String>,
    pub(super) light: HashSet<String>,
    pub(super) time_nouns: HashSet<String>,
    /// Occasions, which date what happened "in", "during" or "after" them.
    pub(super) event_nouns: HashSet<String>,
    pub(super) months: HashSet<String>,
    pub(super) time_words: HashSet<String>,
    pub(super) numbers: HashSet<String>,
    pub(super) habit: HashSet<String>,
    /// Imperfects that tell what was going on.
    pub(super) settings: HashSet<String>,
    pub(super) ordinal_after_lo: HashSet<String>,
    pub(super) not_present_first: HashSet<String>,
    pub(super) participles_not_events: HashSet<String>,
    /// Words of private life, and those that are of it with "mi" before them.
    pub(super) private_words: HashSet<String>,
    pub(super) kin: HashSet<String>,
    /// Beginnings of words that tell of work.
    pub(super) work_stems: Vec<String>,
    /// Stems of frequent verbs as they are written where all accents are left out.
    pub(super) bare_ar: HashSet<String>,
    pub(super) bare_ir: HashSet<String>,
    /// Those whose third person tells a change.
    pub(super) bare_third: HashSet<String>,
    /// Verbs by whose present it is told what became of somebody or something.
    pub(super) lives_on: HashSet<String>,
    /// Phrases that say that an outcome follows.
    pub(super) cues: Vec<String>,
    /// Those that tell one even without a verb that changes something.
    pub(super) strong_cues: HashSet<String>,
    /// Beginnings of words for how somebody or something comes out of it.
    pub(super) states: Vec<String>,
}

pub(super) static TABLES: LazyLock<Tables> =
    LazyLock::new(|| grammar::parse(include_str!("verbs.json")));
