//! Many members in bulk, from a source where one answer in twenty is no good.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderMap, HeaderName};
use http_body_util::BodyExt;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::admin::ServerDefinition;
use crate::fhir::codes::SUBMITTED_PATIENT;
use crate::fhir::operation_outcome;
use crate::seed::Seed;
use crate::target::{Handle, Policy, run};

use super::play::{clock, settings, stage};
use super::stand_in::{Script, StandIn};

/// Members whose data is in one file.
const A_FILE: usize = 5;
/// The ways in which an answer is no good.
const FAULTS: [Fault; 8] = [
    Fault::Refused(429, Some("2")),
    Fault::Refused(503, None),
    Fault::Refused(500, None),
    Fault::Refused(502, None),
    Fault::Refused(401, None),
    Fault::Cut,
    Fault::Closed,
    Fault::Garbled,
];
/// Requests a fault may cost at most: the same again, and another token.
const COST: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Refused(u16, Option<&'static str>),
    /// The body ends in the middle.
    Cut,
    /// There is no answer.
    Closed,
    /// A file ends in the middle of a line, and nobody says so.
    Garbled,
}

struct Crowd {
    base: String,
    members: usize,
    /// One answer in so many is no good; 0 for none.
    one_in: u32,
    tally: Mutex<Tally>,
}

struct Tally {
    rng: ChaCha8Rng,
    requests: usize,
    faults: BTreeMap<String, usize>,
    next_fault: usize,
}

impl Crowd {
    async fn start(members: usize, one_in: u32) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let rng = Seed(5).rng("crowd");
        let tally = Tally { rng, requests: 0, faults: BTreeMap::new(), next_fault: 0 };
        let crowd = Arc::new(Self { base, members, one_in, tally: Mutex::new(tally) });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&crowd));
        tokio::spawn(async move { axum::serve(listener, router).await });
        crowd
    }

    /// The fault of this request, where it is to have one.
    fn fault(&self, path: &str) -> Option<Fault> {
        let mut tally = self.tally.lock().expect("not poisoned");
        tally.requests += 1;
        if self.one_in == 0 || tally.rng.random_range(0..self.one_in) > 0 {
            return None;
        }
        let fault = FAULTS[tally.next_fault % FAULTS.len()];
        let file = path.contains("/files/");
        let open =
            path.contains("well-known") || path.ends_with("metadata") || path.ends_with("token");
        // Nobody is refused for a token where none is asked for, and only files have lines.
        let fits = match fault {
            Fault::Refused(401, _) => !open,
            Fault::Garbled => file,
            _ => true,
        };
        if !fits {
            return None;
        }
        tally.next_fault += 1;
        *tally.faults.entry(format!("{fault:?}")).or_default() += 1;
        Some(fault)
    }

    fn answer(&self, method: &str, path: &str, headers: &HeaderMap) -> Response {
        let base = &self.base;
        let below = path.strip_prefix("/fhir").unwrap_or(path);
        match (method, below) {
            (_, "/.well-known/smart-configuration") => {
                json_of(&json!({"token_endpoint": format!("{base}/token")}))
            }
            (_, "/metadata") => json_of(&json!({"resourceType": "CapabilityStatement"})),
            (_, "/token") => {
                json_of(&json!({"access_token": "t", "token_type": "bearer", "expires_in": 300}))
            }
            ("POST", "/Group/$bulk-member-match") => accepted(&format!("{base}/match/1")),
            ("POST", "/Group/g/$davinci-data-export") => accepted(&format!("{base}/export/1")),
            ("DELETE", _) => StatusCode::ACCEPTED.into_response(),
            (_, "/match/1") => json_of(&self.matched()),
            (_, "/export/1") => {
                let count = self.members.div_ceil(A_FILE);
                let files = ["Patient", "Condition", "ExplanationOfBenefit"].into_iter();
                let output: Vec<Value> = files
                    .flat_map(|kind| {
                        (0..count).map(move |n| {
                            json!({"type": kind, "url": format!("{base}/files/{kind}/{n}")})
                        })
                    })
                    .collect();
                json_of(&json!({"transactionTime": "2027-01-15T11:00:00Z", "request": base,
                    "requiresAccessToken": true, "output": output, "error": []}))
            }
            (_, file) => {
                let mut parts = file.trim_start_matches("/files/").split('/');
                let (kind, number) = (parts.next().unwrap_or_default(), parts.next());
                let number = number.and_then(|number| number.parse().ok()).unwrap_or(0);
                ranged(self.file(kind, number), headers)
            }
        }
    }

    fn matched(&self) -> Value {
        let members: Vec<Value> = (0..self.members)
            .map(|n| {
                json!({"entity": {"reference": format!("Patient/s{n}"), "extension": [{
                    "url": SUBMITTED_PATIENT,
                    "valueReference": {"reference": format!("#m{n}")}}]}})
            })
            .collect();
        let group = json!({"resourceType": "Group", "id": "g", "member": members});
        json!({"resourceType": "Parameters",
            "parameter": [{"name": "MatchedMembers", "resource": group}]})
    }

    fn file(&self, kind: &str, number: usize) -> Vec<u8> {
        let mut text = String::new();
        for n in (number * A_FILE)..((number + 1) * A_FILE).min(self.members) {
            let each = if kind == "Condition" { 3 } else { 1 };
            for nth in 0..each {
                let id =
                    if kind == "Patient" { format!("s{n}") } else { format!("{kind}-{n}-{nth}") };
                let element = match kind {
                    "Patient" => "link",
                    "Condition" => "subject",
                    _ => "patient",
                };
                let mut resource = json!({"resourceType": kind, "id": id});
                if kind != "Patient" {
                    resource[element] = json!({"reference": format!("Patient/s{n}")});
                }
                text.push_str(&resource.to_string());
                text.push('\n');
            }
        }
        text.into_bytes()
    }
}

