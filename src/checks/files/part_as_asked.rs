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
    let asked = asked(exchange)?;
    let size = whole.body.size_bytes();
    let wanted = Range { first: asked.first, last: asked.last.min(size.checked_sub(1)?) };
    let field = part.headers.get("content-range").unwrap_or_default();
    let sent = match sent(field) {
        // RFC 9110 §15.3.7: what says which part it is may be less than was asked for.
        Some((sent, whole)) if whole.is_none_or(|whole| whole == size) && wanted.holds(&sent) => {
            sent
        }
        _ => {
            let Range { first, last } = wanted;
            let expected = format!("bytes {first}-{last}/{size}");
            let place = Place::Header("Content-Range".to_owned());
            let observed = if field.is_empty() { "no such field" } else { field };
            let finding = Finding::in_response(exchange, place, &expected, observed.to_owned());
            return Some(Judgement::Violation(
                finding
                    .hint("Whoever goes on with a broken download puts the part where this says."),
            ));
        }
    };
    let Range { first, last } = sent;
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

/// The first and the last byte of a part.
struct Range {
    first: u64,
    last: u64,
}

impl Range {
    fn of(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        let range = Self { first: first.parse().ok()?, last: last.parse().ok()? };
        (range.first <= range.last).then_some(range)
    }

    const fn holds(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

/// What was asked for.
fn asked(exchange: &Exchange) -> Option<Range> {
    Range::of(exchange.request.headers.get("range")?.strip_prefix("bytes=")?)
}

/// What `Content-Range` says was sent, and of how much, where that is told.
fn sent(field: &str) -> Option<(Range, Option<u64>)> {
    let (unit, rest) = field.trim().split_once(' ')?;
    let (range, whole) = rest.split_once('/')?;
    let whole = if whole == "*" { None } else { Some(whole.parse().ok()?) };
    // The names of units are compared without case.
    unit.eq_ignore_ascii_case("bytes").then_some((Range::of(range)?, whole))
}
