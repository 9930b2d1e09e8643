//! What a group of an RTF file inherits from the one around it.

use super::destinations::Destination;

#[derive(Clone)]
pub(super) struct Group {
    pub(super) destination: Destination,
    /// The font, or the file's own one.
    pub(super) font: Option<i32>,
    /// How many characters after `\u` replace it for older programs.
    pub(super) replacement: u32,
    /// Hidden, or deleted under revision.
    pub(super) is_hidden: bool,
    /// Nothing has come in this group yet: a word may name its destination.
    pub(super) is_first: bool,
    /// `\*` has come: a destination that is not known is passed over.
    pub(super) is_optional: bool,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            destination: Destination::Text,
            font: None,
            replacement: 1,
            is_hidden: false,
            is_first: false,
            is_optional: false,
        }
    }
}

impl Group {
    /// A group begins; what was inherited stays.
    pub(super) fn begin(&mut self) {
        self.is_first = true;
        self.is_optional = false;
    }
}
