//! What each field decides about pages, people and federated sign-in.

use super::decisions::{Row, rows};
use super::federation::{Federated, claiming, thief};
use super::people::{Browser, PASSWORD, is_active, redeem, request, token};
use super::world::World;
use crate::idp::Policy;
use crate::oauth::Jwt;

pub(super) const ROWS: &[Row] = rows! {
    password_checked = false => |w| heading(w, "mia", "wrong").await; "Sign in", "Allow The companion?";
    unknown_people_refused = false => |w| heading(w, "nobody", PASSWORD).await;
        "Sign in", "Allow The companion?";
    disabled_users_refused = false => |w| heading(w, "gone", PASSWORD).await;
        "Sign in", "Allow The companion?";
    forms_check_origin = false => |w| {
        let mut mia = Browser::open();
        let page = mia.get(&request(w, "companion", "openid")).await;
        let typed = [("username", "mia"), ("password", PASSWORD), ("csrf", "forged")];
        mia.press(&page, "sign_in", &typed, &[]).await.status.to_string()
    }; "403", "200";
    terms_version = Some("7".to_owned()) => |w| heading(w, "mia", PASSWORD).await;
        "Allow The companion?", "Terms of service";
    terms_asked_once = false => |w| {
        set(w, |policy| policy.terms_version = Some("7".to_owned()));
        let mut mia = Browser::open();
        token(w, &mut mia, "companion", "openid").await;
        mia.get(&request(w, "companion", "openid")).await.heading()
    }; "Allow The companion?", "Terms of service";
    revocation_ends_terms = false => |w| {
        set(w, |policy| policy.terms_version = Some("7".to_owned()));
        let mut mia = Browser::open();
        token(w, &mut mia, "companion", "openid").await;
        end_access(w, &mut mia).await;
        mia.get(&request(w, "companion", "openid")).await.heading()
    }; "Terms of service", "Allow The companion?";
    sessions_page_ends_tokens = false => |w| {
        let mut mia = Browser::open();
        let answer = token(w, &mut mia, "companion", "openid").await;
        end_access(w, &mut mia).await;
        is_active(w, &answer).await.to_string()
    }; "false", "true";
    sign_up_offered = true => |w| w.get("/oauth/sign-up").await.status.to_string(); "404", "200";
    unticked_scopes_withheld = false => |w| {
        let mut mia = Browser::open();
        let page = mia.get(&request(w, "companion", "openid newsletter")).await;
        let page = mia.sign_in(&page, "mia", PASSWORD).await;
        let page = mia.press(&page, "approve", &[], &["newsletter"]).await;
        redeem(w, "companion", &page).await.json()["scope"].to_string()
    }; "\"openid\"", "\"openid newsletter\"";
    context_limited_to_person = false => |w| {
        let mut mia = Browser::open();
        let page = mia.get(&request(w, "companion", "launch/patient")).await;
        let page = mia.sign_in(&page, "mia", PASSWORD).await;
        mia.press(&page, "choose", &[("patient", "stranger")], &[]).await.heading()
    }; "Choose a record", "Allow The companion?";

    federation_checks_state = false => |w| {
        let both = Federated::with(w.handle.policy(), Policy::default()).await;
        thief(&both).await
    }; "400 This cannot go on", "200 You are signed in";
    federation_checks_signature = false => |w| {
        let bad = Policy { id_token_signature_good: false, ..Policy::default() };
        federated(w, bad).await
    }; "access_denied", "200 You are signed in";
    federation_checks_issuer = false => |w| {
        federated(w, claiming("iss", "https://other.test")).await
    }; "access_denied", "200 You are signed in";
    federation_checks_audience = false => |w| {
        federated(w, claiming("aud", "somebody-else")).await
    }; "access_denied", "200 You are signed in";
    federation_checks_nonce = false => |w| {
        federated(w, claiming("nonce", "of another sign-in")).await
    }; "access_denied", "200 You are signed in";
    federation_checks_expiry = false => |w| federated(w, claiming("exp", "0")).await;
        "access_denied", "200 You are signed in";
    federation_algorithms = vec!["ES384".to_owned()] => |w| federated(w, Policy::default()).await;
        "200 You are signed in", "access_denied";
    federation_hands_token_on = true => |w| {
        let both = Federated::with(w.handle.policy(), Policy::default()).await;
        let mut mia = Browser::open();
        let page = both.visit(&mut mia, "mia").await;
        let page = mia.press(&page, "continue", &[], &[]).await;
        let answer = redeem(&both.local, "silent", &page).await.json();
        let token = Jwt::decode(answer["access_token"].as_str().expect("one")).expect("a JWT");
        (token.claim_str("iss") == Some(both.local.issuer.as_str())).to_string()
    }; "true", "false";
};

/// The page after a sign-in.
async fn heading(world: &World, name: &str, password: &str) -> String {
    let mut browser = Browser::open();
    let page = browser.get(&request(world, "companion", "openid")).await;
    browser.sign_in(&page, name, password).await.heading()
}

/// What comes of a federated sign-in here when the provider has that policy.
async fn federated(world: &World, provider: Policy) -> String {
    let both = Federated::with(world.handle.policy(), provider).await;
    both.visit(&mut Browser::open(), "mia").await.outcome()
}

async fn end_access(world: &World, browser: &mut Browser) {
    let page = browser.get(&world.url("/oauth/sessions")).await;
    browser.press(&page, "revoke", &[], &[]).await;
}

fn set(world: &World, change: impl FnOnce(&mut Policy)) {
    let mut policy = world.handle.policy();
    change(&mut policy);
    world.handle.set_policy(policy);
}
