//! Every field of the policy decides something: each row shows, over HTTP, what the strict
//! server does and what it does with that one field bent.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::world::{
    SECRET, START, World, basic, jwks, mac, read, remove, sign, token_form, unsigned,
};
use crate::idp::Policy;
use crate::oauth::JWT_BEARER_ASSERTION;

pub type Probe = for<'a> fn(&'a World) -> BoxFuture<'a, String>;

/// A field, how it is bent, what is looked at, and what is seen before and after.
pub struct Row {
    pub field: &'static str,
    pub bend: fn(&mut Policy),
    pub probe: Probe,
    pub strict: &'static str,
    pub bent: &'static str,
}

/// Writes a table of rows: `field = value => probe: strict, bent`.
macro_rules! rows {
    ($($field:ident = $value:expr => |$world:ident| $probe:expr; $strict:expr, $bent:expr;)+) => {
        &[$($crate::idp::tests::decisions::Row {
            field: stringify!($field),
            bend: |policy| policy.$field = $value,
            probe: |$world| futures_util::FutureExt::boxed(async move { $probe }),
            strict: $strict,
            bent: $bent,
        }),+]
    };
}
pub(super) use rows;

/// The tables; each area of the server has one.
const TABLES: &[&[Row]] = &[
    ROWS,
    super::decisions_authorization::ROWS,
    super::decisions_codeflow::ROWS,
    super::decisions_definitions::ROWS,
    super::decisions_pages::ROWS,
    super::decisions_attacks::ROWS,
    super::decisions_mtls::ROWS,
    super::decisions_udap::ROWS,
    super::decisions_rights::ROWS,
];

const SMART: &str = "/.well-known/smart-configuration";
const REFUSED: &str = "401 invalid_client";

