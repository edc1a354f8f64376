//! Malformed input at every endpoint: always a protocol error, never an error of the server.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::world::{Answer, World, jwks, read, token_form};
use crate::idp::readers;

/// How many inputs are tried at an endpoint.
const CASES: u32 = 96;

/// Any JSON, not too deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        "[a-z_]{1,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((".{0,12}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object in which some members have names that mean something and any value.
fn any_object(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec((prop::sample::select(names), any_json()), 0..8).prop_map(|members| {
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        Value::Object(members.collect())
    })
}

/// A compact JWT of any two JSON texts and any signature.
fn any_assertion() -> impl Strategy<Value = String> {
    let header = any_object(&["alg", "kid", "typ", "jku", "jwk", "x5c", "x5u", "crit", "b64"]);
    let claims = any_object(&["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);
    let plausible = (header, claims, prop::collection::vec(any::<u8>(), 0..120)).prop_map(
        |(mut header, mut claims, signature)| {
            // Most would be refused at once otherwise.
            header["typ"] = json!("JWT");
            header["alg"] = json!("ES384");
            header["kid"] = json!("client-es384");
            claims["iss"] = json!("payer-b");
            let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let signature = URL_SAFE_NO_PAD.encode(signature);
            format!("{}.{}.{signature}", encode(&header), encode(&claims))
        },
    );
    prop_oneof![plausible, ".{0,200}", "[A-Za-z0-9_.-]{0,200}"]
}

/// Tries `inputs` one after the other; each answer must be a refusal that says why.
fn each_is_refused<S: Strategy>(
    inputs: &S,
    ask: impl AsyncFn(&World, S::Value) -> Answer,
    granted: &[u16],
) where
    S::Value: Clone,
{
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(World::strict());
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(inputs, |input| {
        let answer = runtime.block_on(ask(&world, input));
        if granted.contains(&answer.status) {
            return Ok(());
        }
        prop_assert!((400..500).contains(&answer.status), "{}: {}", answer.status, answer.text);
        let error = serde_json::from_str::<Value>(&answer.text).unwrap_or_default();
        prop_assert!(error["error"].is_string(), "{}: {}", answer.status, answer.text);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    // It still serves.
    let answer = runtime.block_on(async { world.ask(&world.assertion()).await });
    assert_eq!(answer.brief(), "200");
}

#[test]
fn any_assertion_is_refused_or_refused() {
    each_is_refused(&any_assertion(), async |w, assertion| w.ask(&assertion).await, &[]);
}

#[test]
fn any_form_is_refused() {
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    let form = prop_oneof![
        bytes,
        "[a-z_=&%+]{0,200}".prop_map(String::into_bytes),
        "(grant_type|scope|client_assertion|client_id|client_secret|code|token)=[^&]{0,40}"
            .prop_map(String::into_bytes),
    ];
    for path in ["/oauth/token", "/oauth/introspect", "/oauth/revoke"] {
        let ask = async |w: &World, body: Vec<u8>| {
            let request = w.http.post(w.url(path));
            let media_type = ("content-type", "application/x-www-form-urlencoded");
            read(request.header(media_type.0, media_type.1).body(body)).await
        };
        each_is_refused(&form, ask, &[]);
    }
}

#[test]
fn any_scope_is_refused_or_granted() {
    let scope =
        prop_oneof![".{0,200}", "(system|user|patient|launch)/[A-Za-z*]{0,12}[.][a-z*?=&|]{0,20}"];
    let ask = async |w: &World, scope: String| {
        let assertion = w.assertion();
        w.post("/oauth/token", &token_form(&assertion, &scope)).await
    };
    each_is_refused(&scope, ask, &[200]);
}

#[test]
fn any_registration_is_refused_or_accepted() {
    const MEMBERS: &[&str] = &[
        "client_name",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "token_endpoint_auth_signing_alg",
        "jwks",
        "jwks_uri",
        "scope",
        "redirect_uris",
        "contacts",
        "software_statement",
        "payer_identifier",
    ];
    let good = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "jwks": jwks(&["client-es384"]),
    });
    let plausible = any_object(MEMBERS).prop_map(move |odd| {
        let mut metadata = good.clone();
        for (name, value) in odd.as_object().expect("an object") {
            metadata[name] = value.clone();
        }
        metadata.to_string()
    });
    let inputs = prop_oneof![plausible, any_json().prop_map(|json| json.to_string()), ".{0,200}"];
    let ask = async |w: &World, body: String| {
        let request = w.http.post(w.url("/oauth/register"));
        read(request.header("content-type", "application/json").body(body)).await
    };
    each_is_refused(&inputs, ask, &[201]);
}

#[test]
fn any_key_set_is_refused_or_accepted() {
    const MEMBERS: &[&str] =
        &["kty", "kid", "crv", "x", "y", "n", "e", "use", "alg", "key_ops", "d", "k"];
    let key = any_object(MEMBERS).prop_map(|mut key| {
        key["kid"] = json!("k");
        key
    });
    let keys = prop::collection::vec(key, 0..4);
    let inputs = prop_oneof![keys.prop_map(|keys| json!({ "keys": keys })), any_json()];
    let ask = async |w: &World, jwks: Value| {
        let metadata = json!({
            "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["client_credentials"],
            "jwks": jwks,
        });
        read(w.http.post(w.url("/oauth/register")).json(&metadata)).await
    };
    each_is_refused(&inputs, ask, &[201]);
}

proptest! {
    #[test]
    fn readers_take_or_leave_whatever_comes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        readers::assertion(&String::from_utf8_lossy(&bytes));
        readers::key_set(&bytes);
        readers::registration(&bytes);
        readers::form(&bytes);
    }

    #[test]
    fn readers_take_or_leave_any_json(json in any_json(), assertion in any_assertion()) {
        let text = json.to_string();
        readers::key_set(text.as_bytes());
        readers::registration(text.as_bytes());
        readers::assertion(&assertion);
    }
}
