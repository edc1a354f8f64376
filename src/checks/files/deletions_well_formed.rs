//! `files.deletions_well_formed`: deletions are DELETE entries of transactions.

use serde_json::Value;

use crate::checks::exported::exported;
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.deletions_well_formed",
    title: "Deletions are told by DELETE entries of transactions",
    verifies: &["BULK-MAN-11"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("deletions_well_formed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(|one| one.list == "deleted")?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let exported = exported(kick_off, transcript);
    let exported = exported.map(|export| export.names(transcript)).unwrap_or_default();
    let mut count = 0_u64;
    for (number, bundle) in ndjson::resources(response) {
        let wrong = |pointer: String, expected: &str, observed: &str| {
            let place = Place::Line { number, pointer };
            let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
            Some(Judgement::Violation(finding))
        };
        if bundle["resourceType"] != "Bundle" || bundle["type"] != "transaction" {
            let observed = "something else than such a Bundle";
            return wrong("/type".to_owned(), "a Bundle of type transaction", observed);
        }
        let none = Vec::new();
        for (index, entry) in bundle["entry"].as_array().unwrap_or(&none).iter().enumerate() {
            let request = &entry["request"];
            let pointer = format!("/entry/{index}/request");
            let Some(url) = deleted(request) else {
                return wrong(
                    pointer,
                    "method DELETE and the URL of a resource",
                    "another request",
                );
            };
            if exported.contains(url) {
                let expected = "a resource that is not in output as well";
                return wrong(pointer, expected, "one that output holds, too");
            }
            count += 1;
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} deletions")))
}

/// `Type/id` of what a request deletes.
fn deleted(request: &Value) -> Option<&str> {
    let url = request["url"].as_str().filter(|_| request["method"] == "DELETE")?;
    let mut slashes = url.rmatch_indices('/');
    slashes.next()?;
    Some(slashes.next().map_or(url, |(at, _)| &url[at + 1..]))
}
