//! The pages of the mock authorization server in a real browser, by keyboard alone.
//!
//! Needs chromium and chromedriver. With `PAYERPROOF_NO_BROWSER` set every test is left out.

mod chrome;
mod site;
mod structure;

use std::panic::AssertUnwindSafe;
use std::sync::OnceLock;

use fantoccini::key::Key;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Failed, Trial};
use payerproof::idp::Policy;

use chrome::{Browser, Driver};
use site::{PASSWORD, Site, parameter};

/// What happens in a browser.
type Story = for<'a> fn(&'a Browser) -> BoxFuture<'a, ()>;

/// The stories: a name, whether the browser runs scripts, and what happens.
const STORIES: &[(&str, bool, Story)] = &[
    ("code_flow_by_keyboard", true, |b| code_flow(b).boxed()),
    ("code_flow_without_scripts", false, |b| without_scripts(b).boxed()),
    ("wrong_password_is_announced", true, |b| wrong_password(b).boxed()),
    ("denied_is_told_to_the_application", true, |b| denied(b).boxed()),
    ("unticked_scope_is_not_granted", true, |b| unticked(b).boxed()),
    ("terms_are_asked_once_a_version", true, |b| terms(b).boxed()),
    ("ended_access_ends_the_token", true, |b| ended_access(b).boxed()),
    ("account_is_created", true, |b| sign_up(b).boxed()),
    ("federated_sign_in_goes_there_and_back", true, |b| federated(b).boxed()),
    ("focus_can_be_seen_and_skips", true, |b| focus(b).boxed()),
];

#[expect(clippy::disallowed_methods, reason = "the only setting of these tests")]
fn main() {
    static DRIVER: OnceLock<Result<Driver, String>> = OnceLock::new();
    let mut arguments = Arguments::from_args();
    // Each browser is several processes.
    arguments.test_threads.get_or_insert(2);
    let left_out = std::env::var("PAYERPROOF_NO_BROWSER").is_ok();
    let driver = || DRIVER.get_or_init(Driver::start).as_ref().map_err(Clone::clone);
    let trials = STORIES
        .iter()
        .map(|(name, scripts, story)| {
            let trial = Trial::test(*name, move || tell(driver(), *scripts, *story));
            trial.with_ignored_flag(left_out)
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    // A static is never dropped, and a process that exits drops nothing.
    if let Some(Ok(driver)) = DRIVER.get() {
        driver.stop();
    }
    conclusion.exit();
}

/// Tells a story in a browser of its own, which is closed however it ends.
fn tell(driver: Result<&Driver, String>, scripts: bool, story: Story) -> Result<(), Failed> {
    let driver = driver?;
    payerproof::transcript::install_crypto_provider();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let browser = driver.browser(scripts).await?;
        let told = AssertUnwindSafe(story(&browser)).catch_unwind().await;
        let complaints = browser.complaints().await;
        let _ = browser.client.close().await;
        if let Err(panic) = told {
            std::panic::resume_unwind(panic);
        }
        // A refused form is answered 400 or 403, and a focus is moved once; both are noted and
        // nothing else may be.
        let expected = ["status of 40", "Autofocus processing was blocked"];
        let unexpected: Vec<String> = complaints
            .into_iter()
            .filter(|text| !expected.iter().any(|own| text.contains(own)))
            .collect();
        if unexpected.is_empty() { Ok(()) } else { Err(format!("{unexpected:?}").into()) }
    })
}

fn with_terms(version: &str) -> Policy {
    Policy { terms_version: Some(version.to_owned()), ..Policy::default() }
}

async fn code_flow(browser: &Browser) {
    let site = Site::open(with_terms("1")).await;
    browser.open(&site.request("openid launch/patient patient/*.rs __vendor_thing")).await;
    browser.arrives_at("Sign in").await;
    assert_eq!(browser.title().await, "Sign in – payerproof");
    structure::check(browser).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Terms of service").await;
    structure::check(browser).await;
    browser.press("accept").await;
    browser.arrives_at("Choose a record").await;
    structure::check(browser).await;
    browser.tab_to("input[name=patient]").await;
    browser.keys([Key::Down.into()]).await;
    browser.press("choose").await;
    browser.arrives_at("Allow Care Companion?").await;
    structure::check(browser).await;
    assert!(browser.text("#attestation").await.contains("has not attested"));
    assert!(browser.text(".facts").await.contains("Leo Baxter"));
    browser.press("approve").await;
    browser.arrives_at("Back").await;
    let answer = site.redeem(&browser.url().await).await;
    assert_eq!(answer["patient"], "leo");
    assert_eq!(answer["scope"], "openid launch/patient patient/*.rs __vendor_thing");
}

async fn without_scripts(browser: &Browser) {
    let site = Site::open(with_terms("1")).await;
    let probe = "data:text/html,<title>off</title><script>document.title='on'</script>";
    browser.open(probe).await;
    assert_eq!(browser.title().await, "off", "scripts must not run in this browser");
    browser.open(&site.request("openid")).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Terms of service").await;
    browser.press("accept").await;
    browser.arrives_at("Allow Care Companion?").await;
    browser.press("approve").await;
    browser.arrives_at("Back").await;
    assert_eq!(site.redeem(&browser.url().await).await["scope"], "openid");
}

async fn wrong_password(browser: &Browser) {
    let site = Site::open(Policy::default()).await;
    browser.open(&site.request("openid")).await;
    browser.sign_in("amy", "wrong").await;
    let known = browser.shows("[role=alert]").await;
    assert_eq!(browser.title().await, "Error: Sign in – payerproof");
    structure::check(browser).await;
    browser.open(&site.request("openid")).await;
    browser.sign_in("nobody", PASSWORD).await;
    assert_eq!(browser.shows("[role=alert]").await, known);
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Allow Care Companion?").await;
}