const ROWS: &[Row] = rows! {
    // Discovery.
    metadata_urls_absolute = false => |w| member(w, SMART, "jwks_uri").await.replace(&w.issuer, "…");
        "\"…/oauth/jwks\"", "\"/oauth/jwks\"";
    publish_token_endpoint = false => |w| member(w, SMART, "token_endpoint").await
        .replace(&w.issuer, "…"); "\"…/oauth/token\"", "null";
    smart_names_issuer = Some("https://other.test".to_owned()) => |w| {
        member(w, SMART, "issuer").await.replace(&w.issuer, "…")
    }; "\"…\"", "\"https://other.test\"";
    assertion_algorithms = vec!["RS384".to_owned()] => |w| w.ask(&w.assertion()).await.brief();
        "200", REFUSED;
    capabilities = vec!["permission-v2".to_owned()] => |w| {
        member(w, SMART, "capabilities").await.contains("asymmetric").to_string()
    }; "true", "false";
    code_challenge_methods = Vec::new() => |w| {
        member(w, SMART, "code_challenge_methods_supported").await
    }; "[\"S256\"]", "null";
    grant_types = vec!["authorization_code".to_owned()] => |w| {
        member(w, SMART, "grant_types_supported").await
    };
        "[\"client_credentials\",\"authorization_code\",\"refresh_token\",\
         \"urn:ietf:params:oauth:grant-type:jwt-bearer\"]",
        "[\"authorization_code\"]";
    auth_methods = vec!["private_key_jwt".to_owned()] => |w| {
        let metadata = [("token_endpoint_auth_method", json!("client_secret_basic"))];
        register(w, &metadata).await
    }; "201", "400 invalid_client_metadata";
    scopes_supported = vec!["__other".to_owned()] => |w| {
        member(w, SMART, "scopes_supported").await.contains("__other").to_string()
    }; "false", "true";
    jwks_public_only = false => |w| {
        w.get("/oauth/jwks").await.json()["keys"][0].get("d").is_some().to_string()
    }; "false", "true";
    // Registration.
    registration_status = 200 => |w| register(w, &[]).await; "201", "200";
    registration_busy_once = true => |w| {
        format!("{} {}", register(w, &[]).await, register(w, &[]).await)
    }; "201 201", "503 temporarily_unavailable 201";
    registration_no_store = false => |w| {
        let answer = read(w.http.post(w.url("/oauth/register")).json(&metadata(&[]))).await;
        format!("{}/{}", answer.header("cache-control"), answer.header("pragma"))
    }; "no-store/no-cache", "/";
    registration_refuses_two_key_sources = false => |w| {
        register(w, &[("jwks_uri", json!("https://b.test/jwks"))]).await
    }; "400 invalid_client_metadata", "201";
    registration_refuses_unsupported_metadata = false => |w| {
        register(w, &[("grant_types", json!(["client_credentials", "x"]))]).await
    }; "400 invalid_client_metadata", "201";
    registration_refuses_private_keys = false => |w| {
        let mut jwks = jwks(&["client-es384"]);
        jwks["keys"][0]["d"] = json!("AQAB");
        register(w, &[("jwks", jwks)]).await
    }; "400 invalid_client_metadata", "201";
    registration_error_object = false => |w| register(w, &[("grant_types", json!(["x"]))]).await;
        "400 invalid_client_metadata", "400";
    management_checks_token = false => |w| {
        let registered = registered(w).await;
        let uri = registered["registration_client_uri"].as_str().expect("a URI");
        read(w.http.get(uri).bearer_auth("guess")).await.brief()
    }; "401 invalid_token", "200";
    client_ids_unique = false => |w| {
        (registered(w).await["client_id"] == registered(w).await["client_id"]).to_string()
    }; "false", "true";
    deletion_ends_client = false => |w| {
        let registered = registered(w).await;
        let uri = registered["registration_client_uri"].as_str().expect("a URI");
        let token = registered["registration_access_token"].as_str().expect("a token");
        assert_eq!(read(w.http.delete(uri).bearer_auth(token)).await.status, 204);
        let (header, _) = w.parts();
        let claims = w.claims(registered["client_id"].as_str().expect("an id"));
        w.ask(&sign("client-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    // Client assertion.
    assertion_checks_signature = false => |w| {
        let (header, claims) = w.parts();
        w.ask(&sign("stranger-es384", &header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_refuses_alg_none = false => |w| {
        let (mut header, claims) = w.parts();
        header["alg"] = json!("none");
        w.ask(&unsigned(&header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_refuses_hmac = false => |w| {
        let (mut header, claims) = w.parts();
        header["alg"] = json!("HS256");
        w.ask(&mac(b"public", &header, &claims)).await.brief()
    }; REFUSED, "200";
    assertion_checks_kid = false => |w| altered(w, |header, _| remove(header, "kid")).await;
        REFUSED, "200";
    assertion_checks_audience = false => |w| {
        altered(w, |_, claims| claims["aud"] = json!("https://other.test")).await
    }; REFUSED, "200";
    assertion_checks_subject = false => |w| {
        altered(w, |_, claims| claims["sub"] = json!("payer-c")).await
    }; REFUSED, "200";
    assertion_checks_expiry = false => |w| {
        altered(w, |_, claims| claims["exp"] = json!(START - 120)).await
    }; REFUSED, "200";
    assertion_max_lifetime_secs = 0 => |w| {
        altered(w, |_, claims| claims["exp"] = json!(START + 3600)).await
    }; REFUSED, "200";
    assertion_checks_not_before = false => |w| {
        altered(w, |_, claims| claims["nbf"] = json!(START + 600)).await
    }; REFUSED, "200";
    assertion_requires_jti = false => |w| altered(w, |_, claims| remove(claims, "jti")).await;
        REFUSED, "200";
    assertion_refuses_replay = false => |w| {
        let assertion = w.assertion();
        assert_eq!(w.ask(&assertion).await.brief(), "200");
        w.ask(&assertion).await.brief()
    }; REFUSED, "200";
    assertion_checks_jku = false => |w| {
        altered(w, |header, _| header["jku"] = json!("https://other.test/jwks")).await
    }; REFUSED, "200";
    assertion_checks_crit = false => |w| {
        altered(w, |header, _| header["crit"] = json!(["x"])).await
    }; REFUSED, "200";
    assertion_checks_type = false => |w| {
        with_form(w, |form| form[2].1 = "other").await
    }; "400 invalid_request", "200";
    clock_skew_secs = 60 => |w| {
        altered(w, |_, claims| claims["exp"] = json!(START - 30)).await
    }; REFUSED, "200";
    // Token endpoint.
    secret_needs_method = false => |w| {
        w.post_as(("payer-b", "guess"), "/oauth/token", &SECRET_FORM).await.brief()
    }; REFUSED, "200";
    secret_checked = false => |w| {
        w.post_as(("secretive", "guess"), "/oauth/token", &SECRET_FORM).await.brief()
    }; REFUSED, "200";
    basic_failure_challenges = false => |w| {
        let answer = w.post_as(("secretive", "guess"), "/oauth/token", &SECRET_FORM).await;
        let challenge = answer.header("www-authenticate").split(' ').next().unwrap_or_default();
        format!("{} {challenge}", answer.status)
    }; "401 Basic", "400 ";
    client_failure_error = "access_denied".to_owned() => |w| w.ask("x").await.brief();
        REFUSED, "401 access_denied";
    grant_type_checked = false => |w| with_form(w, |form| form[0].1 = "x").await;
        "400 unsupported_grant_type", "200";
    refuses_repeated_parameters = false => |w| {
        with_form(w, |form| form.push(("scope", "system/*.rs"))).await
    }; "400 invalid_request", "200";
    refuses_two_authentications = false => |w| {
        let assertion = w.assertion();
        let request = w.http.post(w.url("/oauth/token"));
        let request = request.header("authorization", basic("secretive", SECRET));
        read(request.form(&token_form(&assertion, "system/*.read"))).await.brief()
    }; "400 invalid_request", "200";
    requires_form = false => |w| {
        let assertion = w.assertion();
        let form: Value = token_form(&assertion, "system/*.read")
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        read(w.http.post(w.url("/oauth/token")).json(&form)).await.brief()
    }; "400 invalid_request", "200";
    scope_required = false => |w| w.ask_scope("").await.brief(); "400 invalid_scope", "200";
    scope_limited_to_registration = false => |w| {
        let answer = w.ask_scope("system/*.cruds").await;
        answer.json()["scope"].as_str().expect("a scope").to_owned()
    }; "system/*.rs", "system/*.cruds";
    scope_checked = false => |w| w.ask_scope("foo/bar.baz").await.brief();
        "400 invalid_scope", "200";
    token_states_scope = false => |w| answer_has(w, "scope").await; "true", "false";
    token_ttl_secs = 3600 => |w| {
        w.ask(&w.assertion()).await.json()["expires_in"].to_string()
    }; "300", "3600";
    token_audience = Some("https://elsewhere.test/fhir".to_owned()) => |w| {
        let token = w.access_token().await;
        let claims = crate::oauth::Jwt::decode(&token).expect("a JWT");
        (claims.audiences() == ["https://elsewhere.test/fhir"]).to_string()
    }; "false", "true";
    token_states_expiry = false => |w| answer_has(w, "expires_in").await; "true", "false";
    token_type = "mac".to_owned() => |w| {
        w.ask(&w.assertion()).await.json()["token_type"].to_string()
    }; "\"bearer\"", "\"mac\"";
    token_no_store = false => |w| {
        w.ask(&w.assertion()).await.header("cache-control").to_owned()
    }; "no-store", "";
    issues_refresh_token = true => |w| answer_has(w, "refresh_token").await; "false", "true";
    error_description = false => |w| {
        w.ask("x").await.json().get("error_description").is_some().to_string()
    }; "true", "false";
    error_status = 200 => |w| w.ask_scope("x").await.brief();
        "400 invalid_scope", "200 invalid_scope";
    // Introspection and revocation.
    introspection_authenticates = false => |w| {
        let token = w.access_token().await;
        w.post("/oauth/introspect", &[("token", &token)]).await.brief()
    }; REFUSED, "200";
    introspection_checks_state = false => |w| {
        let token = w.access_token().await;
        w.wait(300);
        w.introspect(&token).await["active"].to_string()
    }; "false", "true";
    introspection_silent_on_inactive = false => |w| {
        let token = w.access_token().await;
        w.wait(300);
        w.introspect(&token).await["client_id"].to_string()
    }; "null", "\"payer-b\"";
    introspection_states_details = false => |w| {
        w.introspect(&w.access_token().await).await["scope"].to_string()
    }; "\"system/*.read\"", "null";
    revocation_authenticates = false => |w| {
        let token = w.access_token().await;
        let answer = w.post("/oauth/revoke", &[("token", &token)]).await;
        format!("{} {}", answer.status, w.introspect(&token).await["active"])
    }; "401 true", "200 false";
    revocation_effective = false => |w| {
        let token = w.access_token().await;
        assert_eq!(revoke(w, &token).await, "200");
        w.introspect(&token).await["active"].to_string()
    }; "false", "true";
    revocation_checks_owner = false => |w| {
        let token = w.access_token().await;
        let form = [("token", token.as_str())];
        let answer = w.post_as(("secretive", SECRET), "/oauth/revoke", &form).await;
        format!("{} {}", answer.status, w.introspect(&token).await["active"])
    }; "400 true", "200 false";
    revocation_unknown_ok = false => |w| revoke(w, "unknown").await;
        "200", "400 unsupported_token_type";
};

const SECRET_FORM: [(&str, &str); 2] =
    [("grant_type", "client_credentials"), ("scope", "system/*.read")];

#[tokio::test]
async fn each_field_decides_what_it_says() {
    let mut wrong = Vec::new();
    for row in TABLES.iter().copied().flatten() {
        let mut policy = Policy::default();
        (row.bend)(&mut policy);
        let strict = (row.probe)(&World::strict().await).await;
        let bent = (row.probe)(&World::with(policy).await).await;
        if (strict.as_str(), bent.as_str()) != (row.strict, row.bent) {
            wrong.push(format!("{}: strict {strict}, bent {bent}", row.field));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_field_has_a_row() {
    let rows: BTreeSet<String> =
        TABLES.iter().copied().flatten().map(|row| row.field.to_owned()).collect();
    let policy = serde_json::to_value(Policy::default()).expect("JSON");
    let fields: BTreeSet<String> = policy.as_object().expect("an object").keys().cloned().collect();
    assert_eq!(rows, fields);
}

async fn member(world: &World, path: &str, name: &str) -> String {
    world.get(path).await.json()[name].to_string()
}

async fn altered(world: &World, alter: fn(&mut Value, &mut Value)) -> String {
    world.ask(&world.altered(alter)).await.brief()
}

async fn with_form(world: &World, change: fn(&mut Vec<(&'static str, &str)>)) -> String {
    let assertion = world.assertion();
    let mut form = token_form(&assertion, "system/*.read").to_vec();
    change(&mut form);
    world.post("/oauth/token", &form).await.brief()
}

async fn answer_has(world: &World, name: &str) -> String {
    world.ask(&world.assertion()).await.json().get(name).is_some().to_string()
}

fn metadata(changes: &[(&str, Value)]) -> Value {
    let mut metadata = json!({
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "jwks": jwks(&["client-es384"]),
        "scope": "system/*.read",
    });
    for (name, value) in changes {
        metadata[*name] = value.clone();
    }
    metadata
}

async fn register(world: &World, changes: &[(&str, Value)]) -> String {
    read(world.http.post(world.url("/oauth/register")).json(&metadata(changes))).await.brief()
}

async fn registered(world: &World) -> Value {
    read(world.http.post(world.url("/oauth/register")).json(&metadata(&[]))).await.json()
}

async fn revoke(world: &World, token: &str) -> String {
    let assertion = world.assertion();
    let form = [
        ("client_assertion_type", JWT_BEARER_ASSERTION),
        ("client_assertion", assertion.as_str()),
        ("token", token),
    ];
    world.post("/oauth/revoke", &form).await.brief()
}
