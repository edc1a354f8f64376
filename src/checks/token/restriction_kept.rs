//! `token.restriction_kept`: a scope is not granted without the restriction it was asked with.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{Refusal, at_member};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Scope;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.restriction_kept",
    title: "A scope restricted by a search is not granted without the restriction",
    verifies: &["SMART-SCOPE-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("restriction_kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let requested = exchange.request.form_value("scope")?;
    let all: Vec<Scope> = requested.split_whitespace().filter_map(Scope::parse).collect();
    let restricted: Vec<&Scope> = all.iter().filter(|scope| !scope.query.is_empty()).collect();
    (!restricted.is_empty()).then_some(())?;
    let Some(body) = granted(exchange) else {
        // A server need not support restrictions; it may say so.
        let refusal =
            Refusal { statuses: &[400], errors: &["invalid_scope"], spoils: "access_token" };
        return refusal.judge(exchange, "").filter(|one| matches!(one, Judgement::Pass(_)));
    };
    let stated = body.get("scope")?.as_str()?;
    let widened = stated.split_whitespace().filter_map(Scope::parse).find(|given| {
        let wider = |asked: &&&Scope| {
            given.names_type(&asked.resource_type)
                && given.context == asked.context
                && !asked.parameters().all(|own| given.parameters().any(|other| own == other))
        };
        restricted.iter().any(|asked| wider(&asked)) && !all.iter().any(|asked| asked.covers(given))
    });
    Some(match widened {
        None => Judgement::Pass("nothing without its restriction".to_owned()),
        Some(_) => {
            let observed = "a scope of the same type without the restriction".to_owned();
            let expected = "the restriction, or no such scope";
            Judgement::Violation(at_member(exchange, "scope", expected, observed).hint(
                "Whoever asked for a part did not ask for the whole. What cannot be restricted \
                 is left out of the grant, or refused as `invalid_scope`.",
            ))
        }
    })
}
