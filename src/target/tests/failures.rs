//! Transfers that cannot go on, and what their Tasks say.

use std::sync::Arc;

use http::Request;
use serde_json::json;
use tower::ServiceExt;

use crate::fhir::operation_outcome;
use crate::target::routes::routes;
use crate::target::state::State;
use crate::target::{Handle, Policy};

use super::play::{Play, clock, invocation, settings, stage, told};
use super::stand_in::{Script, StandIn, member_files};

/// Runs a script that must fail, and gives the notes. Nothing may have been imported.
async fn failed(script: Script) -> (Play, String) {
    let play = Play::start(script).await;
    let task = play.run().await;
    let (status, notes) = told(&task);
    assert_eq!(status, "failed", "{notes}");
    assert!(task["statusReason"]["text"].is_string());
    assert_eq!(play.imported().await, 0, "{notes}");
    (play, notes)
}

#[tokio::test]
async fn a_refused_match_says_whose_turn_it_is() {
    for (code, words) in [
        ("not-found", "This payer must act: compare name, birth date"),
        ("multiple-matches", "This payer must act: ask the member"),
        ("suppressed", "This payer must act: check period, policy and parties"),
        ("processing", "This payer must act: check the member's particulars"),
    ] {
        let match_answer = (422, operation_outcome(code, "no"));
        let (play, notes) = failed(Script { match_answer, ..Script::default() }).await;
        assert!(notes.contains(&format!("refused (status 422: {code}, no)")), "{notes}");
        assert!(notes.contains(words), "{notes}");
        assert_eq!(play.source.seen("$member-match").len(), 1);
        assert!(play.source.seen("/Patient/m/$export").is_empty());
    }
}

#[tokio::test]
async fn a_missing_file_fails_the_task_and_imports_nothing() {
    let mut files = member_files();
    files[3].1 = None;
    let (play, notes) = failed(Script { files, ..Script::default() }).await;
    assert!(notes.contains("File 4 of 5 (ExplanationOfBenefit) was refused"), "{notes}");
    assert!(notes.contains("The source payer must act"), "{notes}");
    assert_eq!(play.source.seen_by("DELETE").len(), 1);
    assert_eq!(play.get("Patient/p1").await["meta"]["versionId"], "1");
}

#[tokio::test]
async fn a_broken_line_fails_the_task_and_imports_nothing() {
    let mut files = member_files();
    files[2].1 = Some(b"{\"resourceType\":\"Condition\",\"id\"".to_vec());
    let (_, notes) = failed(Script { files, ..Script::default() }).await;
    assert!(notes.contains("line 1 is not a JSON resource"), "{notes}");
}

#[tokio::test]
async fn discovery_that_does_not_fit_is_not_used() {
    for (smart, words) in [
        (json!({"issuer": "https://other.test"}), "is of issuer `https://other.test`"),
        (json!({"token_endpoint": null}), "names no token endpoint"),
        (json!({"token_endpoint_auth_signing_alg_values_supported": ["EdDSA"]}), "no key fits"),
    ] {
        let (play, notes) = failed(Script { smart, ..Script::default() }).await;
        assert!(notes.contains(words), "{notes}");
        assert!(play.source.seen("/oauth/token").is_empty());
    }
}

#[tokio::test]
async fn a_token_that_is_no_bearer_token_is_not_used() {
    let (play, notes) = failed(Script { token_type: "mac", ..Script::default() }).await;
    assert!(notes.contains("`token_type` is not `bearer`"), "{notes}");
    assert!(play.source.seen("$member-match").is_empty());
}

#[tokio::test]
async fn a_match_answer_without_identifier_is_unusable() {
    let match_answer = (200, json!({"resourceType": "Parameters"}));
    let (_, notes) = failed(Script { match_answer, ..Script::default() }).await;
    assert!(notes.contains("no `MemberIdentifier`"), "{notes}");
}

#[tokio::test]
async fn an_export_that_fails_or_vanishes_is_told() {
    for (status, words) in [(500, "The export failed"), (404, "The export vanished")] {
        let once = vec![("/fhir/export-status/1", status, None)];
        let (_, notes) = failed(Script { once, ..Script::default() }).await;
        assert!(notes.contains(words), "{notes}");
    }
}

