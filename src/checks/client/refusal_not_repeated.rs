//! `client.refusal_not_repeated`: a refused match is not sent again.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.refusal_not_repeated",
    title: "A refused match is not sent again unchanged",
    verifies: &["BULK-ST-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::MemberMatch]),
    page: include_str!("refusal_not_repeated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // Another invocation is another decision of a person; a step holds one.
    let earlier = transcript.before(exchange).filter(|other| {
        other.endpoint == Endpoint::MemberMatch
            && other.initiator == Party::Target
            && other.step == exchange.step
            && other.status() == Some(422)
    });
    let body = exchange.request.body.sha256();
    let mut repeated = None;
    let mut refused = false;
    for other in earlier {
        refused = true;
        if other.request.body.sha256() == body {
            repeated = Some(other.seq);
        }
    }
    Some(match repeated {
        Some(seq) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Body,
                "another request after a 422, or none",
                format!("the body of exchange {seq}, which was answered 422"),
            )
            .hint("A 422 is an answer: no match, several, or a consent that cannot be honoured. Tell a person; sources count repeated attempts as probing."),
        ),
        None if refused => Judgement::Pass("another request after a refusal".to_owned()),
        None if exchange.status() == Some(422) => {
            let repeats = transcript.after(exchange).any(|other| {
                other.endpoint == Endpoint::MemberMatch
                    && other.step == exchange.step
                    && other.request.body.sha256() == body
            });
            // The repetition is judged where it happens.
            return (!repeats).then(|| Judgement::Pass("a 422 ended the attempt".to_owned()));
        }
        None => return None,
    })
}
