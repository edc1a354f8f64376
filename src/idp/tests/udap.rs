//! UDAP as clients of a trust community meet it.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::world::{Answer, START, World, pem, read};
use crate::idp::policy::SignedMetadata;
use crate::idp::{Community, Udap};
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::oauth::Jwt;
use crate::oauth::community::{Identity, Leaf, TestCommunity};

pub const COMMUNITY: &str = "https://community.test";
pub const SECOND: &str = "https://second.test";
const CLIENT: &str = "https://payer-b.test";
const REVOKED: u64 = 13;

fn community(uri: &str) -> &'static TestCommunity {
    static COMMUNITIES: OnceLock<BTreeMap<&'static str, TestCommunity>> = OnceLock::new();
    let make = |uri| (uri, TestCommunity::create(uri, START).expect("a community"));
    let all = COMMUNITIES.get_or_init(|| {
        [COMMUNITY, SECOND, "https://stranger.test"].map(make).into_iter().collect()
    });
    &all[uri]
}

/// The server's side.
pub fn settings(base: &str) -> Udap {
    let key_pem = pem("idp-rsa");
    let side = |uri: &str, revoked: &[u64]| {
        let leaf = Leaf { uri: base, key_pem: &key_pem, serial: 1, expired: false };
        Community {
            uri: uri.to_owned(),
            anchors_pem: community(uri).anchor_pem().to_owned(),
            revocation_lists_pem: community(uri).revoke(revoked).expect("a list"),
            identity: community(uri).issue(leaf).expect("a certificate"),
            unfit: [SignedMetadata::ExpiredCertificate]
                .map(|fault| {
                    let leaf = Leaf { expired: true, serial: 2, ..leaf };
                    (fault, community(uri).issue(leaf).expect("a certificate"))
                })
                .into(),
        }
    };
    Udap {
        base: base.to_owned(),
        communities: vec![side(COMMUNITY, &[REVOKED]), side(SECOND, &[])],
        organizations: [("https://payer-c.test".to_owned(), "urn:payers|c".to_owned())].into(),
    }
}

/// A certificate by its name; the same name gives the same one.
pub fn identity(name: &str) -> Identity {
    static ISSUED: Mutex<BTreeMap<String, Identity>> = Mutex::new(BTreeMap::new());
    let mut issued = ISSUED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(identity) = issued.get(name) {
        return identity.clone();
    }
    let (of, uri, key, serial) = match name {
        "other" => (COMMUNITY, "https://payer-c.test", "other-client-rsa", 12),
        "revoked" => (COMMUNITY, CLIENT, "client-rsa", REVOKED),
        "renewed" => (COMMUNITY, CLIENT, "other-client-rsa", 15),
        "second" => (SECOND, CLIENT, "client-rsa", 16),
        "stranger" => ("https://stranger.test", CLIENT, "stranger-rsa", 1),
        _ => (COMMUNITY, CLIENT, "client-rsa", 11),
    };
    let key_pem = pem(key);
    let leaf = Leaf { uri, key_pem: &key_pem, serial, expired: name == "expired" };
    let identity = community(of).issue(leaf).expect("a certificate");
    issued.insert(name.to_owned(), identity.clone());
    identity
}

pub type Change = fn(&mut Value, &mut Value);

/// A good software statement of the client `name`, with one thing changed.
pub fn statement(w: &World, name: &str, change: Change) -> String {
    let identity = identity(name);
    let mut claims = w.claims(&identity.uri);
    for (name, value) in [
        ("aud", json!(w.url("/oauth/register"))),
        ("client_name", json!("Payer B")),
        ("contacts", json!(["mailto:b@payer-b.test"])),
        ("grant_types", json!(["client_credentials"])),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("scope", json!("system/*.read system/*.rs")),
    ] {
        claims[name] = value;
    }
    signed(&identity, claims, change)
}

fn signed(identity: &Identity, mut claims: Value, change: Change) -> String {
    let mut header = json!({"alg": "RS256", "x5c": identity.x5c()});
    change(&mut header, &mut claims);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(&header), encode(&claims));
    let key = EncodingKey::from_rsa_pem(identity.key_pem.as_bytes()).expect("an RSA key");
    let signature = crypto::sign(input.as_bytes(), &key, Algorithm::RS256).expect("signed");
    format!("{input}.{signature}")
}

