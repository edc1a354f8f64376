//! `member_match.only_at_patient.*`: the operation is POSTed to the type, and nowhere else.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// One check for each wrong place; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family("member_match.only_at_patient.match_at_base", "$member-match does not run at the base"),
    family("member_match.only_at_patient.match_by_get", "$member-match does not run by GET"),
    family(
        "member_match.only_at_patient.match_of_patient",
        "$member-match does not run for one Patient",
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
        verifies: &["HREX-MM-01"],
        judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
        page: include_str!("only_at_patient.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "404 or 405");
    Some(match pair.response.status {
        status @ (400..=499 | 501) => Judgement::Pass(format!("refused with {status}")),
        200..300 => Judgement::Violation(finding.hint(format!(
            "Exchange {} is the operation where it belongs. A second door has to be guarded like \
             the first, and nobody looks for it.",
            pair.control.seq
        ))),
        _ => Judgement::Doubt(finding),
    })
}
