//! `token.only_by_post`: a token is not to be had by GET.

use crate::checks::oauth_answer::object;
use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.only_by_post",
    title: "The token endpoint is used with POST only",
    verifies: &["RFC6749-TOK-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("only_by_post.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["method_get"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    let has_token = object(exchange).is_some_and(|body| body.contains_key("access_token"));
    if !(200..300).contains(&status) && !has_token {
        return Some(Judgement::Pass(format!("GET is answered {status}")));
    }
    let finding = wrong_status(exchange, pair.response, "405, or another refusal").hint(
        "What stands in a URL ends up in logs and histories. Take the parameters from the body of \
         a POST only.",
    );
    Some(Judgement::Violation(finding))
}