pub async fn send(w: &World, body: Value) -> Answer {
    read(w.http.post(w.url("/oauth/register")).json(&body)).await
}

/// A registration of the client `name` whose statement has one thing changed.
pub async fn register(w: &World, name: &str, change: Change) -> Answer {
    send(w, json!({"udap": "1", "software_statement": statement(w, name, change)})).await
}

/// The `client_id` of the client `name`, which registers.
pub async fn registered(w: &World, name: &str) -> String {
    let answer = register(w, name, |_, _| {}).await;
    answer.json()["client_id"].as_str().unwrap_or_default().to_owned()
}

/// A token request of `client_id` with the certificate `name` and one thing changed.
pub async fn ask(w: &World, client_id: &str, name: &str, change: Change) -> Answer {
    ask_for(w, client_id, name, "system/*.read", change).await
}

pub async fn ask_for(w: &World, id: &str, name: &str, scope: &str, change: Change) -> Answer {
    let mut claims = w.claims(id);
    claims["extensions"] = json!({"hl7-b2b": {"version": "1",
        "organization_id": "https://payer-b.test/fhir/Organization/1",
        "purpose_of_use": ["urn:oid:2.16.840.1.113883.5.8#HPAYMT"]}});
    let assertion = signed(&identity(name), claims, change);
    w.post(
        "/oauth/token",
        &[
            ("grant_type", "client_credentials"),
            ("scope", scope),
            ("udap", "1"),
            ("client_assertion_type", JWT_BEARER_ASSERTION),
            ("client_assertion", &assertion),
        ],
    )
    .await
}

/// The claims of the signed metadata.
pub async fn metadata(w: &World, query: &str) -> (Value, Jwt) {
    let document = w.get(&format!("/.well-known/udap{query}")).await.json();
    let jwt = Jwt::decode(document["signed_metadata"].as_str().unwrap_or("e30.e30."));
    (document, jwt.expect("a JWT"))
}

#[tokio::test]
async fn a_registration_of_another_community_is_left_alone() {
    let w = World::strict().await;
    let first = registered(&w, "main").await;
    let second = registered(&w, "second").await;
    assert_ne!(first, second, "one URI, two communities, two clients");
    assert_eq!(ask(&w, &first, "main", |_, _| {}).await.brief(), "200");
    assert_eq!(ask(&w, &second, "second", |_, _| {}).await.brief(), "200");
    assert_eq!(ask(&w, &first, "second", |_, _| {}).await.brief(), "401 invalid_client");
}

#[tokio::test]
async fn an_application_for_people_registers_with_redirects_and_a_logo() {
    let w = World::strict().await;
    let app: Change = |_, claims| {
        claims["grant_types"] = json!(["authorization_code", "refresh_token"]);
        claims["redirect_uris"] = json!(["https://payer-b.test/callback"]);
        claims["response_types"] = json!(["code"]);
        claims["logo_uri"] = json!("https://payer-b.test/logo.png");
    };
    let answer = register(&w, "main", app).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["redirect_uris"][0], "https://payer-b.test/callback");
    let plain: Change = |_, claims| {
        claims["grant_types"] = json!(["authorization_code"]);
        claims["redirect_uris"] = json!(["http://payer-b.test/callback"]);
        claims["response_types"] = json!(["code"]);
        claims["logo_uri"] = json!("https://payer-b.test/logo.png");
    };
    assert_eq!(register(&w, "other", plain).await.brief(), "400 invalid_client_metadata");
}

#[tokio::test]
async fn a_statement_is_good_again_under_its_jti_once_the_first_has_expired() {
    let w = World::strict().await;
    let fixed: Change = |_, claims| claims["jti"] = json!("the-same");
    assert_eq!(register(&w, "main", fixed).await.brief(), "201");
    assert_eq!(register(&w, "main", fixed).await.brief(), "400 invalid_software_statement");
    w.wait(400);
    assert_eq!(register(&w, "main", fixed).await.brief(), "200");
}

#[tokio::test]
async fn a_udap_client_cannot_come_in_by_the_other_door() {
    let w = World::strict().await;
    let id = registered(&w, "main").await;
    let assertion = signed(&identity("main"), w.claims(&id), |_, _| {});
    assert_eq!(w.ask(&assertion).await.brief(), "401 invalid_client");
}
