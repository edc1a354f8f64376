//! `smile.patients_spanned.*`: a scope reaches every patient, whatever its prefix.

use crate::checks::token_use::{Act, Letter, is_smile, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{Scope, ScopeContext};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// One check for each prefix.
pub static ROWS: &[Check] = &[
    family(
        "smile.patients_spanned.patient",
        "A token with scopes for `patient/` reads more patients than one",
        &["SEED-SCP-06"],
    ),
    family(
        "smile.patients_spanned.system",
        "A token with scopes for `system/` reads more patients than one",
        &["SEED-SCP-09"],
    ),
    family(
        "smile.patients_spanned.user",
        "A token with scopes for `user/` reads more patients than one",
        &["SEED-SCP-09"],
    ),
];

const fn family(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
        page: include_str!("patients_spanned.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (is_smile(transcript) && transcript.alteration(exchange).is_none()).then_some(())?;
    let status = exchange.status()?;
    let reads = |one: &Exchange| {
        Act::of(one, transcript)
            .is_some_and(|act| act.letter == Letter::Read && act.resource_type == "Patient")
    };
    reads(exchange).then_some(())?;
    let token = issued(exchange, transcript)?;
    let context = match check.row() {
        "patient" => ScopeContext::Patient,
        "user" => ScopeContext::User,
        _ => ScopeContext::System,
    };
    let scopes: Vec<Scope> = token.scope.split_whitespace().filter_map(Scope::parse).collect();
    let opens = |scope: &Scope| {
        !scope.is_in_letters()
            && scope.names_type("Patient")
            && scope.query.is_empty()
            && scope.access.bits() & Letter::Read.bit() != 0
    };
    // Nothing but scopes of this prefix, one of which lets it read.
    let alone = scopes.iter().all(|scope| scope.context == context);
    (alone && scopes.iter().any(opens) && !token.scope.contains("cdr_")).then_some(())?;
    // Another patient was read with the same token before.
    let field = exchange.request.headers.get("authorization");
    let before = transcript.before(exchange).any(|other| {
        reads(other)
            && other.request.headers.get("authorization") == field
            && other.request.url != exchange.request.url
            && other.succeeded()
    });
    if exchange.succeeded() {
        return before.then(|| Judgement::Pass("another patient was read as well".to_owned()));
    }
    matches!(status, 401 | 403 | 404).then_some(())?;
    let finding = Finding::in_response(exchange, Place::Status, "200", status.to_string()).hint(
        "In this model a scope reaches the compartments of all patients, whether it begins with \
         `patient/`, `user/` or `system/`. SMART sees it otherwise: this is no rule for others.",
    );
    Some(Judgement::Violation(finding))
}
