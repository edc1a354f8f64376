//! The pages as people meet them: in which order, how often, and what comes of them.

use super::people::{Browser, PASSWORD, is_active, redeem, request, request_with, token};
use super::world::World;
use crate::idp::Policy;

/// Until the page after the sign-in of `name`.
async fn signed_in(
    world: &World,
    browser: &mut Browser,
    name: &str,
    url: &str,
) -> super::people::Page {
    let page = browser.get(url).await;
    assert_eq!(page.heading(), "Sign in", "{}", world.issuer);
    browser.sign_in(&page, name, PASSWORD).await
}

fn with_terms(version: &str) -> Policy {
    Policy { terms_version: Some(version.to_owned()), ..Policy::default() }
}

#[tokio::test]
async fn pages_come_in_their_order_and_end_with_a_code() {
    let world = World::with(with_terms("1")).await;
    let mut mia = Browser::open();
    let url = request(&world, "companion", "openid launch/patient patient/*.rs");
    let page = signed_in(&world, &mut mia, "mia", &url).await;
    assert_eq!(page.heading(), "Terms of service");
    let page = mia.press(&page, "accept", &[], &[]).await;
    assert_eq!(page.heading(), "Choose a record");
    let page = mia.press(&page, "choose", &[("patient", "leo")], &[]).await;
    assert_eq!(page.heading(), "Allow The companion?");
    assert!(
        page.answer.text.contains("Leo Baxter") && page.answer.text.contains("https://app.test")
    );
    let page = mia.press(&page, "approve", &[], &[]).await;
    assert_eq!(page.answered("state"), "state of the application");
    let answer = redeem(&world, "companion", &page).await.json();
    assert_eq!(answer["scope"], "openid launch/patient patient/*.rs");
    assert_eq!(answer["patient"], "leo");
}

