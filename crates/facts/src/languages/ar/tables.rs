//! The word lists of Arabic (`tables.json`), in comparable form. Where a list is used, the rule is; here is only what
//! it holds. Not here: verbs (`stems`), and the lists that all languages have (`judging.json`).

use crate::grammar::parse;
use crate::text::Text;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(|| parse(include_str!("tables.json")));

/// Phrases of one or more words.
pub(super) type Phrases = Vec<String>;
/// Forms of a filler, and the form each is counted under.
pub(super) type Counted = HashMap<String, String>;

/// Single words. The file has them in lines, with spaces between.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Words(HashSet<String>);

impl From<Vec<String>> for Words {
    fn from(lines: Vec<String>) -> Self {
        let words = lines.iter().flat_map(|line| line.split(' '));
        Self(words.map(str::to_owned).collect())
    }
}

impl Words {
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }

    /// Whether the word of a text is one of these.
    pub(super) fn at(&self, text: &Text<'_>, at: usize) -> bool {
        self.has(text.lower(at))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    /// Words that end like a verb of the first person and are none.
    pub(super) not_verbs: Words,
    /// Nouns, adjectives and particles whose spelling is also that of "he did".
    pub(super) never_he: Words,
    /// Words behind which a noun stands.
    pub(super) prepositions: Words,
    /// Words that make what follows a circumstance of something else.
    pub(super) subordinating: Words,
    /// Words for "not".
    pub(super) negating: Words,
    /// `ما` behind these is no negation ("after", "like").
    pub(super) before_ma: Words,
    /// Words after which a verb may stand, not only a noun.
    pub(super) before_verbs: Words,
    /// Movements that have no place for their object.
    pub(super) turning_up: Words,
    /// "Our work", "our class": nouns that are spelled like "we did".
    pub(super) our_nouns: Words,
    /// The speaker as a subject.
    pub(super) i_as_subject: Words,
    /// A woman or a thing as a subject.
    pub(super) she_as_subject: Words,
    /// The speaker as an object: what another one did.
    pub(super) me_as_object: Words,
    /// Another woman as an object.
    pub(super) her_as_object: Words,
    /// Women, whom a verb of the third person tells of.
    pub(super) women: Words,
    /// What acts like a person.
    pub(super) institutions: Words,
    /// Nouns that are feminine without showing it, and plurals of things.
    pub(super) feminine_by_nature: Words,
    /// Verbs of which people are the object.
    pub(super) taking_people: Words,
    /// Verbs of a course of life or of tools: in an answer that has no others they tell no event.
    pub(super) of_careers: Words,
    /// Things of a course of life.
    pub(super) careers: Words,
    /// Words that make a present a habit, a plan or an opinion.
    pub(super) not_once: Words,
    /// Beginnings of words that name no thing: what skeletons of stories are made of.
    pub(super) generic: Words,
    /// Words that announce what came of it.
    pub(super) result_cues: Phrases,
    /// Cues that announce a result even where no verb in the past follows.
    pub(super) lasting_cues: Phrases,
    /// What only names or judges the story as a whole.
    pub(super) talk_of_story: Words,
    /// Ways to tell a duty of the past.
    pub(super) duties: Phrases,
    /// Names of a duty or a target, which need a story beside them.
    pub(super) duty_names: Phrases,
    /// Verbs by which another one asks.
    pub(super) asking: Words,
    /// Of those, the ones that also say what was handed over: they need a duty or a time for it.
    pub(super) handing: Words,
    /// What is handed over with a duty.
    pub(super) handed: Words,
    /// Verbs of wishes, by whoever may order something.
    pub(super) wishes: Words,
    /// People who may order something.
    pub(super) clients: Words,
    /// What a quoted order begins with.
    pub(super) ordered: Words,
    /// Verbs that introduce a quoted order.
    pub(super) saying: Words,
    /// Ends of a time that is set.
    pub(super) days: Words,
    /// Phrases that name one time in the past.
    pub(super) times: Phrases,
    /// Words for a time in the past.
    pub(super) past_words: Words,
    /// Units of time.
    pub(super) units: Words,
    /// Words that name an occasion.
    pub(super) occasions: Words,
    /// Places where one works.
    pub(super) places: Words,
    /// How a telling is announced.
    pub(super) announcing: Words,
    /// Prepositions with their pronoun, which only verbs take.
    pub(super) with_pronouns: Words,
    /// Pronouns that may stand behind their noun.
    pub(super) demonstratives: Words,
    /// Words since when something is done.
    pub(super) since: Phrases,
    /// "Let us …", in words that are also "we let".
    pub(super) letting: Words,
    /// Words behind which something is named that changed by so much.
    pub(super) measures: Words,
    /// Beginnings of verbs of giving, which have two objects.
    pub(super) giving: Words,
    /// Words between an outcome and the deed that it came of.
    pub(super) after_deeds: Words,
    /// Beginnings of verbs by which something is handed over or done in time.
    pub(super) delivering: Words,
    /// "With us", "with me".
    pub(super) with_us: Words,
    /// Verbs of asking that are also those of recommending somebody.
    pub(super) recommending: Words,
    /// Verbs of change, as "he did", that tell of things.
    pub(super) of_things: Words,
    /// Why one came to a trade.
    pub(super) motives: Words,
    /// Verbs of what only the living do, as "he did" and in their present.
    pub(super) living: Words,
    /// Things without life, of which no figure of speech says such a verb.
    pub(super) things: Words,
    /// "There is", "one has": a noun follows.
    pub(super) there_is: Words,
    /// In charge of something.
    pub(super) responsible: Words,
    /// Measures of a way.
    pub(super) lengths: Words,
    /// Verbs by which something becomes less or more, with a number.
    pub(super) saving: Words,
    /// Words that compare.
    pub(super) comparing: Words,
    /// What is compared with.
    pub(super) as_before: Words,
    /// Shares of a whole.
    pub(super) shares: Words,
    /// Verbs by which figures are changed.
    pub(super) changing_figures: Words,
    /// "It became".
    pub(super) new_state: Words,
    /// Words by which a present is no result.
    pub(super) unfinished: Words,
    /// Words for now.
    pub(super) today: Words,
    /// Verbs of wanting in the third person.
    pub(super) wanting: Words,
    /// Words before a time that is set.
    pub(super) until: Words,
    /// Words that are no nouns.
    pub(super) particles: Words,
    /// Letters by which verbs of speaking are known.
    pub(super) speaking: Words,
    /// Words that begin what is commented on.
    pub(super) after_comment: Words,
    /// Words that resume a telling.
    pub(super) resuming: Words,
    /// Orders to look or listen.
    pub(super) looking: Words,
    /// Words that follow an `المهم` that resumes.
    pub(super) after_anyway: Words,
    /// Words behind which `المهم` is "what matters".
    pub(super) before_what_matters: Words,
    /// What is said of God.
    pub(super) god: Words,
    /// Words behind which `يعني` is "means".
    pub(super) before_meaning: Words,
    /// Words and signs, which have a meaning.
    pub(super) words_for_words: Words,
    /// What may stand between a noun and its verb: whose it is, and where.
    pub(super) beside_nouns: Words,
    /// What is said behind a "yes".
    pub(super) consenting: Words,
    /// Words that make "in fact" a correction.
    pub(super) correcting: Words,
    /// What follows an "ah" of recognition.
    pub(super) realising: Words,
    /// Words before a quoted word.
    pub(super) telling_word: Words,
    /// Verbs of sending and choosing somebody for a task.
    pub(super) sending: Words,
    /// Verbs of setting a condition.
    pub(super) conditions_set: Words,
    /// Sounds of hesitation in their comparable form, and the form they are counted under.
    pub(super) sounds: Counted,
    /// Phrases that carry nothing wherever they stand between clauses, and the form they are counted under.
    pub(super) phrases: Counted,
    /// Words by which one begins to speak, or takes the thread up again.
    pub(super) openers: Counted,
    /// Adverbs of frankness and the like, which comment on the sentence they open or stand apart in.
    pub(super) comments: Counted,
}
