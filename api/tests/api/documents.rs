//! `/api/documents`.

use crate::files;
use crate::harness::*;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn upload(person: &Person<'_>, name: &str, bytes: Vec<u8>) -> Answer {
    let form = Form::new()
        .text("kind", "resume")
        .part("file", Part::bytes(bytes).file_name(name.to_owned()));
    Answer::of(
        person
            .request(Method::POST, "/api/documents")
            .multipart(form),
    )
    .await
}

#[tokio::test]
async fn the_text_of_each_kind_of_file_is_kept() {
    let server = Server::start().await;
    let person = server.person().await;
    let good = [
        (
            "cv.pdf",
            files::pdf(&["Jane Doe", "Ten years of Rust"]),
            "Ten years of Rust",
        ),
        (
            "cv.docx",
            files::docx(&["Jane Doe", "Ten years &amp; more of Rust"]),
            "Ten years & more of Rust",
        ),
        ("cv.txt", "Ten years of Rust".into(), "Ten years of Rust"),
        (
            "cv.md",
            "# Jane\n\nTen years of Rust".into(),
            "Ten years of Rust",
        ),
        ("سيرة 🦜.txt", "خبرة عشر سنوات".into(), "خبرة عشر سنوات"),
        (
            "../../etc/cv.txt",
            b"Caf\xe9, ten years".to_vec(),
            "Café, ten years",
        ),
        (
            "windows.txt",
            b"Nurse, 2019\x962021, saved \x805k".to_vec(),
            "Nurse, 2019–2021, saved €5k",
        ),
        (
            "rich.doc",
            br"{\rtf1\ansi\ansicpg1252 Nurse, 2019\'962021\par}".to_vec(),
            "Nurse, 2019–2021",
        ),
        (
            "page.doc",
            "<html><body><p>Ten years&nbsp;of Rust</p></body></html>".into(),
            "Ten years of Rust",
        ),
    ];
    let good_count = good.len();
    for (name, bytes, text) in good {
        let document = upload(&person, name, bytes)
            .await
            .expect(StatusCode::CREATED);
        assert!(
            document["text"].as_str().unwrap().contains(text),
            "{name}: {document}"
        );
        assert_eq!(document["name"], name.rsplit('/').next().unwrap());
    }
    let list = person.get("/api/documents").await.expect(StatusCode::OK);
    assert_eq!(list.as_array().unwrap().len(), good_count);
}

#[tokio::test]
async fn each_bad_file_is_refused_with_its_reason() {
    let server = Server::start().await;
    let person = server.person().await;
    let many_pages = vec!["A page"; 300];
    let bad = [
        ("cv.pdf", files::pdf(&many_pages), "too_many_pages"),
        ("cv.pdf", files::encrypted_pdf(), "file_encrypted"),
        (
            "cv.doc",
            [
                &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
                &[0; 600],
            ]
            .concat(),
            "legacy_word_file",
        ),
        (
            "cv.txt",
            vec![0, 1, 2, 3, 255, 254, 7, 8, 9],
            "unknown_file_kind",
        ),
        (
            "cv.txt",
            b"\x7fELF\x02\x01\x01\x00".to_vec(),
            "unknown_file_kind",
        ),
        ("cv.txt", Vec::new(), "no_text_found"),
        ("cv.txt", b"  \n\t ... \n".to_vec(), "no_text_found"),
        ("cv.pdf", files::pdf(&[""]), "no_text_found"),
        ("cv.pdf", b"%PDF-1.7\nbroken".to_vec(), "file_unreadable"),
        ("cv.docx", files::docx_bomb(), "file_too_heavy"),
        ("cv.docx", b"PK\x03\x04broken".to_vec(), "file_unreadable"),
        (
            "cv.pdf",
            files::pdf(&["Scanned with CamScanner"]),
            "hardly_any_text",
        ),
        (
            "cv.pdf",
            files::pdf(&["Leo!Leopard!\n555La\"VerneWay\nWork!Experience!\nSenior!Nurse"]),
            "text_illegible",
        ),
        (
            "cv.wpd",
            b"\xffWPC\x10\x00\x00\x00".to_vec(),
            "other_word_processor",
        ),
    ];
    for (name, bytes, code) in bad {
        let answer = upload(&person, name, bytes).await;
        let problem = answer.expect_problem(422, code);
        assert_eq!(problem["field"], "file");
    }
    assert_eq!(
        person.get("/api/documents").await.expect(StatusCode::OK),
        json!([])
    );
}

