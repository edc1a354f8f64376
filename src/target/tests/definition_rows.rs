//! Members of a server definition one by one: what each changes on the wire, and what it must not.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::admin::ServerDefinition;
use crate::state::{Memory, Store};
use crate::target::state::State;
use crate::target::{Handle, Policy, Settings, read_servers};

use super::play::{Play, clock, settings, stage, told};
use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script, StandIn};

const KEY: &str = include_str!("../../../fixtures/keys/client-es384.pem");
const OTHER_KEY: &str = include_str!("../../../fixtures/keys/other-client-es384.pem");

/// A change of the definition of the source.
fn defined(edit: impl FnOnce(&mut ServerDefinition)) -> impl FnOnce(&mut Policy, &mut Settings) {
    move |_, settings| edit(&mut settings.servers[0])
}

/// The public half of a key.
fn public(pem: &str) -> Value {
    let key = EncodingKey::from_ec_pem(pem.as_bytes()).expect("a key");
    json!(Jwk::from_encoding_key(&key, Algorithm::ES384).expect("a public half"))
}

#[tokio::test]
async fn the_openid_configuration_is_where_the_definition_says() {
    let derived = "/.well-known/openid-configuration";
    for (said, read, other) in [
        (Some("/elsewhere/metadata"), "/elsewhere/metadata", derived),
        (None, derived, "/elsewhere"),
    ] {
        let once = vec![("/fhir/.well-known/smart-configuration", 404, None)];
        // Relative to the FHIR base.
        let documents = vec![(read, json!({"token_endpoint": "../oauth/token"}))];
        let script = Script { once, documents, ..Script::default() };
        let play = Play::shaped(
            script,
            defined(|server| {
                let issuer = server.issuer.clone().unwrap_or_default();
                server.auth_well_known_config_url = said.map(|path| format!("{issuer}{path}"));
                server.issuer = Some(format!("{issuer}/"));
                *server = server.clone().settle().expect("sound");
            }),
        )
        .await;
        assert_eq!(play.run().await["status"], "completed", "{said:?}");
        let paths: Vec<String> = play.source.seen("").into_iter().map(|seen| seen.path).collect();
        assert_eq!(paths.iter().filter(|path| *path == read).count(), 1, "{paths:?}");
        assert!(!paths.iter().any(|path| path.contains(other)), "{paths:?}");
    }
}

#[tokio::test]
async fn what_is_for_people_is_not_for_a_machine() {
    let play = Play::shaped(
        Script::default(),
        defined(|server| {
            let at = |path: &str| server.issuer.clone().map(|issuer| format!("{issuer}/{path}"));
            let (authorize, userinfo) = (at("people/authorize"), at("people/userinfo"));
            let (keys, introspect) = (at("people/keys"), at("people/introspect"));
            server.federation_authorization_url = authorize;
            server.federation_user_info_url = userinfo;
            server.federation_jwk_set_url = keys;
            server.introspection_endpoint = introspect;
            server.response_type = Some("code id_token token".to_owned());
            server.federation_registration_id = Some("people".to_owned());
            server.name = Some("Renamed".to_owned());
        }),
    )
    .await;
    assert_eq!(play.run().await["status"], "completed");
    let seen = play.source.seen("");
    assert!(seen.iter().all(|one| !one.path.contains("people")), "nobody signs in");
    for token in play.source.seen("/oauth/token") {
        let form = token.form();
        assert_eq!(form["grant_type"], "client_credentials");
        assert!(!form.contains_key("response_type") && !token.query.contains("response_type"));
    }
}

#[tokio::test]
async fn tokens_verify_against_the_keys_of_the_definition() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), public(KEY).to_string()).expect("written");
    let in_file = file.path().display().to_string();
    let both = json!({"keys": [public(OTHER_KEY), public(KEY)]}).to_string();
    let other = public(OTHER_KEY).to_string();
    for (text, named, signs_with, refused) in [
        (Some(both.clone()), None, Some(KEY), None),
        (None, Some(in_file.clone()), Some(KEY), None),
        // The file goes before the text.
        (Some(other.clone()), Some(in_file), Some(KEY), None),
        (Some(other), None, Some(KEY), Some("no validation key")),
        (Some(both), None, None, Some("it is no JWT")),
    ] {
        let script = Script { signs_with, ..Script::default() };
        let play = Play::shaped(
            script,
            defined(|server| {
                server.validation_jwk_text = text;
                server.validation_jwk_file = named;
            }),
        )
        .await;
        let (status, notes) = told(&play.run().await);
        match refused {
            None => assert_eq!(status, "completed", "{notes}"),
            Some(words) => {
                assert!(status == "failed" && notes.contains(words), "{status} {notes}");
                assert!(play.source.seen("/$member-match").is_empty(), "{words}");
            }
        }
    }
}

