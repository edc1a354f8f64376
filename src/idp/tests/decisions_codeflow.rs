//! What the fields about sign-in, refresh tokens and identity decide.

use serde_json::Value;

use super::decisions::{Row, rows};
use super::sign_in::{
    Browser, CALLBACK, answered, as_client, code, led_to, parameter, redeem, refresh, request,
    tokens, with,
};
use super::world::{World, read};
use crate::oauth::Jwt;

const SMART: &str = "/.well-known/smart-configuration";
const NOT_GOOD: &str = "400 invalid_grant";

pub(super) const ROWS: &[Row] = rows! {
    // Discovery.
    publish_authorization_endpoint = false => |w| {
        (w.get(SMART).await.json()["authorization_endpoint"] != Value::Null).to_string()
    }; "true", "false";
    smart_offered = false => |w| {
        w.get("/.well-known/smart-configuration").await.status.to_string()
    }; "200", "404";
    smart_states_issuer = false => |w| {
        (w.get(SMART).await.json()["issuer"] != Value::Null).to_string()
    }; "true", "false";
    // Requests.
    response_types = vec!["code".to_owned(), "code id_token token".to_owned()] => |w| {
        led_to(w, &with(request("app"), "response_type", Some("code token id_token"))).await
    }; "unsupported_response_type", "code";
    response_type_checked = false => |w| {
        led_to(w, &with(request("app"), "response_type", Some("x"))).await
    }; "unsupported_response_type", "code";
    unknown_client_stays_on_page = false => |w| led_to(w, &request("nobody")).await;
        "page 400", "unauthorized_client";
    redirect_uri_checked = false => |w| {
        led_to(w, &with(request("app"), "redirect_uri", Some("https://app.test/cb/x"))).await
    }; "page 400", "code";
    authorization_by_post = false => |w| {
        let form = with(request("app"), "prompt", Some("none"));
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let http = reqwest_without_redirects();
        read(http.post(w.url("/oauth/authorize")).form(&form)).await.status.to_string()
    }; "303", "405";
    state_required = false => |w| led_to(w, &with(request("app"), "state", None)).await;
        "invalid_request", "code";
    state_repeated = false => |w| {
        parameter(&answered(w, &request("app")).await, "state").unwrap_or_default()
    }; "a+/= %20&~", "";
    authorization_checks_audience = false => |w| {
        led_to(w, &with(request("app"), "aud", Some("https://other.test/fhir"))).await
    }; "invalid_request", "code";
    challenge_required = false => |w| {
        let request = with(request("app"), "code_challenge_method", None);
        led_to(w, &with(request, "code_challenge", None)).await
    }; "invalid_request", "code";
    challenge_refuses_plain = false => |w| {
        led_to(w, &with(request("app"), "code_challenge_method", Some("plain"))).await
    }; "invalid_request", "code";
    authorization_checks_scope = false => |w| {
        led_to(w, &with(request("app"), "scope", Some("payerproof/nothing"))).await
    }; "invalid_scope", "code";
    authorization_errors_redirected = false => |w| {
        led_to(w, &with(request("app"), "scope", None)).await
    }; "invalid_scope", "page 400";
    authorization_states_issuer = false => |w| {
        parameter(&answered(w, &request("app")).await, "iss").is_some().to_string()
    }; "true", "false";
    // Codes.
    code_ttl_secs = 600 => |w| {
        let code = code(w, &request("app")).await;
        w.wait(61);
        redeem(w, "app", &code, &[]).await.brief()
    }; NOT_GOOD, "200";
    code_single_use = false => |w| {
        let code = code(w, &request("app")).await;
        redeem(w, "app", &code, &[]).await;
        redeem(w, "app", &code, &[]).await.brief()
    }; NOT_GOOD, "200";
    code_replay_ends_grant = false => |w| {
        let code = code(w, &request("app")).await;
        let token = redeem(w, "app", &code, &[]).await.json();
        redeem(w, "app", &code, &[]).await;
        active(w, &token).await
    }; "false", "true";
    code_checks_client = false => |w| {
        let code = code(w, &request("app")).await;
        redeem(w, "other-app", &code, &[]).await.brief()
    }; NOT_GOOD, "200";
    code_checks_redirect_uri = false => |w| redeemed(w, "redirect_uri", "https://app.test/").await;
        NOT_GOOD, "200";
    verifier_checked = false => |w| redeemed(w, "code_verifier", "").await; NOT_GOOD, "200";
    verifier_hashed = false => |w| redeemed(w, "grant_type", "authorization_code").await;
        "200", NOT_GOOD;
    verifier_shape_checked = false => |w| {
        // A challenge that fits a verifier which is too short.
        let short = "ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs";
        let code = code(w, &with(request("app"), "code_challenge", Some(short))).await;
        redeem(w, "app", &code, &[("code_verifier", "a")]).await.brief()
    }; NOT_GOOD, "200";
    verifier_needs_challenge = false => |w| {
        w.handle.set_policy(crate::idp::Policy { challenge_required: false, ..w.handle.policy() });
        let request = with(request("app"), "code_challenge_method", None);
        let code = code(w, &with(request, "code_challenge", None)).await;
        redeem(w, "app", &code, &[]).await.brief()
    }; NOT_GOOD, "200";
    confidential_clients_authenticate = false => |w| {
        let code = code(w, &request("app")).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", CALLBACK),
            ("code_verifier", super::sign_in::VERIFIER),
            ("client_id", "app"),
        ];
        w.post("/oauth/token", &form).await.brief()
    }; "401 invalid_client", "200";
    patient_scope_needs_patient = false => |w| {
        scope_without_patient(w).await
    }; "openid", "openid patient/*.rs";
    token_states_context = false => |w| {
        tokens(w, "app").await["patient"].to_string()
    }; "\"p-1\"", "null";
    session_ttl_secs = 60 => |w| {
        let mut browser = Browser::new(w);
        browser.visit(&request("app")).await;
        w.wait(61);
        let silent = with(request("app"), "prompt", Some("none"));
        let answer = browser.visit(&silent).await;
        let url = url::Url::parse(answer.header("location")).expect("a redirect");
        parameter(&url, "error").unwrap_or_default()
    }; "consent_required", "login_required";
    // Refresh tokens.
    refresh_needs_scope = false => |w| {
        let request = with(request("app"), "scope", Some("openid"));
        let code = code(w, &request).await;
        has(&redeem(w, "app", &code, &[]).await.json(), "refresh_token")
    }; "false", "true";
    refresh_token_offered = false => |w| has(&tokens(w, "app").await, "refresh_token");
        "true", "false";
    refresh_needs_grant_type = false => |w| has(&tokens(w, "brief-app").await, "refresh_token");
        "false", "true";
    refresh_ttl_secs = 60 => |w| {
        let token = tokens(w, "app").await;
        w.wait(61);
        refresh(w, "app", &token, &[]).await.brief()
    }; "200", NOT_GOOD;
    online_ttl_secs = 60 => |w| {
        let request = with(request("app"), "scope", Some("openid online_access"));
        let code = code(w, &request).await;
        let token = redeem(w, "app", &code, &[]).await.json();
        w.wait(61);
        refresh(w, "app", &token, &[]).await.brief()
    }; "200", NOT_GOOD;
    refresh_rotates = false => |w| {
        let token = tokens(w, "public-app").await;
        has(&refresh(w, "public-app", &token, &[]).await.json(), "refresh_token")
    }; "true", "false";
    refresh_reuse_ends_grant = false => |w| {
        let token = tokens(w, "public-app").await;
        let next = refresh(w, "public-app", &token, &[]).await.json();
        refresh(w, "public-app", &token, &[]).await;
        refresh(w, "public-app", &next, &[]).await.brief()
    }; NOT_GOOD, "200";
    refresh_checks_client = false => |w| {
        let token = tokens(w, "app").await;
        refresh(w, "other-app", &token, &[]).await.brief()
    }; NOT_GOOD, "200";
    refresh_limits_scope = false => |w| {
        let token = tokens(w, "app").await;
        refresh(w, "app", &token, &[("scope", "user/*.cruds")]).await.brief()
    }; "400 invalid_scope", "200";
    refresh_narrows_scope = false => |w| {
        let token = tokens(w, "app").await;
        let answer = refresh(w, "app", &token, &[("scope", "openid")]).await.json();
        (answer["scope"] == "openid").to_string()
    }; "true", "false";
    refresh_checks_state = false => |w| {
        let token = tokens(w, "app").await;
        let sent = token["refresh_token"].as_str().expect("a token");
        as_client(w, "app", "/oauth/revoke", &[("token", sent)]).await;
        refresh(w, "app", &token, &[]).await.brief()
    }; NOT_GOOD, "200";
    revocation_ends_grant = false => |w| {
        let token = tokens(w, "app").await;
        let sent = token["refresh_token"].as_str().expect("a token");
        as_client(w, "app", "/oauth/revoke", &[("token", sent)]).await;
        active(w, &token).await
    }; "false", "true";
    // Identity.
    id_token_issued = false => |w| has(&tokens(w, "app").await, "id_token"); "true", "false";
    id_token_omits = vec!["nonce".to_owned()] => |w| claim(w, "nonce").await; "\"n-1\"", "null";
    id_token_replaces = vec![("aud".to_owned(), "other".to_owned())] => |w| claim(w, "aud").await;
        "\"app\"", "\"other\"";
    id_token_signature_good = false => |w| claim(w, "jti").await;
        "null", "\"added after signing\"";
    id_token_for_clients = true => |w| {
        let registration = w.post_json("/oauth/register", &serde_json::json!({
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["client_credentials", "authorization_code"],
            "redirect_uris": [CALLBACK],
            "scope": "openid system/*.rs",
        })).await.json();
        let text = |name: &str| registration[name].as_str().expect("a text").to_owned();
        let form = [("grant_type", "client_credentials"), ("scope", "openid system/*.rs")];
        let who = (&*text("client_id"), &*text("client_secret"));
        has(&w.post_as(who, "/oauth/token", &form).await.json(), "id_token")
    }; "false", "true";
    userinfo_states_subject = false => |w| {
        let token = tokens(w, "app").await;
        let bearer = token["access_token"].as_str().expect("a token");
        read(w.http.get(w.url("/oauth/userinfo")).bearer_auth(bearer)).await.json()["sub"]
            .to_string()
    }; "\"amy\"", "\"somebody-else\"";
    introspection_states_context = false => |w| introspected(w, "patient").await; "true", "false";
    introspection_states_subject = false => |w| introspected(w, "sub").await; "true", "false";
    introspection_states_fhir_user = false => |w| introspected(w, "fhirUser").await;
        "true", "false";
};

