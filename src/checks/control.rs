//! Negative checks: the same request with one thing changed, and the control it is compared with.

use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// Whether `exchange` carries the alteration `name` and may be judged for it.
///
/// `None` when it does not carry it. An error when the control did not succeed: a refusal then
/// proves nothing, because the unchanged request was not accepted either.
pub(super) fn comparable(
    name: &str,
    exchange: &Exchange,
    transcript: &Transcript,
) -> Option<Result<(), Judgement>> {
    let alteration = transcript.alteration(exchange)?;
    if alteration.name != name {
        return None;
    }
    Some(match transcript.control_of(exchange) {
        Some(control) if control.succeeded() => Ok(()),
        Some(control) => {
            let status = control
                .status()
                .map_or_else(|| "no answer".to_owned(), |status| format!("status {status}"));
            Err(Judgement::Blocked(format!("the same request without the change got {status}")))
        }
        None => Err(Judgement::Blocked("the same request without the change was not sent".into())),
    })
}
