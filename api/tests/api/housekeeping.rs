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
