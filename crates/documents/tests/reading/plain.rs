//! Text files in the code pages that people's programs have written.

use crate::{refusal, text};
use encoding_rs::*;
use mockingbird_documents::{ReadError, read};
use mockingbird_shared::document::Doubt;

#[test]
fn dashes_quotes_bullets_and_currency_of_windows_are_kept_however_short_the_text_is() {
    assert_eq!(text(b"Nurse, 2019\x962021"), "Nurse, 2019–2021");
    let bytes = b"\x95 Led \x93Ward B\x94, saved \x805k, didn\x92t stop\x85";
    assert_eq!(text(bytes), "• Led “Ward B”, saved €5k, didn’t stop…");
    assert_eq!(text(b"Caf\xe9, ten years"), "Café, ten years");
}

#[test]
fn each_code_page_is_recognised_by_a_paragraph_of_its_language() {
    let paragraphs = [
        (
            WINDOWS_1250,
            "Vedoucí směny, Plzeň 2015–2019. Řídil jsem pět lidí, přijímal zakázky a staral se o údržbu strojů. Čeština, angličtina.",
        ),
        (
            WINDOWS_1250,
            "Kierownik zespołu w Łodzi, 2016–2020. Odpowiadałem za współpracę z klientami, wdrożenie systemu i szkolenie pracowników.",
        ),
        (
            WINDOWS_1251,
            "Инженер-программист, Москва, 2015–2019. Разработка и сопровождение систем учёта, руководство группой из пяти человек.",
        ),
        (
            KOI8_R,
            "Инженер-программист, Москва, 2015. Разработка и сопровождение систем учёта, руководство группой из пяти человек.",
        ),
        (
            WINDOWS_1253,
            "Μηχανικός λογισμικού, Αθήνα 2015–2019. Ανάπτυξη και συντήρηση εφαρμογών, διοίκηση ομάδας πέντε ατόμων.",
        ),
        (
            WINDOWS_1254,
            "Yazılım mühendisi, İstanbul 2015–2019. Müşteri ilişkileri, çağrı merkezi yönetimi ve eğitim çalışmalarında görev aldım. Şirket içi ağ.",
        ),
        (
            WINDOWS_1255,
            "מהנדס תוכנה, תל אביב. פיתוח ותחזוקה של מערכות מידע, ניהול צוות של חמישה עובדים.",
        ),
        (
            WINDOWS_1256,
            "مهندس برمجيات، القاهرة. تطوير وصيانة أنظمة المعلومات، وإدارة فريق من خمسة موظفين في شركة كبيرة.",
        ),
        (
            SHIFT_JIS,
            "職務経歴書　山田太郎　平成二十七年四月より東京の会社でソフトウェアの開発を担当しました。",
        ),
        (
            EUC_JP,
            "職務経歴書　平成二十七年四月より東京の会社でソフトウェアの開発を担当しました。資格もあります。",
        ),
        (
            GBK,
            "软件工程师，北京，二〇一五年至二〇一九年。负责系统的开发与维护，管理五人团队。",
        ),
        (
            BIG5,
            "軟體工程師，臺北，二〇一五年至二〇一九年。負責系統的開發與維護，管理五人團隊。",
        ),
        (
            EUC_KR,
            "소프트웨어 엔지니어, 서울. 시스템 개발과 유지보수를 담당하고 다섯 명의 팀을 이끌었습니다.",
        ),
        (
            WINDOWS_1252,
            "Größere Projekte für Bäckereien in Köln geführt; Umsätze um 12 % erhöht. Schülerpraktikum, Straßenbau.",
        ),
        (
            WINDOWS_1252,
            "Développé l’équipe à Orléans, été 2019. Chargée d’études économiques ; maîtrise de l’anglais, où j’ai vécu.",
        ),
        (
            MACINTOSH,
            "Développé l’équipe à Orléans — été 2019. Chargée d’études économiques, maîtrise de l’anglais.",
        ),
        (
            MACINTOSH,
            "Größere Projekte für Bäckereien in Köln geführt, Schülerpraktikum, Straßenbau: 5 Jahre.",
        ),
    ];
    for (encoding, paragraph) in paragraphs {
        let (bytes, _, is_lossy) = encoding.encode(paragraph);
        assert!(!is_lossy, "{} can't write {paragraph}", encoding.name());
        let reading = read(&bytes).unwrap_or_else(|error| panic!("{}: {error:?}", encoding.name()));
        assert_eq!(reading.text, paragraph.trim(), "{}", encoding.name());
        assert!(
            reading.doubts.contains(&Doubt::GuessedLetters),
            "{}",
            encoding.name()
        );
    }
}

