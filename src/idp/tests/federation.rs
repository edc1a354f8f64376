//! Sign-in by another server: what is believed, and what happens when it is away or lies.

use tokio::net::TcpListener;

use super::people::{Browser, CALLBACK, PASSWORD, Page, redeem, request};
use super::world::{SECRET, World, client, jwks, pem};
use crate::idp::{
    AuthMethod, Client, Federation, FederationCredential, Policy, ScriptTexts, Scripts,
};
use crate::oauth::Jwt;
use crate::secret::Secret;

/// A server, and the one it asks who somebody is.
pub struct Federated {
    pub local: World,
    pub provider: World,
}

impl Federated {
    /// Both, with these policies.
    pub async fn with(local: Policy, provider: Policy) -> Self {
        Self::by(local, provider, FederationCredential::Secret(Secret::from(SECRET))).await
    }

    async fn scripted(body: &str) -> Self {
        let text = format!("function onAuthenticateSuccess(outcome, make, context) {{ {body} }}");
        let texts = ScriptTexts { federation: Some(text), ..ScriptTexts::default() };
        let credential = FederationCredential::Secret(Secret::from(SECRET));
        Self::all(Policy::default(), Policy::default(), credential, texts).await
    }

    async fn by(local: Policy, provider: Policy, credential: FederationCredential) -> Self {
        Self::all(local, provider, credential, ScriptTexts::default()).await
    }

    async fn all(
        local: Policy,
        provider: Policy,
        credential: FederationCredential,
        texts: ScriptTexts,
    ) -> Self {
        let here = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = here.local_addr().expect("an address");
        let callback = format!("http://{address}/oauth/federation/callback");
        let there = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let auth_method = match credential {
            FederationCredential::Secret(_) => AuthMethod::ClientSecretBasic,
            FederationCredential::Key { .. } => AuthMethod::PrivateKeyJwt,
        };
        let provider = World::on(there, provider, |settings| {
            settings.clients.push(Client {
                redirect_uris: vec![callback],
                scope: "openid profile fhirUser".to_owned(),
                grant_types: vec!["authorization_code".to_owned()],
                auto_approve_scopes: ["openid", "profile", "fhirUser"].map(str::to_owned).to_vec(),
                ..client("local-server", auth_method, jwks(&["client-es384"]))
            });
        });
        let federation = Federation {
            name: "The employer".to_owned(),
            audience: Some("https://source.test/fhir".to_owned()),
            ..Federation::at(&provider.issuer, "local-server", credential)
        };
        let local = World::on(here, local, |settings| {
            settings.scripts = Scripts::read(&texts).expect("scripts");
            settings.users.retain(|user| user.user_name != "mia");
            settings.federation = Some(federation);
        });
        Self { local, provider }
    }

    /// Where a browser ends that signs in at the provider.
    pub async fn visit(&self, browser: &mut Browser, name: &str) -> Page {
        let page = browser.get(&request(&self.local, "silent", "openid")).await;
        if page.heading() != "Sign in" {
            return page;
        }
        assert!(page.url.as_str().starts_with(&self.provider.issuer), "{}", page.url);
        browser.sign_in(&page, name, PASSWORD).await
    }
}

/// A provider whose ID tokens have a claim replaced.
pub fn claiming(name: &str, value: &str) -> Policy {
    Policy { id_token_replaces: vec![(name.to_owned(), value.to_owned())], ..Policy::default() }
}

