//! Every table through PostgREST itself, as owner, other user, guest, anon and service.

use crate::furnished::furnish;
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Tables with the column that says whose a row is.
const TABLES: [(&str, &str); 15] = [
    ("profiles", "id"),
    ("provider_keys", "owner"),
    ("documents", "owner"),
    ("interviews", "owner"),
    ("turns", "owner"),
    ("turn_feedback", "owner"),
    ("feedback", "owner"),
    ("feedback_history", "owner"),
    ("fact_corrections", "owner"),
    ("practice_cards", "owner"),
    ("jobs", "owner"),
    ("audit_log", "subject"),
    ("preferences", "owner"),
    ("data_exports", "owner"),
    ("data_export_parts", "owner"),
];

fn select(table: &str, column: &str, person: &Person<'_>) -> String {
    format!("{table}?select={column}&{column}=eq.{}", person.id)
}

#[tokio::test]
async fn rows_are_seen_by_their_owner_and_the_service_alone() {
    let server = Server::start().await;
    for owner in [server.person().await, server.guest().await] {
        furnish(&owner).await;
        let (other, guest, rest) = (server.person().await, server.guest().await, Rest::new());
        for (table, column) in TABLES {
            let path = select(table, column, &owner);
            let count = async |token: Option<&str>| {
                let answer = rest.send(Method::GET, &path, token, None).await;
                (answer.status, answer.json().as_array().map(Vec::len))
            };
            let own = count(Some(&owner.token)).await;
            assert!(
                own.0 == StatusCode::OK && own.1 > Some(0),
                "{table}: the owner sees {own:?}"
            );
            assert_eq!(
                count(Some(&other.token)).await,
                (StatusCode::OK, Some(0)),
                "{table}: another user"
            );
            assert_eq!(
                count(Some(&guest.token)).await,
                (StatusCode::OK, Some(0)),
                "{table}: a guest"
            );
            let anon = count(None).await;
            assert_eq!(anon.0, StatusCode::UNAUTHORIZED, "{table}: anon");
            let service = count(Some(&service_role_key())).await;
            assert!(service.1 > Some(0), "{table}: the service sees {service:?}");
        }
    }
}

