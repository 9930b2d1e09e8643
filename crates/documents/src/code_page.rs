//! Code pages by the numbers that Windows and RTF give them.

use encoding_rs::*;

/// What the bytes of an older text stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodePage {
    /// One that the web knows.
    Known(&'static Encoding),
    /// DOS in the United States (437).
    Dos437,
    /// DOS in western Europe (850).
    Dos850,
    /// The font Symbol, Wingdings and their like: bytes are pictures.
    Symbol,
}

const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

impl Default for CodePage {
    /// Windows's western one.
    fn default() -> Self {
        Self::Known(WINDOWS_1252)
    }
}

impl CodePage {
    /// By Windows's number, as `\ansicpg` names it.
    pub(crate) fn of_number(number: i32) -> Option<Self> {
        let known = match number {
            437 => return Some(Self::Dos437),
            850 => return Some(Self::Dos850),
            42 => return Some(Self::Symbol),
            866 => IBM866,
            874 => WINDOWS_874,
            932 => SHIFT_JIS,
            936 => GBK,
            949 => EUC_KR,
            950 => BIG5,
            1250 => WINDOWS_1250,
            1251 => WINDOWS_1251,
            1252 => WINDOWS_1252,
            1253 => WINDOWS_1253,
            1254 => WINDOWS_1254,
            1255 => WINDOWS_1255,
            1256 => WINDOWS_1256,
            1257 => WINDOWS_1257,
            1258 => WINDOWS_1258,
            10000 => MACINTOSH,
            10007 => X_MAC_CYRILLIC,
            20866 => KOI8_R,
            54936 => GB18030,
            65001 => UTF_8,
            _ => return None,
        };
        Some(Self::Known(known))
    }

    /// By the number of a font's character set in RTF, as `\fcharset` names it.
    pub(crate) fn of_charset(charset: i32) -> Option<Self> {
        Self::of_number(match charset {
            0 => 1252,
            2 => 42,
            77 => 10000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            255 => 437,
            _ => return None,
        })
    }

    /// The text; bytes without a meaning become U+FFFD, those of pictures Unicode's private letters (U+F000 and on), as
    /// Word writes them.
    pub(crate) fn decode(self, bytes: &[u8]) -> String {
        let by_table = |table: &str| -> String {
            let table: Vec<char> = table.chars().collect();
            let letter = |byte: &u8| match byte.checked_sub(0x80) {
                None => char::from(*byte),
                Some(index) => table.get(usize::from(index)).copied().unwrap_or('\u{fffd}'),
            };
            bytes.iter().map(letter).collect()
        };
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Dos437 => by_table(DOS_437),
            Self::Dos850 => by_table(DOS_850),
            Self::Symbol => bytes
                .iter()
                .filter_map(|byte| char::from_u32(0xF000 + u32::from(*byte)))
                .collect(),
        }
    }
}
