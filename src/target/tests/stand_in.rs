//! A small source payer with its authorization server, whose answers a test scripts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::fhir::codes::SUBMITTED_PATIENT;
use crate::fhir::operation_outcome;

pub const MATCH_SCOPE: &str = "match/scope";
pub const EXPORT_SCOPE: &str = "system/*.rs";

/// A request the stand-in received.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: String,
    pub at: Timestamp,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        serde_urlencoded::from_str(&self.body).expect("a form")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// What the stand-in answers.
#[derive(Clone)]
pub struct Script {
    /// Members put into the SMART configuration; null takes one out.
    pub smart: Value,
    pub expires_in: i64,
    pub token_type: &'static str,
    pub match_answer: (u16, Value),
    /// Answers given once, by path: status and `Retry-After`.
    pub once: Vec<(&'static str, u16, Option<&'static str>)>,
    /// Answers given always, by path: the status.
    pub shut: Vec<(&'static str, u16)>,
    /// `Retry-After` of each poll before the export is done.
    pub polls: Vec<Option<&'static str>>,
    pub requires_access_token: Value,
    /// Type and content of each file; one without content is not found.
    pub files: Vec<(&'static str, Option<Vec<u8>>)>,
    pub errors: Vec<Option<String>>,
    /// Path, media type and content of attachments, which need what files need.
    pub attachments: Vec<(&'static str, &'static str, &'static str)>,
    /// What is gone, as `Type/id`.
    pub gone: Vec<&'static str>,
    /// Whether each file comes with a part of the manifest of its own.
    pub in_parts: bool,
    /// Whether the last page or part leads back to the first.
    pub in_circles: bool,
    /// What is granted instead of what was asked for.
    pub granted: Option<&'static str>,
    /// The origin of the status URL and of further parts of the manifest, where it is not this one.
    pub elsewhere: [Option<String>; 2],
    /// The path at which requests are refused because the consent is over.
    pub withheld: Option<&'static str>,
    /// The path at which requests wait for [`StandIn::release`].
    pub hold: Option<&'static str>,
    /// The UDAP metadata.
    pub udap: Option<Value>,
    /// Further documents, by path.
    pub documents: Vec<(&'static str, Value)>,
    /// The P-384 key that signs its tokens, as PEM; without one they are no JWTs.
    pub signs_with: Option<&'static str>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            smart: json!({}),
            expires_in: 300,
            token_type: "bearer",
            match_answer: (200, match_answer(true)),
            once: Vec::new(),
            shut: Vec::new(),
            polls: vec![Some("5")],
            requires_access_token: json!(true),
            files: member_files(),
            errors: Vec::new(),
            attachments: Vec::new(),
            gone: Vec::new(),
            in_parts: false,
            in_circles: false,
            granted: None,
            elsewhere: [None, None],
            withheld: None,
            hold: None,
            udap: None,
            documents: Vec::new(),
            signs_with: None,
        }
    }
}

pub fn match_answer(with_id: bool) -> Value {
    let mut entries = vec![json!({"name": "MemberIdentifier", "valueIdentifier": {
        "type": {"coding": [{"system": crate::fhir::codes::HREX_TEMP, "code": "UMB"}]},
        "system": "urn:source:umb", "value": "U-1",
    }})];
    if with_id {
        entries.push(json!({"name": "MemberId", "valueReference": {"reference": "Patient/m"}}));
    }
    json!({"resourceType": "Parameters", "parameter": entries})
}

/// A file of these resources.
pub fn file(kind: &'static str, resources: &[Value]) -> (&'static str, Option<Vec<u8>>) {
    (kind, Some(resources.iter().flat_map(|it| format!("{it}\n").into_bytes()).collect()))
}

/// The history of member `m`: a Patient, an Encounter, a Condition, a claim and a Provenance.
pub fn member_files() -> Vec<(&'static str, Option<Vec<u8>>)> {
    let me = json!({"reference": "Patient/m"});
    vec![
        file(
            "Patient",
            &[json!({"resourceType": "Patient", "id": "m",
                "identifier": [{"system": "urn:source:umb", "value": "U-1"}]})],
        ),
        file("Encounter", &[json!({"resourceType": "Encounter", "id": "e", "subject": me})]),
        file(
            "Condition",
            &[json!({"resourceType": "Condition", "id": "c", "subject": me,
                "encounter": {"reference": "Encounter/e"},
                "recorder": {"reference": "Practitioner/absent"}})],
        ),
        file(
            "ExplanationOfBenefit",
            &[json!({"resourceType": "ExplanationOfBenefit", "id": "b", "patient": me})],
        ),
        file(
            "Provenance",
            &[json!({"resourceType": "Provenance", "id": "v",
                "target": [{"reference": "Condition/c"}, {"reference": "Patient/m"}]})],
        ),
    ]
}

/// The histories of members `m` and `m2`, and a Practitioner who is about neither.
pub fn group_files() -> Vec<(&'static str, Option<Vec<u8>>)> {
    let mut files = member_files();
    files.push(file("Patient", &[json!({"resourceType": "Patient", "id": "m2"})]));
    files.push(file(
        "Condition",
        &[json!({"resourceType": "Condition", "id": "c2",
            "subject": {"reference": "Patient/m2"}})],
    ));
    files.push(file("Practitioner", &[json!({"resourceType": "Practitioner", "id": "d"})]));
    files
}

/// The running stand-in.
pub struct StandIn {
    pub origin: String,
    clock: Clock,
    script: Mutex<Script>,
    seen: Mutex<Vec<Seen>>,
    tokens: Mutex<BTreeMap<String, (String, i64)>>,
    pub arrived: Notify,
    pub release: Notify,
}

impl StandIn {
    pub async fn start(clock: Clock, script: Script) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let stand_in = Arc::new(Self {
            origin,
            clock,
            script: Mutex::new(script),
            seen: Mutex::default(),
            tokens: Mutex::default(),
            arrived: Notify::new(),
            release: Notify::new(),
        });
        let router = Router::new().fallback(serve).with_state(Arc::clone(&stand_in));
        tokio::spawn(async move { axum::serve(listener, router).await });
        stand_in
    }

    pub fn base(&self) -> String {
        format!("{}/fhir", self.origin)
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("not poisoned")
    }

    /// The requests so far whose path ends like this.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let seen = self.seen.lock().expect("not poisoned");
        seen.iter().filter(|seen| seen.path.ends_with(path)).cloned().collect()
    }