#[tokio::test]
async fn keys_that_nothing_can_verify_against_are_refused() {
    let play = Play::start(Script::default()).await;
    let mut private = public(KEY);
    private["d"] = json!("AA");
    for (text, words) in [
        ("key".to_owned(), "must be a JWK or a JWK Set"),
        (json!({"keys": []}).to_string(), "holds no key"),
        (json!({"kty": "EC"}).to_string(), "holds no key that"),
        (json!({"keys": ["key"]}).to_string(), "holds what is no JWK"),
        (private.to_string(), "public keys alone"),
    ] {
        let body = json!({"name": "a", "issuer": "https://a.example", "validationJwkText": text});
        let url = format!("{}/openid-connect-servers/Master/s2s", play.origin);
        let request = play.http.post(url).basic_auth("admin", Some("admin password"));
        let answer = request.body(body.to_string()).send().await.expect("an answer");
        let (status, answer) = (answer.status().as_u16(), answer.text().await.expect("a body"));
        assert!(status == 400 && answer.contains(words), "{status} {answer}");
    }
}

#[tokio::test]
async fn a_secret_goes_into_the_form_where_that_is_agreed() {
    let play = Play::shaped(
        Script::default(),
        defined(|server| {
            server.client_authentication_mode = Some("CLIENT_SECRET_POST".to_owned());
            server.token_introspection_client_secret = Some("a secret & more".to_owned());
            server.revocation_endpoint =
                server.issuer.as_ref().map(|issuer| format!("{issuer}/revoke"));
        }),
    )
    .await;
    assert_eq!(play.run().await["status"], "completed");
    for path in ["/oauth/token", "/revoke"] {
        let requests = play.source.seen(path);
        assert_eq!(requests.len(), 2, "{path}");
        for request in requests {
            let form = request.form();
            assert_eq!(form["client_id"], super::play::CLIENT_ID);
            assert_eq!(form["client_secret"], "a secret & more");
            assert_eq!(request.header("authorization"), None);
            assert!(!form.keys().any(|name| name.starts_with("client_assertion")));
        }
    }
}

#[tokio::test]
async fn what_is_custom_never_takes_the_place_of_what_is_standard() {
    let custom = "grant_type=password&scope=all&client_assertion=x&client_assertion_type=y\
                  &client_id=them&client_secret=theirs&assertion=z&resource=r";
    let play = Play::shaped(
        Script::default(),
        defined(|server| server.custom_token_params = Some(custom.to_owned())),
    )
    .await;
    assert_eq!(play.run().await["status"], "completed");
    let requests = play.source.seen("/oauth/token");
    for (request, scope) in requests.iter().zip([MATCH_SCOPE, EXPORT_SCOPE]) {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(&request.body).expect("a form");
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let standard = ["client_assertion", "client_assertion_type", "grant_type", "resource"];
        assert_eq!(names, [&standard[..], &["scope"]].concat());
        let form = request.form();
        assert_eq!((&*form["scope"], &*form["resource"]), (scope, "r"));
        assert_eq!(form["grant_type"], "client_credentials");
        assert!(form["client_assertion"].contains('.'));
    }
}

#[tokio::test]
async fn what_is_seeded_twice_is_there_once_and_as_it_was() {
    let source = StandIn::start(clock(), Script::default()).await;
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let started = |name: &str, overwrites: bool| {
        let file = json!({"servers": [{"name": name, "issuer": source.origin,
            "organizationId": "org-seeded", "supportedScopes": ["openid profile"]}],
            "organizations": [{"resourceType": "Organization", "id": "org-seeded"}]});
        let file = read_servers(&file.to_string(), &BTreeMap::new()).expect("readable");
        let mut settings = settings("http://target.test/fhir", &source);
        settings.servers = file.servers;
        settings.organizations = file.organizations;
        settings.overwrites_servers = overwrites;
        let handle = Handle::with_store(Policy::default(), Arc::clone(&store));
        let state = State::new(settings, &stage(&clock()), handle).expect("a state");
        let organizations = state.resources.of_type("Organization").expect("read");
        let seeded = organizations.iter().filter(|it| it["id"] == "org-seeded").count();
        assert_eq!(seeded, 1);
        state.servers.all().expect("read")
    };
    let first = started("as it was", false);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].federation_request_scopes.as_deref(), Some("openid profile"));
    assert_eq!(started("as it was", false), first);
    assert_eq!(started("changed", false), first, "what is there stays");
    let replaced = started("changed", true);
    assert_eq!((replaced.len(), replaced[0].pid), (1, first[0].pid));
    assert_eq!(replaced[0].name.as_deref(), Some("changed"));
}