async fn denied(browser: &Browser) {
    let site = Site::open(Policy::default()).await;
    browser.open(&site.request("openid")).await;
    browser.press("deny").await;
    browser.arrives_at("Back").await;
    assert_eq!(parameter(&browser.url().await, "error"), "access_denied");
    browser.open(&site.request("openid")).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Allow Care Companion?").await;
    browser.press("deny").await;
    browser.arrives_at("Back").await;
    let url = browser.url().await;
    assert_eq!(
        (parameter(&url, "error"), parameter(&url, "code")),
        ("access_denied".into(), String::new())
    );
}

async fn unticked(browser: &Browser) {
    let site = Site::open(Policy::default()).await;
    browser.open(&site.request("openid user/*.rs offline_access")).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Allow Care Companion?").await;
    browser.tab_to("input[value=offline_access]").await;
    browser.types(" ").await;
    browser.press("approve").await;
    browser.arrives_at("Back").await;
    let answer = site.redeem(&browser.url().await).await;
    assert_eq!(answer["scope"], "openid user/*.rs");
    assert!(answer.get("refresh_token").is_none());
}

async fn terms(browser: &Browser) {
    let site = Site::open(with_terms("1")).await;
    browser.open(&site.request("openid")).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Terms of service").await;
    browser.press("accept").await;
    browser.arrives_at("Allow Care Companion?").await;
    browser.open(&site.request("openid")).await;
    browser.arrives_at("Allow Care Companion?").await;
    site.handle.set_policy(with_terms("2"));
    browser.open(&site.request("openid")).await;
    browser.arrives_at("Terms of service").await;
    assert!(browser.text(".lead").await.contains("Version 2"));
    browser.press("deny").await;
    browser.arrives_at("Back").await;
    assert_eq!(parameter(&browser.url().await, "error"), "access_denied");
}

async fn ended_access(browser: &Browser) {
    let site = Site::open(Policy::default()).await;
    browser.open(&site.request("openid user/*.rs")).await;
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Allow Care Companion?").await;
    browser.press("approve").await;
    browser.arrives_at("Back").await;
    let answer = site.redeem(&browser.url().await).await;
    assert!(site.is_active(&answer).await);
    browser.open(&site.url("/oauth/sessions")).await;
    browser.arrives_at("Who has access in your name").await;
    structure::check(browser).await;
    assert_eq!(browser.text(".grant h2").await, "Care Companion");
    browser.press("revoke").await;
    browser.shows("[role=status]").await;
    assert!(!site.is_active(&answer).await, "the token has ended with its grant");
    browser.press("sign_out").await;
    browser.arrives_at("You are signed out").await;
    structure::check(browser).await;
    browser.open(&site.url("/oauth/sessions")).await;
    browser.arrives_at("Sign in").await;
}

async fn sign_up(browser: &Browser) {
    let site = Site::open(Policy { sign_up_offered: true, ..Policy::default() }).await;
    browser.open(&site.request("openid")).await;
    browser.tab_to("a[href*=sign-up]").await;
    browser.enter().await;
    browser.arrives_at("Create an account").await;
    structure::check(browser).await;
    for name in ["amy", "newcomer"] {
        browser.tab_to("#name").await;
        browser.types("New Comer").await;
        browser.tab_to("#username").await;
        browser.types(name).await;
        browser.tab_to("#password").await;
        browser.types("long enough, it is").await;
        browser.enter().await;
        if name == "amy" {
            assert!(browser.shows("[role=alert]").await.contains("taken"));
            structure::check(browser).await;
            browser.open(browser.url().await.as_ref()).await;
        }
    }
    browser.arrives_at("Allow Care Companion?").await;
    assert_eq!(browser.text(".who").await, "Signed in as New Comer");
}

async fn federated(browser: &Browser) {
    let site = Site::federated(Policy::default()).await;
    browser.open(&site.request("openid")).await;
    browser.arrives_at("Sign in").await;
    assert!(!browser.url().await.as_str().starts_with(&site.issuer), "it is the other server's");
    assert_eq!(browser.text(".lead strong").await, "The payer");
    browser.sign_in("amy", PASSWORD).await;
    browser.arrives_at("Allow Care Companion?").await;
    assert!(browser.url().await.as_str().starts_with(&site.issuer));
    browser.press("approve").await;
    browser.arrives_at("Back").await;
    let answer = site.redeem(&browser.url().await).await;
    assert!(site.is_active(&answer).await, "the token is the local server's own");
}

async fn focus(browser: &Browser) {
    let site = Site::open(Policy::default()).await;
    browser.open(&site.request("openid")).await;
    let first = browser.client.active_element().await.expect("a focus");
    assert_eq!(first.attr("id").await.expect("an attribute").as_deref(), Some("username"));
    browser.open(&site.url("/oauth/sessions")).await;
    browser.client.execute("document.activeElement.blur()", Vec::new()).await.expect("no focus");
    browser.tab_to("a.skip").await;
    let seen = "const box = document.activeElement.getBoundingClientRect();
                return box.top >= 0 && box.height > 20;";
    assert_eq!(browser.client.execute(seen, Vec::new()).await.expect("a box"), true);
    let outlined = "return getComputedStyle(document.activeElement).outlineStyle !== 'none';";
    for selector in ["a.skip", "#username", "#password", "button[value=sign_in]"] {
        browser.tab_to(selector).await;
        let shown = browser.client.execute(outlined, Vec::new()).await.expect("a style");
        assert_eq!(shown, true, "{selector}");
    }
}