#[tokio::test]
async fn a_pdf_bomb_harms_nobody() {
    let server = Server::start().await;
    let person = server.person().await;
    let answer = upload(&person, "bomb.pdf", files::pdf_bomb()).await;
    let code = answer.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        answer.text
    );
    assert!(
        ["file_too_heavy", "no_text_found", "file_unreadable"].contains(&code.as_str()),
        "{code}"
    );
    upload(&person, "cv.txt", "Still here".into())
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    let answer = upload(&person, "cv.txt", vec![b'a'; 10 * 1024 * 1024 + 1]).await;
    let problem = answer.expect_problem(413, "payload_too_large");
    assert_eq!(problem["field"], "file");
    let pasted = json!({"kind": "resume", "name": "x", "text": "a".repeat(100_001)});
    person
        .post("/api/documents", &pasted)
        .await
        .expect_problem(413, "payload_too_large");
}

#[tokio::test]
async fn forms_that_make_no_sense_are_refused() {
    let server = Server::start().await;
    let person = server.person().await;
    let send = async |form: Form| {
        Answer::of(
            person
                .request(Method::POST, "/api/documents")
                .multipart(form),
        )
        .await
    };
    send(Form::new().text("kind", "resume"))
        .await
        .expect_problem(422, "invalid_field");
    send(Form::new().text("kind", "diary"))
        .await
        .expect_problem(422, "invalid_field");
    send(Form::new().text("surprise", "x"))
        .await
        .expect_problem(400, "invalid_form");
}

async fn mend(person: &Person<'_>, id: &str, change: Value) -> Answer {
    let path = format!("/api/documents/{id}");
    Answer::of(person.request(Method::PATCH, &path).json(&change)).await
}

