//! `files.attachment_urls_absolute`: URLs of attachments are absolute.

use url::Url;

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.attachment_urls_absolute",
    title: "URLs of attachments are absolute",
    verifies: &["BULK-FILE-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("attachment_urls_absolute.md"),
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
            let Some(url) = attachment["url"].as_str() else { continue };
            count += 1;
            if Url::parse(url).is_err() {
                let pointer = format!("/content/{index}/attachment/url");
                let place = Place::Line { number, pointer };
                let observed = "a relative one".to_owned();
                let finding = Finding::in_response(exchange, place, "an absolute URL", observed);
                // Bulk Data 3.0.0 asks for it only where there is no data.
                let beside_data = attachment["data"].is_string();
                return Some(if beside_data {
                    Judgement::Doubt(finding)
                } else {
                    Judgement::Violation(finding)
                });
            }
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} absolute URLs")))
}
