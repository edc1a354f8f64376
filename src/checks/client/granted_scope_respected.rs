//! `client.granted_scope_respected`: less was granted.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::is_resource_type;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{bearer, issuance};
use super::assertion::{form_of, value};

/// The check.
pub static CHECK: Check = Check {
    id: "client.granted_scope_respected",
    title: "What was not granted is not asked for",
    verifies: &["SMART-SCOPE-09"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff, Endpoint::Read]),
    page: include_str!("granted_scope_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let issuance = issuance(transcript, bearer(exchange)?)?;
    let answer = issuance.response.as_ref()?.json().ok()?;
    let granted = answer["scope"].as_str()?;
    let form = form_of(issuance)?;
    let asked = value(&form, "scope")?;
    let is_granted = |scope: &str| granted.split_whitespace().any(|own| own == scope);
    // Only where less was granted than asked for is there anything to adapt to.
    if asked.split_whitespace().all(is_granted) {
        return None;
    }
    let wanted = types_asked(exchange);
    let outside = wanted.iter().find(|kind| !covers(granted, kind));
    Some(match outside {
        None => Judgement::Pass("no type is asked for that was not granted".to_owned()),
        Some(kind) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                "types of the granted scope only",
                format!("{kind}, which the scope of exchange {} does not cover", issuance.seq),
            )
            .hint(
                "Read `scope` of the token response; ask for what it covers, and report the rest.",
            ),
        ),
    })
}

/// The types a request names.
fn types_asked(exchange: &Exchange) -> Vec<String> {
    if exchange.endpoint == Endpoint::Read {
        let path = exchange.request.url.split('?').next().unwrap_or_default();
        let kind = path.split('/').find(|part| is_resource_type(part));
        return kind.map(str::to_owned).into_iter().collect();
    }
    let query = exchange.request.query().into_iter();
    let values = query.filter(|(name, _)| name == "_type").map(|(_, value)| value);
    values.flat_map(|value| value.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Whether a scope opens resources of a type.
fn covers(granted: &str, kind: &str) -> bool {
    granted.split_whitespace().any(|scope| {
        let Some((_, rest)) = scope.split_once('/') else { return false };
        let of = rest.split('.').next().unwrap_or_default();
        of == "*" || of == kind
    })
}
