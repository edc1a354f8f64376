//! A tiny authorization server: metadata, keys and introspection.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const KEY: &str = include_str!("../../../fixtures/keys/idp-rsa.pem");
const STRANGER: &str = include_str!("../../../fixtures/keys/stranger-rsa.pem");

/// `rs` and `s3 cret` as RFC 6749 §2.3.1 joins them.
const BASIC: &str = "Basic cnM6czMrY3JldA==";

#[derive(Clone)]
pub(super) struct Issuer {
    pub(super) url: String,
    revoked: Arc<Mutex<BTreeSet<String>>>,
    asked: Arc<Mutex<usize>>,
}

impl Issuer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let issuer = Self { url, revoked: Arc::default(), asked: Arc::default() };
        let router = Router::new()
            .route("/.well-known/smart-configuration", get(configuration))
            .route("/keys", get(|| async { Json(json!({"keys": [jwk()]})) }))
            .route("/oauth/introspect", post(introspect))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(super) fn revoke(&self, token: &str) {
        self.revoked.lock().expect("not poisoned").insert(token.to_owned());
    }

    pub(super) fn times_asked(&self) -> usize {
        *self.asked.lock().expect("not poisoned")
    }

    pub(super) fn sign(claims: &Value) -> String {
        sign(claims, KEY)
    }

    pub(super) fn sign_as_stranger(claims: &Value) -> String {
        sign(claims, STRANGER)
    }
}

fn sign(claims: &Value, pem: &str) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("k1".to_owned());
    header.typ = Some("at+jwt".to_owned());
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).expect("a key");
    jsonwebtoken::encode(&header, claims, &key).expect("signed")
}

fn jwk() -> Jwk {
    let key = EncodingKey::from_rsa_pem(KEY.as_bytes()).expect("a key");
    let mut jwk = Jwk::from_encoding_key(&key, Algorithm::RS256).expect("a public key");
    jwk.common.key_id = Some("k1".to_owned());
    jwk
}

async fn configuration(State(issuer): State<Issuer>) -> Json<Value> {
    // No introspection endpoint: the customary path has to do.
    Json(json!({
        "issuer": issuer.url,
        "jwks_uri": format!("{}/keys", issuer.url),
        "token_endpoint": format!("{}/oauth/token", issuer.url),
        "capabilities": ["client-confidential-asymmetric"],
    }))
}

async fn introspect(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Json<Value>, StatusCode> {
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(BASIC) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    *issuer.asked.lock().expect("not poisoned") += 1;
    let (_, token) = form.into_iter().find(|(name, _)| name == "token").expect("a token");
    let active = !issuer.revoked.lock().expect("not poisoned").contains(&token);
    Ok(Json(json!({"active": active})))
}