/// A document of this person, by its id.
async fn pasted(person: &Person<'_>) -> String {
    let new = json!({"kind": "resume", "name": "cv.txt", "text": "Ten years of Rost"});
    let document = person.post("/api/documents", &new).await;
    document.expect(StatusCode::CREATED)["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn what_was_read_badly_is_mended_by_hand_and_the_interviewer_sees_the_mended_text() {
    let server = Server::start().await;
    for person in [server.person().await, server.guest().await] {
        let id = pasted(&person).await;
        let mended = mend(
            &person,
            &id,
            json!({"text": "Ten years of\r\nRust\u{0}, 2019\u{96}2021"}),
        )
        .await;
        let mended = mended.expect(StatusCode::OK);
        assert_eq!(mended["text"], "Ten years of\nRust, 2019–2021");
        assert_eq!(
            (&mended["name"], &mended["characters"]),
            (&json!("cv.txt"), &json!(28))
        );
        let named = mend(&person, &id, json!({"name": "a/b/My CV"})).await;
        assert_eq!(named.expect(StatusCode::OK)["name"], "My CV");
        let stored = person
            .get(&format!("/api/documents/{id}"))
            .await
            .expect(StatusCode::OK);
        assert_eq!(
            (&stored["text"], &stored["name"]),
            (&mended["text"], &json!("My CV"))
        );
        let interview = person.interview_with(json!({"resume_id": id})).await;
        let database = database().await;
        let id = uuid::Uuid::parse_str(&interview).unwrap();
        let row = database
            .query_one(
                "select resume_text from public.interviews where id = $1",
                &[&id],
            )
            .await;
        assert_eq!(
            row.unwrap().get::<_, String>(0),
            "Ten years of\nRust, 2019–2021"
        );
    }
}

#[tokio::test]
async fn a_text_is_mended_within_the_limits_and_by_its_owner_alone() {
    let server = Server::start().await;
    let person = server.person().await;
    let id = pasted(&person).await;
    let bad = [
        (
            json!({"text": "a".repeat(100_001)}),
            413,
            "payload_too_large",
        ),
        (json!({"text": " \n … \n"}), 422, "no_text_found"),
        (json!({}), 422, "invalid_field"),
        (json!({"kind": "job_description"}), 422, "invalid_body"),
    ];
    for (change, status, code) in bad {
        mend(&person, &id, change)
            .await
            .expect_problem(status, code);
    }
    // As many characters as are kept, each of four bytes.
    let longest = "🦜".repeat(99_999) + "a";
    mend(&person, &id, json!({"text": longest}))
        .await
        .expect(StatusCode::OK);
    // The same as some programs write it: each escaped as two halves.
    let escaped = format!("{{\"text\": \"{}a\"}}", "\\ud83e\\udd9c".repeat(99_999));
    let request = person
        .request(Method::PATCH, &format!("/api/documents/{id}"))
        .header("content-type", "application/json")
        .body(escaped);
    Answer::of(request).await.expect(StatusCode::OK);
    mend(&person, &id, json!({"text": "Ten years of Rust"}))
        .await
        .expect(StatusCode::OK);

    let other = server.person().await;
    mend(&other, &id, json!({"text": "Mine"}))
        .await
        .expect_problem(404, "not_found");
    let unknown = uuid::Uuid::new_v4().to_string();
    mend(&person, &unknown, json!({"text": "Mine"}))
        .await
        .expect_problem(404, "not_found");
    mend(&person, "cv", json!({"text": "Mine"}))
        .await
        .expect_problem(400, "invalid_path");
    // Past the API it is no different.
    let rest = Rest::new();
    let path = format!("documents?id=eq.{id}");
    let token = Some(other.token.as_str());
    let answer = rest
        .send(Method::PATCH, &path, token, Some(json!({"text": "Mine"})))
        .await;
    assert_eq!(answer.expect(StatusCode::OK), json!([]));
    for column in ["owner", "kind", "created_at", "id"] {
        let value = if column == "kind" {
            json!("job_description")
        } else {
            json!(other.id)
        };
        let token = Some(person.token.as_str());
        let answer = rest
            .send(Method::PATCH, &path, token, Some(json!({ column: value })))
            .await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{column}: {}",
            answer.text
        );
    }
    let stored = person
        .get(&format!("/api/documents/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(stored["text"], "Ten years of Rust");
}

#[tokio::test]
async fn a_doubtful_reading_says_why() {
    let server = Server::start().await;
    let person = server.person().await;
    let short = upload(&person, "cv.pdf", files::pdf(&["Jane Doe"])).await;
    assert_eq!(
        short.expect(StatusCode::CREATED)["doubts"],
        json!(["little_text"])
    );
    let guessed = upload(
        &person,
        "cv.txt",
        b"R\xe9sum\xe9 of a caf\xe9 owner".to_vec(),
    )
    .await;
    assert_eq!(
        guessed.expect(StatusCode::CREATED)["doubts"],
        json!(["guessed_letters"])
    );
    let good = upload(&person, "cv.txt", "Ten years of Rust".into()).await;
    assert_eq!(good.expect(StatusCode::CREATED)["doubts"], json!([]));
    // What the text itself shows is told whenever it is looked at.
    let text = "Ten years of Rust\nin \u{fffd}\u{fffd}ln".to_owned();
    let broken = upload(&person, "cv.txt", text.into())
        .await
        .expect(StatusCode::CREATED);
    let id = broken["id"].as_str().unwrap();
    let stored = person
        .get(&format!("/api/documents/{id}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(stored["doubts"], json!(["unreadable_parts"]));
    let mended = mend(&person, id, json!({"text": "Ten years of Rust\nin Köln"})).await;
    assert_eq!(mended.expect(StatusCode::OK)["doubts"], json!([]));
}
