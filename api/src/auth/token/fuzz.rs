//! Tokens of strangers: whatever is signed by nobody is nobody's, and what is signed is held to its claims.

use super::*;
use crate::auth::signing_keys::usable;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{EncodingKey, crypto};
use mockingbird_fuzz::Target;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECRET: &str = "a secret of this test alone, with enough characters";
const ISSUER: &str = "http://127.0.0.1:1/auth/v1";
const SUBJECT: &str = "00000000-0000-0000-0000-000000000001";

/// A project that signs by its secret and by a key of its JWKS, and what it has signed.
struct Project {
    verifier: TokenVerifier,
    private_key: EncodingKey,
    public_key: Vec<u8>,
    genuine: [String; 2],
}

impl Project {
    fn new() -> Self {
        mockingbird_net::choose_cryptography();
        let http = mockingbird_net::operator_client(Duration::from_secs(1));
        let http = http.build().unwrap();
        let config = SupabaseConfig {
            url: "http://127.0.0.1:1".parse().unwrap(),
            anon_key: String::new(),
            service_role_key: String::new().into(),
            jwt_secret: Some(SECRET.to_owned().into()),
        };
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let public_key = pair.public_key_raw().to_vec();
        let mut project = Self {
            verifier: TokenVerifier::new(&config, http),
            private_key: EncodingKey::from_ec_der(&pair.serialize_der()),
            public_key,
            genuine: Default::default(),
        };
        let payload = payload(now_seconds() + 3_600).to_string();
        project.genuine = [
            project.signed(&header("HS256").to_string(), &payload, "secret"),
            project.signed(&header("ES256").to_string(), &payload, "private_key"),
        ];
        project
    }

    fn set(&self) -> JwkSet {
        serde_json::from_value(json!({"keys": [self.jwk()]})).unwrap()
    }

    fn jwk(&self) -> Value {
        let (x, y) = self.public_key[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "a", "x": base64(x), "y": base64(y)})
    }

    /// A token of these parts, signed in one of the ways of a project or of a stranger.
    fn signed(&self, header: &str, payload: &str, how: &str) -> String {
        let message = format!(
            "{}.{}",
            base64(header.as_bytes()),
            base64(payload.as_bytes())
        );
        let of = |genuine: &str| genuine.rsplit('.').next().unwrap_or_default().to_owned();
        let hmac = |secret: &[u8]| {
            let key = EncodingKey::from_secret(secret);
            crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap()
        };
        let signature = match how {
            "secret" => hmac(SECRET.as_bytes()),
            "private_key" => {
                crypto::sign(message.as_bytes(), &self.private_key, Algorithm::ES256).unwrap()
            }
            "kept" => of(&self.genuine[0]),
            "kept_of_key" => of(&self.genuine[1]),
            "public_key_as_secret" => hmac(&self.public_key),
            "jwk_as_secret" => hmac(self.jwk().to_string().as_bytes()),
            "id_as_secret" => hmac(b"a"),
            "empty_secret" => hmac(b""),
            other => other.to_owned(),
        };
        format!("{message}.{signature}")
    }
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::Engine;
    ::base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn now_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

fn header(algorithm: &str) -> Value {
    json!({"alg": algorithm, "typ": "JWT", "kid": "a"})
}

fn payload(expires: u64) -> Value {
    json!({"sub": SUBJECT, "role": "authenticated", "aud": "authenticated", "iss": ISSUER, "exp": expires})
}

