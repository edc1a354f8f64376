//! Which resources a consent holds back or releases, from what was matched under which policy.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::checks::member_match::{ConsentPolicy, consent_policy, known};
use crate::id::Endpoint;
use crate::transcript::{Exchange, Response, Transcript};

/// The resources that must not flow: those withheld from members matched under `#regular`, less
/// those that a match under `#sensitive` released.
pub(super) fn withheld<'a>(exchange: &Exchange, transcript: &'a Transcript) -> BTreeSet<&'a str> {
    let (mut withheld, released) = matched(exchange, transcript);
    withheld.retain(|resource| !released.contains(resource));
    withheld
}

/// The sensitive resources that may flow: those of members matched under `#sensitive` and never
/// under `#regular`.
pub(super) fn released<'a>(exchange: &Exchange, transcript: &'a Transcript) -> BTreeSet<&'a str> {
    let (withheld, mut released) = matched(exchange, transcript);
    released.retain(|resource| !withheld.contains(resource));
    released
}

/// The sensitive resources of the members matched before `exchange`, by policy.
fn matched<'a>(
    exchange: &Exchange,
    transcript: &'a Transcript,
) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let mut withheld = BTreeSet::new();
    let mut released = BTreeSet::new();
    for earlier in transcript.at(Endpoint::MemberMatch) {
        if earlier.seq > exchange.seq
            || earlier.responder != exchange.responder
            || !earlier.succeeded()
        {
            continue;
        }
        let resources = known(earlier, transcript).withheld.iter().map(String::as_str);
        match consent_policy(earlier) {
            Some(ConsentPolicy::Regular) => withheld.extend(resources),
            Some(ConsentPolicy::Sensitive) => released.extend(resources),
            None => {}
        }
    }
    (withheld, released)
}

/// The body of a file, unpacked where it was packed.
pub(super) fn unpacked(response: &Response) -> Box<dyn Read + '_> {
    let body = response.body.reader();
    let coding = response.headers.get("content-encoding").unwrap_or_default().to_lowercase();
    match coding.as_str() {
        "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(body)),
        _ => body,
    }
}
