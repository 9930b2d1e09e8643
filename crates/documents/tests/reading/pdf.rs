//! PDFs: columns, fonts that say nothing, scans, and what LaTeX makes of letters.

use crate::files::{Font, bitmaps, column, line, line_in, pdf, pdf_with_form, picture};
use crate::{refusal, text};
use mockingbird_documents::{ReadError, read};
use mockingbird_shared::document::Doubt;

const LEFT: [&str; 8] = [
    "EDUCATION",
    "Cornell University",
    "BSc in Computer Science",
    "Ithaca, New York",
    "SKILLS",
    "Rust, Go and Python",
    "PostgreSQL, Kubernetes",
    "English and German",
];
const RIGHT: [&str; 10] = [
    "EXPERIENCE",
    "Example Ltd, backend engineer",
    "Built the billing service in Rust and moved",
    "two million customers to it in a night.",
    "Led a team of five engineers.",
    "Sample Corp, junior engineer",
    "Wrote the importer for bank statements.",
    "Cut its running time by half.",
    "PROJECTS",
    "A parser for log files",
];

fn page(content: &str) -> Vec<u8> {
    pdf(&[content.to_owned()], &[Font::helvetica()])
}

/// The text without its blank lines.
fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .collect()
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let all: Vec<&str> = LEFT.iter().chain(&RIGHT).copied().collect();
    // Left edges, first baselines and leadings of the two columns.
    let layouts = [
        (
            "side bar on the left", 40.0, 700.0, 14.0, 220.0, 700.0, 14.0,
        ),
        ("unequal lines", 40.0, 700.0, 16.0, 200.0, 703.0, 13.0),
        ("narrow gutter", 40.0, 700.0, 15.0, 172.0, 700.0, 12.5),
        ("equal columns", 40.0, 700.0, 14.0, 310.0, 700.0, 14.0),
        ("starts lower", 40.0, 660.0, 14.0, 220.0, 700.0, 14.0),
    ];
    for (name, x_left, top_left, leading_left, x_right, top_right, leading_right) in layouts {
        let content = column(x_left, top_left, leading_left, &LEFT)
            + &column(x_right, top_right, leading_right, &RIGHT);
        assert_eq!(lines(&text(&page(&content))), all, "{name}");
    }
}

#[test]
fn a_side_bar_on_the_right_is_read_after_the_rest() {
    let content = column(40.0, 700.0, 14.0, &RIGHT) + &column(420.0, 700.0, 14.0, &LEFT);
    let all: Vec<&str> = RIGHT.iter().chain(&LEFT).copied().collect();
    assert_eq!(lines(&text(&page(&content))), all);
}

#[test]
fn the_order_of_drawing_does_not_matter() {
    // Row by row across both columns, as some programs write.
    let mut content = String::new();
    for (row, said) in LEFT.iter().enumerate() {
        let y = 700.0 - 14.0 * row as f32;
        content += &line(220.0, y, 10.0, RIGHT[row]);
        content += &line(40.0, y, 10.0, said);
    }
    let all: Vec<&str> = LEFT.iter().chain(&RIGHT[..8]).copied().collect();
    assert_eq!(lines(&text(&page(&content))), all);
}

#[test]
fn columns_that_are_made_of_spaces_are_columns() {
    let courier = Font {
        dictionary: "/Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding"
            .into(),
        objects: Vec::new(),
    };
    let rows = LEFT.iter().zip(RIGHT).enumerate();
    let content: String = rows
        .map(|(row, (left, right))| {
            line(
                40.0,
                700.0 - 14.0 * row as f32,
                9.0,
                &format!("{left:<40}{right}"),
            )
        })
        .collect();
    let all: Vec<&str> = LEFT.iter().chain(&RIGHT[..8]).copied().collect();
    assert_eq!(lines(&text(&pdf(&[content], &[courier]))), all);
}

#[test]
fn what_spans_both_columns_comes_first_and_last() {
    let content = line(200.0, 760.0, 24.0, "Jane Doe, engineer")
        + &line(
            150.0,
            740.0,
            10.0,
            "jane@example.com | +49 221 0000 000 | example.com/jane",
        )
        + &column(40.0, 700.0, 14.0, &LEFT)
        + &column(220.0, 700.0, 14.0, &RIGHT)
        + &line(
            40.0,
            500.0,
            10.0,
            "References are given on request; all dates are those of the contracts that were signed.",
        );
    let text = text(&page(&content));
    let lines = lines(&text);
    assert_eq!(
        lines[..2],
        [
            "Jane Doe, engineer",
            "jane@example.com | +49 221 0000 000 | example.com/jane"
        ]
    );
    assert_eq!(lines[2..10], LEFT);
    assert_eq!(lines[10..20], RIGHT);
    assert!(lines[20].starts_with("References"));
}

