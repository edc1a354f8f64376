//! `kick_off.refused.*`: a kick-off with one bad parameter is refused for that parameter.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each bad parameter.
pub static ROWS: &[Check] = &[
    row(
        "kick_off.refused.output_format_unknown",
        "An output format the server cannot produce is refused",
        &["BULK-QP-01"],
    ),
    row(
        "kick_off.refused.patient_foreign",
        "A patient who was not matched for this client is refused or reported",
        &["BULK-QP-09", "SEED-CON-01"],
    ),
    row(
        "kick_off.refused.since_malformed",
        "A _since that is no instant is refused",
        &["BULK-QP-02"],
    ),
    row(
        "kick_off.refused.type_unknown",
        "A resource type that does not exist is refused",
        &["BULK-QP-07"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
        page: include_str!("refused.md"),
        judge,
    }
}

/// The statuses that refuse for the right reason.
fn right_statuses(row: &str) -> &'static [u16] {
    match row {
        // Content negotiation has statuses of its own.
        "output_format_unknown" => &[400, 406, 415, 422],
        // Whether such a patient exists may be hidden.
        "patient_foreign" => &[400, 403, 404, 422],
        // A scope check may come first.
        "type_unknown" => &[400, 403, 422],
        _ => &[400, 422],
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &[check.row()])? {
        return Some(blocked);
    }
    if matches!(status, 429 | 503) {
        return Some(Judgement::Blocked(format!("the server was busy (status {status})")));
    }
    let right = right_statuses(check.row());
    if right.contains(&status) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let is_lenient = matches!(check.row(), "output_format_unknown" | "type_unknown")
        && job::is_lenient(exchange);
    if status == 202 && is_lenient {
        return Some(Judgement::Pass("202, as `handling=lenient` allows".to_owned()));
    }
    let mut observed = format!("status {status}");
    if status == 202 && check.row() == "patient_foreign" {
        if reports_in_manifest(exchange, transcript) {
            return Some(Judgement::Pass("202, and `error` of the manifest reports it".to_owned()));
        }
        observed.push_str(", and no manifest of this job reports anything in `error`");
    }
    let mut finding = right.iter().skip(1).fold(
        Finding::in_response(exchange, Place::Status, &format!("status {}", right[0]), observed),
        |finding, status| finding.or(&format!("status {status}")),
    );
    if check.row() == "patient_foreign" {
        finding = finding.or("status 202 and a report in `error` of the manifest");
    }
    Some(Judgement::Violation(match status {
        202 => finding.hint(
            "The parameter was taken no notice of: the client gets other data than it asked for.",
        ),
        500.. => finding.hint("A bad parameter is the client's mistake, not the server's."),
        _ => finding,
    }))
}

/// Whether a manifest of the job that was started has an entry in `error`.
fn reports_in_manifest(exchange: &Exchange, transcript: &Transcript) -> bool {
    job::polls_of(exchange, transcript)
        .filter_map(job::manifest)
        .any(|manifest| manifest["error"].as_array().is_some_and(|errors| !errors.is_empty()))
}
