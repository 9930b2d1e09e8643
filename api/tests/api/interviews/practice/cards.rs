//! Questions that come back after days, and the days in a row.

use super::{STORY, answer_in, cards_of, practised, weak_interview};
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

async fn write_report(person: &Person<'_>, id: &str) {
    let path = format!("/api/interviews/{id}/feedback");
    let request = person.request(Method::POST, &path).json(&json!({}));
    request.send().await.unwrap().text().await.unwrap();
}

/// Moves the person's cards so many days into the past.
async fn let_days_pass(person: &Person<'_>, days: i32) {
    let moved = "update public.practice_cards set due_at = due_at - make_interval(days => $2),
                 last_at = last_at - make_interval(days => $2) where owner = $1";
    let database = database().await;
    database.execute(moved, &[&person.id, &days]).await.unwrap();
}

#[tokio::test]
async fn weak_answers_about_work_come_back_after_days_and_later_each_time_they_go_well() {
    let server = Server::start().await;
    let person = server.person().await;
    let (id, first) = weak_interview(&person).await;
    assert_eq!(cards_of(&person).await["cards"], json!([]));
    write_report(&person, &id).await;
    let plan = cards_of(&person).await;
    let cards = plan["cards"].as_array().unwrap();
    let about_work = first["turns"].as_array().unwrap().iter().filter(|turn| {
        let stage = turn["stage"].as_str().unwrap();
        turn["speaker"] == "candidate" && ["past_experience", "company_fit"].contains(&stage)
    });
    assert_eq!(cards.len(), about_work.count());
    assert_eq!(
        (&plan["streak_days"], &cards[0]["is_due"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(plan["next_due_at"], cards[0]["due_at"]);
    assert_eq!(cards[0]["role"], "Backend Engineer");

    let_days_pass(&person, 30).await;
    let plan = cards_of(&person).await;
    let card = &plan["cards"][0];
    assert_eq!(
        (&card["is_due"], &plan["next_due_at"]),
        (&json!(true), &Value::Null)
    );
    let seq = card["of_seq"].as_u64().unwrap();
    let done = practised(&person, &id, seq, STORY).await;
    let after = cards_of(&person).await;
    let find = |plan: &Value| {
        let cards = plan["cards"].as_array().unwrap();
        cards
            .iter()
            .find(|card| card["of_seq"] == seq)
            .unwrap()
            .clone()
    };
    let card = find(&after);
    assert_eq!(card["is_due"], false, "it went well");
    let days = card["days"].as_i64().unwrap();
    // The report on the practice notes the same judgement, which counts once.
    write_report(&person, done["id"].as_str().unwrap()).await;
    assert_eq!(find(&cards_of(&person).await), card);
    let_days_pass(&person, 60).await;
    practised(&person, &id, seq, STORY).await;
    let later = find(&cards_of(&person).await)["days"].as_i64().unwrap();
    assert!(later > days, "{days} days, then {later}");
    // Another report on the first interview changes no card.
    let again = json!({"again": true});
    let path = format!("/api/interviews/{id}/feedback");
    let request = person.request(Method::POST, &path).json(&again);
    request.send().await.unwrap().text().await.unwrap();
    assert_eq!(find(&cards_of(&person).await)["days"], later);
}

#[tokio::test]
async fn a_card_is_stopped_by_its_owner_alone_and_stays_stopped() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let (id, _) = weak_interview(&person).await;
    write_report(&person, &id).await;
    let plan = cards_of(&person).await;
    let before = plan["cards"].as_array().unwrap().len();
    let path = format!("/api/practice/{}", plan["cards"][0]["id"].as_str().unwrap());
    other.delete(&path).await.expect_problem(404, "not_found");
    assert_eq!(cards_of(&other).await["cards"], json!([]));
    person.delete(&path).await.expect(StatusCode::NO_CONTENT);
    write_report(&person, &id).await;
    let plan = cards_of(&person).await;
    assert_eq!(plan["cards"].as_array().unwrap().len(), before - 1);
}

#[tokio::test]
async fn no_more_than_twenty_cards_are_open_and_none_is_made_of_anothers_answer() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let (id, first) = weak_interview(&person).await;
    let (seq, _) = answer_in(&first, "past_experience");
    let rest = Rest::new();
    let card = async |owner: Uuid, seq: u64| {
        let card = json!({"of_interview": id, "of_seq": seq, "question": "Why?", "stability": 1.5, "difficulty": 5.0});
        let arguments = json!({"p_owner": owner, "p_attempt": null, "p_card": card, "p_days": 1, "p_repetitions": 0});
        let service = service_role_key();
        let answer = rest
            .send(
                Method::POST,
                "rpc/record_practice",
                Some(&service),
                Some(arguments),
            )
            .await;
        assert!(answer.status.is_success(), "{}", answer.text);
    };
    card(other.id, seq).await;
    assert_eq!(cards_of(&other).await["cards"], json!([]));
    let more = "insert into public.turns (interview_id, owner, seq, speaker, stage, text, started_ms, ended_ms)
                select $1, $2, n, 'candidate', 'past_experience', 'x', 0, 0 from generate_series(100, 124) n";
    let interview: Uuid = id.parse().unwrap();
    let database = database().await;
    database
        .execute(more, &[&interview, &person.id])
        .await
        .unwrap();
    for seq in 100..125 {
        card(person.id, seq).await;
    }
    let plan = cards_of(&person).await;
    assert_eq!(plan["cards"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn days_in_a_row_are_counted_up_to_yesterday() {
    let server = Server::start().await;
    let person = server.person().await;
    assert_eq!(cards_of(&person).await["streak_days"], 0);
    let (id, first) = weak_interview(&person).await;
    assert_eq!(cards_of(&person).await["streak_days"], 1);
    let database = database().await;
    let interview: Uuid = id.parse().unwrap();
    let move_to = async |seq: u64, days: i32| {
        let moved = "update public.turns set created_at = now() - make_interval(days => $3)
                     where interview_id = $1 and seq = $2";
        let seq = seq as i32;
        database
            .execute(moved, &[&interview, &seq, &days])
            .await
            .unwrap();
    };
    let turns = first["turns"].as_array().unwrap();
    let answers: Vec<u64> = turns
        .iter()
        .filter(|turn| turn["speaker"] == "candidate")
        .map(|turn| turn["seq"].as_u64().unwrap())
        .collect();
    // Yesterday, the day before, and after a gap the others.
    for (at, seq) in answers.iter().enumerate() {
        move_to(*seq, if at < 2 { at as i32 + 1 } else { 5 }).await;
    }
    assert_eq!(cards_of(&person).await["streak_days"], 2);
    for seq in &answers {
        move_to(*seq, 2).await;
    }
    assert_eq!(
        cards_of(&person).await["streak_days"],
        0,
        "yesterday nothing was said"
    );
}
