//! `client.failure_given_up`: what keeps failing.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.failure_given_up",
    title: "A request that keeps failing is given up in the end",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(
        Actor::Target,
        &[
            Endpoint::MemberMatch,
            Endpoint::BulkMatch,
            Endpoint::MatchStatus,
            Endpoint::MatchFile,
            Endpoint::KickOff,
            Endpoint::Status,
            Endpoint::File,
            Endpoint::Read,
            Endpoint::Everything,
        ],
    ),
    page: include_str!("failure_given_up.md"),
    judge,
};

/// As often as this in a row nobody needs to be asked.
const TIMES: usize = 20;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = exchange.request.body.sha256();
    let same = |other: &&Exchange| {
        other.initiator == Party::Target
            && other.request.url == exchange.request.url
            && other.request.method == exchange.request.method
            && other.request.body.sha256() == body
    };
    let failed = transcript.before(exchange).filter(same).take_while(|other| fails(other)).count();
    if failed == 0 {
        return None;
    }
    if failed < TIMES {
        return Some(Judgement::Pass(format!("asked again, {failed} times at most")));
    }
    let expected = format!("{TIMES} attempts at most");
    let observed = format!("asked again after {failed} failures in a row");
    Some(Judgement::Violation(
        Finding::in_request(exchange, Place::Target, &expected, observed)
            .hint("Give up, tell a person, and leave it to them when to try again."),
    ))
}

/// Whether an answer may be a better one at another attempt, and was none.
fn fails(exchange: &Exchange) -> bool {
    exchange.failure.is_some() || matches!(exchange.status(), None | Some(429 | 500..))
}
