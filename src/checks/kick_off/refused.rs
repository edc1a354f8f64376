//! `kick_off.refused.*`: a kick-off with one bad parameter is refused for that parameter.

use crate::checks::found::owner;
use crate::checks::pair::pair;
use crate::checks::pass::lines_of;
use crate::checks::{Check, Judges, job, ndjson};
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
        match passed_over(exchange, transcript) {
            Ok(judgement) => return Some(judgement),
            Err(what) => observed.push_str(what),
        }
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

/// Judges a job that was begun although a stranger was named: it may pass the stranger over if it
/// says so. What is wrong with it otherwise, in words.
fn passed_over(exchange: &Exchange, transcript: &Transcript) -> Result<Judgement, &'static str> {
    let over = |poll: &&Exchange| !matches!(poll.status(), None | Some(202 | 429 | 503));
    let Some(poll) = job::polls_of(exchange, transcript).filter(over).last() else {
        let by = "the job was not seen to end, so it is not known what it reports";
        return Ok(Judgement::Blocked(by.to_owned()));
    };
    let Some(manifest) = job::manifest(poll) else {
        return match poll.status() {
            Some(status @ 400..500) => {
                Ok(Judgement::Pass(format!("202, and the job ended with {status}")))
            }
            _ => Err(", and the job gave no manifest"),
        };
    };
    if manifest["error"].as_array().is_none_or(Vec::is_empty) {
        return Err(", and no manifest of this job reports anything in `error`");
    }
    let named = job::parameters(exchange);
    let mut named = named.iter().rev().filter(|(name, _)| name == "patient");
    let stranger = named.next().and_then(|(_, value)| job::patient_id(value));
    let files = job::files_of(poll, &manifest, transcript);
    let mut owners = files.iter().flat_map(|file| ndjson::resources(file.response));
    if owners.any(|(_, resource)| owner(&resource) == stranger && stranger.is_some()) {
        return Err(", and resources of that patient beside the report in `error`");
    }
    let unread = files.iter().find_map(|file| lines_of(file.exchange, transcript)?.unread());
    let listed = manifest["output"].as_array().map_or(0, Vec::len);
    Ok(match unread {
        Some(why) => Judgement::Blocked(format!("a file could not be read: {why}")),
        None if files.len() < listed => {
            Judgement::Blocked("not all files of the job were fetched".to_owned())
        }
        None => Judgement::Pass("202, and `error` of the manifest reports it".to_owned()),
    })
}
