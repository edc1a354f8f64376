//! A source payer of many members, of whose answers some are no good. It uses nothing of ours, so
//! that tests and benches can share it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{HeaderMap, HeaderName};
use http_body_util::BodyExt;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The extension that names the submitted Patient.
const SUBMITTED_PATIENT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/base-ext-match-parameters";
/// What a refusal says.
const TRANSIENT: &str = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient","diagnostics":"not now"}]}"#;
/// Members whose data is in one file.
const A_FILE: usize = 5;
/// The ways in which an answer is no good.
pub const FAULTS: [Fault; 11] = [
    Fault::Refused(429, Some("2")),
    Fault::Refused(503, None),
    Fault::Refused(500, None),
    Fault::Refused(502, None),
    Fault::Refused(401, None),
    Fault::Cut,
    Fault::Closed,
    Fault::Garbled,
    Fault::Stalled,
    Fault::Redirected,
    Fault::Expired,
];
/// How long an answer may be waited for; one that is stalled takes longer.
pub const PATIENCE: Duration = Duration::from_secs(1);
/// Requests a fault may cost at most: the same again, and another token.
pub const COST: usize = 2;

/// What can be wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A status, with what `Retry-After` says.
    Refused(u16, Option<&'static str>),
    /// The body ends in the middle.
    Cut,
    /// There is no answer.
    Closed,
    /// A file ends in the middle of a line, and nobody says so.
    Garbled,
    /// The answer does not come in time.
    Stalled,
    /// Another host is named instead.
    Redirected,
    /// Every token there is has come to its end.
    Expired,
}

/// A source payer of many members.
pub struct Crowd {
    pub base: String,
    members: usize,
    /// One answer in so many is no good; 0 for none.
    one_in: u32,
    tally: Mutex<Tally>,
}

/// What happened so far.
struct Tally {
    rng: ChaCha8Rng,
    requests: usize,
    faults: BTreeMap<String, usize>,
    next_fault: usize,
    /// How often a file was cut, and how often a download went on where it stopped.
    cut: usize,
    resumed: usize,
    /// The token that is good.
    token: usize,
}

impl Crowd {
    /// Serves so many members; one answer in `one_in` is no good, or none for 0.
    pub async fn start(members: usize, one_in: u32) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let rng = ChaCha8Rng::seed_from_u64(5);
        let tally = Tally {
            rng,
            requests: 0,
            faults: BTreeMap::new(),
            next_fault: 0,
            cut: 0,
            resumed: 0,
            token: 0,
        };
        let crowd = Arc::new(Self { base, members, one_in, tally: Mutex::new(tally) });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&crowd));
        tokio::spawn(async move { axum::serve(listener, router).await });
        crowd
    }

    /// Requests so far, and how often each kind of fault was among them.
    pub fn tally(&self) -> (usize, BTreeMap<String, usize>) {
        let tally = self.tally.lock().expect("not poisoned");
        (tally.requests, tally.faults.clone())
    }

    /// How often a file was cut, and how often a download went on where it stopped.
    pub fn resumed(&self) -> (usize, usize) {
        let tally = self.tally.lock().expect("not poisoned");
        (tally.cut, tally.resumed)
    }

    /// The local Patients of a target payer of all of them.
    pub fn local_patients(&self) -> Vec<Value> {
        (0..self.members)
            .map(|n| json!({"resourceType": "Patient", "id": format!("p{n}")}))
            .collect()
    }

    /// An invocation that asks for all of them.
    pub fn invocation(&self) -> Value {
        let mut entries: Vec<Value> = (0..self.members)
            .map(|n| {
                let me = json!({"reference": format!("Patient/m{n}")});
                let local = json!({"reference": format!("Patient/p{n}")});
                let patient = json!({"resourceType": "Patient", "id": format!("m{n}")});
                let coverage = json!({"resourceType": "Coverage", "beneficiary": me});
                let consent = json!({"resourceType": "Consent", "patient": me});
                json!({"name": "member", "part": [
                    {"name": "localPatient", "valueReference": local},
                    {"name": "memberMatch", "part": [
                        {"name": "MemberPatient", "resource": patient},
                        {"name": "CoverageToMatch", "resource": coverage},
                        {"name": "Consent", "resource": consent},
                    ]},
                ]})
            })
            .collect();
        entries.push(json!({"name": "sourceIssuerUrl", "valueString": self.base}));
        json!({"resourceType": "Parameters", "parameter": entries})
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
            Fault::Refused(401, _) | Fault::Expired => !open,
            Fault::Garbled => file,
            _ => true,
        };
        if !fits {
            return None;
        }
        tally.next_fault += 1;
        *tally.faults.entry(format!("{fault:?}")).or_default() += 1;
        tally.token += usize::from(fault == Fault::Expired);
        tally.cut += usize::from(fault == Fault::Cut && file);
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
                let token = format!("t{}", self.tally.lock().expect("not poisoned").token);
                json_of(&json!({"access_token": token, "token_type": "bearer", "expires_in": 300}))
            }
            _ if !self.knows(headers) => refused(StatusCode::UNAUTHORIZED),
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

    /// Whether a request shows the token that is good.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let good = format!("Bearer t{}", self.tally.lock().expect("not poisoned").token);
        headers.get("authorization").is_some_and(|shown| shown == good.as_str())
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
    let good = || {
        let answer = crowd.answer(parts.method.as_str(), &path, &parts.headers);
        if answer.status() == StatusCode::PARTIAL_CONTENT && fault != Some(Fault::Closed) {
            crowd.tally.lock().expect("not poisoned").resumed += 1;
        }
        answer
    };
    match fault {
        None | Some(Fault::Expired) => good(),
        Some(Fault::Stalled) => {
            tokio::time::sleep(PATIENCE * 2).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        Some(Fault::Redirected) => {
            let elsewhere = [("location", "http://127.0.0.1:1/elsewhere")];
            (StatusCode::TEMPORARY_REDIRECT, elsewhere).into_response()
        }
        Some(Fault::Refused(status, retry_after)) => {
            let mut response = refused(StatusCode::from_u16(status).expect("a status"));
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

fn refused(status: StatusCode) -> Response {
    (status, TRANSIENT).into_response()
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