#[tokio::test]
async fn the_other_server_says_who_and_this_one_issues_the_tokens() {
    let both = Federated::with(Policy::default(), Policy::default()).await;
    let mut mia = Browser::open();
    let page = both.visit(&mut mia, "mia").await;
    // Nothing is left to ask, so a page of ours stands between the two forms.
    assert_eq!(page.heading(), "You are signed in");
    assert!(page.url.as_str().starts_with(&both.local.issuer));
    assert!(page.text(".lead").starts_with("The employer says who you are."));
    let page = mia.press(&page, "continue", &[], &[]).await;
    assert!(page.url.as_str().starts_with(CALLBACK));
    let answer = redeem(&both.local, "silent", &page).await.json();
    let token = Jwt::decode(answer["access_token"].as_str().expect("a token")).expect("a JWT");
    assert_eq!(token.claim_str("iss"), Some(both.local.issuer.as_str()));
    assert_eq!(token.claim_str("sub"), Some("mia"));
    let id_token = Jwt::decode(answer["id_token"].as_str().expect("one")).expect("a JWT");
    assert_eq!(id_token.claim_str("iss"), Some(both.local.issuer.as_str()));
    assert_eq!(id_token.audiences(), ["silent"]);
    // Who is signed in here needs no further journey.
    let page = mia.get(&request(&both.local, "silent", "openid")).await;
    assert_eq!(page.outcome(), "code");
}

#[tokio::test]
async fn a_script_maps_the_claims_to_a_person_here() {
    let both = Federated::scripted(
        "outcome.setUsername('employee-' + context.claims.sub); \
         outcome.setFhirUserUrl('Practitioner/9'); outcome.addAuthority('FHIR_ALL_READ'); \
         outcome.addUserData('business-id', 'from ' + context.claims.iss); return outcome",
    )
    .await;
    let mut mia = Browser::open();
    let page = mia.get(&request(&both.local, "companion", "openid user/*.rs")).await;
    let page = mia.sign_in(&page, "mia", PASSWORD).await;
    let page = mia.press(&page, "approve", &[], &[]).await;
    let answer = redeem(&both.local, "companion", &page).await.json();
    let token = Jwt::decode(answer["access_token"].as_str().expect("a token")).expect("a JWT");
    assert_eq!(token.claim_str("sub"), Some("employee-mia"));
    let from = format!("from {}", both.provider.issuer);
    assert_eq!(token.claim_str("business_id"), Some(from.as_str()));
    assert_eq!(token.claims["smile_permissions"][0]["permission"], "FHIR_ALL_READ");
}

#[tokio::test]
async fn a_script_that_lets_nobody_in_means_no_token_here() {
    for body in ["return make.newFailure('unknown')", "throw new Error('broken')", "return 1"] {
        let both = Federated::scripted(body).await;
        let mut mia = Browser::open();
        for _ in 0..2 {
            let page = both.visit(&mut mia, "mia").await;
            assert_eq!(page.outcome(), "access_denied", "{body}");
        }
    }
}

#[tokio::test]
async fn a_page_of_ours_makes_the_hand_over_needless() {
    let both = Federated::with(Policy::default(), Policy::default()).await;
    let mut mia = Browser::open();
    let page = mia.get(&request(&both.local, "companion", "openid user/*.rs")).await;
    let page = mia.sign_in(&page, "mia", PASSWORD).await;
    assert_eq!(page.heading(), "Allow The companion?");
    let page = mia.press(&page, "approve", &[], &[]).await;
    assert_eq!(page.outcome(), "code");
}

#[tokio::test]
async fn a_key_authenticates_as_well_as_a_secret() {
    let pem = Secret::from(pem("client-es384"));
    let credential = FederationCredential::Key { pem, kid: "client-es384".to_owned() };
    let both = Federated::by(Policy::default(), Policy::default(), credential).await;
    assert_eq!(both.visit(&mut Browser::open(), "mia").await.heading(), "You are signed in");
}

