//! Scripts have their say at the right moments, and deny when they fail.

use serde_json::{Value, json};

use super::sign_in;
use super::world::{SECRET, World};
use crate::idp::Policy;
use crate::idp::hooks::ScriptTexts;
use crate::oauth::Jwt;

fn authentication(body: &str) -> ScriptTexts {
    let text = format!(
        "function onAuthenticateSuccess(theOutcome, theOutcomeFactory, theContext) {{ {body} }}"
    );
    ScriptTexts { authentication: Some(text), ..ScriptTexts::default() }
}

fn post_authorize(text: &str) -> ScriptTexts {
    ScriptTexts { post_authorize: Some(text.to_owned()), ..ScriptTexts::default() }
}

fn codap(body: &str) -> ScriptTexts {
    let text =
        format!("function authenticate(theAuthentication, theAuthorization, make) {{ {body} }}");
    ScriptTexts { codap: Some(text), ..ScriptTexts::default() }
}

async fn scripted(texts: ScriptTexts) -> World {
    World::scripted(Policy::default(), texts).await
}

fn claims(answer: &Value) -> Value {
    let token = answer["access_token"].as_str().expect("a token");
    Value::Object(Jwt::decode(token).expect("a JWT").claims)
}

#[tokio::test]
async fn a_script_notes_the_business_identity_and_nobody_else_does() {
    let world = scripted(authentication(
        "theOutcome.addUserData('business-id', 's2s-' + theOutcome.getUsername()); return theOutcome",
    ))
    .await;
    let answer = world.ask(&world.assertion()).await.json();
    assert_eq!(claims(&answer)["business_id"], "s2s-payer-b");
    let told = world.introspect(answer["access_token"].as_str().expect("a token")).await;
    assert_eq!(told["business_id"], "s2s-payer-b");
    // Another client gets another identity, and parameters and headers are not heard.
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "system/*.read"),
        ("business-id", "forged"),
        ("business_id", "forged"),
        ("organization", "forged"),
    ];
    let request = world.http.post(world.url("/oauth/token"));
    let request = request.header("authorization", super::world::basic("secretive", SECRET));
    let request = request.header("business-id", "forged").form(&form);
    let answer = super::world::read(request).await.json();
    assert_eq!(claims(&answer)["business_id"], "s2s-secretive");
    let plain = World::strict().await;
    let answer = plain.post_as(("secretive", SECRET), "/oauth/token", &form).await.json();
    assert_eq!(claims(&answer)["business_id"], "urn:payers|secretive");
}

#[tokio::test]
async fn a_script_that_refuses_fails_or_never_ends_denies() {
    for (body, expected) in [
        ("return theOutcomeFactory.newFailure('not today')", "400 access_denied"),
        ("throw new Error('broken')", "400 server_error"),
        ("for (;;);", "400 server_error"),
        ("return", "400 server_error"),
        ("return {successful: true}", "400 server_error"),
        ("theContext.headers.host = 'x'; return theOutcome", "400 server_error"),
        ("return theOutcomeFactory.newSuccess()", "200"),
    ] {
        let world = scripted(authentication(body)).await;
        assert_eq!(world.ask(&world.assertion()).await.brief(), expected, "{body}");
    }
}

#[tokio::test]
async fn scripts_are_asked_in_order_and_each_once() {
    let world = scripted(ScriptTexts {
        authentication: authentication(
            "theOutcome.addUserData('trail', 'authenticated'); return theOutcome",
        )
        .authentication,
        ..post_authorize(
            "function onTokenGenerating(theUserSession, theDetails, theClient) { \
               theUserSession.addUserData('trail', theUserSession.userData.trail + ' generating'); \
               theDetails.addAccessTokenClaim('trail', theClient.clientId) } \
             function onTokenIssued(theTokens, theUserSession) { \
               theTokens.addResponseMember('trail', theUserSession.userData.trail + ' issued') }",
        )
    })
    .await;
    let answer = world.ask(&world.assertion()).await.json();
    assert_eq!(answer["trail"], "authenticated generating issued");
    assert_eq!(claims(&answer)["trail"], "payer-b");
    assert_eq!(claims(&answer)["iss"], json!(world.issuer));
}

