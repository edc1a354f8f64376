//! `bulk_match.refused.*`: a request that is not built as PDex says is refused as a whole.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each fault.
pub static ROWS: &[Check] = &[
    row("bulk_match.refused.body_not_json", "A body that is not JSON is refused"),
    row("bulk_match.refused.bundle_as_resource", "A MemberBundle that holds a Bundle is refused"),
    row("bulk_match.refused.bundles_missing", "A request that names nobody is refused"),
    row("bulk_match.refused.consent_missing", "A MemberBundle without Consent is refused"),
    row("bulk_match.refused.coverage_missing", "A MemberBundle without CoverageToMatch is refused"),
    row(
        "bulk_match.refused.coverage_mistyped",
        "A CoverageToMatch that holds a Patient is refused",
    ),
    row("bulk_match.refused.link_repeated", "A MemberBundle with two CoverageToLink is refused"),
    row("bulk_match.refused.not_parameters", "A body that is no Parameters resource is refused"),
    row("bulk_match.refused.patient_missing", "A MemberBundle without MemberPatient is refused"),
    row("bulk_match.refused.patient_mistyped", "A MemberPatient that holds a Coverage is refused"),
    row("bulk_match.refused.patient_repeated", "A MemberBundle with two MemberPatient is refused"),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["PDEX-BMM-18", "PDEX-CAP-04"],
        judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
        page: include_str!("refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    // What is taken at first may still be refused while it is worked on.
    let late = match_result::polls_of(exchange, transcript)
        .filter(|poll| !matches!(poll.status(), Some(202 | 429 | 503)))
        .last()
        .filter(|_| pair.response.status == 202);
    let (at, response) = match late.and_then(|poll| Some((poll, poll.response.as_ref()?))) {
        Some(late) => late,
        None => (exchange, pair.response),
    };
    let finding = || {
        wrong_status(at, response, "422").hint(
            "A request that is not built as it must be is refused before any member is looked for.",
        )
    };
    Some(match response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        // What is no JSON at all is refused by many servers before they know what it is about.
        400 if matches!(check.row(), "body_not_json" | "not_parameters") => {
            Judgement::Pass("refused with 400".to_owned())
        }
        // What a client did wrong is no error of the server. A job may still end in one (FHIR R4
        // demands it, Bulk Data allows it), and only a figure of PDex shows which status a refusal has.
        500.. if at.endpoint == Endpoint::BulkMatch => Judgement::Violation(finding()),
        _ => Judgement::Doubt(finding()),
    })
}
