//! `scopes.bundle_refused.*`: entries of a batch or transaction need the rights they would need
//! alone.

use serde_json::Value;

use crate::checks::token_use::{Act, Cover, Issued, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::{offered, refusal};

/// One check for each kind of Bundle; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family(
        "scopes.bundle_refused.batch_beyond_scope",
        "An entry of a batch that the scope does not cover is refused, and the others are answered",
    ),
    family(
        "scopes.bundle_refused.transaction_beyond_scope",
        "A transaction with an entry that the scope does not cover is refused",
    ),
];

const fn family(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SMART-SCOPE-07"],
        judges: Judges::answers(Actor::Source, &[Endpoint::Bundle]),
        page: include_str!("bundle_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match offered(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(other) => return Some(other),
    };
    let Some(token) = issued(exchange, transcript) else {
        return Some(Judgement::Blocked("the scope of the token is not known".to_owned()));
    };
    if check.row() == "transaction_beyond_scope" {
        let hint = "A transaction is authorised by the interactions in it, all of them.";
        return Some(refusal(exchange, &pair, hint));
    }
    if !exchange.succeeded() {
        let observed = format!("{}: the batch was refused as a whole", pair.response.status);
        let finding = Finding::in_response(exchange, Place::Status, "200", observed)
            .hint("Entries of a batch stand alone: refuse those the scope does not cover.");
        return Some(Judgement::Violation(finding));
    }
    let asked = entries(&serde_json::from_slice(&exchange.request.body.bytes().ok()?).ok()?);
    let answered = entries(&pair.response.json().ok()?);
    Some(judge_entries(exchange, transcript, &token, &asked, &answered))
}

fn judge_entries(
    exchange: &Exchange,
    transcript: &Transcript,
    token: &Issued,
    asked: &[Value],
    answered: &[Value],
) -> Judgement {
    let at = |pointer: String, expected: &str, observed: String| {
        Finding::in_response(exchange, Place::Pointer(pointer), expected, observed)
    };
    if asked.len() != answered.len() {
        let expected = format!("{} entries", asked.len());
        let observed = format!("{} entries", answered.len());
        return Judgement::Violation(at("/entry".to_owned(), &expected, observed));
    }
    let mut refused = 0;
    for (index, (entry, answer)) in asked.iter().zip(answered).enumerate() {
        let method = entry["request"]["method"].as_str().unwrap_or_default();
        let url = entry["request"]["url"].as_str().unwrap_or_default();
        let Some(act) = Act::read(method, url.split('?').next().unwrap_or_default()) else {
            continue;
        };
        let status: String =
            answer["response"]["status"].as_str().unwrap_or_default().chars().take(3).collect();
        let pointer = format!("/entry/{index}/response/status");
        let served = status.starts_with('2');
        match token.cover(&act, transcript) {
            Cover::Nothing if served => {
                let observed = "the entry was served".to_owned();
                let finding = at(pointer, "403", observed).hint(
                    "Decide about each entry as about a request of its own with the same token.",
                );
                return Judgement::Violation(finding);
            }
            Cover::Nothing => refused += 1,
            Cover::Whole if status == "403" => {
                let observed = "403 to an entry that the scope covers".to_owned();
                return Judgement::Violation(at(pointer, "an answer to the entry", observed));
            }
            Cover::Whole | Cover::Restricted(_) | Cover::Unknown => {}
        }
    }
    if refused == 0 {
        return Judgement::Blocked("the token covers every entry".to_owned());
    }
    Judgement::Pass(format!("{refused} of {} entries refused", asked.len()))
}

fn entries(bundle: &Value) -> Vec<Value> {
    bundle["entry"].as_array().cloned().unwrap_or_default()
}
