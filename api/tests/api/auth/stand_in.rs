//! What the stand-in for Supabase Auth does as the original does, where more than the API's own paths need it.

use super::project::now;
use crate::harness::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// Supabase Auth, past the API.
struct Auth {
    http: reqwest::Client,
}

impl Auth {
    fn new() -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        Self {
            http: http.build().unwrap(),
        }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/auth/v1{path}", std::env::var("SUPABASE_URL").unwrap());
        let key = std::env::var("SUPABASE_ANON_KEY").unwrap();
        self.http.request(method, url).header("apikey", key)
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> Answer {
        let request = self.request(method, path).bearer_auth(token);
        Answer::of(request.json(&body)).await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).bearer_auth(token)).await
    }

    async fn admin(&self, method: Method, path: &str, body: Value) -> Answer {
        self.ask(method, path, &service_role_key(), body).await
    }

    /// Where a browser is sent that opens this address.
    async fn location(&self, address: &str) -> String {
        let answer = self.http.get(address).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Says yes on the provider's page; answers with where the browser ends.
    async fn consent(&self, page: &str, email: &str) -> String {
        let state = page.split_once("state=").unwrap().1;
        let form = [
            ("state", state),
            ("email", email),
            ("name", "Google Person"),
            ("decision", "allow"),
            ("email_verified", "on"),
        ];
        let sent = self.request(Method::POST, "/stand-in/consent").form(&form);
        let back = sent.send().await.unwrap().headers()["location"].clone();
        self.location(back.to_str().unwrap()).await
    }
}

#[track_caller]
fn expect_code(answer: &Answer, status: u16, code: &str) {
    let body = answer.json();
    let found = (answer.status.as_u16(), body["error_code"].as_str());
    assert_eq!(found, (status, Some(code)), "{}", answer.text);
}

#[tokio::test]
async fn identities_are_linked_and_unlinked() {
    let server = Server::start().await;
    let (person, other) = (server.person().await, server.person().await);
    let (auth, address) = (Auth::new(), fresh_email());
    let begin = async |token: &str| {
        let path = "/user/identities/authorize?provider=google&skip_http_redirect=true";
        let answer = auth.get(path, token).await.expect(StatusCode::OK);
        answer["url"].as_str().unwrap().to_owned()
    };
    let end = auth.consent(&begin(&person.token).await, &address).await;
    assert!(end.contains("access_token="), "{end}");
    let user = auth
        .get("/user", &person.token)
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        user["app_metadata"]["providers"],
        json!(["email", "google"])
    );
    assert_eq!(user["email"], json!(person.email), "the address stays");

    let taken = auth.consent(&begin(&other.token).await, &address).await;
    assert!(
        taken.contains("error_code=identity_already_exists"),
        "{taken}"
    );

    let google = &user["identities"][1];
    assert_eq!(google["provider"], "google");
    let path = format!(
        "/user/identities/{}",
        google["identity_id"].as_str().unwrap()
    );
    let unlink =
        async |token: &str, path: &str| auth.ask(Method::DELETE, path, token, json!({})).await;
    expect_code(
        &unlink(&other.token, &path).await,
        422,
        "single_identity_not_deletable",
    );
    let unknown = format!("/user/identities/{}", Uuid::new_v4());
    expect_code(
        &unlink(&person.token, &unknown).await,
        422,
        "identity_not_found",
    );
    unlink(&person.token, &path).await.expect(StatusCode::OK);
    expect_code(
        &unlink(&person.token, &path).await,
        422,
        "single_identity_not_deletable",
    );
    let user = auth
        .get("/user", &person.token)
        .await
        .expect(StatusCode::OK);
    assert_eq!(user["app_metadata"]["providers"], json!(["email"]));
}

#[tokio::test]
async fn a_guest_who_links_an_identity_is_an_account() {
    let server = Server::start().await;
    let (guest, auth, address) = (server.guest().await, Auth::new(), fresh_email());
    let path = "/user/identities/authorize?provider=google";
    let answer = auth.get(path, &guest.token).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let page = answer.headers["location"].to_str().unwrap();
    auth.consent(page, &address).await;
    let user = auth.get("/user", &guest.token).await.expect(StatusCode::OK);
    assert_eq!(user["email"], json!(address));
    assert_eq!(user["is_anonymous"], false);
}

