//! Negative checks judge a pair: a request changed in one thing, and its control.
//!
//! The control is the same request without the change. Only when it succeeded does a refusal of
//! the changed request say anything about the change.

use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// A changed request that can be judged.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The answer to the changed request.
    pub response: &'a Response,
    /// The exchange that succeeded without the change.
    pub control: &'a Exchange,
}

/// The pair `exchange` belongs to when it was changed by one of `names`, or why it cannot be
/// judged. `None` when it was not so changed, or nobody answered.
pub fn pair<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
    names: &[&str],
) -> Option<Result<Pair<'a>, Judgement>> {
    let alteration = transcript.alteration(exchange)?;
    names.contains(&alteration.name.as_str()).then_some(())?;
    let response = exchange.response.as_ref()?;
    // A control that was first throttled and then served has succeeded.
    let control = alteration.control.as_deref().and_then(|step| {
        transcript
            .of_step(step)
            .find(|other| other.endpoint == exchange.endpoint && other.succeeded())
    });
    Some(match control {
        // Being told to come back later is no answer to the change.
        Some(_) if matches!(response.status, 429 | 503) => Err(Judgement::Blocked(format!(
            "the changed request was answered {}, which says nothing about the change",
            response.status
        ))),
        Some(control) => Ok(Pair { response, control }),
        None => Err(Judgement::Blocked(failed_control(exchange, transcript))),
    })
}

fn failed_control(exchange: &Exchange, transcript: &Transcript) -> String {
    match transcript.control_of(exchange) {
        None => "the same request was not sent without the change".to_owned(),
        Some(control) => match control.status() {
            Some(status) => format!("the same request without the change was answered {status}"),
            None => "the same request without the change was not answered".to_owned(),
        },
    }
}

/// A finding about the status code of `response`.
pub fn wrong_status(exchange: &Exchange, response: &Response, expected: &str) -> Finding {
    let status = response.status;
    let observed = match status {
        200..300 => format!("{status}: the request was served"),
        300..400 => format!("{status}: a redirect"),
        500..600 => format!("{status}: an error of the server"),
        _ => status.to_string(),
    };
    Finding::in_response(exchange, Place::Status, expected, observed)
}
