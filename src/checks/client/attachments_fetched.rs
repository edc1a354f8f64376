//! `client.attachments_fetched`: what attachments name by a URL is fetched.

use serde_json::Value;

use crate::checks::received::received;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::received_manifest::{manifest_of, same_url};
use super::transfer_loss::lost_until;

/// The check.
pub static CHECK: Check = Check {
    id: "client.attachments_fetched",
    title: "The content of attachments that have a URL is fetched",
    verifies: &["BULK-FILE-09"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status]),
    page: include_str!("attachments_fetched.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let has_manifest =
        |other: &Exchange| other.initiator == Party::Target && manifest_of(other).is_some();
    // All that was exported is judged once, at the last manifest.
    if !has_manifest(exchange) || transcript.after(exchange).any(has_manifest) {
        return None;
    }
    let received = received(transcript, u32::MAX);
    let urls: Vec<String> =
        received.values().flatten().flat_map(|one| attachments(&one.resource)).collect();
    if urls.is_empty() {
        return None;
    }
    let asked: Vec<&str> =
        transcript.sent_by(Party::Target).map(|other| other.request.url.as_str()).collect();
    let missing = urls.iter().filter(|url| !asked.iter().any(|asked| same_url(asked, url))).count();
    if missing == 0 {
        return Some(Judgement::Pass(format!(
            "{} of {} attachments fetched",
            urls.len(),
            urls.len()
        )));
    }
    let excused = |fact: &Fact| {
        matches!(
            fact,
            Fact::ConsentEnded { .. }
                | Fact::CutOff { .. }
                | Fact::Reported { completed: false, .. }
        )
    };
    // Whoever gave up, or says that it failed, needs nothing more.
    if transcript.facts.iter().any(excused) || lost_until(u32::MAX, transcript) {
        return None;
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Body,
            "a request for each attachment that the exported resources name by a URL",
            format!("{missing} of {} attachments never asked for", urls.len()),
        )
        .hint("The URL may be gone with the job: fetch the content, and have the URL lead to it."),
    ))
}

/// The absolute URLs of the attachments of a document or a report that come without data.
fn attachments(resource: &Value) -> Vec<String> {
    let each = |name: &str| resource[name].as_array().cloned().unwrap_or_default();
    let all = each("content").into_iter().map(|mut content| content["attachment"].take());
    all.chain(each("presentedForm"))
        .filter(|attachment| attachment["data"].is_null())
        .filter_map(|attachment| attachment["url"].as_str().map(str::to_owned))
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .collect()
}
