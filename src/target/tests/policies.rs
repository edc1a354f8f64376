//! Each field of the policy shows where it decides.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::oauth::Jwt;
use crate::target::Policy;

use super::play::{ORIGINAL_IDS, Play, told, valid};
use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script, member_files};

async fn play(edit: fn(&mut Policy)) -> (Play, Value) {
    play_with(Script::default(), edit).await
}

async fn play_with(script: Script, edit: fn(&mut Policy)) -> (Play, Value) {
    let play = Play::with_policy(script, edit).await;
    let task = play.run().await;
    (play, task)
}

async fn assertions(edit: fn(&mut Policy)) -> (Play, Vec<Jwt>) {
    let (play, _) = play(edit).await;
    let requests = play.source.seen("/oauth/token");
    let decoded = requests
        .iter()
        .map(|request| Jwt::decode(&request.form()["client_assertion"]).expect("a compact JWT"));
    let decoded = decoded.collect();
    (play, decoded)
}

#[tokio::test]
async fn without_discovery_the_token_endpoint_is_guessed() {
    let (play, task) = play(|policy| policy.discovers = false).await;
    assert_eq!(task["status"], "completed");
    assert!(play.source.seen("smart-configuration").is_empty());
    assert_eq!(play.source.seen("/oauth/token").len(), 2);
}

#[tokio::test]
async fn assertions_bend() {
    let (_, sent) = assertions(|policy| "RS384".clone_into(&mut policy.assertion_algorithm)).await;
    assert_eq!(sent[0].header_str("alg"), Some("RS384"));
    let (_, sent) = assertions(|policy| policy.assertion_lifetime_secs = 3600).await;
    assert_eq!(sent[0].claim_secs("exp"), Some(sent[0].claim_secs("iat").expect("iat") + 3600));
    let (_, sent) = assertions(|policy| policy.assertion_jti_fresh = false).await;
    let unique: BTreeSet<_> = sent.iter().map(|jwt| jwt.claim_str("jti")).collect();
    assert_eq!((sent.len(), unique.len()), (2, 1));
    let (_, sent) = assertions(|policy| "at+jwt".clone_into(&mut policy.assertion_typ)).await;
    assert_eq!(sent[0].header_str("typ"), Some("at+jwt"));
    let (_, sent) = assertions(|policy| policy.assertion_has_kid = false).await;
    assert_eq!(sent[0].header_str("kid"), None);
    let (play, sent) =
        assertions(|policy| policy.assertion_audience_is_token_endpoint = false).await;
    assert_eq!(sent[0].audiences(), [play.source.origin.as_str()]);
    let (_, sent) = assertions(|policy| policy.assertion_subject_is_client = false).await;
    assert_eq!(sent[1].claim_str("sub"), Some("m"));
}

#[tokio::test]
async fn token_requests_bend() {
    let (bent, _) = play(|policy| policy.requests_scope = false).await;
    assert!(!bent.source.seen("/oauth/token")[0].form().contains_key("scope"));
    let (bent, task) = play(|policy| policy.token_for_member = false).await;
    let requests = bent.source.seen("/oauth/token");
    assert_eq!((requests.len(), &task["status"]), (1, &json!("completed")));
    assert_eq!(requests[0].form()["scope"], format!("{MATCH_SCOPE} {EXPORT_SCOPE}"));
}

#[tokio::test]
async fn an_expired_token_is_used_until_refused() {
    let script = Script { polls: vec![Some("400")], ..Script::default() };
    let (play, task) = play_with(script, |policy| policy.respects_expiry = false).await;
    assert_eq!(task["status"], "completed");
    let polls = play.source.seen("/export-status/1");
    assert_eq!(polls[0].header("authorization"), polls[1].header("authorization"));
    assert_ne!(polls[1].header("authorization"), polls[2].header("authorization"));
}

#[tokio::test]
async fn a_token_can_go_into_the_query() {
    let (play, task) = play(|policy| policy.token_in_header = false).await;
    assert_eq!(task["status"], "completed");
    let kick_off = &play.source.seen("/Patient/m/$export")[0];
    assert!(kick_off.query.ends_with("&access_token=token-1"), "{}", kick_off.query);
    assert_eq!(kick_off.header("authorization"), None);
}

#[tokio::test]
async fn the_match_request_bends() {
    async fn request(edit: fn(&mut Policy)) -> Vec<Value> {
        let (play, _) = play(edit).await;
        let body = play.source.seen("$member-match")[0].json();
        body["parameter"].as_array().expect("parameters").clone()
    }
    let has = |entries: &[Value], name: &str| entries.iter().any(|entry| entry["name"] == name);
    assert!(!has(&request(|policy| policy.sends_coverage_to_link = false).await, "CoverageToLink"));
    assert!(!has(&request(|policy| policy.sends_consent = false).await, "Consent"));
    let untrimmed = request(|policy| policy.trims_coverage_to_link = false).await;
    assert_eq!(untrimmed[2]["resource"]["order"], 1);
    let absolute = request(|policy| policy.references_local = false).await;
    let beneficiary = absolute[1]["resource"]["beneficiary"]["reference"].as_str();
    assert!(beneficiary.is_some_and(|it| it.ends_with("/fhir/Patient/member-1") && it.len() > 30));
}

