//! `member_token.exports_of_others_closed`: a token about one member opens no export about another.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_token.exports_of_others_closed",
    title: "A token about one member opens no export about another",
    verifies: &["PDEX-SM-07", "PDEX-AC-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status, Endpoint::File]),
    page: include_str!("exports_of_others_closed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_other"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let is_open = exchange.endpoint == Endpoint::File
        && job::listing_of(exchange, transcript)
            .is_some_and(|listing| listing.manifest["requiresAccessToken"] == false);
    if is_open {
        let why = "requiresAccessToken is false: the URLs are the protection";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    let finding = wrong_status(exchange, pair.response, "403 or 404").hint(
        "Hold the member the token is about against the members of the export, at every poll and \
         at every file.",
    );
    Some(match pair.response.status {
        status @ (401 | 403 | 404) => Judgement::Pass(format!("refused with {status}")),
        // That an export runs is no member's data.
        202 => Judgement::Doubt(finding),
        200..300 => Judgement::Violation(finding),
        // An error gives nothing away, even if it is not the refusal it should be.
        _ => Judgement::Doubt(finding),
    })
}