    pub fn seen_by(&self, method: &str) -> Vec<Seen> {
        let seen = self.seen.lock().expect("not poisoned");
        seen.iter().filter(|seen| seen.method == method).cloned().collect()
    }

    fn answer(&self, seen: &Seen) -> Response {
        let mut script = self.script();
        if let Some(at) = script.once.iter().position(|(path, ..)| *path == seen.path) {
            let (_, status, retry_after) = script.once.remove(at);
            let code = if status == 500 { "exception" } else { "transient" };
            let mut response = refuse(status, code, "not now");
            if let Some(value) = retry_after {
                response.headers_mut().insert("retry-after", value.parse().expect("a value"));
            }
            return response;
        }
        if let Some((_, status)) = script.shut.iter().find(|(path, _)| *path == seen.path) {
            return refuse(*status, "exception", "not here");
        }
        if seen.method == "GET" && script.withheld == Some(seen.path.as_str()) {
            return refuse(403, "suppressed", "the consent is over");
        }
        let document = script.documents.iter().find(|(path, _)| *path == seen.path);
        if let Some((_, document)) = document.filter(|_| seen.method == "GET") {
            return answer(200, document);
        }
        match (seen.method.as_str(), seen.path.as_str()) {
            ("GET", "/fhir/.well-known/smart-configuration") => {
                let mut document = json!({
                    "issuer": self.origin,
                    "token_endpoint": format!("{}/oauth/token", self.origin),
                    "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
                });
                for (name, value) in script.smart.as_object().expect("an object") {
                    document[name] = value.clone();
                }
                answer(200, &document)
            }
            ("GET", "/fhir/.well-known/udap") if script.udap.is_some() => {
                answer(200, script.udap.as_ref().unwrap_or(&Value::Null))
            }
            ("GET", "/fhir/metadata") => answer(
                200,
                &json!({"resourceType": "CapabilityStatement", "rest": [{"resource": [
                    {"type": "Patient", "operation": [{"name": "member-match"}, {"name": "export"}]},
                    {"type": "Condition", "interaction": [{"code": "search-type"}],
                     "searchParam": [{"name": "patient"}]},
                    {"type": "Encounter", "interaction": [{"code": "search-type"}],
                     "searchParam": [{"name": "patient"}]},
                ]}]}),
            ),
            ("POST", path) if path.ends_with("/token") => {
                let scope = seen.form().get("scope").cloned().unwrap_or_default();
                let wider = script.granted.filter(|_| scope == EXPORT_SCOPE);
                let scope = wider.map_or(scope, str::to_owned);
                let mut tokens = self.tokens.lock().expect("not poisoned");
                let token = match script.signs_with {
                    Some(pem) => signed(pem, tokens.len()),
                    None => format!("token-{}", tokens.len()),
                };
                let expires_at = self.clock.epoch_secs() + script.expires_in;
                tokens.insert(token.clone(), (scope.clone(), expires_at));
                answer(
                    200,
                    &json!({"access_token": token, "token_type": script.token_type,
                        "expires_in": script.expires_in, "scope": scope}),
                )
            }
            ("POST", "/revoke") => answer(200, &Value::Null),
            ("POST", "/register") => answer(201, &json!({"client_id": "registered-here"})),
            ("POST", "/fhir/Patient/$member-match") => {
                if !self.allowed(seen, MATCH_SCOPE) {
                    return refuse(401, "login", "no token for the match");
                }
                let (status, body) = &script.match_answer;
                answer(*status, body)
            }
            ("POST", "/fhir/Group/$bulk-member-match") => {
                if !self.allowed(seen, MATCH_SCOPE) {
                    return refuse(401, "login", "no token for the match");
                }
                let members = [("member-1", "m"), ("member-2", "m2")].map(|(theirs, ours)| {
                    json!({"entity": {"reference": format!("Patient/{ours}"), "extension": [{
                        "url": SUBMITTED_PATIENT,
                        "valueReference": {"reference": format!("#{theirs}")}}]}})
                });
                let group = json!({"resourceType": "Group", "id": "g", "member": members});
                answer(
                    200,
                    &json!({"resourceType": "Parameters",
                        "parameter": [{"name": "MatchedMembers", "resource": group}]}),
                )
            }
            ("GET", "/fhir/Patient/$export" | "/fhir/Patient/m/$export")
            | ("POST", "/fhir/Group/g/$davinci-data-export") => {
                if !self.allowed(seen, EXPORT_SCOPE) {
                    return refuse(401, "login", "no token for the export");
                }
                let mut response = answer(202, &Value::Null);
                let origin = script.elsewhere[0].as_ref().unwrap_or(&self.origin);
                let location = format!("{origin}/fhir/export-status/1");
                let location = location.parse().expect("a value");
                response.headers_mut().insert("content-location", location);
                response
            }
            ("GET", "/fhir/export-status/1") => {
                if !self.allowed(seen, EXPORT_SCOPE) {
                    return refuse(401, "login", "no token for the status");
                }
                if !script.polls.is_empty() {
                    let mut response = answer(202, &Value::Null);
                    if let Some(value) = script.polls.remove(0) {
                        let value = value.parse().expect("a value");
                        response.headers_mut().insert("retry-after", value);
                    }
                    return response;
                }
                let mut manifest = self.manifest(&script);
                if script.in_parts {
                    let origin = script.elsewhere[1].as_ref().unwrap_or(&self.origin);
                    part(&mut manifest, 0, &format!("{origin}/fhir"), None);
                }
                answer(200, &manifest)
            }
            ("GET", path) if path.starts_with("/fhir/parts/") => {
                let number = path.trim_start_matches("/fhir/parts/").parse().expect("a number");
                let mut manifest = self.manifest(&script);
                let first = format!("{}/export-status/1", self.base());
                part(&mut manifest, number, &self.base(), script.in_circles.then_some(&first));
                answer(200, &manifest)
            }
            ("GET", "/gone") => {
                let entries: Vec<Value> = script
                    .gone
                    .iter()
                    .map(|gone| json!({"request": {"method": "DELETE", "url": gone}}))
                    .collect();
                let bundle =
                    json!({"resourceType": "Bundle", "type": "transaction", "entry": entries});
                answer(200, &bundle)
            }
            ("DELETE", "/fhir/export-status/1") => answer(202, &Value::Null),
            ("GET", path) if is_data(path) => {
                if !self.allowed(seen, EXPORT_SCOPE) {
                    return refuse(401, "login", "no token for the data");
                }
                self.page(&script, seen)
            }
            ("GET", path) => {
                if script.requires_access_token == true && !self.allowed(seen, EXPORT_SCOPE) {
                    return refuse(401, "login", "no token for the file");
                }
                if let Some((_, of, text)) = script.attachments.iter().find(|it| it.0 == path) {
                    return ([("content-type", *of)], *text).into_response();
                }
                let file = path.strip_prefix("/files/").and_then(|n| n.parse::<usize>().ok());
                let message = path.strip_prefix("/errors/").and_then(|n| n.parse::<usize>().ok());
                let bytes = file.and_then(|n| script.files.get(n)?.1.clone()).or_else(|| {
                    message.and_then(|n| script.errors.get(n)?.clone()).map(Into::into)
                });
                bytes.map_or_else(
                    || refuse(404, "not-found", "no such file"),
                    |bytes| {
                        let body = Body::from(bytes);
                        ([("content-type", "application/fhir+ndjson")], body).into_response()
                    },
                )
            }
            _ => refuse(404, "not-found", "nothing here"),
        }
    }

