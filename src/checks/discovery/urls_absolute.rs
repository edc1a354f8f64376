//! `discovery.urls_absolute`: endpoint URLs in the SMART configuration are absolute.

use serde_json::{Map, Value};
use url::Url;

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.urls_absolute",
    title: "Every endpoint URL in the SMART configuration is absolute",
    verifies: &["SMART-DISC-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("urls_absolute.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let urls = urls(&document);
    for (pointer, value) in &urls {
        let observed = match value.as_str() {
            Some(text) if is_absolute(text) => continue,
            Some(text) => format!("`{text}`"),
            None => kind(Some(value)).to_owned(),
        };
        let finding =
            at_member(exchange, pointer, "an absolute URL with scheme and host", observed).hint(
                "Write the URL out in full: clients do not agree on what to resolve it against.",
            );
        return Some(Judgement::Violation(finding));
    }
    // A document without any URL is for `token_endpoint_present` to report.
    (!urls.is_empty()).then(|| Judgement::Pass(format!("{} absolute URLs", urls.len())))
}

/// Every endpoint URL of the document with its place.
fn urls(document: &Map<String, Value>) -> Vec<(String, &Value)> {
    let mut urls: Vec<(String, &Value)> = document
        .iter()
        .filter(|(name, _)| {
            name.ends_with("_endpoint") || matches!(name.as_str(), "jwks_uri" | "issuer")
        })
        .map(|(name, value)| (name.clone(), value))
        .collect();
    let associated = document.get("associated_endpoints").and_then(Value::as_array);
    for (index, endpoint) in associated.into_iter().flatten().enumerate() {
        if let Some(url) = endpoint.get("url") {
            urls.push((format!("associated_endpoints/{index}/url"), url));
        }
    }
    urls
}

fn is_absolute(text: &str) -> bool {
    // Plain http is left to those who look at transport: a lab may have no certificates.
    Url::parse(text).is_ok_and(|url| url.has_host() && matches!(url.scheme(), "https" | "http"))
}
