//! What is missing before the first exchange.

use serde_json::json;

use crate::admin::ServerDefinition;
use crate::id::Party;
use crate::target::{Line, Standing, Subject, Whose, preflight};
use crate::transcript::{ClientTls, Recorder, Spool, Timeouts, WireClient};

use super::play::{Play, clock};
use super::stand_in::Script;

pub(super) async fn look(play: &Play, edit: impl FnOnce(&mut Subject)) -> Vec<Line> {
    let clock = clock();
    let recorder = Recorder::forgetful(clock.clone(), Spool::create().expect("a directory"));
    let tls = ClientTls::public().expect("a configuration");
    let client = WireClient::new(recorder, Party::Target, tls, Timeouts::default());
    let mut subject = Subject {
        server: ServerDefinition {
            issuer: Some(play.source.origin.clone()),
            fhir_endpoint_url: Some(play.source.base()),
            client_authentication_mode: Some("PRIVATE_KEY_JWT".to_owned()),
            token_introspection_client_id: Some("us".to_owned()),
            ..ServerDefinition::default()
        },
        jwks_url: Some(format!("{}/.well-known/jwks.json", play.origin)),
        scopes: vec!["system/*.rs".to_owned()],
        bulk: false,
    };
    edit(&mut subject);
    preflight(&client, &clock, &subject).await
}

pub(super) fn line<'a>(lines: &'a [Line], what: &str) -> &'a Line {
    lines.iter().find(|line| line.what == what).unwrap_or_else(|| panic!("no {what}: {lines:#?}"))
}

#[tokio::test]
async fn a_source_that_is_ready_is_said_to_be_ready() {
    let play = Play::start(Script::default()).await;
    let lines = look(&play, |_| {}).await;
    for what in [
        "SMART configuration",
        "issuer",
        "algorithms",
        "registration",
        "CapabilityStatement",
        "Patient/$member-match",
        "Patient/$export",
        "our key set",
    ] {
        let line = line(&lines, what);
        assert!(matches!(line.standing, Standing::Ready | Standing::Doubtful), "{line:?}");
    }
    assert_eq!(line(&lines, "our key set").standing, Standing::Ready);
    // Not encrypted, which will do here.
    assert_eq!(line(&lines, "TLS").standing, Standing::Doubtful);
    // The stand-in has a clock of its own time, and its answers one of the wall.
    assert_eq!(line(&lines, "clocks").standing, Standing::Missing);
}

#[tokio::test]
async fn what_is_missing_is_said_with_whose_turn_it_is() {
    let smart = json!({"issuer": "https://other.test", "token_endpoint": null,
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "token_endpoint_auth_signing_alg_values_supported": ["EdDSA"],
        "scopes_supported": ["openid"]});
    let play = Play::start(Script { smart, ..Script::default() }).await;
    let lines = look(&play, |subject| {
        subject.server.token_introspection_client_id = None;
        subject.jwks_url = Some(format!("{}/nowhere", play.origin));
        subject.bulk = true;
    })
    .await;
    for (what, standing, turn) in [
        ("issuer", Standing::Missing, Whose::Requester),
        ("token endpoint", Standing::Missing, Whose::Source),
        ("client authentication", Standing::Missing, Whose::Source),
        ("algorithms", Standing::Missing, Whose::Source),
        ("scopes", Standing::Doubtful, Whose::Source),
        ("registration", Standing::Missing, Whose::Requester),
        ("Group/$bulk-member-match", Standing::Doubtful, Whose::Source),
        ("our key set", Standing::Missing, Whose::Requester),
    ] {
        let line = line(&lines, what);
        assert_eq!((line.standing, line.turn), (standing, turn), "{line:?}");
    }
}

#[tokio::test]
async fn a_definition_that_a_transfer_would_refuse_is_missing_something() {
    let smart = json!({"token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint": "https://as.test/revoke"});
    let play = Play::start(Script { smart, ..Script::default() }).await;
    let lines = look(&play, |_| {}).await;
    assert_eq!(line(&lines, "server definition").standing, Standing::Ready);
    let given = &line(&lines, "given by discovery").words;
    assert!(given.contains("revocation_endpoint https://as.test/revoke"), "{given}");
    for (edit, words) in [
        (json!({"archivedAt": "2027-01-01T00:00:00Z"}), "archived at 2027"),
        (json!({"supportedGrantTypes": ["authorization_code"]}), "supportedGrantTypes"),
        (json!({"clientAuthenticationMode": "CLIENT_SECRET_BASIC"}), "no `clientSecret`"),
        (json!({"signingKeyFile": "/nowhere/key.pem"}), "/nowhere/key.pem"),
    ] {
        let lines = look(&play, |subject| {
            let mut server = subject.server.with_secret();
            for (name, value) in edit.as_object().expect("an object") {
                server[name] = value.clone();
            }
            subject.server = serde_json::from_value(server).expect("a definition");
        })
        .await;
        let line = line(&lines, "server definition");
        assert_eq!((line.standing, line.turn), (Standing::Missing, Whose::Requester));
        assert!(line.words.contains(words), "{line:?}");
    }
    let lines = look(&play, |subject| {
        subject.server.client_authentication_mode = None;
        subject.server.token_introspection_client_secret = Some("hush hush".to_owned());
    })
    .await;
    let authentication = line(&lines, "client authentication");
    assert_eq!(authentication.standing, Standing::Missing);
    assert!(authentication.words.contains("client_secret_basic"), "{authentication:?}");
}

#[tokio::test]
async fn a_source_that_is_not_there_is_no_riddle() {
    let play = Play::start(Script::default()).await;
    let lines = look(&play, |subject| {
        subject.server.issuer = Some("http://127.0.0.1:1".to_owned());
        subject.server.fhir_endpoint_url = Some("http://127.0.0.1:1/fhir".to_owned());
    })
    .await;
    let smart = line(&lines, "SMART configuration");
    assert_eq!(smart.standing, Standing::Missing);
    assert!(smart.words.contains("could not connect"), "{}", smart.words);
}