#[tokio::test]
async fn a_stubborn_target_repeats_a_refused_match() {
    let script = Script { match_answer: (422, json!({})), ..Script::default() };
    let (play, task) = play_with(script, |policy| policy.accepts_refusal = false).await;
    assert_eq!(task["status"], "failed");
    let requests = play.source.seen("$member-match");
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].body, requests[2].body);
    let script = Script { match_answer: (422, json!({})), ..Script::default() };
    let (play, _) = play_with(script, |policy| {
        policy.accepts_refusal = false;
        policy.renames_refused_match = true;
    })
    .await;
    let requests = play.source.seen("$member-match");
    let sent = |attempt: usize| requests[attempt].json()["parameter"].clone();
    let (first, last) = (sent(0), sent(2));
    assert_eq!(last[0]["resource"]["id"], "member-3");
    assert_eq!(last[3]["resource"]["patient"]["reference"], "Patient/member-3");
    assert_eq!(first[0]["resource"]["birthDate"], last[0]["resource"]["birthDate"]);
}

#[tokio::test]
async fn the_kick_off_bends() {
    let (bent, _) = play(|policy| policy.sends_prefer = false).await;
    assert_eq!(bent.source.seen("/Patient/m/$export")[0].header("prefer"), None);
    let (bent, _) = play(|policy| policy.sends_accept = false).await;
    assert_eq!(bent.source.seen("/Patient/m/$export")[0].header("accept"), None);
    let (bent, _) = play(|policy| policy.reads_capabilities = false).await;
    assert!(bent.source.seen("/metadata").is_empty());
}

#[tokio::test]
async fn patience_bends() {
    let script = Script { polls: vec![Some("120")], ..Script::default() };
    let (play, _) = play_with(script, |policy| policy.honours_retry_after = false).await;
    let polls = play.source.seen("/export-status/1");
    assert!(polls[1].at.as_second() - polls[0].at.as_second() < 120);
    let once = vec![("/fhir/Patient/m/$export", 429, Some("60"))];
    let script = Script { once, ..Script::default() };
    let (play, _) = play_with(script, |policy| policy.waits_when_busy = false).await;
    let kick_offs = play.source.seen("/Patient/m/$export");
    assert_eq!((kick_offs.len(), kick_offs[0].at), (2, kick_offs[1].at));
}

#[tokio::test]
async fn downloads_bend() {
    let (bent, _) = play(|policy| policy.fetches_every_file = false).await;
    assert!(bent.source.seen("/files/4").is_empty());
    assert_eq!(bent.source.seen("/files/3").len(), 1);
    let script = Script { errors: vec![Some(String::new())], ..Script::default() };
    let (bent, _) = play_with(script, |policy| policy.fetches_error_files = false).await;
    assert!(bent.source.seen("/errors/0").is_empty());
    let (bent, task) = play(|policy| policy.token_to_files = false).await;
    assert_eq!(bent.source.seen("/files/0")[0].header("authorization"), None);
    assert_eq!(task["status"], "failed");
    let script = Script { requires_access_token: json!(false), ..Script::default() };
    let (bent, _) = play_with(script, |policy| policy.no_token_to_open_files = false).await;
    assert!(bent.source.seen("/files/0")[0].header("authorization").is_some());
    let (bent, _) = play(|policy| policy.deletes_job = false).await;
    assert!(bent.source.seen_by("DELETE").is_empty());
}

#[tokio::test]
async fn the_import_bends() {
    let (bent, _) = play(|policy| policy.rewrites_references = false).await;
    assert!(bent.search("Condition?patient=p1").await.is_empty());
    assert_eq!(bent.search("Condition?patient=m").await.len(), 1);
    let (bent, _) = play(|policy| policy.keeps_original_ids = false).await;
    assert!(bent.search(&format!("Condition?identifier={ORIGINAL_IDS}|c")).await.is_empty());
    let mut files = member_files();
    files[4].1 = None;
    let script = Script { files, ..Script::default() };
    let (bent, task) = play_with(script, |policy| policy.imports_all_or_nothing = false).await;
    assert_eq!(told(&task).0, "failed");
    assert_eq!(bent.search("Condition?patient=p1").await.len(), 1);
}

#[tokio::test]
async fn a_task_can_hide_a_failure() {
    let script = Script { match_answer: (422, json!({})), ..Script::default() };
    let (_, task) = play_with(script, |policy| policy.task_tells_failure = false).await;
    let (status, notes) = told(&task);
    assert_eq!(status, "completed");
    assert!(!notes.contains("refused"), "{notes}");
}

#[tokio::test]
async fn answers_bend_and_a_policy_can_be_set_at_run_time() {
    let play = Play::start(Script::default()).await;
    let policy = Policy {
        invoke_status: 202,
        jwks_has_kid: false,
        jwks_cache_control: false,
        ..Policy::default()
    };
    play.handle.set_policy(policy);
    assert_eq!(play.invoke(&play.invocation()).await.status().as_u16(), 202);
    let url = format!("{}/.well-known/jwks.json", play.origin);
    let response = play.http.get(url).send().await.expect("an answer");
    assert!(!response.headers().contains_key("cache-control"));
    let set: Value = valid(response).await;
    assert!(set["keys"][0].get("kid").is_none());
    play.handle.wait_idle().await;
}
