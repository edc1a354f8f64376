//! Many members in bulk, from a source where one answer in ten is no good.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::admin::ServerDefinition;
use crate::target::{Handle, Policy, run};

use super::play::{clock, settings, stage, valid};
use super::stand_in::{Script, StandIn};

#[path = "../../../tests/support/crowd.rs"]
mod source;

use source::{COST, Crowd, FAULTS};

/// Fetches everybody, and says with how many requests and faults.
#[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
async fn fetched(members: usize, one_in: u32) -> (usize, BTreeMap<String, usize>) {
    let clock = clock();
    let crowd = Crowd::start(members, one_in).await;
    let nobody = StandIn::start(clock.clone(), Script::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
    let mut settings = settings(&base, &nobody);
    settings.patient_system = None;
    settings.local_patients = crowd.local_patients();
    settings.servers = vec![ServerDefinition {
        client_authentication_mode: Some("PRIVATE_KEY_JWT".to_owned()),
        name: Some("Crowd".to_owned()),
        issuer: Some(crowd.base.clone()),
        fhir_endpoint_url: Some(crowd.base.clone()),
        token_introspection_client_id: Some("us".to_owned()),
        ..ServerDefinition::default()
    }];
    let handle = Handle::new(Policy { archives_originals: false, ..Policy::default() });
    tokio::spawn(run(listener, stage(&clock), settings, handle.clone()));
    let http = reqwest::Client::new();
    let url = format!("{base}/Patient/$invoke-bulk-export");
    let body = crowd.invocation().to_string();
    let answer = http.post(url).body(body).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let task: Value = valid(answer).await;
    handle.wait_idle().await;
    let get = async |path: String| -> Value {
        let answer = http.get(format!("{base}/{path}")).send().await.expect("an answer");
        valid(answer).await
    };
    let task = get(format!("Task/{}", task["id"].as_str().expect("an id"))).await;
    assert_eq!(task["status"], "completed", "{}", task["note"]);
    for (query, total) in [
        ("Condition?_count=1", 3 * members),
        ("ExplanationOfBenefit?_count=1", members),
        ("Provenance?_count=1", members),
        ("Condition?patient=p1", 3),
    ] {
        assert_eq!(get(query.to_owned()).await["total"], json!(total), "{query}");
    }
    crowd.tally()
}

#[tokio::test]
async fn many_members_arrive_whatever_breaks_and_no_storm_breaks_loose() {
    let members = 200;
    let (calm, none) = fetched(members, 0).await;
    assert!(none.is_empty());
    let (requests, faults) = fetched(members, 10).await;
    assert_eq!(faults.len(), FAULTS.len(), "every kind of fault: {faults:?}");
    let count: usize = faults.values().sum();
    assert!(requests <= calm + COST * count, "{requests} for {calm} and {faults:?}");
    assert!(requests >= calm + count, "each fault is seen: {requests} for {calm} and {faults:?}");
}