/// Checks a token without ever asking for keys that are not known.
fn verify(
    runtime: &tokio::runtime::Runtime,
    project: &Project,
    token: &str,
) -> Result<Claims, ApiError> {
    project.verifier.signing_keys.take(project.set());
    runtime.block_on(project.verifier.verify(token))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// A stranger has no way to sign but these, and a project signs what it should not.
const SIGNED: [&str; 9] = [
    "kept", "kept_of_key", "", "public_key_as_secret", "jwk_as_secret", "id_as_secret",
    "empty_secret", "secret", "private_key",
];

#[test]
fn a_forged_token_is_never_accepted_and_a_genuine_one_only_with_valid_claims() {
    let (runtime, project) = (runtime(), Project::new());
    let seeds = ["HS256", "ES256", "RS256", "none"].into_iter().flat_map(|algorithm| {
        SIGNED.map(|how| {
            let case = json!({"header": header(algorithm), "payload": payload(now_seconds() + 3_600), "how": how});
            serde_json::to_vec(&case).unwrap()
        })
    });
    Target::new(env!("CARGO_MANIFEST_DIR"), "forged_tokens")
        .seeds(seeds)
        .words(&[
            "HS256",
            "HS512",
            "ES256",
            "RS256",
            "PS256",
            "none",
            "alg",
            "kid",
            "jwk",
            "jku",
            "x5c",
            "crit",
            "b64",
            "typ",
            "a",
            "aud",
            "iss",
            "exp",
            "nbf",
            "sub",
            "role",
            "authenticated",
            "service_role",
            "anon",
            "is_anonymous",
            "http://127.0.0.1:1/auth/v1",
            "kept",
            "kept_of_key",
            "public_key_as_secret",
            "secret",
            "private_key",
        ])
        .json()
        .run(|input| {
            let case: Value = serde_json::from_slice(input).unwrap_or_default();
            let (header, payload) = (case["header"].to_string(), case["payload"].to_string());
            let how = case["how"].as_str().unwrap_or_default();
            let token = project.signed(&header, &payload, how);
            let verified = verify(&runtime, &project, &token);
            let genuine =
                matches!(how, "secret" | "private_key") || project.genuine.contains(&token);
            if let Ok(claims) = &verified {
                assert!(genuine, "a forged token is accepted");
                are_valid(&case["payload"], claims);
                let algorithm = case["header"]["alg"].as_str();
                assert!(
                    matches!(algorithm, Some("HS256" | "ES256")),
                    "{algorithm:?}"
                );
            }
            (verified.err().map(|error| error.code().as_str()), how.len())
        });
}

/// The claims that a token must have to be somebody's.
fn are_valid(payload: &Value, claims: &Claims) {
    let now = now_seconds() as f64;
    let leeway = LEEWAY_SECONDS as f64 + 1.0;
    assert_eq!(claims.role, "authenticated");
    assert_eq!(
        payload["sub"].as_str().and_then(|id| id.parse().ok()),
        Some(claims.sub)
    );
    assert!(claims.exp as f64 + leeway >= now, "it has expired");
    let names = |claim: &Value, name: &str| {
        claim == name
            || claim
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == name))
    };
    assert!(
        names(&payload["aud"], "authenticated"),
        "{}",
        payload["aud"]
    );
    assert!(names(&payload["iss"], ISSUER), "{}", payload["iss"]);
    let begins = payload["nbf"].as_f64();
    assert!(
        begins.is_none_or(|begins| begins <= now + leeway),
        "it is not valid yet"
    );
}

#[test]
fn a_damaged_token_says_what_the_whole_one_says_or_is_refused() {
    let (runtime, project) = (runtime(), Project::new());
    Target::new(env!("CARGO_MANIFEST_DIR"), "token_bytes")
        .seeds(
            project
                .genuine
                .iter()
                .map(|token| token.clone().into_bytes()),
        )
        .words(&[
            ".", "..", "=", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9",
        ])
        .run(|input| {
            let token = String::from_utf8_lossy(input);
            let verified = verify(&runtime, &project, &token);
            if verified.is_ok() {
                let signed = |token: &str| {
                    token
                        .rsplit_once('.')
                        .map(|(message, _)| message.to_owned())
                };
                let known = project
                    .genuine
                    .iter()
                    .any(|genuine| signed(genuine) == signed(&token));
                assert!(known, "something else than what was signed is accepted");
            }
            verified.err().map(|error| error.code().as_str())
        });
}

#[test]
fn a_key_set_gives_keys_to_check_with_and_no_secret() {
    let project = Project::new();
    let rsa = json!({
        "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "r", "e": "AQAB",
        "n": base64(&[0xC5; 256]),
    });
    let secret = json!({"kty": "oct", "alg": "HS256", "kid": "s", "k": base64(SECRET.as_bytes())});
    let seed = json!({"keys": [project.jwk(), rsa, secret]});
    Target::new(env!("CARGO_MANIFEST_DIR"), "key_sets")
        .seeds([serde_json::to_vec(&seed).unwrap()])
        .words(&[
            "EC", "RSA", "oct", "OKP", "Ed25519", "P-256", "P-384", "ES256", "RS256", "HS256",
            "PS256", "kty", "crv", "alg", "kid", "k", "n", "e", "x", "y", "AA",
        ])
        .json()
        .run(|input| {
            let Ok(set) = serde_json::from_slice::<JwkSet>(input) else {
                return Vec::new();
            };
            let forged = project.signed(&header("ES256").to_string(), "{}", "kept");
            let usable = set.keys.iter().filter_map(usable);
            let mut kinds = Vec::new();
            for (_, signing) in usable {
                let algorithm = signing.algorithm;
                assert!(
                    matches!(algorithm, Algorithm::ES256 | Algorithm::RS256),
                    "{algorithm:?}"
                );
                let validation = validation(algorithm, ISSUER);
                assert!(decode(&forged, &signing.key, &validation).is_err());
                kinds.push(format!("{algorithm:?}"));
            }
            kinds.truncate(4);
            kinds
        });
}
