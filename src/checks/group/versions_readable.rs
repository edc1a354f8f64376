//! `group.versions_readable`: the history of a Group is there where it is declared.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group.versions_readable",
    title: "Versions of a Group can be read where the CapabilityStatement says so",
    verifies: &["PDEX-CAP-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("versions_readable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (id, rest) = match_result::group_of(exchange)?;
    let version = rest.strip_prefix("_history")?.trim_start_matches('/').to_owned();
    if exchange.request.method != "GET" || transcript.alteration(exchange).is_some() {
        return None;
    }
    let interaction = if version.is_empty() { "history-instance" } else { "vread" };
    if !is_declared(exchange, interaction, transcript) {
        let why = format!("`{interaction}` of Group is not declared");
        return Some(Judgement::NotApplicable(why));
    }
    if !version.is_empty() && !was_read(exchange, &id, &version, transcript) {
        let why = format!("no read of the Group gave version {version}");
        return Some(Judgement::NotApplicable(why));
    }
    let response = exchange.response.as_ref()?;
    if matches!(response.status, 429 | 503) {
        return None;
    }
    if response.status != 200 {
        let (expected, observed) = ("status 200", format!("status {}", response.status));
        let finding = Finding::in_response(exchange, Place::Status, expected, observed);
        return Some(Judgement::Violation(finding.or("a statement without the interaction")));
    }
    let body = response.json().unwrap_or_default();
    let is_it =
        |group: &serde_json::Value| group["resourceType"] == "Group" && group["id"] == id.as_str();
    let (fits, expected) = if version.is_empty() {
        let mut entries = body["entry"].as_array().into_iter().flatten();
        let holds = body["type"] == "history" && entries.any(|entry| is_it(&entry["resource"]));
        (holds, "a Bundle of type history with the Group")
    } else {
        (is_it(&body) && body["meta"]["versionId"] == version.as_str(), "that version of the Group")
    };
    if fits {
        return Some(Judgement::Pass(format!("`{interaction}` works")));
    }
    let observed = "something else".to_owned();
    Some(Judgement::Violation(Finding::in_response(exchange, Place::Body, expected, observed)))
}

/// Whether the CapabilityStatement declares an interaction with Groups.
fn is_declared(exchange: &Exchange, interaction: &str, transcript: &Transcript) -> bool {
    let statements =
        transcript.before(exchange).filter(|other| other.endpoint == Endpoint::Metadata);
    statements.filter_map(|other| other.response.as_ref()?.json().ok()).any(|statement| {
        let rest = statement["rest"].as_array().into_iter().flatten();
        rest.filter_map(|rest| rest["resource"].as_array())
            .flatten()
            .filter(|resource| resource["type"] == "Group")
            .filter_map(|resource| resource["interaction"].as_array())
            .flatten()
            .any(|one| one["code"] == interaction)
    })
}

/// Whether a read of the Group gave this version.
fn was_read(exchange: &Exchange, id: &str, version: &str, transcript: &Transcript) -> bool {
    transcript.before(exchange).any(|other| {
        match_result::group_of(other).is_some_and(|(read, rest)| read == id && rest.is_empty())
            && other
                .response
                .as_ref()
                .and_then(|answer| answer.json().ok())
                .is_some_and(|group| group["meta"]["versionId"] == version)
    })
}