#[tokio::test]
async fn the_end_of_a_consent_ends_the_transfer() {
    use crate::target::RetrievalChoice::{ByCapability, Everything, Search};
    for (retrieval, path, refused) in [
        (ByCapability, "/fhir/export-status/1", "/files/0"),
        (ByCapability, "/files/1", "/files/2"),
        (Everything, "/fhir/Patient/m/$everything", "/fhir/Condition"),
        (Search, "/fhir/Patient/m", "/fhir/Condition"),
    ] {
        let script = Script { withheld: Some(path), ..Script::default() };
        let play = Play::shaped(script, |policy, _| policy.retrieval = retrieval).await;
        let (status, notes) = told(&play.run().await);
        assert_eq!((status.as_str(), play.imported().await), ("failed", 0), "{path}: {notes}");
        assert!(notes.contains("This payer must act: ask the member"), "{path}: {notes}");
        assert_eq!(play.source.seen(path).iter().filter(|it| it.method == "GET").count(), 1);
        assert!(play.source.seen(refused).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn nobody_waits_for_years() {
    let polls = vec![Some("4000000000")];
    let (play, notes) = failed(Script { polls, ..Script::default() }).await;
    assert!(notes.contains("asks to wait for more than a day"), "{notes}");
    assert_eq!(play.source.seen_by("DELETE").len(), 1);
}

#[tokio::test]
async fn a_token_stays_with_the_source_wherever_it_leads() {
    for in_parts in [false, true] {
        let foreign = StandIn::start(clock(), Script::default()).await;
        let mut script = Script { in_parts, ..Script::default() };
        script.elsewhere[usize::from(in_parts)] = Some(foreign.origin.clone());
        let (play, notes) = failed(script).await;
        assert!(notes.contains("leads to another host, which must not see the token"), "{notes}");
        assert!(foreign.seen("").is_empty());
        assert_eq!(play.source.seen("/files/0").len(), usize::from(in_parts));
    }
}

#[tokio::test]
async fn nobody_is_led_in_circles() {
    use crate::target::RetrievalChoice::{ByCapability, Everything};
    for (retrieval, max_pages, fetched, words) in [
        (Everything, 100, 2, "A page of the data leads back to a former one"),
        (ByCapability, 100, 5, "A part of the manifest leads back to a former one"),
        (Everything, 0, 1, "A page of the data leads on after 0 others"),
        (ByCapability, 2, 3, "A part of the manifest leads on after 2 others"),
    ] {
        let script = Script { in_parts: true, in_circles: true, ..Script::default() };
        let play = Play::shaped(script, |policy, _| {
            policy.retrieval = retrieval;
            policy.max_pages = max_pages;
        })
        .await;
        let (status, notes) = told(&play.run().await);
        assert_eq!((status.as_str(), play.imported().await), ("failed", 0), "{notes}");
        assert!(notes.contains(words) && notes.contains("The source payer must act"), "{notes}");
        let path = if retrieval == Everything { "/$everything" } else { "/files/" };
        let seen = play.source.seen("").into_iter().filter(|seen| seen.path.contains(path));
        assert_eq!(seen.count(), fetched, "{words}");
    }
}

#[tokio::test]
async fn a_source_that_cannot_be_reached_is_told() {
    let smart = json!({"token_endpoint": "http://127.0.0.1:1/token"});
    let (_, notes) = failed(Script { smart, ..Script::default() }).await;
    assert!(notes.contains("could not connect"), "{notes}");
}

#[tokio::test]
async fn polling_ends_at_the_limit_and_gives_the_job_up() {
    let script = Script { polls: vec![Some("1"); 10], ..Script::default() };
    let play = Play::with_policy(script, |policy| policy.max_polls = 3).await;
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "failed");
    assert!(notes.contains("not done after 3 polls"), "{notes}");
    let on_status = play.source.seen("/export-status/1");
    assert_eq!(on_status.iter().filter(|seen| seen.method == "GET").count(), 3);
    assert_eq!(play.source.seen_by("DELETE").len(), 1);
}

#[tokio::test]
async fn a_shutdown_ends_serving_once_transfers_have_ended() {
    let script = Script { hold: Some("/fhir/export-status/1"), ..Script::default() };
    let play = Play::start(script).await;
    play.invoke(&play.invocation()).await;
    play.source.arrived.notified().await;
    play.shutdown.cancel();
    play.handle.wait_idle().await;
    assert!(play.source.seen("/files/0").is_empty());
}

#[tokio::test]
async fn a_shutdown_cancels_the_task_with_a_note() {
    let clock = clock();
    let script = Script { hold: Some("/files/0"), ..Script::default() };
    let source = StandIn::start(clock.clone(), script).await;
    let stage = stage(&clock);
    let handle = Handle::new(Policy::default());
    let base = "https://target.test/fhir";
    let state =
        Arc::new(State::new(settings(base, &source), &stage, handle.clone()).expect("a state"));
    let body = invocation(&source).to_string();
    let invoke = || {
        let path = "/fhir/Patient/$sdh.s2s.invoke-export";
        let request = Request::post(path).body(body.clone()).expect("a request");
        routes(Arc::clone(&state)).oneshot(request)
    };
    assert_eq!(invoke().await.expect("an answer").status(), 200);
    source.arrived.notified().await;
    stage.shutdown.cancel();
    handle.wait_idle().await;
    {
        let of_type = |kind: &str| state.resources.of_type(kind).expect("read");
        let (status, notes) = told(of_type("Task").first().expect("a Task"));
        assert_eq!(status, "cancelled");
        assert!(notes.contains("shutting down"), "{notes}");
        assert_eq!(of_type("Condition").len(), 0);
    }
    assert_eq!(invoke().await.expect("an answer").status(), 503);
    assert_eq!(state.resources.of_type("Task").expect("read").len(), 1);
}