    /// A page of the data: of everything in two pages, of one type, or the Patient alone.
    fn page(&self, script: &Script, seen: &Seen) -> Response {
        let files = script.files.iter().filter_map(|(_, content)| content.as_deref());
        let all: Vec<Value> = files
            .flat_map(|content| content.split(|byte| *byte == b'\n'))
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect();
        let kind = seen.path.trim_start_matches("/fhir/");
        let mut bundle = json!({"resourceType": "Bundle", "type": "searchset"});
        let some: Vec<&Value> = match kind.split_once('/') {
            Some((_, "m")) => return answer(200, &all[0]),
            Some(_) if seen.query.contains("page=2") => {
                if script.in_circles {
                    let first = format!("{}{}?page=2", self.origin, seen.path);
                    bundle["link"] = json!([{"relation": "next", "url": first}]);
                }
                all.iter().skip(2).collect()
            }
            Some(_) => {
                let next = format!("{}{}?page=2", self.origin, seen.path);
                bundle["link"] = json!([{"relation": "next", "url": next}]);
                all.iter().take(2).collect()
            }
            None => all.iter().filter(|resource| resource["resourceType"] == kind).collect(),
        };
        bundle["entry"] = some.iter().map(|resource| json!({"resource": resource})).collect();
        answer(200, &bundle)
    }

