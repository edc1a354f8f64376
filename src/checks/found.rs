//! Searches and their Bundles: what was asked for, and what was found.

use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::job;

/// A search of one type of resource.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// The type.
    pub(super) kind: String,
    /// The parameters in order, decoded.
    pub(super) parameters: Vec<(String, String)>,
}

impl Search {
    /// The search a request asks for; `None` when it asks for something else.
    pub(super) fn of(exchange: &Exchange, transcript: &Transcript) -> Option<Self> {
        (exchange.endpoint == Endpoint::Read).then_some(())?;
        let url = exchange.request.url.split(['?', '#']).next()?;
        let base = transcript.base_of(Actor::Source)?;
        let mut parts = url.strip_prefix(base)?.trim_matches('/').split('/');
        let kind =
            parts.next().filter(|kind| kind.starts_with(|c: char| c.is_ascii_uppercase()))?;
        match (exchange.request.method.as_str(), parts.next()) {
            ("GET", None) | ("POST", Some("_search")) => {}
            _ => return None,
        }
        Some(Self { kind: kind.to_owned(), parameters: exchange.request.search_parameters() })
    }

    /// The first value of a parameter.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The logical id of the member it is about, when it says so.
    pub(super) fn member(&self) -> Option<&str> {
        let value = self.value("patient").or_else(|| self.value("subject"))?;
        value.rsplit('/').next().filter(|id| !id.is_empty())
    }
}

/// The Bundle an unaltered request was answered with.
pub(super) fn bundle(exchange: &Exchange, transcript: &Transcript) -> Option<Value> {
    if exchange.status() != Some(200) || transcript.alteration(exchange).is_some() {
        return None;
    }
    let body = exchange.response.as_ref()?.json().ok()?;
    (body["resourceType"] == "Bundle").then_some(body)
}

/// The searchset an operation was answered with, or what is to be said when it was not.
pub(super) fn searchset(exchange: &Exchange, operation: &str) -> Option<Result<Value, Judgement>> {
    let response = exchange.response.as_ref()?;
    let at = |place, expected: &str, observed: String| {
        let finding = Finding::in_response(exchange, place, expected, observed);
        Some(Err(Judgement::Violation(finding)))
    };
    match response.status {
        200 => {}
        401 | 403 | 429 | 503 => {
            let by = format!("{operation} was answered {}", response.status);
            return Some(Err(Judgement::Blocked(by)));
        }
        status => return at(Place::Status, "200", status.to_string()),
    }
    let body = match response.json() {
        Ok(body) => body,
        Err(why) => return at(Place::Body, "a Bundle in JSON", why),
    };
    if body["resourceType"] != "Bundle" || body["type"] != "searchset" {
        let place = Place::Pointer("/type".to_owned());
        return at(place, "a Bundle of type searchset", "something else".to_owned());
    }
    Some(Ok(body))
}

/// The resources of a Bundle's entries with their places, those of one `search.mode` alone; an
/// entry that says none is a match.
pub(super) fn entries<'b>(
    bundle: &'b Value,
    mode: &'b str,
) -> impl Iterator<Item = (usize, &'b Value)> {
    let entries = bundle["entry"].as_array().into_iter().flatten().enumerate();
    entries
        .filter(move |(_, entry)| entry["search"]["mode"].as_str().unwrap_or("match") == mode)
        .map(|(index, entry)| (index, &entry["resource"]))
        .filter(|(_, resource)| {
            resource.is_object() && resource["resourceType"] != "OperationOutcome"
        })
}

/// `Type/id` of a resource.
pub(super) fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// The last two parts of a reference, without a version.
pub(super) fn relative(reference: &str) -> &str {
    let reference = reference.split("/_history/").next().unwrap_or(reference);
    let cut = reference.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    &reference[cut..]
}

/// Elements that say whose record a resource is.
const OWNERS: [&str; 3] = ["patient", "subject", "beneficiary"];

/// The logical id of the patient a resource is about, when it says so.
pub(super) fn owner(resource: &Value) -> Option<&str> {
    if resource["resourceType"] == "Patient" {
        return resource["id"].as_str();
    }
    OWNERS
        .into_iter()
        .find_map(|name| resource[name]["reference"].as_str().and_then(job::patient_id))
}
