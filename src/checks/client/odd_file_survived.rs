//! `client.odd_file_survived`: files that are legal and odd.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::oauth::is_resource_type;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

use super::transfer_loss::{lost_until, told_after};

/// The check.
pub static CHECK: Check = Check {
    id: "client.odd_file_survived",
    title: "A file that is odd and legal is no reason to fail",
    verifies: &["SEED-REG-14"],
    judges: Judges::requests(Actor::Target, &[Endpoint::File]),
    page: include_str!("odd_file_survived.md"),
    judge,
};

/// A line as long as this is long.
const LONG_BYTES: usize = 1024 * 1024;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript)?;
    let odd = oddities(response, listing.resource_type().unwrap_or_default());
    if odd.is_empty() {
        return None;
    }
    let (listing, siblings) = job::siblings_of(exchange, transcript)?;
    let earlier = before(&siblings, exchange)?;
    let (completed, until) = told_after(exchange, transcript)?;
    let list = odd.into_iter().collect::<Vec<_>>().join(", ");
    if completed {
        return Some(Judgement::Pass(format!("survived: {list}")));
    }
    let errors_reported =
        listing.manifest["error"].as_array().is_some_and(|errors| !errors.is_empty());
    if errors_reported || lost_until(until, transcript) {
        // It had another reason to fail.
        return None;
    }
    if earlier.iter().any(|file| !oddities(file.response, &file.kind).is_empty()) {
        // One failure is told of once, at the first file that may have been its reason.
        return None;
    }
    let expected = "an exchange that succeeds";
    let observed = format!("said to have failed, though nothing was wrong; the file has {list}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed)
            .hint("Be liberal in what is read: skip what is blank, and keep what is not known."),
    ))
}

/// The files that came before that of `exchange`.
fn before<'f, 't>(
    files: &'f [job::Download<'t>],
    exchange: &Exchange,
) -> Option<&'f [job::Download<'t>]> {
    files.get(..files.iter().position(|file| file.exchange.seq == exchange.seq)?)
}

/// What is odd about a file.
fn oddities(response: &Response, kind: &str) -> BTreeSet<&'static str> {
    let mut odd = BTreeSet::new();
    if !is_resource_type(kind) {
        odd.insert("a type that FHIR does not know");
    }
    let Ok(mut lines) = ndjson::lines(response) else { return odd };
    let mut seen = BTreeSet::new();
    let mut count = 0;
    while let Some(Ok(line)) = lines.next() {
        count += 1;
        if line.marked {
            odd.insert("a byte order mark");
        }
        if line.returned {
            odd.insert("a carriage return at the end of a line");
        }
        if line.is_blank() {
            odd.insert("a blank line");
        } else if line.bytes.len() >= LONG_BYTES {
            odd.insert("a very long line");
        } else if !seen.insert(hash(line.bytes)) {
            odd.insert("a line that is there twice");
        }
    }
    if count == 0 {
        odd.insert("no line at all");
    }
    odd
}

fn hash(line: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}