#[tokio::test]
async fn somebody_who_is_banned_gets_in_by_no_way() {
    let server = Server::start().await;
    let (person, auth) = (server.person().await, Auth::new());
    let recovery = json!({"type": "recovery", "email": person.email});
    let letter = auth
        .admin(Method::POST, "/admin/generate_link", recovery)
        .await;
    let letter = letter.expect(StatusCode::OK);
    let path = format!("/admin/users/{}", person.id);
    let ban = async |time: &str| {
        let banned = auth
            .admin(Method::PUT, &path, json!({"ban_duration": time}))
            .await;
        banned.expect(StatusCode::OK)
    };
    assert!(ban("24h").await["banned_until"].is_string());
    expect_code(&auth.get("/user", &person.token).await, 403, "user_banned");
    let login = json!({"email": person.email, "password": "correct horse"});
    let signed_in = Answer::of(
        auth.request(Method::POST, "/token?grant_type=password")
            .json(&login),
    );
    expect_code(&signed_in.await, 400, "user_banned");
    let renewed = json!({"refresh_token": person.refresh_token});
    let renewed = server.post("/api/auth/refresh", &renewed).await;
    renewed.expect_problem(403, "account_disabled");
    let verify = json!({"type": "recovery", "token_hash": letter["hashed_token"]});
    let opened = async || Answer::of(auth.request(Method::POST, "/verify").json(&verify)).await;
    expect_code(&opened().await, 403, "user_banned");
    let link = auth.location(letter["action_link"].as_str().unwrap()).await;
    assert!(link.contains("error_code=user_banned"), "{link}");
    ban("none").await;
    auth.get("/user", &person.token)
        .await
        .expect(StatusCode::OK);
    // A mail that was opened in vain is good again.
    opened().await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_service_makes_links_for_mails_of_its_own() {
    let (auth, address) = (Auth::new(), fresh_email());
    let make = async |body: Value| auth.admin(Method::POST, "/admin/generate_link", body).await;
    let unknown = make(json!({"type": "recovery", "email": address})).await;
    expect_code(&unknown, 404, "user_not_found");
    let signup = json!({"type": "signup", "email": address, "password": "correct horse"});
    let letter = make(signup.clone()).await.expect(StatusCode::OK);
    assert_eq!(letter["email"], json!(address));
    assert_eq!(letter["verification_type"], "signup");
    assert_eq!(letter["email_otp"].as_str().unwrap().len(), 6);
    assert!(letter.get("email_confirmed_at").is_none());
    let typed = json!({"type": "signup", "email": address, "token": letter["email_otp"]});
    let verified = Answer::of(auth.request(Method::POST, "/verify").json(&typed)).await;
    verified.expect(StatusCode::OK);
    expect_code(&make(signup).await, 422, "email_exists");
    let magic = make(
        json!({"type": "magiclink", "email": address, "redirect_to": "http://localhost:8000/auth/callback"}),
    );
    let magic = magic.await.expect(StatusCode::OK);
    assert_eq!(magic["redirect_to"], "http://localhost:8000/auth/callback");
    let end = auth.location(magic["action_link"].as_str().unwrap()).await;
    assert!(
        end.starts_with("http://localhost:8000/auth/callback#access_token="),
        "{end}"
    );
    let other = make(json!({"type": "carrier_pigeon", "email": address})).await;
    expect_code(&other, 400, "validation_failed");
    let person = Server::start().await.person().await.token.clone();
    let asked = json!({"type": "magiclink", "email": address});
    let refused = auth
        .ask(Method::POST, "/admin/generate_link", &person, asked)
        .await;
    expect_code(&refused, 403, "not_admin");
}

#[tokio::test]
async fn the_service_chooses_the_id_of_a_new_user() {
    let (auth, id) = (Auth::new(), Uuid::new_v4());
    let create = async |id: Value| {
        let body = json!({"id": id, "email": fresh_email(), "password": "correct horse", "email_confirm": true});
        auth.admin(Method::POST, "/admin/users", body).await
    };
    assert_eq!(
        create(json!(id)).await.expect(StatusCode::OK)["id"],
        json!(id)
    );
    expect_code(&create(json!("me")).await, 400, "validation_failed");
    expect_code(&create(json!(Uuid::nil())).await, 400, "validation_failed");
}

#[tokio::test]
async fn a_change_of_address_waits_for_its_confirmation() {
    let server = Server::start().await;
    let (person, auth, address) = (server.person().await, Auth::new(), fresh_email());
    let changed = auth
        .ask(
            Method::PUT,
            "/user",
            &person.token,
            json!({"email": address}),
        )
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&changed["email"], &changed["new_email"]),
        (&json!(person.email), &json!(address))
    );
    let mailbox = format!(
        "{}/mailbox.json?to={address}",
        std::env::var("SUPABASE_URL").unwrap()
    );
    let mails = Answer::of(server.http.get(mailbox))
        .await
        .expect(StatusCode::OK);
    let end = auth.location(mails[0]["link"].as_str().unwrap()).await;
    assert!(end.contains("type=email_change"), "{end}");
    let user = auth
        .get("/user", &person.token)
        .await
        .expect(StatusCode::OK);
    assert_eq!(user["email"], json!(address));
    assert!(user.get("new_email").is_none());
}

