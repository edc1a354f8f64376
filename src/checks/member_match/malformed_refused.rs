//! `member_match.malformed_refused.*`: a request that is not a proper match request is refused.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// One check for each way a request can be malformed; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family(
        "member_match.malformed_refused.birth_date_missing",
        "A match request whose MemberPatient has no birthDate is refused",
    ),
    family(
        "member_match.malformed_refused.body_not_json",
        "A match request that is not JSON is refused",
    ),
    family(
        "member_match.malformed_refused.coverage_missing",
        "A match request without CoverageToMatch is refused",
    ),
    family(
        "member_match.malformed_refused.extra_parameter",
        "A match request with a parameter of another name is refused",
    ),
    family(
        "member_match.malformed_refused.not_parameters",
        "A match request that is not Parameters is refused",
    ),
    family(
        "member_match.malformed_refused.patient_missing",
        "A match request without MemberPatient is refused",
    ),
    family(
        "member_match.malformed_refused.patient_repeated",
        "A match request with two MemberPatient is refused",
    ),
];

/// The check of the row called `name`.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::row(ROWS, name)
}

const fn family(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["HREX-MM-16"],
        judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
        page: include_str!("malformed_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let row = check.row();
    let pair = match pair(exchange, transcript, &[row])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        // FHIR itself names 400 for a body that cannot be parsed.
        400 if row == "body_not_json" => Judgement::Pass("refused with 400".to_owned()),
        400 => Judgement::Doubt(finding.hint(
            "FHIR uses 400 for many such requests; the PDex decision flow shows 422 for all of \
             them.",
        )),
        200..300 => Judgement::Violation(finding.hint(
            "The profile of the request is closed and its parts are mandatory. Guessing what was \
             meant can match the wrong person.",
        )),
        500..600 => Judgement::Violation(
            finding.hint("The client made the mistake. Check the request before using it."),
        ),
        _ => Judgement::Violation(finding),
    })
}
