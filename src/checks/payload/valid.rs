//! `payload.valid.*`: what is sent is valid FHIR R4.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Part};
use crate::transcript::{Exchange, Transcript};

use super::problem::Seen;

/// Endpoints of a source payer that refuse with an OperationOutcome.
const REFUSING: &[Endpoint] = &[
    Endpoint::MemberMatch,
    Endpoint::BulkMatch,
    Endpoint::MatchStatus,
    Endpoint::KickOff,
    Endpoint::Status,
    Endpoint::Cancel,
    Endpoint::Read,
    Endpoint::Write,
    Endpoint::Everything,
    Endpoint::Docref,
];

/// Endpoints that answer with resources that were asked for.
const FINDING: &[Endpoint] = &[Endpoint::Read, Endpoint::Everything, Endpoint::Docref];

/// The checks, one for each kind of payload.
pub static ROWS: [Check; 8] = [
    row(
        "payload.valid.capability_statement",
        "A CapabilityStatement is valid FHIR R4",
        &["PDEX-DATA-01"],
        Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    ),
    row(
        "payload.valid.export_file",
        "Every line of an exported file is a valid resource of FHIR R4",
        &["PDEX-DATA-01"],
        Judges::answers(Actor::Source, &[Endpoint::File]),
    ),
    row(
        "payload.valid.found",
        "What a search, a read or $everything gives is valid FHIR R4",
        &["PDEX-DATA-01"],
        Judges::answers(Actor::Source, FINDING),
    ),
    row(
        "payload.valid.match_answer",
        "The answer to $member-match is a valid Parameters resource",
        &["HREX-MM-15"],
        Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    ),
    row(
        "payload.valid.match_request",
        "The request for a match is a valid Parameters resource",
        &["HREX-MP-01", "PDEX-BMM-07"],
        Judges::requests(Actor::Target, &[Endpoint::MemberMatch, Endpoint::BulkMatch]),
    ),
    row(
        "payload.valid.match_result",
        "Every Group a bulk match gives is a valid resource of FHIR R4",
        &["PDEX-GRP-01", "PDEX-GRP-06"],
        Judges::answers(Actor::Source, &[Endpoint::MatchFile]),
    ),
    row(
        "payload.valid.outcome",
        "An OperationOutcome is valid FHIR R4",
        &["BULK-KO-15", "HREX-MM-09", "PDEX-P2P-10"],
        Judges::answers(Actor::Source, REFUSING),
    ),
    row(
        "payload.valid.task",
        "The Task that tracks an exchange is valid FHIR R4",
        &["SEED-REG-14"],
        Judges::answers(Actor::Target, &[Endpoint::InvokeExport, Endpoint::Task]),
    ),
];

const fn row(
    id: &'static str,
    title: &'static str,
    verifies: &'static [&'static str],
    judges: Judges,
) -> Check {
    Check { id, title, verifies, judges, page: include_str!("valid.md"), judge }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (part, seen) = match check.row() {
        "match_request" => {
            // A request that was altered on purpose is not what the payer would send.
            if transcript.alteration(exchange).is_some() {
                return None;
            }
            let text = exchange.request.body.bytes().ok()?;
            (Part::Request, Seen::document(&text, |_| true))
        }
        "export_file" | "match_result" => {
            let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
            (Part::Response, Seen::lines(response, check.row() == "match_result"))
        }
        row => {
            let response = exchange.response.as_ref()?;
            let is_refused = response.status >= 400;
            if is_refused != (row == "outcome") {
                return None;
            }
            let text = response.decoded().ok()?;
            let wanted = |kind: &str| (row == "outcome") == (kind == "OperationOutcome");
            (Part::Response, Seen::document(&text, wanted))
        }
    };
    let Some((place, problem)) = seen.wrong else {
        let words = if seen.count == 1 { "valid resource" } else { "valid resources" };
        return (seen.count > 0).then(|| Judgement::Pass(format!("{} {words}", seen.count)));
    };
    let expected = "valid FHIR R4";
    // Neither place nor text holds a value of the resource.
    let observed = format!("{} {} ({})", problem.location, problem.text, problem.rule.key);
    let finding = match part {
        Part::Request => Finding::in_request(exchange, place, expected, observed),
        Part::Response => Finding::in_response(exchange, place, expected, observed),
    };
    let hint = problem.hint.unwrap_or_else(|| "See the definition of the type in R4.".to_owned());
    Some(Judgement::Violation(finding.hint(hint)))
}