#[test]
fn the_bullets_and_quotes_of_an_old_macintosh_are_not_those_of_windows() {
    // In Windows's code page this is "¥ Led ÒWard BÓ, 2019Ð2021, didnÕt stop".
    let bytes = b"\xa5 Led \xd2Ward B\xd3, 2019\xd02021, didn\xd5t stop";
    assert_eq!(text(bytes), "• Led “Ward B”, 2019–2021, didn’t stop");
    assert_eq!(
        text(b"R\x8esum\x8e of a caf\x8e owner"),
        "Résumé of a café owner"
    );
}

#[test]
fn the_letters_of_dos_are_read_or_refused_but_never_taken_for_others() {
    assert_eq!(
        text(b"R\x82sum\x82: Stra\xe1e in M\x81nchen, f\x81r K\x94ln"),
        "Résumé: Straße in München, für Köln"
    );
    assert_eq!(text(b"M\x81ller, K\x94ln"), "Müller, Köln");
}

#[test]
fn unicode_is_read_in_all_its_forms() {
    let said = "Zoë – Köln • 中文 🦜";
    let little: Vec<u8> = said.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = said.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(text(&[b"\xff\xfe", &little[..]].concat()), said);
    assert_eq!(text(&[b"\xfe\xff", &big[..]].concat()), said);
    assert_eq!(text(&[b"\xef\xbb\xbf", said.as_bytes()].concat()), said);
    assert_eq!(text(said.as_bytes()), said);
    let plain = "Ten years of Rust\r\nin Köln";
    let unmarked: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text(&unmarked), "Ten years of Rust\nin Köln");
    let unmarked: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(text(&unmarked), "Ten years of Rust\nin Köln");
}

#[test]
fn numbers_of_windows_letters_that_have_become_letters_mean_what_they_meant() {
    // C1 controls in UTF-8: a program has read Windows's bytes as Latin-1.
    assert_eq!(
        text("2019\u{96}2021, didn\u{92}t, \u{80}5k, \u{95} one\u{85}".as_bytes()),
        "2019–2021, didn’t, €5k, • one…"
    );
    // UTF-8 that was read as Windows's, and written as UTF-8 once more.
    assert_eq!(
        text("FranÃ§ois, 2019â€“2021, donâ€™t".as_bytes()),
        "François, 2019–2021, don’t"
    );
}

#[test]
fn one_broken_byte_does_not_make_another_language_of_the_rest() {
    let mut bytes = "Développé à Orléans, où j’ai vécu".as_bytes().to_vec();
    bytes.extend(b", 2019\x962021");
    let reading = read(&bytes).expect("it is read");
    assert_eq!(reading.text, "Développé à Orléans, où j’ai vécu, 2019–2021");
    assert_eq!(reading.doubts, [Doubt::GuessedLetters]);
}

#[test]
fn what_is_no_text_is_refused_with_its_reason() {
    assert_eq!(
        refusal(&[0, 1, 2, 3, 255, 254, 7, 8, 9]),
        ReadError::UnknownKind
    );
    assert_eq!(refusal(b"\x7fELF\x02\x01\x01\x00"), ReadError::UnknownKind);
    assert_eq!(
        refusal(b"\x89PNG\r\n\x1a\n\x00\x00"),
        ReadError::UnknownKind
    );
    assert_eq!(refusal(b""), ReadError::NoText);
    assert_eq!(refusal(b" \n\t ... \n"), ReadError::NoText);
    assert_eq!(
        refusal(&"a".repeat(100_001).into_bytes()),
        ReadError::TooLong
    );
    assert_eq!(refusal(b"\xffWPC\x10\x00"), ReadError::OtherWordProcessor);
}

#[test]
fn bytes_that_no_code_page_explains_are_refused_with_words() {
    let bytes: Vec<u8> = (0..400_u32)
        .map(|n| u8::try_from(0x80 + (n * 37) % 128).unwrap_or(0x80))
        .collect();
    let error = refusal(&bytes);
    assert!(
        matches!(error, ReadError::UnknownLetters | ReadError::Illegible),
        "{error:?}"
    );
    assert!(ReadError::UnknownLetters.to_string().contains("UTF-8"));
}