#[tokio::test]
async fn a_person_meets_the_scripts_in_order() {
    let world = scripted(ScriptTexts {
        authentication: authentication(
            "theOutcome.addUserData('trail', 'authenticated'); return theOutcome",
        )
        .authentication,
        ..post_authorize(
            "function step(s, name) { s.addUserData('trail', s.userData.trail + ' ' + name) } \
             function onContextSelection(s, d, c) { step(s, 'context') } \
             function onTokenGenerating(s, d, c) { step(s, 'generating'); \
               d.addAccessTokenClaim('kind', d.grantType) } \
             function onTokenIssued(d, s) { \
               d.addResponseMember('trail', s.userData.trail + ' issued') }",
        )
    })
    .await;
    let answer = sign_in::tokens(&world, "app").await;
    assert_eq!(answer["trail"], "authenticated context generating issued");
    assert_eq!(claims(&answer)["kind"], "authorization_code");
    // A token that is renewed is a token too.
    let answer = sign_in::refresh(&world, "app", &answer, &[]).await.json();
    assert_eq!(answer["trail"], "authenticated context generating generating issued");
    assert_eq!(claims(&answer)["kind"], "refresh_token");
}

#[tokio::test]
async fn a_script_may_refuse_a_refresh_before_and_after() {
    for (function, expected) in [
        ("onTokenGenerating(s, d) { if (d.grantType === 'refresh_token') d.deny('no') }", true),
        ("onTokenIssued(d) { if (d.grantType === 'refresh_token') d.deny('no') }", true),
        ("onTokenGenerating(s, d) { if (d.grantType === 'other') d.deny('no') }", false),
    ] {
        let world = scripted(post_authorize(&format!("function {function}"))).await;
        let tokens = sign_in::tokens(&world, "public-app").await;
        let answer = sign_in::refresh(&world, "public-app", &tokens, &[]).await;
        let brief = if expected { "400 access_denied" } else { "200" };
        assert_eq!(answer.brief(), brief, "{function}");
    }
}

#[tokio::test]
async fn a_person_whom_the_script_refuses_does_not_sign_in() {
    for body in ["return theOutcomeFactory.newFailure('not today')", "throw new Error('x')"] {
        let world = scripted(authentication(body)).await;
        assert_eq!(sign_in::led_to(&world, &sign_in::request("app")).await, "page 403", "{body}");
    }
}

#[tokio::test]
async fn the_context_is_what_the_script_leaves_of_it() {
    for (body, expected) in [
        ("", "p-1"),
        ("d.choose('patient', 'p-2')", "p-2"),
        ("d.withdraw('patient', 'p-1'); d.offer('patient', 'p-3', 'Paul')", "p-3"),
        ("if (d.contexts[0].resourceId !== 'p-1') d.deny()", "p-1"),
    ] {
        let text = format!("function onContextSelection(s, d, c) {{ {body} }}");
        let world = scripted(post_authorize(&text)).await;
        assert_eq!(sign_in::tokens(&world, "app").await["patient"], expected, "{body}");
    }
    for (body, expected) in [
        ("d.deny('not this one')", "access_denied"),
        ("throw new Error('broken')", "server_error"),
        ("d.contexts.push(1)", "server_error"),
    ] {
        let text = format!("function onContextSelection(s, d, c) {{ {body} }}");
        let world = scripted(post_authorize(&text)).await;
        assert_eq!(sign_in::led_to(&world, &sign_in::request("app")).await, expected, "{body}");
    }
}

