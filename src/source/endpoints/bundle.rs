//! POST of a batch or transaction to `[base]`: each entry is authorised by what it does.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/http.html#transaction> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html>

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::apart::apart;
use crate::source::inbound::Inbound;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::authenticate::authenticate;
use crate::source::steps::perform::{Reply, Scene, perform};
use crate::source::steps::rest_call::RestCall;

/// Entries a bundle may have.
const LIMIT: usize = 1000;

/// Does what the entries ask for: a batch entry by entry, a transaction altogether or not at all.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    inbound: Inbound,
) -> Result<Response, Refusal> {
    let mut policy = source.handle.policy();
    let caller = authenticate(&source, &inbound, &policy).await?;
    let malformed = |text: &str, at: &str| Refusal::new(400, "structure", text).at(at);
    let mut bundle = inbound
        .json()
        .filter(|body| body["resourceType"] == "Bundle")
        .ok_or_else(|| malformed("The body is not a Bundle.", "Bundle"))?;
    let is_batch = match bundle["type"].as_str() {
        Some("batch") => true,
        Some("transaction") => false,
        _ => {
            let text = "The Bundle is neither a batch nor a transaction.";
            return Err(malformed(text, "Bundle.type"));
        }
    };
    let entries = match bundle["entry"].take() {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries,
        _ => return Err(malformed("This is not a list.", "Bundle.entry")),
    };
    if entries.len() > LIMIT {
        return Err(
            Refusal::new(413, "too-costly", "The Bundle has too many entries.").at("Bundle.entry")
        );
    }
    // SMART: what a batch or transaction may do is what its entries may do one by one.
    policy.token_checks_scope &= policy.bundle_entries_authorized;
    let held = Arc::clone(&source);
    let answers = apart(move || {
        let scene = Scene { source: &held, caller: &caller, policy: &policy };
        do_entries(scene, &entries, is_batch)
    })
    .await?;
    let kind = if is_batch { "batch-response" } else { "transaction-response" };
    let mut answer = json!({"resourceType": "Bundle", "type": kind});
    // FHIR has no empty arrays.
    if !answers.is_empty() {
        answer["entry"] = answers.into();
    }
    Ok(answer::json(200, FHIR_JSON, &answer))
}

/// Does what the entries ask for, and says what came of each.
fn do_entries(scene: Scene<'_>, entries: &[Value], is_batch: bool) -> Result<Vec<Value>, Refusal> {
    let mut scratch = scene.source.scratch.hold();
    let before = (!is_batch).then(|| scratch.clone());
    let mut answers = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let done = read(entry, index).and_then(|call| perform(scene, &call, &mut scratch));
        answers.push(match done {
            Ok(reply) => told(scene.source, reply),
            Err(refusal) if is_batch => {
                let status = refusal.status().to_string();
                json!({"response": {"status": status, "outcome": refusal.outcome()}})
            }
            Err(refusal) => {
                // A transaction leaves no trace when it fails.
                *scratch = before.unwrap_or_default();
                return Err(refusal);
            }
        });
    }
    Ok(answers)
}

/// The interaction an entry asks for.
fn read(entry: &Value, index: usize) -> Result<RestCall, Refusal> {
    let missing = |name: &str| {
        let at = format!("Bundle.entry[{index}].request.{name}");
        Refusal::new(400, "structure", format!("An entry has no {name}.")).at(at)
    };
    let url = entry["request"]["url"].as_str().ok_or_else(|| missing("url"))?;
    let method = entry["request"]["method"].as_str().and_then(|method| method.parse().ok());
    let method = method.ok_or_else(|| missing("method"))?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let query = serde_urlencoded::from_str(query).unwrap_or_default();
    let body = entry.get("resource").map(Value::to_string).unwrap_or_default();
    RestCall::read(&method, path.trim_start_matches('/'), query, body.as_bytes())
}

fn told(source: &Source, reply: Reply) -> Value {
    let mut entry = json!({"response": {"status": reply.status.to_string()}});
    if let Some(location) = reply.location {
        entry["response"]["location"] = json!(format!("{}/{location}", source.settings.base));
    }
    if let Some(body) = reply.body {
        entry["resource"] = body;
    }
    entry
}
