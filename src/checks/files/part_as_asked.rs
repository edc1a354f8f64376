//! `files.part_as_asked`: a part of a file is the part that was asked for.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.part_as_asked",
    title: "A part of a file is the part that was asked for, and says so",
    verifies: &["RFC9110-RANGE-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("part_as_asked.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["part_asked"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let (part, whole) = (pair.response, pair.control.response.as_ref()?);
    match part.status {
        206 => {}
        // RFC 9110 §14.2: a server may pass over the field.
        200 => return Some(Judgement::NotApplicable("the whole file was sent".to_owned())),
        300.. if !takes_ranges(whole) => return None,
        status => {
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, "status 206", observed);
            return Some(Judgement::Violation(finding.or("status 200, and the whole file")));
        }
    }
    if is_coded(part) || is_coded(whole) {
        let why = "the file came in a content coding, of which this would be a part";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let (first, last) = asked(exchange)?;
    let size = whole.body.size_bytes();
    let last = last.min(size.checked_sub(1)?);
    let field = part.headers.get("content-range").unwrap_or_default();
    let expected = format!("bytes {first}-{last}/{size}");
    if field != expected && field != format!("bytes {first}-{last}/*") {
        let place = Place::Header("Content-Range".to_owned());
        let observed = if field.is_empty() { "no such field" } else { field };
        let finding = Finding::in_response(exchange, place, &expected, observed.to_owned());
        return Some(Judgement::Violation(
            finding.hint("Whoever goes on with a broken download puts the part where this says."),
        ));
    }
    let begins = usize::try_from(first).ok()?;
    let ends = usize::try_from(last + 1).ok()?;
    let bytes = part.body.bytes().ok()?;
    if whole.body.bytes().ok()?.get(begins..ends) != Some(&*bytes) {
        let expected = format!("the bytes {first} to {last} of the whole file");
        let observed = format!("other bytes, {} of them", bytes.len());
        let finding = Finding::in_response(exchange, Place::Body, &expected, observed);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(field.to_owned()))
}

/// Whether the answer with the whole file says that parts can be had.
fn takes_ranges(whole: &Response) -> bool {
    whole.headers.lists("accept-ranges", "bytes")
}

fn is_coded(response: &Response) -> bool {
    let coding = response.headers.get("content-encoding");
    coding.is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"))
}

/// The first and the last byte that were asked for.
fn asked(exchange: &Exchange) -> Option<(u64, u64)> {
    let (first, last) =
        exchange.request.headers.get("range")?.strip_prefix("bytes=")?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}
