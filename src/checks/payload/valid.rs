//! `payload.valid.*`: what is sent is valid FHIR R4.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::fhir::validate::Problem;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Part};
use crate::transcript::{Exchange, Transcript};

use super::known::Known;
use super::problem::{Seen, look_at};

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
    Endpoint::Bundle,
];

/// Endpoints that answer with resources that were asked for.
const FINDING: &[Endpoint] = &[
    Endpoint::Read,
    Endpoint::Everything,
    Endpoint::Docref,
    Endpoint::Bundle,
    Endpoint::MtlsBundle,
];

/// Endpoints that answer with the Groups of a bulk match: in files, or in the answer itself.
const MATCHING: &[Endpoint] = &[Endpoint::MatchFile, Endpoint::BulkMatch, Endpoint::MatchStatus];

/// The check of the lines of files.
pub static EXPORT_FILE: &Check = &ROWS[1];

/// The checks, one for each kind of payload.
pub static ROWS: [Check; 9] = [
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
        "What a search, a read, a batch or $everything gives is valid FHIR R4",
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
        "What a bulk match gives, and every Group of it, is valid FHIR R4",
        &["PDEX-GRP-01", "PDEX-GRP-06"],
        Judges::answers(Actor::Source, MATCHING),
    ),
    row(
        "payload.valid.outcome",
        "An OperationOutcome is valid FHIR R4",
        &["BULK-KO-15", "HREX-MM-09", "PDEX-P2P-10"],
        Judges::answers(Actor::Source, REFUSING),
    ),
    row(
        "payload.valid.target_outcome",
        "An OperationOutcome of a target payer is valid FHIR R4",
        &["SEED-REG-14"],
        Judges::answers(Actor::Target, &[Endpoint::InvokeExport, Endpoint::Task]),
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
        // Files may be large.
        "export_file" => return judged(check, exchange, transcript),
        "match_result" => {
            let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
            // A file has a Group on each line; an answer without files is one document.
            let seen = if exchange.endpoint == Endpoint::MatchFile {
                Seen::copies(response)
            } else {
                Seen::document_of_copies(&response.decoded().ok()?, |_| true)
            };
            (Part::Response, seen)
        }
        // Groups hold copies wherever they are shown.
        "found" if is_about_groups(exchange) => {
            let response = exchange.response.as_ref().filter(|response| response.status < 400)?;
            let wanted = |kind: &str| kind != "OperationOutcome";
            (Part::Response, Seen::document_of_copies(&response.decoded().ok()?, wanted))
        }
        row => {
            let response = exchange.response.as_ref()?;
            let is_refused = response.status >= 400;
            let is_outcome = matches!(row, "outcome" | "target_outcome");
            if is_refused != is_outcome {
                return None;
            }
            let text = response.decoded().ok()?;
            let wanted = |kind: &str| is_outcome == (kind == "OperationOutcome");
            (Part::Response, Seen::document(&text, wanted))
        }
    };
    let Some((place, problem)) = seen.wrong else {
        return (seen.count > 0).then(|| Judgement::Pass(counted(seen.count)));
    };
    let (observed, hint) = told(problem);
    let finding = match part {
        Part::Request => Finding::in_request(exchange, place, EXPECTED, observed),
        Part::Response => Finding::in_response(exchange, place, EXPECTED, observed),
    };
    Some(Judgement::Violation(finding.hint(hint)))
}

/// Whether Groups are read or searched.
fn is_about_groups(exchange: &Exchange) -> bool {
    let path = exchange.request.url.split('?').next().unwrap_or_default();
    path.split('/').any(|segment| segment == "Group")
}

const EXPECTED: &str = "valid FHIR R4";

fn counted(count: u64) -> String {
    format!("{count} valid {}", if count == 1 { "resource" } else { "resources" })
}

/// What is said of a problem, and what to do about it. Neither holds a value of the resource.
fn told(problem: Problem) -> (String, String) {
    let observed = format!("{} {} ({})", problem.location, problem.text, problem.rule.key);
    let hint = problem.hint.unwrap_or_else(|| "See the definition of the type in R4.".to_owned());
    (observed, hint)
}

/// The resources in the lines of a file.
#[expect(clippy::unnecessary_wraps, reason = "every rule begins like this")]
pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let mut known = Known::of(context.transcript);
    let rule = move |one: &Given<'_>| {
        if one.kind().is_empty() || one.is_part() {
            return None;
        }
        if known.has(one) {
            return Some(Ok(()));
        }
        let valid = look_at(one.resource.json().as_bytes(), &|_| true, &|_| false)?;
        Some(match valid {
            Ok(()) => {
                known.learn();
                Ok(())
            }
            Err(problem) => {
                let pointer = problem.pointer.clone();
                let (observed, hint) = told(problem);
                Err(Wrong::at(pointer, EXPECTED, observed).hint(hint))
            }
        })
    };
    Some(Watch::each(rule, counted))
}
