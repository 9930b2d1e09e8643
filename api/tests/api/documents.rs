//! `/api/documents`.

use crate::files;
use crate::harness::*;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::json;

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
    ];
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
    assert_eq!(list.as_array().unwrap().len(), 6);
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
