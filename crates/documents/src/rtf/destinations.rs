//! Words of RTF: where the text of a group goes, and which words are text.

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Text,
    Header,
    Footer,
    /// Footnotes and endnotes.
    Note,
    FontTable,
    /// What is not text: pictures, styles, properties.
    Skipped,
}

impl Destination {
    pub(super) fn is_skipped(self) -> bool {
        self == Self::Skipped
    }
}

/// Groups without text of the document. `nonesttables`, `nonshppict` and `shprslt` repeat for older programs what the
/// groups beside them say; `upr` is the first form of a text that follows in Unicode (`\ud`). `sp`, `sn` and `sv` are the
/// properties of drawn boxes.
const SKIPPED: [&str; 35] = [
    "stylesheet", "colortbl", "info", "pict", "objdata", "filetbl", "revtbl", "rsidtbl",
    "listtable", "listoverridetable", "generator", "themedata", "colorschememapping",
    "latentstyles", "datastore", "xmlnstbl", "fldinst", "nonesttables", "nonshppict", "shprslt",
    "xe", "tc", "rxe", "txe", "pn", "annotation", "atnid", "atnauthor", "template", "falt",
    "panose", "sp", "sn", "sv", "upr",
];

/// The destination that a word at the beginning of a group names. An optional one (`\*`) that is not known here is passed
/// over, as the specification says.
pub(super) fn of_word(name: &str, is_optional: bool) -> Option<Destination> {
    match name {
        "fonttbl" => Some(Destination::FontTable),
        "header" | "headerl" | "headerr" | "headerf" => Some(Destination::Header),
        "footer" | "footerl" | "footerr" | "footerf" => Some(Destination::Footer),
        "footnote" => Some(Destination::Note),
        name if SKIPPED.contains(&name) => Some(Destination::Skipped),
        // Drawn boxes hold text beside their properties, which are in groups of their own.
        "shpinst" | "shptxt" | "ud" | "dptxbxtext" if is_optional => Some(Destination::Text),
        _ if is_optional => Some(Destination::Skipped),
        _ => None,
    }
}

/// Words that stand for text.
pub(super) fn text_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "par" | "sect" | "page" | "line" | "row" | "nestrow" | "column" | "softline" | "lbr" => {
            "\n"
        }
        "tab" | "cell" | "nestcell" => "\t",
        "bullet" => "•",
        "endash" => "–",
        "emdash" => "—",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "emspace" | "enspace" | "qmspace" => " ",
        "zwj" => "\u{200d}",
        "zwnj" => "\u{200c}",
        "ltrmark" => "\u{200e}",
        "rtlmark" => "\u{200f}",
        _ => return None,
    })
}
