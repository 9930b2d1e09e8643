//! Letters of fonts that are pictures: Symbol, Wingdings and their like, as Word stores them.
//!
//! Only those that résumés hold have a letter of their own here: bullets, checks, arrows, and Symbol's Greek. The rest
//! are pictures, and a picture is a bullet.

/// What Symbol draws for the letters of the alphabet.
const SYMBOL_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SYMBOL_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// The letter that is meant by a code of a picture font, with or without Word's offset of 0xF000.
pub(crate) fn letter(font: &str, code: u32) -> char {
    let code = if (0xF000..=0xF0FF).contains(&code) {
        code - 0xF000
    } else {
        code
    };
    let font = font.to_ascii_lowercase();
    if font.starts_with("symbol") {
        symbol(code)
    } else if font.starts_with("wingdings 2")
        || font.starts_with("wingdings 3")
        || font.starts_with("webdings")
    {
        '•'
    } else if font.starts_with("wingdings") {
        wingding(code)
    } else {
        // `w:sym` may name any font; its code is then the character itself.
        char::from_u32(code)
            .filter(|c| !c.is_control())
            .unwrap_or('•')
    }
}

fn symbol(code: u32) -> char {
    let nth = |table: &str, index: u32| table.chars().nth(index as usize).unwrap_or('•');
    match code {
        0x41..=0x5A => nth(SYMBOL_CAPITALS, code - 0x41),
        0x61..=0x7A => nth(SYMBOL_SMALL, code - 0x61),
        // Digits and most punctuation are where ASCII has them.
        0x2D | 0xBE => '–',
        0x20..=0x3F | 0x5B | 0x5D | 0x5F | 0x7B..=0x7D => char::from_u32(code).unwrap_or('•'),
        0xA0 => '€',
        0xA2 => '′',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAE => '→',
        0xB0 => '°',
        0xB1 => '±',
        0xB3 => '≥',
        0xB4 => '×',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xBC => '…',
        0xD2 => '®',
        0xD3 => '©',
        0xD4 => '™',
        0xD6 => '√',
        0xDE => '⇒',
        _ => '•',
    }
}

fn wingding(code: u32) -> char {
    match code {
        0x20 => ' ',
        0x28..=0x2B => '☎',
        0xDF => '←',
        0xE0 | 0xE8 | 0xF0 => '→',
        0xFB => '✗',
        0xFC => '✓',
        0xFD => '☒',
        0xFE => '☑',
        _ => '•',
    }
}
