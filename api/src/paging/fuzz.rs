//! Fuzz target `cursors`: whatever comes as `?cursor=` is refused, or names a moment that the database knows.

use super::*;
use mockingbird_fuzz::Target;

/// The years that a `timestamptz` of PostgreSQL and RFC 3339 have in common.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9_999;

#[test]
fn a_cursor_that_is_accepted_names_a_moment_that_the_database_knows_and_comes_out_as_it_was() {
    let seeds = [
        "2026-01-31T12:00:00.123456+00:00",
        "2026-01-31T12:00:00Z",
        "0001-01-01T00:00:00-23:59",
        "9999-12-31T23:59:60Z",
    ];
    let seeds = seeds.map(|at| format!("{at}|00000000-0000-0000-0000-000000000001").into_bytes());
    Target::new(env!("CARGO_MANIFEST_DIR"), "cursors")
        .seeds(seeds)
        .words(&[
            "|", "T", "Z", "+00:00", "-15:59", "+23:59", "0000-", ":60", ".",
        ])
        .max_bytes(200)
        .run(|input| {
            // What comes is base64 of such a text, or no base64 at all.
            let wrapped = URL_SAFE_NO_PAD.encode(input);
            let bare = read_cursor(&String::from_utf8_lossy(input));
            let read = read_cursor(&wrapped);
            let accepted = [bare, read].map(|read| {
                read.ok().map(|(created_at, id)| {
                    let again = read_cursor(&write_cursor(&created_at, id)).ok();
                    assert_eq!(
                        again,
                        Some((created_at.clone(), id)),
                        "it comes out as another one"
                    );
                    let moment = OffsetDateTime::parse(&created_at, &Rfc3339).expect("a time");
                    assert!(YEARS.contains(&moment.year()), "year {}", moment.year());
                    assert!(
                        moment.offset().whole_hours().abs() < 16,
                        "PostgreSQL knows no such offset"
                    );
                    created_at.len()
                })
            });
            let text = String::from_utf8_lossy(input);
            if is_moment(&text) {
                let moment = OffsetDateTime::parse(&text, &Rfc3339).expect("a time");
                assert!(YEARS.contains(&moment.year()), "year {}", moment.year());
                assert!(
                    moment.offset().whole_hours().abs() < 16,
                    "PostgreSQL knows no such offset"
                );
            }
            accepted
        });
}
