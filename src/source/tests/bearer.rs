//! Who may ask at all.

use serde_json::{Value, json};

use super::issuer::Issuer;
use super::world::{Answer, World};
use crate::population::Case;
use crate::source::Policy;

type Change = fn(&mut Value);
type Overlook = fn(&mut Policy);

/// Each endpoint that needs a token, with a request that a good one would get through.
async fn endpoints(world: &World) -> Vec<(&'static str, &'static str, String)> {
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (status, manifest) = world.export("Patient/$export").await;
    let file = manifest["output"][0]["url"].as_str().expect("a file").to_owned();
    vec![
        ("match", "POST", "Patient/$member-match".to_owned()),
        ("kick-off", "GET", "Patient/$export".to_owned()),
        ("status", "GET", status),
        ("file", "GET", file),
        ("read", "GET", format!("Patient/{}", world.population.member(Case::Known).id())),
    ]
}

async fn ask(world: &World, method: &str, path: &str, token: Option<&str>) -> Answer {
    let mut request = world.request(method, path).header("prefer", "respond-async");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if method == "POST" {
        request = request.body(world.body(Case::Known).to_string());
    }
    Answer::read(request).await
}

#[tokio::test]
async fn no_token_is_challenged_without_an_error_code() {
    let world = World::start().await;
    for (name, method, path) in endpoints(&world).await {
        let answer = ask(&world, method, &path, None).await;
        assert_eq!((answer.status, answer.issue().as_str()), (401, "login"), "{name}");
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{name}");
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_everywhere_for_its_own_reason() {
    let changes: [(&str, Change, Overlook); 5] = [
        ("expired", |claims| claims["exp"] = json!(1), |policy| policy.token_checks_expiry = false),
        (
            "not yet valid",
            |claims| claims["nbf"] = json!(4_000_000_000_i64),
            |policy| policy.token_checks_expiry = false,
        ),
        (
            "without expiry",
            |claims| {
                claims.as_object_mut().expect("claims").shift_remove("exp");
            },
            |policy| policy.token_checks_expiry = false,
        ),
        (
            "for another audience",
            |claims| claims["aud"] = json!(["https://else.example/fhir"]),
            |policy| policy.token_checks_audience = false,
        ),
        (
            "of another issuer",
            |claims| claims["iss"] = json!("https://else.example"),
            |policy| policy.token_checks_audience = false,
        ),
    ];
    let world = World::start().await;
    let endpoints = endpoints(&world).await;
    for (change_name, change, overlook) in changes {
        let mut claims = world.claims();
        change(&mut claims);
        let token = Issuer::sign(&claims);
        for (name, method, path) in &endpoints {
            let answer = ask(&world, method, path, Some(&token)).await;
            assert_eq!(answer.status, 401, "{change_name} at {name}: {}", answer.text);
            assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        }
        let mut policy = Policy::default();
        overlook(&mut policy);
        world.handle.set_policy(policy);
        let answer = ask(&world, "POST", "Patient/$member-match", Some(&token)).await;
        assert_eq!(answer.status, 200, "{change_name}: {}", answer.text);
        world.handle.set_policy(Policy::default());
    }
}

#[tokio::test]
async fn a_signature_must_be_the_issuers() {
    let world = World::start().await;
    let good = world.token();
    let stranger = Issuer::sign_as_stranger(&world.claims());
    let mut parts: Vec<&str> = good.split('.').collect();
    let stolen = stranger.split('.').nth(2).expect("a signature").to_owned();
    parts[2] = &stolen;
    let tampered = parts.join(".");
    let unsigned = {
        use base64::Engine;
        let encode = |value: &Value| {
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
        };
        format!("{}.{}.", encode(&json!({"alg": "none"})), encode(&world.claims()))
    };
    let forged = |policy: &mut Policy| policy.token_checks_signature = false;
    for (name, token) in [("foreign", stranger), ("tampered", tampered), ("unsigned", unsigned)] {
        world.handle.set_policy(Policy::default());
        let answer = ask(&world, "POST", "Patient/$member-match", Some(&token)).await;
        assert_eq!(answer.status, 401, "{name}");
        let mut policy = Policy::default();
        forged(&mut policy);
        world.handle.set_policy(policy);
        let answer = ask(&world, "POST", "Patient/$member-match", Some(&token)).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    }
    let answer = ask(&world, "POST", "Patient/$member-match", Some("opaque")).await;
    assert_eq!(answer.status, 401, "what is no JWT was never issued");
}

#[tokio::test]
async fn a_revoked_token_is_refused_because_the_issuer_is_asked_each_time() {
    let world = World::start().await;
    let token = world.token();
    assert_eq!(ask(&world, "POST", "Patient/$member-match", Some(&token)).await.status, 200);
    let asked = world.issuer.times_asked();
    world.issuer.revoke(&token);
    assert_eq!(ask(&world, "POST", "Patient/$member-match", Some(&token)).await.status, 401);
    assert_eq!(world.issuer.times_asked(), asked + 1);
    world.handle.set_policy(Policy { token_checks_revocation: false, ..Policy::default() });
    assert_eq!(ask(&world, "POST", "Patient/$member-match", Some(&token)).await.status, 200);
    assert_eq!(world.issuer.times_asked(), asked + 1);
}

#[tokio::test]
async fn too_little_scope_is_forbidden_and_says_what_would_do() {
    let world = World::start().await;
    let endpoints = endpoints(&world).await;
    for (name, method, path) in &endpoints {
        let scope =
            if *name == "match" { "system/*.rs" } else { "system/Observation.rs system/Patient.s" };
        let token = world.token_with("scope", scope);
        let path = if *name == "kick-off" { "Patient/$export?_type=Patient" } else { path };
        let answer = ask(&world, method, path, Some(&token)).await;
        assert_eq!((answer.status, answer.issue().as_str()), (403, "forbidden"), "{name}");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Bearer error=\"insufficient_scope\", scope="), "{name}");
    }
    let token = world.token_with("scope", "openid");
    world.handle.set_policy(Policy { token_checks_scope: false, ..Policy::default() });
    for (name, method, path) in &endpoints {
        let answer = ask(&world, method, path, Some(&token)).await;
        assert!(answer.status < 300, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn broad_scopes_cover_a_match() {
    let world = World::start().await;
    let scopes =
        [("system/*.cruds", 200), ("system/*.*", 200), ("system/*.read", 403), ("user/*.*", 403)];
    for (scope, status) in scopes {
        let token = world.token_with("scope", scope);
        let answer = ask(&world, "POST", "Patient/$member-match", Some(&token)).await;
        assert_eq!(answer.status, status, "{scope}");
    }
}

#[tokio::test]
async fn a_token_comes_in_one_field_once() {
    let world = World::start().await;
    let token = world.token();
    let path = "Patient/$export";
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let kick_off = |authorization: &[&str], path: &str| {
        let mut request = world.request("GET", path).header("prefer", "respond-async");
        for value in authorization {
            request = request.header("authorization", *value);
        }
        Answer::read(request)
    };
    let in_query = format!("{path}?access_token={token}");
    let bearer = format!("bearer {token}");
    assert_eq!(kick_off(&[&bearer], path).await.status, 202);
    assert_eq!(kick_off(&["Basic YTpi"], path).await.status, 401);
    assert_eq!(kick_off(&[], &in_query).await.status, 401);
    for (fields, path) in [
        (vec![bearer.as_str(), bearer.as_str()], path),
        (vec![bearer.as_str()], in_query.as_str()),
        (vec!["Bearer two words"], path),
    ] {
        let answer = kick_off(&fields, path).await;
        assert_eq!(answer.status, 400, "{fields:?}");
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_request\"");
    }
    world.handle.set_policy(Policy { token_refused_in_query: false, ..Policy::default() });
    let started = kick_off(&[], &in_query).await;
    assert_eq!(started.status, 202);
    let manifest = world.manifest(&started.header("content-location")).await;
    assert_eq!(manifest["request"], format!("{}/{path}", world.base), "without the token");
}

#[tokio::test]
async fn without_required_tokens_everything_is_open() {
    let world = World::start().await;
    let endpoints = endpoints(&world).await;
    world.handle.set_policy(Policy { token_required: false, ..Policy::default() });
    for (name, method, path) in endpoints {
        let answer = ask(&world, method, &path, None).await;
        assert!(answer.status < 300, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn refusals_follow_the_policy() {
    let world = World::with(|policy| {
        policy.unauthorized_status = 403;
        policy.forbidden_status = 401;
        policy.challenges = false;
        policy.operation_outcomes = false;
    })
    .await;
    let answer = ask(&world, "GET", "Patient/$export", None).await;
    assert_eq!((answer.status, answer.header("www-authenticate").as_str()), (403, ""));
    assert!(answer.header("content-type").starts_with("text/plain"));
    let narrow = world.token_with("scope", "openid");
    assert_eq!(ask(&world, "GET", "Patient/$export", Some(&narrow)).await.status, 401);
}
