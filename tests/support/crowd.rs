//! A source payer of many members, of whose answers some are no good. It uses nothing of ours, so
//! that tests and benches can share it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http::StatusCode;
use http::header::{HeaderMap, HeaderName};
use http::response::Parts;
use http_body_util::BodyExt;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The extension that names the submitted Patient.
const SUBMITTED_PATIENT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/base-ext-match-parameters";
/// What a refusal says.
const TRANSIENT: &str = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient","diagnostics":"not now"}]}"#;
/// A line of a type that no file is of.
const STRAY: &str = "{\"resourceType\":\"Observation\",\"id\":\"stray\",\"subject\":{\"reference\":\"Patient/s0\"}}\n";
/// Members whose data is in one file.
const A_FILE: usize = 5;
/// The types there are files of. A Practitioner is about nobody, and so is a Provenance by what it
/// names: it tells of a Condition.
const KINDS: [&str; 5] =
    ["Patient", "Condition", "ExplanationOfBenefit", "Practitioner", "Provenance"];
/// The ways in which an answer is no good.
pub const FAULTS: [Fault; 20] = [
    Fault::Refused(429, Some("2")),
    Fault::Refused(429, None),
    Fault::Refused(503, Some("3")),
    Fault::Refused(503, None),
    Fault::Refused(500, None),
    Fault::Refused(502, None),
    Fault::Refused(504, None),
    Fault::Refused(401, None),
    Fault::Cut,
    Fault::Closed,
    Fault::Garbled,
    Fault::Stalled,
    Fault::Slow,
    Fault::Redirected,
    Fault::Expired,
    Fault::Repeated,
    Fault::Stray,
    Fault::Overlong,
    Fault::Miscounted,
    Fault::Lost,
];
/// How long an answer may be waited for; one that is stalled takes longer.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// What can be wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A status, with what `Retry-After` says.
    Refused(u16, Option<&'static str>),
    /// The body ends in the middle of a line, with the connection.
    Cut,
    /// There is no answer.
    Closed,
    /// A file ends in the middle of a line, and nobody says so.
    Garbled,
    /// The answer does not come in time.
    Stalled,
    /// The body comes in pieces, one after a while.
    Slow,
    /// Another host is named instead.
    Redirected,
    /// Every token there is has come to its end.
    Expired,
    /// A line is there twice.
    Repeated,
    /// A line is of another type than its file.
    Stray,
    /// `Content-Length` is more than there is.
    Overlong,
    /// The manifest counts another number of lines than its first file has.
    Miscounted,
    /// The job is forgotten.
    Lost,
}

impl Fault {
    /// How many requests it costs at least and at most.
    pub fn cost(self) -> (usize, usize) {
        match self {
            // What comes is what there is, in an odd way.
            Self::Slow | Self::Repeated | Self::Stray | Self::Miscounted => (0, 0),
            // The same again.
            Self::Refused(401, _) | Self::Expired => (2, 2),
            Self::Refused(..)
            | Self::Cut
            | Self::Closed
            | Self::Garbled
            | Self::Stalled
            | Self::Redirected
            | Self::Overlong => (1, 1),
            // Somebody asks for everything once more, from the beginning.
            Self::Lost => (8, 10),
        }
    }

    /// Whether an answer can be no good in this way.
    fn fits(self, path: &str) -> bool {
        let open =
            path.contains("well-known") || path.ends_with("metadata") || path.ends_with("token");
        match self {
            // Nobody is refused for a token where none is asked for.
            Self::Refused(401, _) | Self::Expired => !open,
            Self::Cut
            | Self::Garbled
            | Self::Slow
            | Self::Repeated
            | Self::Stray
            | Self::Overlong => path.contains("/files/"),
            Self::Miscounted | Self::Lost => path.contains("/export/"),
            _ => true,
        }
    }
}

/// A source payer of many members.
pub struct Crowd {
    pub base: String,
    members: usize,
    /// One answer in so many is no good; 0 for none.
    one_in: u32,
    tally: Mutex<Tally>,
    /// The end of the path at which requests wait for ever.
    hold: Mutex<Option<String>>,
    /// One of them has come.
    pub arrived: Notify,
}

