//! `registrant.metadata_refused`: nothing is asked of a server whose metadata is not good.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 9] = [
    row(
        "registrant.metadata_refused.udap_grants_none",
        "Metadata that lists no grant is followed by no request",
        "UDAP-DISC-21",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_certificate_expired",
        "Metadata signed with an expired certificate is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_certificate_other",
        "Metadata signed with the certificate of another server is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_certificate_revoked",
        "Metadata signed with a revoked certificate is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_certificate_untrusted",
        "Metadata signed with a certificate nobody vouches for is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_expired",
        "Metadata that has expired is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_of_another",
        "Metadata that speaks for another base is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_tampered",
        "Metadata that was changed after it was signed is followed by no request",
        "UDAP-DISC-17",
    ),
    row(
        "registrant.metadata_refused.udap_metadata_unsigned",
        "Metadata without a signed part is followed by no request",
        "UDAP-DISC-17",
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static str) -> Check {
    let verifies = match verifies.as_bytes() {
        b"UDAP-DISC-21" => &["UDAP-DISC-21"],
        _ => &["UDAP-DISC-17"],
    };
    Check {
        id,
        title,
        verifies,
        judges: Judges::requests(Actor::Target, &[Endpoint::UdapMetadata]),
        page: include_str!("metadata_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == check.row()).then_some(())?;
    exchange.succeeded().then_some(())?;
    let control = alteration.control.as_deref().unwrap_or_default();
    // A target that never gets beyond the metadata stops for another reason.
    if !transcript.of_step(control).any(asks) {
        let why = "with good metadata, the target neither registered nor asked for a token";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let asked = transcript.after(exchange).find(|other| other.step == exchange.step && asks(other));
    let Some(asked) = asked else {
        return Some(Judgement::Pass("nothing is asked of it".to_owned()));
    };
    let what = if asked.endpoint == Endpoint::Register { "registers" } else { "asks for a token" };
    let (place, expected, hint) = match check.row() {
        "udap_grants_none" => (
            "/grant_types_supported",
            "no registration and no token request: an empty list means that nothing is supported",
            "Read the lists of the metadata before you ask for what they might leave out.",
        ),
        _ => (
            "/signed_metadata",
            "no registration and no token request: the signed metadata is not good",
            "Verify signature, chain, revocation, `iss` and dates, and stop when any fails: whoever \
             wrote this document may be collecting assertions.",
        ),
    };
    let observed = format!("exchange {} {what}", asked.seq);
    let place = Place::Pointer(place.to_owned());
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, observed).hint(hint)))
}

fn asks(exchange: &Exchange) -> bool {
    exchange.initiator == Party::Target
        && matches!(exchange.endpoint, Endpoint::Register | Endpoint::Token)
}
