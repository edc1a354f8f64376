//! `tls.plain_http_refused`: the token endpoint is not served without TLS.

use crate::checks::oauth_answer::object;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::probed::{CLOSING, offers};

/// The check.
pub static CHECK: Check = Check {
    id: "tls.plain_http_refused",
    title: "The token endpoint is not served over plain HTTP",
    verifies: &["RFC6749-TOK-01"],
    judges: Judges::answers(Actor::Idp, CLOSING),
    page: include_str!("plain_http_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if in_the_clear(exchange) && exchange.request.method == "POST" {
        let probed = transcript.facts.iter().any(|fact| {
            matches!(fact, Fact::TlsProbed { step, actor: Actor::Idp, .. } if *step == exchange.step)
        });
        return probed.then(|| answered(exchange)).flatten();
    }
    if let Err(judgement) = offers(Actor::Idp, exchange, transcript)? {
        return Some(judgement);
    }
    // A server that is not there without TLS is seen by what broke off.
    transcript
        .of_step(&exchange.step)
        .find(|other| other.responder == Party::Idp && in_the_clear(other))
        .filter(|other| other.response.is_none() && other.failure.is_some())
        .map(|_| Judgement::Pass("plain HTTP is not answered".to_owned()))
}

fn in_the_clear(exchange: &Exchange) -> bool {
    exchange.request.url.starts_with("http:")
}

fn answered(exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    let status = response.status;
    let processed = (200..300).contains(&status)
        || object(exchange).is_some_and(|body| body.contains_key("error"));
    let to_the_clear = (300..400).contains(&status)
        && response.headers.get("location").is_some_and(|to| to.starts_with("http:"));
    if !processed && !to_the_clear {
        return Some(Judgement::Pass(format!("plain HTTP is answered {status} and not processed")));
    }
    let observed = if processed {
        format!("status {status}: the request was processed")
    } else {
        format!("status {status}: a redirect to plain HTTP")
    };
    let expected = "no answer, a refusal that is not of the token endpoint, or a redirect to https";
    let finding = Finding::in_response(exchange, Place::Status, expected, observed).hint(
        "Whoever listens on the way reads client credentials and tokens. Serve the token endpoint \
         over TLS only.",
    );
    Some(Judgement::Violation(finding))
}
