//! A target on a port of its own, with a stand-in to talk to and a client to ask it.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::admin::{Admin, ServerDefinition};
use crate::clock::Clock;
use crate::fhir::validate::assert_valid;
use crate::id::Party;
use crate::secret::Secret;
use crate::seed::Seed;
use crate::state::{Memory, Store};
use crate::target::{Handle, Policy, Settings, SigningKey, run};
use crate::transcript::{ClientTls, Recorder, Spool, Stage, Timeouts, WireClient};

use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script, StandIn};

pub const CLIENT_ID: &str = "lakeside-client";
pub const ORIGINAL_IDS: &str = "urn:source:original-id";

/// Everything a test needs.
pub struct Play {
    pub source: Arc<StandIn>,
    pub origin: String,
    pub base: String,
    pub handle: Handle,
    pub shutdown: CancellationToken,
    pub http: reqwest::Client,
}

impl Play {
    pub async fn start(script: Script) -> Self {
        Self::with_policy(script, |_| {}).await
    }

    pub async fn with_policy(script: Script, edit: fn(&mut Policy)) -> Self {
        Self::shaped(script, |policy, _| edit(policy)).await
    }

    pub async fn over(store: Arc<dyn Store>, script: Script, edit: fn(&mut Policy)) -> Self {
        Self::set_up(store, script, |policy, _| edit(policy)).await
    }

    pub async fn shaped(script: Script, shape: impl FnOnce(&mut Policy, &mut Settings)) -> Self {
        Self::set_up(Arc::new(Memory::default()), script, shape).await
    }

    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    async fn set_up(
        store: Arc<dyn Store>,
        script: Script,
        shape: impl FnOnce(&mut Policy, &mut Settings),
    ) -> Self {
        let clock = clock();
        let source = StandIn::start(clock.clone(), script).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let base = format!("{origin}/fhir");
        let stage = stage(&clock);
        let shutdown = stage.shutdown.clone();
        let (mut policy, mut settings) = (Policy::default(), settings(&base, &source));
        shape(&mut policy, &mut settings);
        let handle = Handle::with_store(policy, store);
        tokio::spawn(run(listener, stage, settings, handle.clone()));
        Self { source, origin, base, handle, shutdown, http: reqwest::Client::new() }
    }

    /// A complete invocation, with parts.
    pub fn invocation(&self) -> Value {
        invocation(&self.source)
    }

    pub async fn invoke(&self, body: &Value) -> reqwest::Response {
        self.http
            .post(format!("{}/Patient/$sdh.s2s.invoke-export", self.base))
            .header("content-type", "application/fhir+json")
            .body(body.to_string())
            .send()
            .await
            .expect("an answer")
    }