#[test]
fn entries_stay_with_their_dates_and_labels_with_their_values() {
    let entries = [
        "Example Ltd, backend engineer",
        "Sample Corp, junior engineer",
        "Test GmbH, intern",
        "A college, student",
    ];
    let dates = ["2019 - 2021", "2017 - 2019", "2016", "2012 - 2016"];
    let mut content = String::new();
    let mut expected = Vec::new();
    for (row, (entry, date)) in entries.iter().zip(dates).enumerate() {
        let y = 700.0 - 42.0 * row as f32;
        content += &line(40.0, y, 10.0, entry);
        // Flush right.
        content += &line(560.0 - 5.3 * date.len() as f32, y, 10.0, date);
        content += &line(
            50.0,
            y - 14.0,
            10.0,
            "Did what was to be done there, and wrote it down for those who came after.",
        );
        expected.push(format!("{entry}\t{date}"));
    }
    let entries_text = text(&page(&content));
    for entry in expected {
        assert!(entries_text.contains(&entry), "{entry}: {entries_text}");
    }
    // Dates on the left, as in a European CV.
    let content = column(40.0, 700.0, 14.0, &dates) + &column(160.0, 700.0, 14.0, &entries);
    assert!(text(&page(&content)).contains("2017 - 2019\tSample Corp"));
    let labels = ["Languages:", "Tools:", "Hobbies:", "Licence:"];
    let values = ["English and German", "Docker, Git", "Chess", "Class B"];
    let content = column(40.0, 700.0, 14.0, &labels) + &column(160.0, 700.0, 14.0, &values);
    assert!(text(&page(&content)).contains("Tools:\tDocker, Git"));
    let bullets = ["\u{95}", "\u{95}", "\u{95}", "\u{95}"];
    let content = column(40.0, 700.0, 14.0, &bullets) + &column(56.0, 700.0, 14.0, &values);
    assert!(text(&page(&content)).contains("• Docker, Git"));
}

#[test]
fn dates_stay_with_their_entries_where_a_side_bar_follows() {
    let mut content = String::new();
    let mut y = 740.0;
    let mut expected = Vec::new();
    for (entry, date) in [
        ("Example Ltd", "2019 - 2021"),
        ("Sample Corp", "2016 - 2019"),
        ("Test GmbH", "2014"),
    ] {
        content += &line(50.0, y, 10.0, entry);
        content += &line(370.0 - 5.0 * date.len() as f32, y, 10.0, date);
        content += &column(
            55.0,
            y - 13.0,
            13.0,
            &[
                "Built the billing service and moved two million",
                "customers in a night.",
            ],
        );
        expected.push(format!("{entry}\t{date}"));
        expected.push("Built the billing service and moved two million".into());
        expected.push("customers in a night.".into());
        y -= 45.0;
    }
    let side_bar = [
        "SKILLS", "Rust", "Go", "Python", "PostgreSQL", "Kubernetes", "LANGUAGES", "English",
        "German",
    ];
    content += &column(400.0, 740.0, 13.0, &side_bar);
    expected.extend(side_bar.map(str::to_owned));
    assert_eq!(lines(&text(&page(&content))), expected);
}

/// A font as Word for Mac writes them by Quartz: the space and some letters stand for others.
fn quartz() -> Font {
    let letters: Vec<(u8, String)> = (0x21..=0x7E_u8)
        .map(|code| (code, char::from(code).to_string()))
        .collect();
    let letters: Vec<(u8, &str)> = letters
        .iter()
        .map(|(code, text)| (*code, text.as_str()))
        .collect();
    Font::mapped("ABCDEF+Cambria", &letters)
}

#[test]
fn a_font_without_a_usable_map_is_recognised() {
    let shown = [
        "Leo!Leopard!",
        "555La\"VerneWay",
        "Work!Experience!",
        "Senior!Nurse,!Ward!B,!2019!to!2021",
        "Led!a!team!of!twelve!nurses!and!trained!new!staff",
    ];
    let content: String = shown
        .iter()
        .enumerate()
        .map(|(row, said)| line_in(0, 40.0, 700.0 - 14.0 * row as f32, 10.0, said))
        .collect();
    assert_eq!(refusal(&pdf(&[content], &[quartz()])), ReadError::Illegible);
    // Every letter stands for another one further on.
    let said = "Senior nurse with ten years of experience in intensive care and in the training of new colleagues";
    let shifted: String = said
        .chars()
        .map(|c| {
            char::from(
                u8::try_from(u32::from(c).saturating_sub(29))
                    .unwrap_or(b'!')
                    .max(0x21),
            )
        })
        .collect();
    let content =
        line_in(0, 40.0, 700.0, 10.0, &shifted) + &line_in(0, 40.0, 680.0, 10.0, &shifted);
    assert_eq!(refusal(&pdf(&[content], &[quartz()])), ReadError::Illegible);
}

