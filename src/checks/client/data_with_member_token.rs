//! `client.data_with_member_token`: data is not fetched with the token of the match.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::bearer;
use super::match_request::matches_before;

/// The check.
pub static CHECK: Check = Check {
    id: "client.data_with_member_token",
    title: "Data is retrieved with a token obtained for it, not with the token of the match",
    verifies: &["PDEX-P2P-17"],
    judges: Judges::requests(
        Actor::Target,
        &[Endpoint::KickOff, Endpoint::Read, Endpoint::Everything],
    ),
    page: include_str!("data_with_member_token.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let token = bearer(exchange)?;
    let mut matches = matches_before(exchange, transcript).peekable();
    matches.peek()?;
    let same = matches.find(|matched| bearer(matched) == Some(token));
    Some(match same {
        None => Judgement::Pass("another token than the one of the match".to_owned()),
        Some(matched) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Header("Authorization".to_owned()),
                "a token asked for after the match",
                format!("the token the match of exchange {} was made with", matched.seq),
            )
            .hint("Ask for a second token once the match succeeded; the source ties it to the member and looks at the consent again."),
        ),
    })
}