#[tokio::test]
async fn nobody_writes_their_own_app_metadata() {
    let server = Server::start().await;
    let (person, auth) = (server.person().await, Auth::new());
    let body = json!({"app_metadata": {"role": "admin"}, "data": {"name": "N"}});
    let refused = auth.ask(Method::PUT, "/user", &person.token, body).await;
    expect_code(&refused, 403, "not_admin");
    let user = auth
        .get("/user", &person.token)
        .await
        .expect(StatusCode::OK);
    assert!(
        user["user_metadata"].get("name").is_none(),
        "nothing of it was stored"
    );
}

#[tokio::test]
async fn a_request_without_a_token_is_told_that_it_needs_one() {
    let auth = Auth::new();
    for (method, path) in [
        (Method::GET, "/user"),
        (Method::PUT, "/user"),
        (Method::POST, "/logout"),
        (Method::GET, "/admin/users"),
        (Method::POST, "/admin/generate_link"),
        (Method::GET, "/user/identities/authorize?provider=google"),
    ] {
        let answer = Answer::of(auth.request(method, path).json(&json!({}))).await;
        expect_code(&answer, 401, "no_authorization");
    }
}

#[tokio::test]
async fn what_a_sign_up_stores_names_the_user() {
    let auth = Auth::new();
    for address in [
        fresh_email(),
        format!("{}@confirm.example", Uuid::new_v4().simple()),
    ] {
        let form =
            json!({"email": address, "password": "correct horse", "data": {"full_name": "A"}});
        let answer = Answer::of(auth.request(Method::POST, "/signup").json(&form)).await;
        let answer = answer.expect(StatusCode::OK);
        let user = if answer.get("user").is_some() {
            &answer["user"]
        } else {
            &answer
        };
        assert_eq!(user["user_metadata"]["sub"], user["id"]);
        assert_eq!(user["user_metadata"]["full_name"], "A");
    }
}

#[tokio::test]
async fn every_provider_is_in_the_settings() {
    let settings = Answer::of(Auth::new().request(Method::GET, "/settings")).await;
    let external = &settings.expect(StatusCode::OK)["external"];
    assert_eq!(
        (&external["google"], &external["azure"]),
        (&json!(true), &json!(true))
    );
    for name in [
        "apple", "github", "gitlab", "linkedin_oidc", "slack", "twitter", "zoom",
    ] {
        assert_eq!(external[name], false, "{name}");
    }
}

#[tokio::test]
async fn a_late_tab_gets_the_active_token_and_a_thief_does_not() {
    let server = Server::start().await;
    let (person, auth) = (server.person().await, Auth::new());
    let renew = async |token: &str| {
        let request = auth.request(Method::POST, "/token?grant_type=refresh_token");
        Answer::of(request.json(&json!({"refresh_token": token}))).await
    };
    let next = |answer: Answer| {
        let session = answer.expect(StatusCode::OK);
        assert!(session["expires_at"].as_i64().unwrap() > now());
        session["refresh_token"].as_str().unwrap().to_owned()
    };
    let second = next(renew(&person.refresh_token).await);
    let third = next(renew(&second).await);
    assert_eq!(next(renew(&person.refresh_token).await), third);
    assert_eq!(next(renew(&second).await), third);
    let used_long_ago = "update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where token = any($1)";
    database()
        .await
        .execute(
            used_long_ago,
            &[&vec![person.refresh_token.clone(), second.clone()]],
        )
        .await
        .unwrap();
    // The parent of the active one may be late for ever: its answer was lost.
    assert_eq!(next(renew(&second).await), third);
    expect_code(
        &renew(&person.refresh_token).await,
        400,
        "refresh_token_already_used",
    );
}