async fn serve(State(crowd): State<Arc<Crowd>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let _ = body.collect().await;
    let path = parts.uri.path().to_owned();
    let fault = crowd.fault(&path);
    let good = || crowd.answer(parts.method.as_str(), &path, &parts.headers);
    match fault {
        None => good(),
        Some(Fault::Refused(status, retry_after)) => {
            let outcome = operation_outcome("transient", "not now").to_string();
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = (status, outcome).into_response();
            if let Some(value) = retry_after {
                let value = value.parse().expect("a value");
                response.headers_mut().insert("retry-after", value);
            }
            response
        }
        Some(Fault::Garbled) => {
            let (mut head, body) = good().into_parts();
            let whole = body.collect().await.expect("a body").to_bytes();
            head.headers.remove("content-length");
            Response::from_parts(head, Body::from(whole.slice(..whole.len() / 2)))
        }
        Some(fault @ (Fault::Cut | Fault::Closed)) => {
            let (mut head, body) = good().into_parts();
            let whole = body.collect().await.expect("a body").to_bytes();
            head.headers.remove("content-length");
            let sent =
                if fault == Fault::Cut { whole.slice(..whole.len() / 2) } else { Bytes::new() };
            let broken = std::io::Error::other("broken");
            let stream = futures_util::stream::iter([Ok(sent), Err(broken)]);
            Response::from_parts(head, Body::from_stream(stream))
        }
    }
}

fn json_of(value: &Value) -> Response {
    ([("content-type", "application/json")], value.to_string()).into_response()
}

fn accepted(location: &str) -> Response {
    (StatusCode::ACCEPTED, [("content-location", location.to_owned())]).into_response()
}

/// A file with a name for its content, or the rest of it.
fn ranged(bytes: Vec<u8>, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", bytes.len());
    let same = headers.get("if-range").is_some_and(|known| known == tag.as_str());
    let from = headers
        .get("range")
        .and_then(|range| {
            range.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
        })
        .filter(|from: &usize| same && *from < bytes.len());
    let etag = (HeaderName::from_static("etag"), tag);
    match from {
        None => ([etag], bytes).into_response(),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            let range = (HeaderName::from_static("content-range"), range);
            (StatusCode::PARTIAL_CONTENT, [etag, range], bytes[from..].to_vec()).into_response()
        }
    }
}

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
    settings.local_patients =
        (0..members).map(|n| json!({"resourceType": "Patient", "id": format!("p{n}")})).collect();
    settings.servers = vec![ServerDefinition {
        name: Some("Crowd".to_owned()),
        issuer: Some(crowd.base.clone()),
        fhir_endpoint_url: Some(crowd.base.clone()),
        token_introspection_client_id: Some("us".to_owned()),
        ..ServerDefinition::default()
    }];
    let handle = Handle::new(Policy { archives_originals: false, ..Policy::default() });
    tokio::spawn(run(listener, stage(&clock), settings, handle.clone()));
    let mut entries: Vec<Value> = (0..members)
        .map(|n| {
            let me = json!({"reference": format!("Patient/m{n}")});
            json!({"name": "member", "part": [
                {"name": "localPatient", "valueReference": {"reference": format!("Patient/p{n}")}},
                {"name": "memberMatch", "part": [
                    {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": format!("m{n}")}},
                    {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage", "beneficiary": me}},
                    {"name": "Consent", "resource": {"resourceType": "Consent", "patient": me}},
                ]},
            ]})
        })
        .collect();
    entries.push(json!({"name": "sourceIssuerUrl", "valueString": crowd.base}));
    let body = json!({"resourceType": "Parameters", "parameter": entries}).to_string();
    let http = reqwest::Client::new();
    let url = format!("{base}/Patient/$invoke-bulk-export");
    let answer = http.post(url).body(body).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let task: Value = answer.json().await.expect("JSON");
    handle.wait_idle().await;
    let get = async |path: String| -> Value {
        let answer = http.get(format!("{base}/{path}")).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    };
    let task = get(format!("Task/{}", task["id"].as_str().expect("an id"))).await;
    assert_eq!(task["status"], "completed", "{}", task["note"]);
    assert_eq!(get("Condition?_count=1".to_owned()).await["total"], 3 * members);
    assert_eq!(get("ExplanationOfBenefit?_count=1".to_owned()).await["total"], members);
    assert_eq!(get("Condition?patient=p1".to_owned()).await["total"], 3);
    assert_eq!(get("Provenance?_count=1".to_owned()).await["total"], members);
    let tally = crowd.tally.lock().expect("not poisoned");
    (tally.requests, tally.faults.clone())
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