#[tokio::test]
async fn every_page_keeps_to_itself() {
    let world = World::with(Policy { sign_up_offered: true, ..with_terms("1") }).await;
    let mut mia = Browser::open();
    let mut pages = vec![mia.get(&world.url("/oauth/sign-up")).await];
    pages.push(mia.get(&world.url("/oauth/sessions")).await);
    pages.push(mia.get(&world.url("/oauth/interaction/unknown")).await);
    pages.push(mia.get(&world.url("/oauth/authorize?client_id=unknown")).await);
    pages.push(mia.get(&request(&world, "companion", "openid patient/*.rs")).await);
    let wrong = mia.sign_in(pages.last().expect("a page"), "mia", "wrong").await;
    pages.push(mia.sign_in(&wrong, "mia", PASSWORD).await);
    pages.insert(pages.len() - 1, wrong);
    pages.push(mia.press(pages.last().expect("a page"), "accept", &[], &[]).await);
    pages
        .push(mia.press(pages.last().expect("a page"), "choose", &[("patient", "leo")], &[]).await);
    let headings: Vec<String> = pages.iter().map(super::people::Page::heading).collect();
    assert_eq!(
        headings,
        [
            "Create an account",
            "Sign in",
            "This cannot go on",
            "This cannot go on",
            "Sign in",
            "Sign in",
            "Terms of service",
            "Choose a record",
            "Allow The companion?"
        ]
    );
    for page in &pages {
        let policy = page.answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(page.answer.header(name), value, "{}", page.heading());
        }
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_sign_in_reads_the_same() {
    let world = World::strict().await;
    let mut texts = Vec::new();
    for (name, password) in
        [("mia", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", ""), ("mia", "")]
    {
        let mut browser = Browser::open();
        let page = browser.get(&request(&world, "companion", "openid")).await;
        let page = browser.sign_in(&page, name, password).await;
        assert_eq!((page.status, page.heading().as_str()), (403, "Sign in"), "{name}");
        texts.push(page.text("[role=alert]"));
        assert_eq!(page.text("title"), "Error: Sign in – payerproof");
    }
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
}

#[tokio::test]
async fn terms_are_asked_once_for_person_application_and_version() {
    let world = World::with(with_terms("1")).await;
    let mut mia = Browser::open();
    let url = |client| request(&world, client, "openid");
    let page = signed_in(&world, &mut mia, "mia", &url("companion")).await;
    assert_eq!(page.heading(), "Terms of service");
    assert!(page.text(".lead").contains("Version 1"), "{}", page.text(".lead"));
    mia.press(&page, "accept", &[], &[]).await;
    // The same person and application: no more. Another of either: again.
    assert_eq!(mia.get(&url("companion")).await.heading(), "Allow The companion?");
    assert_eq!(mia.get(&url("journal")).await.heading(), "Terms of service");
    let page = signed_in(&world, &mut Browser::open(), "pat", &url("companion")).await;
    assert_eq!(page.heading(), "Terms of service");
    // A new version: again.
    world.handle.set_policy(with_terms("2"));
    assert_eq!(mia.get(&url("companion")).await.heading(), "Terms of service");
    // No version: never.
    world.handle.set_policy(Policy::default());
    assert_eq!(mia.get(&url("companion")).await.heading(), "Allow The companion?");
}

#[tokio::test]
async fn who_declines_the_terms_gets_nothing() {
    let world = World::with(with_terms("1")).await;
    let mut mia = Browser::open();
    let page = signed_in(&world, &mut mia, "mia", &request(&world, "companion", "openid")).await;
    let (address, _) = page.form("accept", &[], &[]);
    // Neither another button nor none accepts them.
    let again = mia.press(&page, "accept", &[("action", "x")], &[]).await;
    assert_eq!(again.heading(), "Terms of service");
    assert_eq!(mia.press(&page, "deny", &[], &[]).await.outcome(), "access_denied");
    assert_eq!(mia.get(address.as_str()).await.status, 404);
    assert_eq!(
        mia.get(&request(&world, "companion", "openid")).await.heading(),
        "Terms of service"
    );
}

#[tokio::test]
async fn a_context_is_a_default_or_the_only_one_or_chosen() {
    let world = World::strict().await;
    // A default is not asked for.
    let mut pat = Browser::open();
    let scope = "launch/patient patient/*.rs";
    let page = signed_in(&world, &mut pat, "pat", &request(&world, "companion", scope)).await;
    assert_eq!(page.heading(), "Allow The companion?");
    let page = pat.press(&page, "approve", &[], &[]).await;
    assert_eq!(redeem(&world, "companion", &page).await.json()["patient"], "pat");
    // The only visit is not asked for; of two members one is.
    let mut mia = Browser::open();
    let url = request(&world, "companion", "launch/patient launch/encounter");
    let page = signed_in(&world, &mut mia, "mia", &url).await;
    assert_eq!(page.heading(), "Choose a record");
    assert_eq!(page.values("patient"), ["ann", "leo"]);
    assert!(page.values("encounter").is_empty());
    let again = mia.press(&page, "choose", &[], &[]).await;
    assert_eq!((again.status, again.heading().as_str()), (400, "Choose a record"));
    let page = mia.press(&again, "choose", &[("patient", "ann")], &[]).await;
    let page = mia.press(&page, "approve", &[], &[]).await;
    let answer = redeem(&world, "companion", &page).await.json();
    assert_eq!((&answer["patient"], &answer["encounter"]), (&"ann".into(), &"visit-1".into()));
    // Nothing is asked when no scope asks for it.
    let page = mia.get(&request(&world, "companion", "openid user/*.rs")).await;
    let page = mia.press(&page, "approve", &[], &[]).await;
    assert!(redeem(&world, "companion", &page).await.json().get("patient").is_none());
}

#[tokio::test]
async fn a_request_may_name_records_of_the_person_and_no_others() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    let url = |ids| {
        request_with(
            &world,
            "companion",
            "launch/patient patient/*.rs",
            &[("launchResourceIds", ids)],
        )
    };
    let page = signed_in(&world, &mut mia, "mia", &url("Patient/leo Encounter/visit-1")).await;
    assert_eq!(page.heading(), "Allow The companion?");
    let page = mia.press(&page, "approve", &[], &[]).await;
    assert_eq!(redeem(&world, "companion", &page).await.json()["patient"], "leo");
    assert_eq!(mia.get(&url("Patient/stranger")).await.heading(), "Choose a record");
}

#[tokio::test]
async fn what_is_unticked_is_not_granted() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    let scope = "openid user/*.rs offline_access newsletter __unknown not-in-the-definition";
    let page = signed_in(&world, &mut mia, "mia", &request(&world, "companion", scope)).await;
    // What the definition lacks is not even shown.
    let shown = "openid user/*.rs offline_access newsletter __unknown";
    assert_eq!(page.values("scope").join(" "), shown);
    assert!(page.answer.text.contains("Write you letters"));
    let page = mia.press(&page, "approve", &[], &["offline_access", "newsletter"]).await;
    let answer = redeem(&world, "companion", &page).await.json();
    assert_eq!(answer["scope"], "openid user/*.rs __unknown");
    assert!(answer.get("refresh_token").is_none());
    // A form may not add what was not asked for.
    let page = mia.get(&request(&world, "companion", "openid")).await;
    let (url, mut pairs) = page.form("approve", &[], &[]);
    pairs.push(("scope".to_owned(), "user/*.rs".to_owned()));
    let typed: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(url, page.url);
    let page = mia.press(&page, "approve", &[typed[typed.len() - 1]], &[]).await;
    assert_eq!(
        page.heading(),
        "Allow The companion?",
        "only `user/*.rs` was sent, and nobody asked it"
    );
    let all: Vec<&str> = page.answer.text.match_indices("role=\"alert\"").map(|(_, t)| t).collect();
    assert_eq!(all.len(), 1);
}

#[tokio::test]
async fn who_says_no_is_believed() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    let page = mia.get(&request(&world, "companion", "openid")).await;
    assert_eq!(mia.press(&page, "deny", &[], &[]).await.outcome(), "access_denied");
    let page =
        signed_in(&world, &mut Browser::open(), "mia", &request(&world, "companion", "openid"))
            .await;
    assert_eq!(page.heading(), "Allow The companion?");
    let page = signed_in(&world, &mut mia, "mia", &request(&world, "companion", "openid")).await;
    assert_eq!(mia.press(&page, "deny", &[], &[]).await.outcome(), "access_denied");
}