fn has(answer: &Value, name: &str) -> String {
    answer.get(name).is_some().to_string()
}

async fn active(world: &World, token: &Value) -> String {
    let token = token["access_token"].as_str().expect("a token");
    world.introspect(token).await["active"].to_string()
}

async fn introspected(world: &World, name: &str) -> String {
    let token = tokens(world, "app").await;
    has(&world.introspect(token["access_token"].as_str().expect("a token")).await, name)
}

async fn redeemed(world: &World, name: &str, value: &str) -> String {
    let code = code(world, &request("app")).await;
    redeem(world, "app", &code, &[(name, value)]).await.brief()
}

/// The scope that someone gives away of whom no patient is known.
async fn scope_without_patient(world: &World) -> String {
    let mut browser = Browser::new(world);
    browser.user = "bob";
    let request = with(request("app"), "scope", Some("openid patient/*.rs"));
    let answer = browser.visit(&request).await;
    let url = url::Url::parse(answer.header("location")).expect("an answer");
    let code = parameter(&url, "code").expect("a code");
    let answer = redeem(world, "app", &code, &[]).await.json();
    answer["scope"].as_str().unwrap_or_default().to_owned()
}

async fn claim(world: &World, name: &str) -> String {
    let token = tokens(world, "app").await;
    let jwt = Jwt::decode(token["id_token"].as_str().expect("an ID token")).expect("a JWT");
    jwt.claims.get(name).cloned().unwrap_or_default().to_string()
}

#[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
fn reqwest_without_redirects() -> reqwest::Client {
    let none = reqwest::redirect::Policy::none();
    reqwest::Client::builder().no_proxy().redirect(none).build().expect("a client")
}