#[test]
fn one_line_in_a_font_without_a_map_is_a_doubt() {
    let content = line_in(1, 40.0, 740.0, 14.0, "Curriculum!Vitae!of!Leo!Leopard!")
        + &column(40.0, 700.0, 14.0, &RIGHT);
    let reading = read(&pdf(&[content], &[Font::helvetica(), quartz()])).expect("it is read");
    assert_eq!(reading.doubts, [Doubt::UnreadableParts]);
}

#[test]
fn a_scan_with_stamped_lines_is_no_document() {
    let stamps = [
        line(250.0, 20.0, 8.0, "Scanned with CamScanner"),
        line(250.0, 20.0, 8.0, "Page 1 of 2") + &line(40.0, 20.0, 8.0, "12 May 2021"),
        line(250.0, 20.0, 8.0, "3"),
    ];
    for stamp in &stamps {
        let scanned = picture() + stamp;
        assert_eq!(
            refusal(&page(&scanned)),
            ReadError::HardlyAnyText,
            "{stamp}"
        );
        let pages = [scanned.clone(), scanned.clone(), scanned];
        assert_eq!(
            refusal(&pdf(&pages, &[Font::helvetica()])),
            ReadError::HardlyAnyText,
            "{stamp}"
        );
        // The picture may be drawn in a way that is not seen as one.
        assert_eq!(refusal(&page(stamp)), ReadError::HardlyAnyText, "{stamp}");
    }
    assert_eq!(refusal(&page(&picture())), ReadError::NoText);
}

#[test]
fn pages_that_came_twice_are_no_stamps() {
    let written = column(40.0, 700.0, 14.0, &RIGHT);
    let reading = read(&pdf(&[written.clone(), written], &[Font::helvetica()]));
    let reading = reading.expect("it is read");
    assert!(reading.text.contains("Built the billing service in Rust"));
    // Lines that differ in their numbers alone.
    let counted = (1..20)
        .map(|number| format!("Line {number}: led a team"))
        .collect::<Vec<_>>();
    let counted: Vec<&str> = counted.iter().map(String::as_str).collect();
    let page = column(40.0, 700.0, 14.0, &counted);
    let reading = read(&pdf(&[page.clone(), page], &[Font::helvetica()]));
    assert!(
        reading
            .expect("it is read")
            .text
            .contains("Line 7: led a team")
    );
}

#[test]
fn a_page_that_is_a_picture_among_others_and_a_short_file_are_doubts() {
    let written = column(40.0, 700.0, 14.0, &RIGHT);
    let pages = [written.clone(), picture() + &line(250.0, 20.0, 8.0, "2")];
    let reading = read(&pdf(&pages, &[Font::helvetica()])).expect("it is read");
    assert_eq!(reading.doubts, [Doubt::PagesWithoutText]);
    let reading = read(&page(&line(
        40.0,
        700.0,
        10.0,
        "Jane Doe, ten years of Rust",
    )))
    .expect("it is read");
    assert_eq!(reading.doubts, [Doubt::LittleText]);
    // A résumé on a coloured page is none of this.
    let reading = read(&page(&(picture() + &written))).expect("it is read");
    assert_eq!(reading.doubts, []);
}

#[test]
fn what_latex_makes_of_letters_is_undone() {
    let font = Font::mapped(
        "ABCDEF+LMRoman",
        &[
            (b'1', "\u{fb01}"),
            (b'2', "\u{fb03}"),
            (b'3', "\u{ad}"),
            (b'4', "\u{f095}"),
            (b'5', "faEnvelope"),
            (b'6', "e\u{301}"),
            (b'7', "\u{fb02}"),
        ],
    );
    let show = |runs: &str, y: f32| format!("BT 10 0 0 10 40 {y} Tm {runs} ET\n");
    let content = show(
        "/F0 1 Tf (Spring) Tj /F1 1 Tf <31> Tj /F0 1 Tf (eld, o) Tj /F1 1 Tf <32> Tj /F0 1 Tf (ce) Tj",
        700.0,
    ) + &show(
        "/F0 1 Tf (full) Tj /F1 1 Tf <33> Tj /F0 1 Tf (stack, 2019) Tj /F1 1 Tf <33> Tj /F0 1 Tf (2021) Tj",
        686.0,
    ) + &show("/F2 1 Tf <34> Tj /F0 1 Tf ( +1 555 0100 222) Tj", 672.0)
        + &show("/F3 1 Tf <34> Tj /F0 1 Tf ( +1 555 0100 333) Tj", 630.0)
        + &show("/F3 1 Tf <38> Tj /F0 1 Tf ( A bullet) Tj", 616.0)
        + &show("/F1 1 Tf <35> Tj /F0 1 Tf ( jane@example.com) Tj", 658.0)
        + &show(
            "/F0 1 Tf (R) Tj /F1 1 Tf <36> Tj /F0 1 Tf (sum) Tj /F1 1 Tf <36> Tj",
            644.0,
        );
    let icons = Font::mapped("ABCDEF+FontAwesome5Free-Solid", &[(b'4', "\u{f095}")]);
    let bullets = Font::mapped("ABCDEF+Odd", &[(b'4', "\u{f095}"), (b'8', "\u{f0b7}")]);
    let text = text(&pdf(&[content], &[Font::helvetica(), font, icons, bullets]));
    let found = lines(&text);
    assert_eq!(
        found,
        [
            "Springfield, office", "full-stack, 2019-2021", "+1 555 0100 222", "jane@example.com",
            "Résumé", "+1 555 0100 333", "• A bullet"
        ]
    );
}

