//! The period of the consent, at the invocation and in the course of a transfer.

use http::StatusCode;
use serde_json::{Value, json};

use super::play::{Play, told, valid};
use super::stand_in::Script;

/// An invocation under a consent that ends then.
fn invocation(play: &Play, end: &str) -> Value {
    let mut body = play.invocation();
    let consent = &mut body["parameter"][0]["part"][2]["resource"];
    consent["provision"] = json!({"period": {"start": "2026-01-01", "end": end}});
    body
}

#[tokio::test]
async fn an_invocation_under_a_consent_that_is_over_is_refused() {
    let play = Play::start(Script::default()).await;
    let refused = play.invoke(&invocation(&play, "2027-01-14")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let outcome: Value = valid(refused).await;
    assert_eq!(outcome["issue"][0]["code"], "business-rule");
    assert!(play.source.seen("").is_empty());
    let last_day = play.invoke(&invocation(&play, "2027-01-15")).await;
    assert_eq!(last_day.status(), StatusCode::OK);
    play.handle.wait_idle().await;
    assert_eq!(play.search("Task?status=completed").await.len(), 1);

    let careless =
        Play::with_policy(Script::default(), |policy| policy.minds_consent_period = false).await;
    let accepted = careless.invoke(&invocation(&careless, "2027-01-14")).await;
    assert_eq!(accepted.status(), StatusCode::OK);
    careless.handle.wait_idle().await;
    assert_eq!(careless.source.seen("$member-match").len(), 1);
}

#[tokio::test]
async fn nothing_is_asked_for_once_the_consent_is_over() {
    // The second poll would come two minutes later.
    for (end, polls, status) in
        [("2027-01-15T12:01:00Z", 1, "failed"), ("2027-01-15T12:10:00Z", 2, "completed")]
    {
        let script = Script { polls: vec![Some("120")], ..Script::default() };
        let play = Play::start(script).await;
        let accepted = play.invoke(&invocation(&play, end)).await;
        let id = valid(accepted).await["id"].as_str().expect("an id").to_owned();
        play.handle.wait_idle().await;
        let task = play.get(&format!("Task/{id}")).await;
        let (ended, notes) = told(&task);
        assert_eq!(ended, status, "{end}");
        let seen = play.source.seen("/export-status/1");
        let asked = seen.iter().filter(|request| request.method == "GET").count();
        assert_eq!(asked, polls, "{end}");
        assert_eq!(seen.len(), polls + 1, "the job is deleted all the same");
        assert_eq!(notes.contains("The consent is over"), status == "failed", "{notes}");
    }
}
