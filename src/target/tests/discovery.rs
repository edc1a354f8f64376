//! Where tokens come from: a transfer and the preflight look in the same order, and agree on what
//! they find.

use serde_json::{Value, json};

use crate::admin::ServerDefinition;
use crate::target::Standing;

use super::play::{Play, told};
use super::preflight::{line, look};
use super::stand_in::Script;

const SMART: &str = "/fhir/.well-known/smart-configuration";
const OPENID: &str = "/.well-known/openid-configuration";
const STATED: &str = "/elsewhere/metadata";

/// How a token endpoint stands that is there: the stand-in gives everybody a token.
const ANSWERS: Option<Standing> = Some(Standing::Doubtful);

/// What a source payer publishes, and what its definition states.
#[derive(Default)]
struct Published {
    /// Documents by path; one that is no object cannot be used.
    documents: Vec<(&'static str, Value)>,
    /// Paths with the status that is answered there.
    shut: Vec<(&'static str, u16)>,
    /// Where the definition has the OpenID configuration.
    stated: Option<&'static str>,
    /// Where the definition has the token endpoint.
    token_url: Option<&'static str>,
}

/// What came of it: how the transfer ended, what it and the preflight looked at, and how the lines
/// of the preflight stand.
struct Outcome {
    completed: bool,
    looked: Vec<String>,
    standings: Vec<Option<Standing>>,
    notes: String,
}

fn document() -> Value {
    // Relative to the FHIR base.
    json!({"token_endpoint": "../oauth/token"})
}

fn state(server: &mut ServerDefinition, published: &Published) {
    let issuer = server.issuer.clone().unwrap_or_default();
    let at = |path: Option<&str>| path.map(|path| format!("{issuer}{path}"));
    server.auth_well_known_config_url = at(published.stated);
    server.federation_token_url = at(published.token_url);
}

async fn outcome(published: Published) -> Outcome {
    let (documents, shut) = (published.documents.clone(), published.shut.clone());
    let script = Script { shut, documents, ..Script::default() };
    let play =
        Play::shaped(script, |_, settings| state(&mut settings.servers[0], &published)).await;
    let (status, notes) = told(&play.run().await);
    let looked = play.source.seen("-configuration").into_iter().chain(play.source.seen(STATED));
    let looked = looked.map(|seen| seen.path).collect();
    let lines = look(&play, |subject| state(&mut subject.server, &published)).await;
    let standing = |what: &str| lines.iter().find(|line| line.what == what).map(|it| it.standing);
    let standings = ["SMART configuration", "OpenID configuration", "token endpoint"];
    Outcome {
        completed: status == "completed",
        looked,
        standings: standings.map(standing).to_vec(),
        notes,
    }
}

#[tokio::test]
async fn an_openid_configuration_stands_in_for_whatever_is_wrong_with_the_other() {
    for wrong in [Some(401), Some(403), Some(404), Some(410), Some(500), None] {
        let shut = wrong.map(|status| (SMART, status)).into_iter().collect();
        // Without a status: a page for people.
        let page = wrong.is_none().then(|| (SMART, json!("<html>")));
        let documents = [(OPENID, document())].into_iter().chain(page).collect();
        let published = Published { documents, shut, ..Published::default() };
        let Outcome { completed, looked, standings, notes } = outcome(published).await;
        assert!(completed, "{wrong:?}: {notes}");
        assert_eq!(looked.last().map(String::as_str), Some(OPENID), "{wrong:?}");
        let [smart, openid, token] = standings[..] else { panic!("three") };
        assert_eq!(smart, Some(Standing::Doubtful), "{wrong:?}");
        assert_eq!((openid, token), (Some(Standing::Ready), ANSWERS), "{wrong:?}");
    }
}

#[tokio::test]
async fn what_the_definition_states_goes_first() {
    let documents = || vec![(STATED, document()), (OPENID, document())];
    for stated in [STATED, OPENID] {
        let published =
            Published { documents: documents(), stated: Some(stated), ..Published::default() };
        let outcome = outcome(published).await;
        assert!(outcome.completed, "{}", outcome.notes);
        assert_eq!(outcome.looked, [stated], "also where it is by default");
        assert_eq!(outcome.standings, [Some(Standing::Ready), Some(Standing::Ready), ANSWERS]);
    }
    // Nothing is there: the SMART configuration stands in.
    let shut = vec![(STATED, 500)];
    let outcome = outcome(Published { shut, stated: Some(STATED), ..Published::default() }).await;
    assert!(outcome.completed, "{}", outcome.notes);
    assert_eq!(outcome.looked.first().map(String::as_str), Some(SMART));
    let (ready, doubtful) = (Some(Standing::Ready), Some(Standing::Doubtful));
    assert_eq!(outcome.standings, [ready, doubtful, ANSWERS]);
}

#[tokio::test]
async fn without_any_document_only_a_stated_token_endpoint_helps() {
    let shut = || vec![(SMART, 500), (OPENID, 404)];
    let outcome_of =
        |token_url| outcome(Published { shut: shut(), token_url, ..Published::default() });
    let outcome = outcome_of(None).await;
    assert!(!outcome.completed);
    assert!(outcome.notes.contains("The SMART configuration was refused"), "{}", outcome.notes);
    assert_eq!(outcome.standings, [Some(Standing::Missing); 3]);
    let outcome = outcome_of(Some("/oauth/token")).await;
    assert!(outcome.completed, "{}", outcome.notes);
    let doubtful = Some(Standing::Doubtful);
    assert_eq!(outcome.standings, [doubtful, doubtful, ANSWERS]);
}

#[tokio::test]
async fn a_relative_token_endpoint_is_below_the_fhir_base() {
    let smart = json!({"token_endpoint": "../oauth/token"});
    let play = Play::start(Script { smart, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    let lines = look(&play, |_| {}).await;
    let token = line(&lines, "token endpoint");
    assert_eq!(Some(token.standing), ANSWERS, "{token:?}");
    assert!(token.words.contains(&format!("{}/oauth/token", play.source.origin)), "{token:?}");
}
