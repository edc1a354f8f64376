//! `consent.opt_out_respected`: a member who opted out is not handed over.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.opt_out_respected",
    title: "A match for a member who opted out of sharing is refused",
    verifies: &["BULK-SEC-08", "PDEX-P2P-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("opt_out_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_opted_out"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        200..300 => Judgement::Violation(finding.hint(
            "The member told this payer not to share. Which of two statements of a member counts \
             is law and policy; a payer that keeps opt-outs looks at them before it answers.",
        )),
        400..500 => Judgement::Doubt(
            finding.hint("The member was not handed over, but clients expect 422 here."),
        ),
        _ => Judgement::Violation(finding),
    })
}
