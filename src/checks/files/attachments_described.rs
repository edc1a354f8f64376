//! `files.attachments_described`: attachments say what they are.

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.attachments_described",
    title: "Attachments have a content type and either data or a URL",
    verifies: &["BULK-FILE-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("attachments_described.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        if resource["resourceType"] != "DocumentReference" {
            continue;
        }
        let contents = resource["content"].as_array().into_iter().flatten();
        for (index, content) in contents.enumerate() {
            let attachment = &content["attachment"];
            let place = |name: &str| Place::Line {
                number,
                pointer: format!("/content/{index}/attachment{name}"),
            };
            let has = |name: &str| attachment[name].as_str().is_some_and(|text| !text.is_empty());
            let (place, expected) = if !has("contentType") {
                (place("/contentType"), "a media type")
            } else if !has("data") && !has("url") {
                (place(""), "data, or a URL")
            } else {
                count += 1;
                continue;
            };
            let observed = "no such member".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(Judgement::Violation(finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} attachments")))
}
