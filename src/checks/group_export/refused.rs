//! `group_export.refused.*`: an export of a Group that cannot be had is refused at once.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each fault.
pub static ROWS: &[Check] = &[
    row(
        "group_export.refused.export_type_mistyped",
        "An exportType that is a boolean is refused",
        &["ATR-EXP-02"],
    ),
    row(
        "group_export.refused.export_type_unknown",
        "An exportType nobody defined is refused",
        &["ATR-EXP-05", "PDEX-EXP-12"],
    ),
    row(
        "group_export.refused.group_foreign",
        "The export of another client's Group is refused",
        &[
            "PDEX-EXP-02",
            "ATR-EXP-15",
            "BULK3-KO-01",
            "BULK3-KO-02",
            "PDEX-BULK-04",
            "ATR-AUTH-04",
            "SEED-CON-02",
        ],
    ),
    row(
        "group_export.refused.group_unknown",
        "The export of a Group nobody made is refused",
        &["PDEX-EXP-02", "ATR-EXP-06"],
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

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let right: &[u16] = match check.row() {
        "group_foreign" => &[403, 404, 401],
        "group_unknown" => &[404, 403, 410],
        _ => &[400, 422, 403],
    };
    let status = pair.response.status;
    if right.contains(&status) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let finding = wrong_status(exchange, pair.response, &right[0].to_string());
    let finding = right[1..].iter().fold(finding, |one, status| one.or(&status.to_string()));
    let finding = finding.hint("Refuse at the kick-off: a job that fails later is found out late.");
    // Another refusal still refuses.
    let refused = (400..500).contains(&status);
    Some(if refused { Judgement::Doubt(finding) } else { Judgement::Violation(finding) })
}