    fn manifest(&self, script: &Script) -> Value {
        let origin = &self.origin;
        let output: Vec<Value> = (0..)
            .zip(&script.files)
            .map(|(n, (kind, _))| json!({"type": kind, "url": format!("{origin}/files/{n}")}))
            .collect();
        let error: Vec<Value> = (0..script.errors.len())
            .map(|n| json!({"type": "OperationOutcome", "url": format!("{origin}/errors/{n}")}))
            .collect();
        let mut manifest = json!({
            "transactionTime": "2027-01-15T11:59:00Z",
            "request": format!("{}/Patient/m/$export", self.base()),
            "output": output,
            "error": error,
        });
        if !script.gone.is_empty() {
            manifest["deleted"] = json!([{"type": "Bundle", "url": format!("{origin}/gone")}]);
        }
        if !script.requires_access_token.is_null() {
            manifest["requiresAccessToken"] = script.requires_access_token.clone();
        }
        manifest
    }

    fn allowed(&self, seen: &Seen, scope: &str) -> bool {
        let in_query: BTreeMap<String, String> =
            serde_urlencoded::from_str(&seen.query).unwrap_or_default();
        let token = seen
            .header("authorization")
            .and_then(|value| value.strip_prefix("Bearer "))
            .or_else(|| in_query.get("access_token").map(String::as_str));
        let tokens = self.tokens.lock().expect("not poisoned");
        token.and_then(|token| tokens.get(token)).is_some_and(|(granted, expires_at)| {
            granted.split(' ').any(|one| one == scope) && self.clock.epoch_secs() < *expires_at
        })
    }
}

/// A token that is a JWT.
fn signed(pem: &str, number: usize) -> String {
    let key = jsonwebtoken::EncodingKey::from_ec_pem(pem.as_bytes()).expect("a key");
    let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::ES384);
    jsonwebtoken::encode(&header, &json!({"jti": number.to_string()}), &key).expect("signed")
}

/// Leaves one file in a manifest, and links to the next part; from the last one to `after`.
fn part(manifest: &mut Value, number: usize, base: &str, after: Option<&String>) {
    let files = manifest["output"].as_array().cloned().unwrap_or_default();
    let next = format!("{base}/parts/{}", number + 1);
    let next = if number + 1 < files.len() { Some(&next) } else { after };
    if let Some(url) = next {
        manifest["link"] = json!([{"relation": "next", "url": url}]);
    }
    manifest["output"] = json!([files[number]]);
}

/// Whether a path is of resources.
fn is_data(path: &str) -> bool {
    let below = path.strip_prefix("/fhir/");
    below.is_some_and(|below| below.starts_with(|first: char| first.is_ascii_uppercase()))
}

async fn serve(State(stand_in): State<Arc<StandIn>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        at: stand_in.clock.now(),
    };
    stand_in.seen.lock().expect("not poisoned").push(seen.clone());
    let held = stand_in.script().hold == Some(seen.path.as_str());
    if held {
        stand_in.arrived.notify_one();
        stand_in.release.notified().await;
    }
    stand_in.answer(&seen)
}

fn answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn refuse(status: u16, code: &str, text: &str) -> Response {
    answer(status, &operation_outcome(code, text))
}