#[tokio::test]
async fn a_definition_decides_what_is_asked() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    let page = signed_in(&world, &mut mia, "mia", &request(&world, "silent", "openid")).await;
    assert_eq!(page.outcome(), "code", "all of it is approved by definition");
    // Approved and granted by definition: shown, not asked.
    let url = request(&world, "remembering", "openid user/*.rs newsletter");
    let page = mia.get(&url).await;
    assert_eq!(page.values("scope"), ["user/*.rs", "newsletter"]);
    let given = page.text(".group");
    assert!(given.contains("openid") && given.contains("fhirUser"), "{given}");
    let page = mia.press(&page, "approve", &[], &["newsletter"]).await;
    let answer = redeem(&world, "remembering", &page).await.json();
    assert_eq!(answer["scope"], "openid user/*.rs fhirUser");
    // What was allowed is remembered; what was not is asked again.
    let page = mia.get(&request(&world, "remembering", "openid user/*.rs")).await;
    assert_eq!(page.outcome(), "code");
    assert_eq!(mia.get(&url).await.heading(), "Allow The remembering?");
    let always = request_with(&world, "remembering", "openid user/*.rs", &[("prompt", "consent")]);
    assert_eq!(mia.get(&always).await.heading(), "Allow The remembering?");
    // The whole or nothing.
    let page = mia.get(&request(&world, "whole", "openid user/*.rs")).await;
    assert!(page.answer.text.contains("all of it or nothing"));
    assert!(!page.answer.text.contains("checkbox"));
    let page = mia.press(&page, "approve", &[("scope", "openid")], &[]).await;
    assert_eq!(redeem(&world, "whole", &page).await.json()["scope"], "openid user/*.rs");
}

#[tokio::test]
async fn only_applications_of_the_gallery_show_an_attestation() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    signed_in(&world, &mut mia, "mia", &request(&world, "companion", "openid")).await;
    for (client, expected) in [
        ("companion", ""),
        ("attested", "The developer has attested:"),
        ("unattested", "The developer has not attested"),
    ] {
        let page = mia.get(&request(&world, client, "openid")).await;
        assert_eq!(page.text("#attestation strong"), expected, "{client}");
    }
}

#[tokio::test]
async fn forms_and_pages_belong_to_one_browser() {
    let world = World::strict().await;
    let mut mia = Browser::open();
    let page = mia.get(&request(&world, "companion", "openid")).await;
    let typed = [("username", "mia"), ("password", PASSWORD), ("csrf", "forged")];
    assert_eq!(mia.press(&page, "sign_in", &typed, &[]).await.status, 403);
    assert_eq!(Browser::open().get(page.url.as_str()).await.status, 404);
    let mut thief = Browser::open();
    assert_eq!(thief.sign_in(&page, "mia", PASSWORD).await.status, 404);
    // Session fixation: the cookie from before the sign-in is worth nothing after it.
    let planted = mia.cookies.clone();
    assert_eq!(mia.sign_in(&page, "mia", PASSWORD).await.heading(), "Allow The companion?");
    assert_ne!(mia.cookies, planted);
    thief.cookies = planted;
    assert_eq!(thief.get(page.url.as_str()).await.status, 404);
    assert_eq!(thief.get(&world.url("/oauth/sessions")).await.heading(), "Sign in");
}

