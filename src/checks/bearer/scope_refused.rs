//! `bearer.scope_refused`: a good token whose scope is too small gets 403.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::open_file::is_open_file;
use crate::checks::granted_scope::beyond;
use crate::checks::pair::{pair, wrong_status};
use crate::checks::token_use::issued;

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.scope_refused",
    title: "A token whose scope does not cover the request is refused with 403",
    verifies: &[
        "RFC6750-05",
        "SMART-BS-15",
        "PDEX-RS-01",
        "BULK-SEC-03",
        "BULK-AUTH-02",
        "PDEX-BULK-02",
        "PDEX-SCOPE-01",
        "PDEX-SCOPE-03",
        "PDEX-SM-02",
    ],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("scope_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["token_scope_short"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if is_open_file(exchange, transcript) {
        let why = "the manifest says that its files need no access token".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    if let Some(why) = is_no_less(exchange, pair.control, transcript) {
        return Some(Judgement::NotApplicable(why));
    }
    let finding = wrong_status(exchange, pair.response, "403");
    Some(match pair.response.status {
        403 => Judgement::Pass("refused with 403".to_owned()),
        401 => Judgement::Violation(finding.hint(
            "401 tells the client to get another token. This token is good, its scope is too \
             small: answer 403 with error=\"insufficient_scope\".",
        )),
        _ => Judgement::Violation(finding.hint(format!(
            "Exchange {} is the same request with enough scope and succeeded. Compare the scope \
             of each token with what the request needs.",
            pair.control.seq
        ))),
    })
}

/// Why the scope of this token cannot be said to be too small: of two scopes of which one covers the
/// other, the source payer alone knows what each is enough for.
fn is_no_less(exchange: &Exchange, control: &Exchange, transcript: &Transcript) -> Option<String> {
    let (own, enough) = (issued(exchange, transcript)?, issued(control, transcript)?);
    let covers = |one: &str, other: &str| beyond(other, one).is_empty();
    let related = covers(&own.scope, &enough.scope) || covers(&enough.scope, &own.scope);
    related.then(|| {
        "of the scopes that are configured for matching and for exporting, one covers the other"
            .to_owned()
    })
}
