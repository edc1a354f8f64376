//! What each field decides about authorization JWTs, and about whom a client acts for.

use serde_json::{Value, json};

use super::decisions::{Row, rows};
use super::world::{World, sign, token_form};
use crate::idp::hooks::ScriptTexts;

const REFUSED: &str = "400 invalid_grant";

pub(super) const ROWS: &[Row] = rows! {
    authorization_jwt_required = false => |w| {
        let assertion = w.assertion();
        let mut form = token_form(&assertion, "system/*.read").to_vec();
        form[0].1 = crate::oauth::JWT_BEARER_GRANT;
        w.post("/oauth/token", &form).await.brief()
    }; "400 invalid_request", "200";
    member_stated = false => |w| {
        w.ask_about(&w.about("p-1")).await.json()["patient"].to_string()
    }; "\"p-1\"", "null";
    codap_refusal_denies = false => |w| {
        asserted(w, "return make.newFailure('no')").await
    }; REFUSED, "200";
    business_identity_from_request = true => |w| {
        let assertion = w.assertion();
        let mut form = token_form(&assertion, "system/*.read").to_vec();
        form.push(("business-id", "forged"));
        claim(&w.post("/oauth/token", &form).await.json(), "business_id")
    }; "\"urn:payers|payer-b\"", "\"forged\"";
    authorization_jwt_checks_signature = false => |w| {
        let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
        w.present(&sign("other-client-es384", &header, &w.about("p-1"))).await.brief()
    }; REFUSED, "200";
    authorization_jwt_checks_audience = false => |w| {
        changed(w, "aud", json!("https://other.test/token")).await
    }; REFUSED, "200";
    authorization_jwt_checks_expiry = false => |w| changed(w, "exp", json!(w.now() - 60)).await;
        REFUSED, "200";
    authorization_jwt_max_lifetime_secs = 0 => |w| changed(w, "exp", json!(w.now() + 900)).await;
        REFUSED, "200";
    authorization_jwt_refuses_replay = false => |w| {
        let claims = w.about("p-1");
        let first = w.ask_about(&claims).await.brief();
        format!("{first} {}", w.ask_about(&claims).await.brief())
    }; "200 400 invalid_grant", "200 200";
    authorization_jwt_checks_issuer = false => |w| {
        // Without a script nobody else is let in anyway; the error tells how far it came.
        changed(w, "iss", json!("urn:another-payer")).await
    }; REFUSED, "400 unsupported_grant_type";
    authorization_jwt_failure_error = "invalid_request".to_owned() => |w| {
        w.present("nonsense").await.brief()
    }; REFUSED, "400 invalid_request";
    member_consent_checked = false => |w| changed(w, "sub", json!("p-2")).await; REFUSED, "200";
    member_identifier_resolved = false => |w| {
        changed(w, "sub", json!("urn:members|1")).await
    }; "200", REFUSED;
    member_token_bound = false => |w| {
        let answer = w.ask_about(&w.about("p-1")).await;
        claim(&answer.json(), "member")
    }; "\"p-1\"", "null";
    member_in_client_assertion = true => |w| {
        let assertion = w.altered(|_, claims| claims["sub"] = json!("p-1"));
        let answer = w.post("/oauth/token", &token_form(&assertion, "system/*.read")).await;
        format!("{} {}", answer.brief(), answer.json()["patient"])
    }; "401 invalid_client null", "200 \"p-1\"";
    codap_limited_by_script = false => |w| {
        asserted(w, "return make.newSuccess()").await
    }; "400 invalid_scope", "200";
    business_identity_from_b2b = true => |w| {
        let unknown = crate::idp::Client {
            organization: None,
            ..super::world::client(
                "nameless",
                crate::idp::AuthMethod::PrivateKeyJwt,
                super::world::jwks(&["client-es384"]),
            )
        };
        let world = World::at("", w.handle.policy(), vec![unknown]).await;
        let mut claims = world.claims("nameless");
        claims["extensions"] = json!({"hl7-b2b": {"organization_id": "https://b.test/Org/1"}});
        let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
        let assertion = sign("client-es384", &header, &claims);
        let answer = world.post("/oauth/token", &token_form(&assertion, "system/*.read")).await;
        claim(&answer.json(), "business_id")
    }; "null", "\"https://b.test/Org/1\"";
};

/// The answer to a server whose CODAP script has this body.
async fn asserted(world: &World, body: &str) -> String {
    let text = format!("function authenticate(client, user, make) {{ {body} }}");
    let texts = ScriptTexts { codap: Some(text), ..ScriptTexts::default() };
    let scripted = World::scripted(world.handle.policy(), texts).await;
    let mut claims = scripted.about("nurse");
    claims["iss"] = json!("urn:payers|payer-b");
    scripted.ask_about(&claims).await.brief()
}

/// The answer to a request whose authorization JWT differs in one claim.
async fn changed(world: &World, name: &str, value: Value) -> String {
    let mut claims = world.about("p-1");
    claims[name] = value;
    world.ask_about(&claims).await.brief()
}

/// A claim of the access token in `answer`.
fn claim(answer: &Value, name: &str) -> String {
    let token = answer["access_token"].as_str().expect("a token");
    let jwt = crate::oauth::Jwt::decode(token).expect("a JWT");
    jwt.claims.get(name).unwrap_or(&Value::Null).to_string()
}
