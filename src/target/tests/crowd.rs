//! Many members in bulk, from a source where one answer in twenty is no good.

use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;

use crate::admin::ServerDefinition;
use crate::id::Party;
use crate::state::{Memory, Store};
use crate::target::staging::SLICE;
use crate::target::{Handle, Policy, run};
use crate::transcript::{ClientTls, Timeouts, WireClient};

use super::mortal::Mortal;
use super::play::{clock, settings, stage, told, valid};
use super::stand_in::{Script, StandIn};

#[expect(dead_code, reason = "nobody is held up here")]
#[path = "../../../tests/support/crowd.rs"]
mod source;

use source::{Crowd, FAULTS, Fault, PATIENCE};

/// Fetches everybody, and says with how many requests and faults.
async fn fetched(
    members: usize,
    one_in: u32,
    edit: fn(&mut Policy),
) -> (Arc<Crowd>, usize, Vec<(Fault, usize)>) {
    fetched_into(Arc::new(Memory::default()), members, one_in, edit).await
}

/// The same, with a store.
#[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
async fn fetched_into(
    store: Arc<dyn Store>,
    members: usize,
    one_in: u32,
    edit: fn(&mut Policy),
) -> (Arc<Crowd>, usize, Vec<(Fault, usize)>) {
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
    let mut policy = Policy { archives_originals: false, ..Policy::default() };
    edit(&mut policy);
    let handle = Handle::with_store(policy, store);
    let mut stage = stage(&clock);
    let timeouts = Timeouts { head: PATIENCE, ..Timeouts::default() };
    let tls = ClientTls::public().expect("a configuration");
    stage.client = WireClient::new(stage.recorder.clone(), Party::Target, tls, timeouts);
    tokio::spawn(run(listener, stage, settings, handle.clone()));
    let http = reqwest::Client::new();
    let url = format!("{base}/Patient/$invoke-bulk-export");
    let body = crowd.invocation().to_string();
    let invoke = async || -> Value {
        let answer = http.post(&url).body(body.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let task: Value = valid(answer).await;
        handle.wait_idle().await;
        get(&http, &format!("{base}/Task/{}", task["id"].as_str().expect("an id"))).await
    };
    let mut task = invoke().await;
    // A job that is lost ends a transfer, and the Task says what to do.
    if crowd.has_lost() {
        let (status, notes) = told(&task);
        assert_eq!(status, "failed");
        assert!(notes.contains("then invoke the operation again"), "{notes}");
        task = invoke().await;
    }
    assert_eq!(task["status"], "completed", "{}", task["note"]);
    let total = async |query: &str| {
        let found = get(&http, &format!("{base}/{query}&_count=1")).await;
        found["total"].as_u64().and_then(|total| usize::try_from(total).ok()).expect("a total")
    };
    for (query, expected) in [
        ("Condition?", 3 * members),
        ("ExplanationOfBenefit?", members),
        ("Practitioner?", members),
        ("Condition?patient=p1", 3),
    ] {
        assert_eq!(total(query).await, expected, "{query}");
    }
    // Of each member one that came and one of ours; and ours of each part of what is shared, of
    // which lines that came twice make one more.
    let parts = total("Provenance?").await - 2 * members;
    let least = members.div_ceil(SLICE);
    assert!((least..=least + 1).contains(&parts), "{parts} parts of what is shared");
    let (requests, faults) = crowd.tally();
    (crowd, requests, faults)
}

async fn get(http: &reqwest::Client, url: &str) -> Value {
    valid(http.get(url).send().await.expect("an answer")).await
}

#[tokio::test]
async fn a_thousand_members_arrive_whatever_breaks_and_no_storm_breaks_loose() {
    let members = 1000;
    let (crowd, calm, none) = fetched(members, 0, |_| {}).await;
    assert!(none.is_empty());
    assert_eq!(crowd.resumed(), (0, 0));
    let (crowd, requests, faults) = fetched(members, 20, |_| {}).await;
    let (cut, resumed) = crowd.resumed();
    // What goes on may be held up too, and is asked for once more then.
    assert!(cut > 0 && resumed >= cut, "{cut} files were cut, {resumed} gone on with");
    assert_eq!(faults.len(), FAULTS.len(), "every kind of fault: {faults:?}");
    // Each fault is seen, and costs no more than mending it takes.
    let cost = |pick: fn((usize, usize)) -> usize| -> usize {
        faults.iter().map(|(fault, times)| pick(fault.cost()) * times).sum()
    };
    let (least, most) = (calm + cost(|cost| cost.0), calm + cost(|cost| cost.1));
    assert!((least..=most).contains(&requests), "{requests} of {least} to {most}: {faults:?}");
}

#[tokio::test]
async fn without_resuming_a_cut_file_is_fetched_from_its_beginning() {
    let (crowd, ..) = fetched(200, 8, |policy| policy.resumes_downloads = false).await;
    let (cut, resumed) = crowd.resumed();
    assert!(cut > 0);
    assert_eq!(resumed, 0);
}

#[tokio::test]
async fn what_is_written_after_each_member_does_not_grow_with_those_before() {
    let mut longest = Vec::new();
    for members in [50, 250] {
        let store = Mortal::around(Arc::new(Memory::default()), i64::MAX);
        fetched_into(Arc::<Mortal>::clone(&store), members, 0, |_| {}).await;
        longest.push(store.longest("target progress"));
    }
    // The number of each file is in it, a few bytes long.
    assert!(longest[1] < longest[0] + 200 * 6, "{longest:?}");
}
