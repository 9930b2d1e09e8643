//! What happens by itself: in batches that one bad row does not stop.

use crate::harness::*;
use reqwest::StatusCode;
use serde_json::json;

const LONG_AGO: &str = "2020-06-01T00:00:00Z";
const LATER: &str = "2021-01-01T00:00:00Z";

#[tokio::test]
async fn an_interview_that_was_left_is_over_wherever_one_looks() {
    let server = Server::start().await;
    let person = server.person().await;
    let (bad, begun, unbegun) = (
        person.interview().await,
        person.interview().await,
        person.interview().await,
    );
    person.start(&begun).await;
    let database = database().await;
    database
        .batch_execute(&format!(
            "set session_replication_role = replica;
             update public.interviews set updated_at = '{LONG_AGO}' where id in ('{bad}', '{begun}', '{unbegun}');
             update public.interviews set version = 1000000000 where id = '{bad}';"
        ))
        .await
        .unwrap();
    let rows = server.app.store.as_service();
    assert_eq!(rows.mark_abandoned(LATER).await.unwrap(), 2);
    assert_eq!(
        rows.mark_abandoned(LATER).await.unwrap(),
        0,
        "the bad one stays"
    );
    for id in [&begun, &unbegun] {
        let path = format!("/api/interviews/{id}");
        let detail = person.get(&path).await.expect(StatusCode::OK);
        assert_eq!(detail["status"], "abandoned");
        assert_eq!(detail["progress"]["floor"], "ended");
        assert_eq!(detail["progress"]["ended_by"], "user_away");
        let ended = person.post(&format!("{path}/end"), &json!({})).await;
        assert_eq!(ended.expect(StatusCode::OK)["ended_by"], "user_away");
        person
            .try_say(id, "Hello?")
            .await
            .expect_problem(409, "interview_over");
        let export = person
            .get(&format!("{path}/export?format=interchange"))
            .await;
        let export = export.expect(StatusCode::OK);
        assert!(export.to_string().contains("user_away"), "{export}");
    }
}

#[tokio::test]
async fn a_guest_who_can_not_be_removed_does_not_keep_the_others() {
    let server = Server::start().await;
    let (stuck, idle) = (server.guest().await, server.guest().await);
    let mut database = database().await;
    // Undone at the end.
    let transaction = database.transaction().await.unwrap();
    transaction
        .batch_execute(&format!(
            "create table private.in_the_way (owner uuid references auth.users);
             insert into private.in_the_way values ('{0}');
             update auth.users set created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}', last_sign_in_at = '{LONG_AGO}'
             where id in ('{0}', '{1}');",
            stuck.id, idle.id
        ))
        .await
        .unwrap();
    let purged = transaction
        .query_one(&format!("select public.purge_guests('{LATER}')"), &[])
        .await
        .unwrap();
    assert_eq!(purged.get::<_, i32>(0), 1);
    let left = transaction
        .query_one("select count(*) from auth.users where id = $1", &[&idle.id])
        .await
        .unwrap();
    assert_eq!(left.get::<_, i64>(0), 0);
    transaction.rollback().await.unwrap();
}

/// Another process has the guest's row, and does not let go of it.
#[tokio::test]
async fn a_guest_whose_row_is_held_does_not_keep_the_others() {
    let server = Server::start().await;
    let (held, idle) = (server.guest().await, server.guest().await);
    let (mut ours, mut theirs) = (database().await, database().await);
    ours.batch_execute(&format!(
        "update auth.users set created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}', last_sign_in_at = '{LONG_AGO}'
         where id in ('{}', '{}');",
        held.id, idle.id
    ))
    .await
    .unwrap();
    let other = theirs.transaction().await.unwrap();
    let lock = format!("select from auth.users where id = '{}' for update", held.id);
    other.batch_execute(&lock).await.unwrap();
    let transaction = ours.transaction().await.unwrap();
    let began = std::time::Instant::now();
    let purged = transaction
        .query_one(&format!("select public.purge_guests('{LATER}')"), &[])
        .await
        .unwrap();
    assert_eq!(purged.get::<_, i32>(0), 1);
    assert!(
        began.elapsed().as_secs() < 6,
        "it waits a second for the row"
    );
    transaction.rollback().await.unwrap();
    other.rollback().await.unwrap();
    // Housekeeping of this server would find them.
    let back = format!(
        "update auth.users set created_at = now(), updated_at = now(), last_sign_in_at = now() where id in ('{}', '{}')",
        held.id, idle.id
    );
    ours.batch_execute(&back).await.unwrap();
}

/// As `statement_timeout` ends it: not an error like any other in PL/pgSQL.
#[tokio::test]
async fn a_guest_who_takes_too_long_does_not_keep_the_others() {
    let server = Server::start().await;
    let (slow, idle) = (server.guest().await, server.guest().await);
    let mut database = database().await;
    let transaction = database.transaction().await.unwrap();
    transaction
        .batch_execute(&format!(
            "create table private.much (owner uuid references auth.users on delete cascade);
             insert into private.much values ('{0}');
             create function private.takes_long() returns trigger language plpgsql as
               $$ begin perform pg_sleep(60); return old; end $$;
             create trigger takes_long before delete on private.much for each row execute function private.takes_long();
             update auth.users set created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}', last_sign_in_at = '{LONG_AGO}'
             where id in ('{0}', '{1}');
             set local statement_timeout = '2s';",
            slow.id, idle.id
        ))
        .await
        .unwrap();
    let purged = transaction
        .query_one(&format!("select public.purge_guests('{LATER}')"), &[])
        .await
        .unwrap();
    assert_eq!(purged.get::<_, i32>(0), 1);
    transaction.rollback().await.unwrap();
}

/// What a guest has left may be more than one run removes: what was removed stays removed.
#[tokio::test]
async fn what_a_guest_has_left_goes_in_slices() {
    let server = Server::start().await;
    let guest = server.guest().await;
    for _ in 0..3 {
        guest.interview().await;
    }
    let mut database = database().await;
    let transaction = database.transaction().await.unwrap();
    transaction
        .batch_execute(&format!(
            "create function private.takes_long() returns trigger language plpgsql as
               $$ begin perform pg_sleep(4); return old; end $$;
             create trigger takes_long before delete on public.interviews for each row execute function private.takes_long();
             update auth.users set created_at = '{LONG_AGO}', updated_at = '{LONG_AGO}', last_sign_in_at = '{LONG_AGO}'
             where id = '{0}';
             set local session_replication_role = replica;
             update public.interviews set updated_at = '{LONG_AGO}' where owner = '{0}';
             set local session_replication_role = origin;",
            guest.id
        ))
        .await
        .unwrap();
    let purge = format!("select public.purge_guests('{LATER}')");
    let steps = transaction.query_one(&purge, &[]).await.unwrap();
    assert_eq!(steps.get::<_, i32>(0), 1, "there is more to do");
    let left = format!(
        "select count(*) from public.interviews where owner = '{}'",
        guest.id
    );
    let left = transaction.query_one(&left, &[]).await.unwrap();
    assert_eq!(left.get::<_, i64>(0), 1, "two of three in its time");
    transaction.rollback().await.unwrap();
}