#[test]
fn ligatures_of_bitmaps_do_not_vanish() {
    let said = "E\u{1e}cient o\u{1e}ce work\u{1d}ows, con\u{1c}guration of di\u{1b}erent things, 2019\u{15}2021";
    let text = text(&pdf(&[line(40.0, 700.0, 10.0, said)], &[bitmaps()]));
    assert_eq!(
        text,
        "Efficient office workflows, configuration of different things, 2019–2021"
    );
}

#[test]
fn arabic_is_read_from_the_right_with_latin_words_in_their_places() {
    // On the page the letters stand from left to right as they are seen.
    let said = "البريد: leila@example.com";
    let seen = "leila@example.com :ديربلا";
    let letters: Vec<(u8, String)> = seen
        .chars()
        .enumerate()
        .map(|(index, c)| (0x21 + u8::try_from(index).unwrap_or(0), c.to_string()))
        .collect();
    let map: Vec<(u8, &str)> = letters
        .iter()
        .map(|(code, c)| (*code, c.as_str()))
        .collect();
    let shown: String = letters.iter().map(|(code, _)| char::from(*code)).collect();
    let content = line_in(0, 40.0, 700.0, 10.0, &shown);
    assert_eq!(
        text(&pdf(&[content], &[Font::mapped("Arabic", &map)])),
        said
    );
}

#[test]
fn letters_that_are_set_apart_are_words() {
    // Each letter at its own place, words further apart.
    let mut content = String::new();
    let mut x = 40.0;
    for letter in "JORDAN DOE".chars() {
        if letter != ' ' {
            content += &line(x, 740.0, 20.0, &letter.to_string());
        }
        x += 24.0;
    }
    content += &line(40.0, 700.0, 10.0, "E D U C A T I O N");
    content += &line(40.0, 680.0, 10.0, "Grades A B C, and I was there");
    let text = text(&page(&content));
    assert_eq!(
        lines(&text),
        ["JORDAN DOE", "EDUCATION", "Grades A B C, and I was there"]
    );
}

#[test]
fn words_that_the_end_of_a_line_divides_are_put_together_where_that_is_safe() {
    let said = [
        "Much experi-",
        "ence with well-",
        "known systems, a full-",
        "stack developer, respon-",
        "sible for Rhein-",
        "Main and 2019-",
        "2021.",
    ];
    let content = column(40.0, 700.0, 12.0, &said);
    let text = text(&page(&content));
    assert_eq!(
        lines(&text),
        [
            "Much experience", "with well-known", "systems, a full-stack",
            "developer, responsible", "for Rhein-", "Main and 2019-", "2021."
        ]
    );
}

#[test]
fn a_turned_page_is_read_like_any_other() {
    let content: String = RIGHT
        .iter()
        .enumerate()
        .map(|(row, said)| {
            format!(
                "BT /F0 10 Tf 0 1 -1 0 {} 60 Tm ({said}) Tj ET\n",
                60.0 + 14.0 * row as f32
            )
        })
        .collect();
    assert_eq!(lines(&text(&page(&content))), RIGHT);
}

#[test]
fn what_was_filled_into_a_form_is_read() {
    let file = pdf_with_form(
        line(40.0, 700.0, 10.0, "Name and work of the applicant"),
        &["Jane Doe", "Nurse, Ward B"],
    );
    assert_eq!(
        lines(&text(&file)),
        [
            "Name and work of the applicant",
            "Jane Doe",
            "Nurse, Ward B"
        ]
    );
}

#[test]
fn damaged_and_long_files_are_refused() {
    assert_eq!(refusal(b"%PDF-1.7\nbroken"), ReadError::Damaged);
    let pages = vec![line(40.0, 700.0, 10.0, "A page"); 51];
    assert_eq!(
        refusal(&pdf(&pages, &[Font::helvetica()])),
        ReadError::TooManyPages
    );
    assert_eq!(refusal(&page("")), ReadError::NoText);
}