/// What happened so far.
struct Tally {
    rng: ChaCha8Rng,
    requests: usize,
    /// How often each fault was, in the order of [`FAULTS`].
    faults: [usize; FAULTS.len()],
    /// How often a file was cut, and how often a download went on where it stopped.
    cut: usize,
    resumed: usize,
    /// The token that is good.
    token: usize,
    /// The job that is known.
    job: usize,
}

impl Crowd {
    /// Serves so many members; one answer in `one_in` is no good, or none for 0.
    pub async fn start(members: usize, one_in: u32) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let rng = ChaCha8Rng::seed_from_u64(5);
        let faults = [0; FAULTS.len()];
        let tally = Tally { rng, requests: 0, faults, cut: 0, resumed: 0, token: 0, job: 0 };
        let tally = Mutex::new(tally);
        let (hold, arrived) = (Mutex::default(), Notify::new());
        let crowd = Arc::new(Self { base, members, one_in, tally, hold, arrived });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&crowd));
        tokio::spawn(async move { axum::serve(listener, router).await });
        crowd
    }

    /// Lets requests wait whose path ends like this, or none any more.
    pub fn hold(&self, path: Option<&str>) {
        *self.hold.lock().expect("not poisoned") = path.map(str::to_owned);
    }

    /// Requests so far, and how often each kind of fault was among them.
    pub fn tally(&self) -> (usize, Vec<(Fault, usize)>) {
        let tally = self.tally.lock().expect("not poisoned");
        let happened = FAULTS.into_iter().zip(tally.faults).filter(|(_, count)| *count > 0);
        (tally.requests, happened.collect())
    }

    /// Whether the job was forgotten.
    pub fn has_lost(&self) -> bool {
        self.job() > 0
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
        let locals: Vec<String> = (0..self.members).map(|n| format!("p{n}")).collect();
        self.invocation_of(&locals)
    }

    /// The same for these Patients of the target payer.
    pub fn invocation_of(&self, locals: &[String]) -> Value {
        let mut entries: Vec<Value> = (locals.iter().enumerate())
            .map(|(n, local)| {
                let me = json!({"reference": format!("Patient/m{n}")});
                let local = json!({"reference": format!("Patient/{local}")});
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

    /// The fault of this request, where it is to have one: of those that fit, the one that was there
    /// least.
    fn fault(&self, method: &str, path: &str) -> Option<Fault> {
        let mut tally = self.tally.lock().expect("not poisoned");
        tally.requests += 1;
        if self.one_in == 0 {
            return None;
        }
        // There are few polls, and none is left to chance.
        let polls = method == "GET" && path.contains("/export/");
        let due = [Fault::Lost, Fault::Miscounted].into_iter().find(|fault| {
            let place = FAULTS.iter().position(|one| one == fault).unwrap_or_default();
            polls && tally.faults[place] == 0
        });
        if due.is_none() && tally.rng.random_range(0..self.one_in) > 0 {
            return None;
        }
        let place = match due {
            Some(due) => FAULTS.iter().position(|one| *one == due)?,
            None => (0..FAULTS.len() - 2)
                .filter(|place| FAULTS[*place].fits(path))
                .min_by_key(|place| tally.faults[*place])?,
        };
        let fault = FAULTS[place];
        tally.faults[place] += 1;
        tally.token += usize::from(fault == Fault::Expired);
        tally.job += usize::from(fault == Fault::Lost);
        tally.cut += usize::from(fault == Fault::Cut);
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
                json_of(&json!({"access_token": token, "token_type": "bearer", "expires_in": 3600}))
            }
            _ if !self.knows(headers) => refused(StatusCode::UNAUTHORIZED),
            ("POST", "/Group/$bulk-member-match") => accepted(&format!("{base}/match/1")),
            ("POST", "/Group/g/$davinci-data-export") => {
                accepted(&format!("{base}/export/{}", self.job()))
            }
            ("DELETE", _) => StatusCode::ACCEPTED.into_response(),
            (_, "/match/1") => json_of(&self.matched()),
            (_, job) if job.starts_with("/export/") => {
                if job != format!("/export/{}", self.job()) {
                    return refused(StatusCode::NOT_FOUND);
                }
                let count = self.members.div_ceil(A_FILE);
                let output: Vec<Value> = KINDS
                    .into_iter()
                    .flat_map(|kind| {
                        (0..count).map(move |n| {
                            let lines =
                                self.file(kind, n).split_inclusive(|it| *it == b'\n').count();
                            json!({"type": kind, "url": format!("{base}/files/{kind}/{n}"),
                                "count": lines})
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

    fn job(&self) -> usize {
        self.tally.lock().expect("not poisoned").job
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
                let mut resource = json!({"resourceType": kind, "id": id});
                let me = json!({"reference": format!("Patient/s{n}")});
                match kind {
                    "Condition" => resource["subject"] = me,
                    "ExplanationOfBenefit" => resource["patient"] = me,
                    "Provenance" => {
                        let target = json!({"reference": format!("Condition/Condition-{n}-0")});
                        resource["target"] = json!([target]);
                        resource["recorded"] = json!("2027-01-15T10:00:00Z");
                        resource["agent"] = json!([{"who": {"display": "A clinic"}}]);
                    }
                    _ => {}
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
    let (method, path) = (parts.method.as_str(), parts.uri.path().to_owned());
    let fault = crowd.fault(method, &path);
    let held = crowd.hold.lock().expect("not poisoned").clone();
    if held.is_some_and(|held| path.ends_with(&held)) {
        crowd.arrived.notify_one();
        // Whoever asked is killed meanwhile.
        return std::future::pending().await;
    }
    let good = || {
        let answer = crowd.answer(method, &path, &parts.headers);
        if answer.status() == StatusCode::PARTIAL_CONTENT && fault != Some(Fault::Closed) {
            crowd.tally.lock().expect("not poisoned").resumed += 1;
        }
        answer
    };
    match fault {
        None | Some(Fault::Expired | Fault::Lost) => good(),
        // Until whoever asked has given up.
        Some(Fault::Stalled) => std::future::pending().await,
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
        Some(fault) => {
            let (head, body) = good().into_parts();
            let whole = body.collect().await.expect("a body").to_bytes();
            spoiled(fault, head, &whole)
        }
    }
}

/// A body that goes out in a way that is no good.
fn spoiled(fault: Fault, mut head: Parts, whole: &Bytes) -> Response {
    head.headers.remove("content-length");
    // Never between two lines.
    let middle = (whole.len() / 2..whole.len()).find(|at| *at > 0 && whole[at - 1] != b'\n');
    let half = whole.slice(..middle.unwrap_or(0));
    let later = |piece: Bytes| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok::<_, std::io::Error>(piece)
    };
    let body = match fault {
        Fault::Garbled => Body::from(half),
        Fault::Slow => {
            let pieces = [half.clone(), whole.slice(half.len()..)].map(later);
            Body::from_stream(stream::iter(pieces).then(|piece| piece))
        }
        Fault::Repeated => {
            let line = whole.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
            Body::from([whole, line].concat())
        }
        Fault::Stray => Body::from([whole, STRAY.as_bytes()].concat()),
        Fault::Overlong => {
            head.headers.insert("content-length", (whole.len() + 1).into());
            // Of a stream nobody knows the length, so nobody compares it with what the head says.
            Body::from_stream(stream::iter([Ok::<_, std::io::Error>(whole.clone())]))
        }
        Fault::Miscounted => {
            let text = String::from_utf8_lossy(whole);
            Body::from(text.replacen("\"count\":", "\"count\":1", 1))
        }
        _ => {
            let sent = if fault == Fault::Cut { half } else { Bytes::new() };
            // What is sent is on its way before the connection breaks.
            let broken = async {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(std::io::Error::other("broken"))
            };
            Body::from_stream(stream::iter([Ok(sent)]).chain(stream::once(broken)))
        }
    };
    Response::from_parts(head, body)
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