    /// Invokes, waits for the end, and gives the Task.
    pub async fn run(&self) -> Value {
        let response = self.invoke(&self.invocation()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let task = valid(response).await;
        self.handle.wait_idle().await;
        self.get(&format!("Task/{}", task["id"].as_str().expect("an id"))).await
    }

    /// The resource at a path below the base.
    pub async fn get(&self, path: &str) -> Value {
        let response =
            self.http.get(format!("{}/{path}", self.base)).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        valid(response).await
    }

    /// The resources a search finds.
    pub async fn search(&self, query: &str) -> Vec<Value> {
        let bundle = self.get(query).await;
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        entries.into_iter().map(|entry| entry["resource"].clone()).collect()
    }

    /// How many resources of the member's history are stored.
    pub async fn imported(&self) -> usize {
        let mut count = 0;
        for kind in ["Encounter", "Condition", "ExplanationOfBenefit", "Provenance"] {
            count += self.search(kind).await.len();
        }
        count
    }
}

/// The types of what a target makes itself. Others it stores as they came.
pub const OWN: [&str; 7] = [
    "AuditEvent",
    "Bundle",
    "CapabilityStatement",
    "OperationDefinition",
    "OperationOutcome",
    "Parameters",
    "Task",
];

/// The JSON of an answer. Whatever FHIR a target makes is valid, in every test.
pub async fn valid(answer: reqwest::Response) -> Value {
    let header = answer.headers().get("content-type");
    let of = header.and_then(|of| of.to_str().ok()).unwrap_or_default().to_owned();
    let text = answer.text().await.expect("a body");
    assert_valid(&of, &text, &|kind| !OWN.contains(&kind));
    serde_json::from_str(&text).expect("JSON")
}

/// The clock every play begins with.
pub fn clock() -> Clock {
    Clock::simulated("2027-01-15T12:00:00Z".parse().expect("an instant"))
}

/// The surroundings of a target.
pub fn stage(clock: &Clock) -> Stage {
    let spool = Spool::create().expect("a temporary directory");
    let recorder = Recorder::forgetful(clock.clone(), spool);
    let tls = ClientTls::public().expect("a configuration");
    Stage {
        client: WireClient::new(recorder.clone(), Party::Target, tls, Timeouts::default()),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: CancellationToken::new(),
    }
}

/// The settings of a target that knows one source.
pub fn settings(base: &str, source: &StandIn) -> Settings {
    let key = |kid: &str, alg: &str, pem: &str| SigningKey {
        kid: kid.to_owned(),
        alg: alg.to_owned(),
        pem: Secret::from(pem.to_owned()),
    };
    Settings {
        base: base.to_owned(),
        payer_name: "Lakeside Mutual".to_owned(),
        payer_identifier: ("urn:payers".to_owned(), "22222".to_owned()),
        local_patients: vec![json!({"resourceType": "Patient", "id": "p1",
            "identifier": [{"system": "urn:lakeside:member", "value": "LM-1"}]})],
        identifier_system: ORIGINAL_IDS.to_owned(),
        servers: vec![ServerDefinition {
            client_authentication_mode: Some("PRIVATE_KEY_JWT".to_owned()),
            name: Some("Northwind Health".to_owned()),
            issuer: Some(source.origin.clone()),
            fhir_endpoint_url: Some(source.base()),
            token_introspection_client_id: Some(CLIENT_ID.to_owned()),
            member_match_scopes: Some(MATCH_SCOPE.to_owned()),
            export_scopes: Some(EXPORT_SCOPE.to_owned()),
            organization_id: Some("org-northwind".to_owned()),
            ..ServerDefinition::default()
        }],
        patient_system: Some("urn:lakeside:member".to_owned()),
        organizations: vec![json!({"resourceType": "Organization", "id": "org-northwind",
            "active": true, "name": "Northwind Health"})],
        overwrites_servers: false,
        admins: vec![Admin::superuser("admin", Secret::from("admin password".to_owned()))],
        interceptors: BTreeMap::new(),
        udap: None,
        signing_keys: vec![
            key("ec-1", "ES384", include_str!("../../../fixtures/keys/client-es384.pem")),
            key("rsa-1", "RS384", include_str!("../../../fixtures/keys/client-rsa.pem")),
        ],
        seed: Seed(7),
    }
}

/// A complete invocation, with parts. The issuer ends in a slash, which must not matter.
pub fn invocation(source: &StandIn) -> Value {
    json!({"resourceType": "Parameters", "parameter": [
        {"name": "memberMatch", "part": match_entries()},
        {"name": "export", "part": [
            {"name": "_type", "valueString": "Patient,Condition"},
            {"name": "_since", "valueInstant": "2022-01-15T00:00:00+01:00"},
        ]},
        {"name": "localPatient", "valueReference": {"reference": "Patient/p1"}},
        {"name": "sourceIssuerUrl", "valueString": format!("{}/", source.origin)},
    ]})
}

pub fn match_entries() -> Value {
    let member = json!({"reference": "Patient/member-1"});
    json!([
        {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": "member-1",
            "name": [{"family": "Rivera", "given": ["Ana"]}], "birthDate": "1986-03-09"}},
        {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage", "id": "old",
            "status": "active", "subscriberId": "NW-1", "beneficiary": member,
            "payor": [{"identifier": {"system": "urn:payers", "value": "11111"},
                       "display": "Northwind Health"}]}},
        {"name": "Consent", "resource": {"resourceType": "Consent", "id": "k", "status": "active",
            "patient": member, "performer": [member]}},
    ])
}

/// The status of a Task and all its notes.
pub fn told(task: &Value) -> (String, String) {
    let notes = task["note"].as_array().cloned().unwrap_or_default();
    let notes: Vec<&str> = notes.iter().filter_map(|note| note["text"].as_str()).collect();
    (task["status"].as_str().unwrap_or_default().to_owned(), notes.join("\n"))
}