#[tokio::test]
async fn another_users_rows_are_neither_changed_nor_removed() {
    let server = Server::start().await;
    let (owner, other) = (server.person().await, server.person().await);
    let id = furnish(&owner).await;
    let rest = Rest::new();
    let changes = [
        ("profiles", json!({"display_name": "x"})),
        ("interviews", json!({"status": "abandoned"})),
        ("documents", json!({"text": "x"})),
        ("feedback", json!({"report": "x"})),
        ("feedback_history", json!({"report": "x"})),
        ("fact_corrections", json!({"counts": false})),
        ("turn_feedback", json!({"score": 1})),
        ("practice_cards", json!({"suspended": true})),
        ("preferences", json!({"settings": {}})),
    ];
    for (table, change) in changes {
        let column = TABLES.iter().find(|(name, _)| *name == table).unwrap().1;
        let answer = rest
            .send(
                Method::PATCH,
                &format!("{table}?{column}=eq.{}", owner.id),
                Some(&other.token),
                Some(change),
            )
            .await;
        assert!(
            answer.status == StatusCode::FORBIDDEN || answer.expect(StatusCode::OK) == json!([]),
            "{table}: {}",
            answer.text
        );
    }
    for (table, column) in TABLES {
        rest.send(
            Method::DELETE,
            &format!("{table}?{column}=eq.{}", owner.id),
            Some(&other.token),
            None,
        )
        .await;
        let left = rest
            .send(
                Method::GET,
                &select(table, column, &owner),
                Some(&owner.token),
                None,
            )
            .await;
        assert!(!left.json().as_array().unwrap().is_empty(), "{table}");
    }
    // Through the API it looks as if it did not exist.
    for (method, path) in [
        (Method::GET, ""),
        (Method::GET, "/stats"),
        (Method::GET, "/events"),
        (Method::GET, "/feedback"),
        (Method::GET, "/export"),
        (Method::GET, "/practice"),
        (Method::POST, "/start"),
        (Method::POST, "/reset"),
        (Method::POST, "/end"),
        (Method::POST, "/feedback"),
        (Method::DELETE, ""),
    ] {
        let request = other.request(method.clone(), &format!("/api/interviews/{id}{path}"));
        let problem = Answer::of(request).await;
        assert_eq!(
            problem.status,
            StatusCode::NOT_FOUND,
            "{method} {path}: {}",
            problem.text
        );
    }
    other
        .try_say(&id, "I am the other one")
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn nobody_writes_in_anothers_name() {
    let server = Server::start().await;
    let (owner, other) = (server.person().await, server.person().await);
    let id = owner.interview().await;
    let rest = Rest::new();
    let turn = json!({"interview_id": id, "seq": 1, "speaker": "candidate", "stage": "welcome", "text": "x", "started_ms": 0, "ended_ms": 0});
    let rows: [(&str, Value); 5] = [
        (
            "documents",
            json!({"owner": owner.id, "kind": "resume", "name": "x", "text": "x"}),
        ),
        (
            "interviews",
            json!({"owner": owner.id, "config": {}, "role": "x", "level": "mid", "mode": "text"}),
        ),
        ("turns", turn),
        ("feedback", json!({"interview_id": id, "status": "ready"})),
        (
            "provider_keys",
            json!({"owner": other.id, "provider": "openai", "hint": "", "key_version": 1, "ciphertext": "x"}),
        ),
    ];
    for (table, row) in rows {
        let answer = rest
            .send(Method::POST, table, Some(&other.token), Some(row))
            .await;
        assert!(
            answer.status.is_client_error(),
            "{table}: {} {}",
            answer.status,
            answer.text
        );
    }
}

#[tokio::test]
async fn an_interview_without_an_owner_can_not_exist() {
    let row = json!({"owner": null, "config": {}, "role": "x", "level": "mid", "mode": "text"});
    let answer = Rest::new()
        .send(
            Method::POST,
            "interviews",
            Some(&service_role_key()),
            Some(row),
        )
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
}

/// Tables that nobody but the service reads.
const SERVICE_TABLES: [&str; 1] = ["interview_keys"];

#[tokio::test]
async fn every_table_has_row_level_security_and_a_case_here() {
    let tables = database()
        .await
        .query(
            "select t.tablename::text, t.rowsecurity, has_table_privilege('authenticated', c.oid, 'select')
             from pg_tables t join pg_class c on c.relname = t.tablename and c.relnamespace = 'public'::regnamespace
             where t.schemaname = 'public'",
            &[],
        )
        .await
        .unwrap();
    assert!(!tables.is_empty());
    for table in tables {
        let (name, secured): (String, bool) = (table.get(0), table.get(1));
        assert!(secured, "{name} is without row level security");
        let of_people = TABLES.iter().any(|(known, _)| *known == name);
        let of_service = SERVICE_TABLES.contains(&name.as_str());
        assert!(of_people || of_service, "{name} has no case in this file");
        if of_service {
            assert!(!table.get::<_, bool>(2), "{name} is read by people");
        }
    }
}

/// Functions that people may call: those that read or write with their own rights, and those of `LENDING`.
const FUNCTIONS_OF_PEOPLE: [&str; 6] = [
    "end_my_session", "interview_history", "list_interviews", "my_export_part", "my_sessions",
    "refuse_ended_session",
];
/// Functions that people call with their owner's rights, since Supabase Auth's tables are closed to people. Each looks at
/// the rows of whoever calls alone: `auth::sessions` tries it.
const LENDING: [&str; 3] = ["end_my_session", "my_sessions", "refuse_ended_session"];
/// What PostgREST runs before every request, whoever sends it.
const BEFORE_EVERY_REQUEST: &str = "refuse_ended_session";
/// Likewise for the voice agents.
const FUNCTIONS_OF_AGENTS: [&str; 9] = [
    "attempts_max", "claim_jobs", "jobs_at_once_max", "keys_of_interview", "record_assessments",
    "record_step", "refuse_ended_session", "release_job", "renew_jobs",
];

#[tokio::test]
async fn functions_are_the_services_own_but_for_those_named_here() {
    let functions = database()
        .await
        .query(
            "select n.nspname || '.' || p.proname, p.proname::text, p.prosecdef,
                    coalesce(array_to_string(p.proconfig, ','), ''),
                    has_function_privilege('authenticated', p.oid, 'execute') and has_schema_privilege('authenticated', n.oid, 'usage'),
                    has_function_privilege('anon', p.oid, 'execute') and has_schema_privilege('anon', n.oid, 'usage'),
                    has_function_privilege('mockingbird_agent', p.oid, 'execute')
             from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname in ('public', 'private', 'gate')",
            &[],
        )
        .await
        .unwrap();
    assert!(functions.len() > 15, "{}", functions.len());
    for function in functions {
        let (name, short): (String, String) = (function.get(0), function.get(1));
        let (definer, settings): (bool, String) = (function.get(2), function.get(3));
        let (by_people, by_anybody): (bool, bool) = (function.get(4), function.get(5));
        assert!(
            settings.contains("search_path="),
            "{name} takes any search_path"
        );
        let known = short == BEFORE_EVERY_REQUEST;
        assert_eq!(by_anybody, known, "{name}: whether anybody may call it");
        let known = FUNCTIONS_OF_PEOPLE.contains(&short.as_str());
        assert_eq!(by_people, known, "{name}: whether people may call it");
        let by_agents: bool = function.get(6);
        let known = FUNCTIONS_OF_AGENTS.contains(&short.as_str());
        assert_eq!(by_agents, known, "{name}: whether agents may call it");
        let lends = definer && (by_people || by_agents);
        let known = LENDING.contains(&short.as_str());
        assert_eq!(lends, known, "{name}: whether it lends its owner's rights");
    }
}

#[tokio::test]
async fn every_policy_is_about_who_asks_and_no_view_passes_them() {
    let database = database().await;
    let policies = database
        .query(
            "select tablename || ': ' || policyname, array_to_string(roles, ','), coalesce(qual, '') || coalesce(with_check, ''), permissive
             from pg_policies where schemaname = 'public'",
            &[],
        )
        .await
        .unwrap();
    assert!(!policies.is_empty());
    for policy in policies {
        let (name, roles): (String, String) = (policy.get(0), policy.get(1));
        let condition: String = policy.get(2);
        let asks = match roles.as_str() {
            "authenticated" => "auth.uid()",
            // What else an agent sees are places in the queue.
            "mockingbird_agent" if name.starts_with("jobs: ") => "(kind = 'voice'::text)",
            "mockingbird_agent" => "(j.state = 'running'::text)",
            other => panic!("{name} is for {other}"),
        };
        assert!(condition.contains(asks), "{name}: {condition}");
    }
    let views = database
        .query(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')",
            &[],
        )
        .await
        .unwrap();
    let views: Vec<String> = views.iter().map(|view| view.get(0)).collect();
    assert!(views.is_empty(), "views pass row level security: {views:?}");
}