#[tokio::test]
async fn an_id_token_that_is_not_right_signs_nobody_in() {
    let unsigned = Policy { id_token_signature_good: false, ..Policy::default() };
    let lacking =
        |name: &str| Policy { id_token_omits: vec![name.to_owned()], ..Policy::default() };
    for (what, provider) in [
        ("iss", claiming("iss", "https://other.test")),
        ("aud", claiming("aud", "somebody-else")),
        ("nonce", claiming("nonce", "of another sign-in")),
        ("nonce left out", lacking("nonce")),
        ("exp left out", lacking("exp")),
        ("sub left out", lacking("sub")),
        ("signature", unsigned),
        ("none", Policy { id_token_issued: false, ..Policy::default() }),
    ] {
        let both = Federated::with(Policy::default(), provider).await;
        let mut mia = Browser::open();
        let page = both.visit(&mut mia, "mia").await;
        assert_eq!(page.outcome(), "access_denied", "{what}");
        assert_eq!(page.answered("state"), "state of the application");
        // And nobody is signed in afterwards.
        assert_eq!(both.visit(&mut mia, "mia").await.outcome(), "access_denied", "{what}");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_passing_trouble() {
    let Federated { local, provider } = Federated::with(Policy::default(), Policy::default()).await;
    let mut mia = Browser::open();
    let page = mia.get(&request(&local, "silent", "openid")).await;
    assert_eq!(page.heading(), "Sign in");
    // It says so itself.
    let state = provider_state(&provider, &local).await;
    let callback = local.url("/oauth/federation/callback");
    let mut pat = state.0;
    let page =
        pat.get(&format!("{callback}?error=temporarily_unavailable&state={}", state.1)).await;
    assert_eq!(page.outcome(), "temporarily_unavailable");
    // It is gone when its code is to be redeemed.
    let (mut pat, state) = provider_state(&provider, &local).await;
    drop(provider);
    let page = pat.get(&format!("{callback}?code=any&state={state}")).await;
    assert_eq!(page.outcome(), "temporarily_unavailable");
    // An answer is good once.
    let again = pat.get(&format!("{callback}?code=any&state={state}")).await;
    assert_eq!(again.status, 400);
}

/// A browser on its way to the provider, and the state it carries.
async fn provider_state(provider: &World, local: &World) -> (Browser, String) {
    let mut browser = Browser::open();
    browser.stops_at = Some(provider.issuer.clone());
    let page = browser.get(&request(local, "silent", "openid")).await;
    (browser, page.answered("state"))
}

#[tokio::test]
async fn an_answer_belongs_to_the_browser_that_began() {
    let both = Federated::with(Policy::default(), Policy::default()).await;
    let callback = both.local.url("/oauth/federation/callback");
    let mut mia = Browser::open();
    for query in ["", "?state=unknown&code=x", "?error=access_denied"] {
        assert_eq!(mia.get(&format!("{callback}{query}")).await.status, 400, "{query}");
    }
    assert_eq!(thief(&both).await, "400 This cannot go on");
}

/// A sign-in begun in one browser and finished in another, which the provider alone knows.
pub async fn thief(both: &Federated) -> String {
    let mut mia = Browser::open();
    let page = mia.get(&request(&both.local, "silent", "openid")).await;
    let mut thief = Browser::open();
    thief.cookies = mia.cookies.clone();
    thief.cookies.retain(|(host, _), _| both.provider.issuer.ends_with(host.as_str()));
    thief.sign_in(&page, "pat", PASSWORD).await.outcome()
}

#[tokio::test]
async fn a_password_says_nothing_in_federated_mode() {
    let both = Federated::with(Policy::default(), Policy::default()).await;
    let mut pat = Browser::open();
    assert_eq!(both.local.get("/oauth/sign-up").await.status, 404);
    let page = pat.get(&both.local.url("/oauth/sessions")).await;
    assert!(page.url.as_str().starts_with(&both.provider.issuer));
    let page = pat.sign_in(&page, "pat", PASSWORD).await;
    assert_eq!(page.heading(), "Who has access in your name");
    // Who may not sign in here may not by another server either.
    let mut gone = Browser::open();
    let page = gone.get(&both.local.url("/oauth/sessions")).await;
    assert_eq!(gone.sign_in(&page, "gone", PASSWORD).await.outcome(), "403 Sign in");
}
