//! Migrations from the version before, with data in it.

use crate::harness::*;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The migration before which the rows are written; it and those after it carry them over.
const FIRST: &str = "20261126090000_rights_and_limits.sql";

fn supabase() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../supabase")
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Sound rows, then one that its owner has shaped as the version before let them.
const ROWS: &str = "
insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001');
insert into public.documents (owner, kind, name, text)
select '00000000-0000-0000-0000-000000000001', 'resume', 'cv', 'Rust' from generate_series(1, 150);
insert into public.interviews (id, owner, config, role, level, mode, status, machine, version, agent_wanted_at)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', '{}', 'sound', 'mid', 'voice',
        'active', '{\"floor\": \"candidate\"}', 7, now()),
       ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000001', '{}', 'shaped', 'mid', 'voice',
        'active', jsonb_build_object('x', repeat('A', 3000000)), 2147483647, '-infinity');
insert into public.turns (interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms)
select '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', n, 'candidate', 'welcome', 'x', 0, 0
from generate_series(1, 1200) n;
insert into public.turn_feedback (interview_id, owner, seq, score, assessed_by)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 1, 4, 'built_in');
insert into public.feedback (interview_id, owner, status, report)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'ready', repeat('r', 300000));
";

#[tokio::test]
async fn rows_of_the_version_before_are_carried_over() {
    let admin = database().await;
    let name = format!("carried_{}", Uuid::new_v4().simple());
    admin
        .batch_execute(&format!("create database {name}"))
        .await
        .unwrap();
    let mut url: url::Url = std::env::var("DATABASE_URL").unwrap().parse().unwrap();
    url.set_path(&name);
    let carried = connect(url.as_str()).await;
    carried
        .batch_execute(&read(supabase().join("local/src/platform.sql")))
        .await
        .unwrap();
    let mut migrations: Vec<PathBuf> = std::fs::read_dir(supabase().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    migrations.sort();
    for path in migrations {
        let file = path.file_name().unwrap().to_str().unwrap();
        if file == FIRST {
            carried.batch_execute(ROWS).await.unwrap();
        }
        let applied = carried.batch_execute(&read(path.clone())).await;
        applied.unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    }
    let row = carried
        .query_one(
            "select
               (select count(*) from public.documents), (select count(*) from public.turns),
               (select count(*) from public.turn_feedback), (select length(report) from public.feedback),
               s.version, s.machine ->> 'floor', exists (select from public.jobs where kind = 'voice' and subject = s.id),
               b.version, b.machine is null, not exists (select from public.jobs where subject = b.id)
             from public.interviews s, public.interviews b where s.role = 'sound' and b.role = 'shaped'",
            &[],
        )
        .await
        .unwrap();
    // More than is kept from now on stays.
    let kept = (
        row.get::<_, i64>(0),
        row.get::<_, i64>(1),
        row.get::<_, i64>(2),
    );
    assert_eq!(kept, (150, 1200, 1));
    assert_eq!(row.get::<_, i32>(3), 300_000);
    assert_eq!((row.get::<_, i32>(4), row.get::<_, bool>(6)), (7, true));
    assert_eq!(row.get::<_, Option<&str>>(5), Some("candidate"));
    // What was shaped is harmless.
    assert_eq!(
        (
            row.get::<_, i32>(7),
            row.get::<_, bool>(8),
            row.get::<_, bool>(9)
        ),
        (0, true, true)
    );
    drop(carried);
    admin
        .batch_execute(&format!("drop database {name} with (force)"))
        .await
        .unwrap();
}