#[tokio::test]
async fn a_script_changes_only_what_it_may() {
    for (body, expected) in [
        ("d.addAccessTokenClaim('sub', 'x')", "400 server_error"),
        ("d.addAccessTokenClaim('smile_x', 'x')", "400 server_error"),
        ("d.addAccessTokenClaim('member', 'x')", "400 server_error"),
        ("d.approvedScopes.push('system/*.cruds')", "400 server_error"),
        ("d.removeApprovedScope('system/*.read')", "400 invalid_scope"),
        ("d.removeApprovedScope('other')", "200"),
        ("d.deny('no')", "400 access_denied"),
    ] {
        let text = format!("function onTokenGenerating(s, d, c) {{ {body} }}");
        let world = scripted(post_authorize(&text)).await;
        assert_eq!(world.ask(&world.assertion()).await.brief(), expected, "{body}");
    }
}

#[tokio::test]
async fn tokens_that_are_denied_after_all_are_dead() {
    let world = scripted(post_authorize("function onTokenIssued(t) { t.deny('second thoughts') }"));
    let world = world.await;
    let answer = world.ask(&world.assertion()).await;
    assert_eq!(answer.brief(), "400 access_denied");
    assert!(answer.json().get("access_token").is_none());
}

#[tokio::test]
async fn the_codap_script_decides_on_the_user_of_another_organization() {
    let grants = "if (theAuthorization.reason_for_request !== 'directcare') \
            return make.newFailure('wrong reason'); \
        const outcome = make.newSuccess(); \
        outcome.setUsername(theAuthentication.sub + '/' + theAuthorization.sub); \
        outcome.addAuthority('FHIR_ALL_READ'); return outcome";
    let world = scripted(codap(grants)).await;
    let user = |reason: &str, issuer: &str| {
        let mut claims = world.about("nurse");
        claims["iss"] = json!(issuer);
        claims["reason_for_request"] = json!(reason);
        claims
    };
    for issuer in ["urn:payers|payer-b", "payer-b"] {
        let answer = world.ask_about(&user("directcare", issuer)).await;
        if issuer == "payer-b" {
            // The client itself names a member, and the nurse is none.
            assert_eq!(answer.brief(), "400 invalid_grant");
            continue;
        }
        assert_eq!(answer.brief(), "200");
        let claims = claims(&answer.json());
        assert_eq!(claims["sub"], "payer-b/nurse");
        assert_eq!(claims["smile_permissions"], json!([{"permission": "FHIR_ALL_READ"}]));
        assert!(answer.json().get("refresh_token").is_none());
    }
    let refused = world.ask_about(&user("curiosity", "urn:payers|payer-b")).await;
    assert_eq!(refused.brief(), "400 invalid_grant");
    let foreign = world.ask_about(&user("directcare", "urn:payers|payer-c")).await;
    assert_eq!(foreign.brief(), "400 invalid_grant");
    let world = World::strict().await;
    let mut claims = world.about("nurse");
    claims["iss"] = json!("urn:payers|payer-b");
    assert_eq!(world.ask_about(&claims).await.brief(), "400 unsupported_grant_type");
}

#[tokio::test]
async fn what_a_script_refuses_is_on_record() {
    for (body, event, expected) in [
        ("d.deny('not today')", "script.refused", "post-authorize onTokenGenerating: not today"),
        ("throw new Error('broken')", "script.failed", "post-authorize onTokenGenerating: could"),
    ] {
        let text = format!("function onTokenGenerating(s, d, c) {{ {body} }}");
        let world = scripted(post_authorize(&text)).await;
        world.ask(&world.assertion()).await;
        let answer = world.manage("GET", &format!("/audit?event={event}"), None).await.json();
        let entry = &answer["entries"][0];
        assert_eq!((&entry["subject"], &entry["outcome"]), (&json!("payer-b"), &json!("refused")));
        let detail = entry["detail"].as_str().expect("a reason");
        assert!(detail.starts_with(expected), "{detail}");
    }
}

#[test]
fn a_script_without_its_function_is_refused_at_the_start() {
    use crate::idp::hooks::Scripts;
    let empty = ScriptTexts { codap: Some("const a = 1".to_owned()), ..ScriptTexts::default() };
    assert!(Scripts::read(&empty).is_err());
    assert!(Scripts::read(&codap("return 1 +")).is_err());
    assert!(Scripts::read(&ScriptTexts::default()).is_ok());
}
