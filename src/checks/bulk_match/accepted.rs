//! `bulk_match.accepted`: a valid request starts a match in the background.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.accepted",
    title: "A valid bulk match is answered with 202 and where to ask",
    verifies: &["PDEX-BMM-01", "PDEX-BMM-04", "PDEX-BMM-06", "PDEX-P2P-02", "PDEX22-BMM-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
    page: include_str!("accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let finding = |place: Place, expected: &str, observed: String| {
        Finding::in_response(exchange, place, expected, observed)
    };
    Some(match response.status {
        202 => match response.headers.get("content-location") {
            // Any shape of URL will do, also a relative one.
            Some(location) if !location.is_empty() => {
                Judgement::Pass("202 with Content-Location".to_owned())
            }
            _ => Judgement::Violation(finding(
                Place::Header("Content-Location".to_owned()),
                "the URL at which to ask for the result",
                "no Content-Location".to_owned(),
            )),
        },
        429 | 503 => return None,
        status @ (404 | 405 | 501) => Judgement::Violation(
            finding(Place::Status, "status 202", format!("status {status}")).hint(
                "Several members are matched by POST of Group/$bulk-member-match, at the level of \
                 the type.",
            ),
        ),
        status @ 200..300 => Judgement::Violation(
            finding(Place::Status, "status 202", format!("status {status}: answered at once"))
                .hint(
                    "A bulk match runs in the background, even when its result is ready at once.",
                ),
        ),
        status => {
            Judgement::Violation(finding(Place::Status, "status 202", format!("status {status}")))
        }
    })
}
