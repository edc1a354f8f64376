//! What checks of rights share: pairs at interactions a server may lack, and what a refusal for
//! want of rights looks like.

use crate::checks::pair::{Pair, pair, wrong_status};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// As [`pair`], except that nothing applies where the control shows that the server does not offer
/// the interaction at all.
pub fn offered<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
    names: &[&str],
) -> Option<Result<Pair<'a>, Judgement>> {
    let found = pair(exchange, transcript, names)?;
    let missing = transcript
        .control_of(exchange)
        .and_then(Exchange::status)
        .filter(|status| matches!(status, 404 | 405 | 410 | 501));
    Some(match (found, missing) {
        (Err(_), Some(status)) => Err(Judgement::NotApplicable(format!(
            "with enough rights it was answered {status}: the server does not offer this"
        ))),
        (found, _) => found,
    })
}

/// Judges the answer to a request whose token allows too little: 403, or less well 404.
pub fn refusal(exchange: &Exchange, pair: &Pair<'_>, hint: &str) -> Judgement {
    let finding = wrong_status(exchange, pair.response, "403");
    match pair.response.status {
        403 => Judgement::Pass("refused with 403".to_owned()),
        404 => Judgement::Doubt(finding.hint(
            "Nothing was given away. But a client that lacks a right is told so with 403; 404 \
             says that there is nothing.",
        )),
        401 => Judgement::Violation(finding.hint(
            "401 tells the client to get another token. This token is good, it allows too \
             little: answer 403.",
        )),
        400..500 => Judgement::Doubt(
            finding.hint("The request was refused, but not for want of rights: answer 403."),
        ),
        _ => Judgement::Violation(finding.hint(format!(
            "Exchange {} is the same request with enough rights. {hint}",
            pair.control.seq
        ))),
    }
}
