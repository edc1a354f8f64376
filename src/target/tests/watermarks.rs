//! What a later transfer may leave out, and what it must ask for again.

use serde_json::{Value, json};

use crate::fhir::codes::POLICY_SENSITIVE;

use super::play::Play;
use super::stand_in::Script;

/// When the stand-in says its exports were made.
const MADE: &str = "2027-01-15T11:59:00Z";

/// Invokes for the member from a time on, or without one, and gives what the source was asked.
async fn since(play: &Play, from: Option<&str>, shape: fn(&mut Value)) -> Option<String> {
    let mut body = play.invocation();
    let parts = from.map(|from| json!({"name": "_since", "valueInstant": from}));
    body["parameter"][1]["part"] = parts.into_iter().collect();
    shape(&mut body);
    let answer = play.invoke(&body).await;
    assert_eq!(answer.status(), 200);
    let task: Value = answer.json().await.expect("JSON");
    play.handle.wait_idle().await;
    let task = play.get(&format!("Task/{}", task["id"].as_str().expect("an id"))).await;
    assert_eq!(task["status"], "completed", "{:#}", task["note"]);
    let kick_off = play.source.seen("/Patient/m/$export").pop().expect("a kick-off");
    let query: Vec<(String, String)> =
        serde_urlencoded::from_str(&kick_off.query).expect("a query");
    query.into_iter().find(|(name, _)| name == "_since").map(|(_, value)| value)
}

#[tokio::test]
async fn what_lies_before_the_time_a_caller_named_is_fetched_later() {
    let play = Play::start(Script::default()).await;
    let late = "2026-12-01T00:00:00Z";
    assert_eq!(since(&play, Some(late), |_| {}).await.as_deref(), Some(late));
    assert_eq!(since(&play, None, |_| {}).await, None);
    assert_eq!(since(&play, None, |_| {}).await.as_deref(), Some(MADE));
    // What is asked for from then on joins what is here.
    assert_eq!(since(&play, Some(late), |_| {}).await.as_deref(), Some(late));
    assert_eq!(since(&play, None, |_| {}).await.as_deref(), Some(MADE));
}

#[tokio::test]
async fn a_consent_to_more_brings_what_was_held_back() {
    let sensitive: fn(&mut Value) = |body| {
        body["parameter"][0]["part"][2]["resource"]["policy"] = json!([{"uri": POLICY_SENSITIVE}]);
    };
    let play = Play::start(Script::default()).await;
    assert_eq!(since(&play, None, |_| {}).await, None);
    assert_eq!(since(&play, None, sensitive).await, None);
    assert_eq!(since(&play, None, sensitive).await.as_deref(), Some(MADE));
}

#[tokio::test]
async fn a_wider_scope_brings_what_was_out_of_reach() {
    let play = Play::start(Script::default()).await;
    assert_eq!(since(&play, None, |_| {}).await, None);
    play.source.script().granted = Some("system/*.rs patient/Observation.rs");
    assert_eq!(since(&play, None, |_| {}).await, None);
    play.source.script().granted = Some("patient/Observation.rs system/*.rs");
    assert_eq!(since(&play, None, |_| {}).await.as_deref(), Some(MADE));
}

#[tokio::test]
async fn what_the_source_could_not_give_is_asked_for_again() {
    let told = |severity: &str| {
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": severity,
            "code": "processing", "diagnostics": "one claim could not be read"}]});
        vec![Some(format!("{outcome}\n"))]
    };
    let play = Play::start(Script { errors: told("error"), ..Script::default() }).await;
    assert_eq!(since(&play, None, |_| {}).await, None);
    play.source.script().errors = vec![None];
    assert_eq!(since(&play, None, |_| {}).await, None);
    play.source.script().errors = told("information");
    assert_eq!(since(&play, None, |_| {}).await, None);
    assert_eq!(since(&play, None, |_| {}).await.as_deref(), Some(MADE));
}