#[tokio::test]
async fn an_ended_access_ends_tokens_codes_and_terms() {
    let world = World::with(with_terms("1")).await;
    let mut mia = Browser::open();
    let first = token(&world, &mut mia, "companion", "openid user/*.rs offline_access").await;
    let second = token(&world, &mut mia, "journal", "openid").await;
    let unredeemed = mia.get(&request(&world, "companion", "openid")).await;
    let unredeemed = mia.press(&unredeemed, "approve", &[], &[]).await;
    let page = mia.get(&world.url("/oauth/sessions")).await;
    assert_eq!(page.heading(), "Who has access in your name");
    let ids = page.values("grant");
    assert_eq!(ids.len(), 3, "two with tokens, one with a code");
    assert!(page.answer.text.contains("version 1, accepted 1 January 2030, 00:00 UTC"));
    // Nobody ends what is not theirs.
    let mut pat = Browser::open();
    let sign_in = pat.get(&world.url("/oauth/sessions")).await;
    let empty = pat.sign_in(&sign_in, "pat", PASSWORD).await;
    assert!(empty.text(".lead").starts_with("Nobody."), "{}", empty.text(".lead"));
    let csrf = empty.values("csrf").remove(0);
    for id in &ids {
        pat.press(&page, "revoke", &[("grant", id), ("csrf", &csrf)], &[]).await;
    }
    assert!(is_active(&world, &first).await && is_active(&world, &second).await);
    let forged = mia.press(&page, "revoke", &[("csrf", "forged")], &[]).await;
    assert_eq!(forged.status, 403);
    for id in &ids {
        let page = mia.press(&page, "revoke", &[("grant", id)], &[]).await;
        assert!(page.text("[role=status]").ends_with("has no access any more."));
    }
    assert!(!is_active(&world, &first).await && !is_active(&world, &second).await);
    assert_eq!(redeem(&world, "companion", &unredeemed).await.brief(), "400 invalid_grant");
    let refresh = first["refresh_token"].as_str().expect("a refresh token");
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let refreshed = world.post_as(("companion", super::world::SECRET), "/oauth/token", &form).await;
    assert_eq!(refreshed.brief(), "400 invalid_grant");
    assert_eq!(
        mia.get(&request(&world, "companion", "openid")).await.heading(),
        "Terms of service"
    );
    let page = mia.get(&world.url("/oauth/sessions")).await;
    assert!(page.values("grant").is_empty());
    let page = mia.press(&page, "sign_out", &[], &[]).await;
    assert_eq!(page.heading(), "You are signed out");
    assert_eq!(mia.get(&world.url("/oauth/sessions")).await.heading(), "Sign in");
}

#[tokio::test]
async fn an_account_can_be_created_where_the_policy_says_so() {
    let world = World::strict().await;
    assert_eq!(Browser::open().get(&world.url("/oauth/sign-up")).await.status, 404);
    assert_eq!(world.post("/oauth/sign-up", &[]).await.status, 404);
    let world = World::with(Policy { sign_up_offered: true, ..Policy::default() }).await;
    let mut newcomer = Browser::open();
    let page = newcomer.get(&request(&world, "companion", "openid")).await;
    let href = page.answer.text.split("href=\"").find(|rest| rest.contains("/oauth/sign-up?for="));
    let href = href.and_then(|rest| rest.split('"').next()).expect("a link").to_owned();
    let page = newcomer.get(&href).await;
    let typed =
        |name, password| [("name", "New Comer"), ("username", name), ("password", password)];
    for (name, password, field) in [
        ("mia", "long enough a password", "username"),
        ("a b", "long enough a password", "username"),
        ("newcomer", "short", "password"),
    ] {
        let again = newcomer.press(&page, "sign_up", &typed(name, password), &[]).await;
        assert_eq!((again.status, again.heading().as_str()), (400, "Create an account"));
        assert!(!again.text("[role=alert]").is_empty());
        assert!(again.answer.text.contains(&format!("{field}-hint problem")), "{field}");
    }
    let page =
        newcomer.press(&page, "sign_up", &typed("newcomer", "long enough, it is"), &[]).await;
    assert_eq!(page.heading(), "Allow The companion?", "signed in, and on the way");
    assert_eq!(page.text(".who"), "Signed in as New Comer");
    let page = Browser::open().get(&request(&world, "companion", "openid")).await;
    assert_eq!(page.heading(), "Sign in");
    let mut elsewhere = Browser::open();
    let page = elsewhere.get(&world.url("/oauth/sessions")).await;
    let page = elsewhere.sign_in(&page, "newcomer", "long enough, it is").await;
    assert_eq!(page.heading(), "Who has access in your name");
}
