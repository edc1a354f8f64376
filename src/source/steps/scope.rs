//! Whether the scopes of a token cover a request.

use crate::oauth::{MEMBER_MATCH_SCOPE, Scope};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::authenticate::Caller;

/// Letters for create, read, update, delete and search, as bits.
const EVERYTHING: u8 = 0b1_1111;

/// Whether the caller may match members.
///
/// # Errors
/// When no scope allows it.
pub(in crate::source) fn allow_match(caller: &Caller, policy: &Policy) -> Result<(), Refusal> {
    let all = |scope: &str| {
        Scope::parse(scope).is_some_and(|scope| {
            scope.covers(&Scope::parse("system/*.cruds").expect("a scope"))
                && scope.access.bits() == EVERYTHING
        })
    };
    let allowed = caller.scopes.iter().any(|scope| scope == MEMBER_MATCH_SCOPE || all(scope));
    demand(allowed, caller, policy, MEMBER_MATCH_SCOPE)
}

/// Whether the caller may read members.
///
/// # Errors
/// When no scope allows it.
pub(in crate::source) fn allow_patient_read(
    caller: &Caller,
    policy: &Policy,
) -> Result<(), Refusal> {
    demand(covers(caller, "system/Patient.r"), caller, policy, "system/Patient.r")
}

/// Whether the caller may have every one of these types exported.
///
/// # Errors
/// When a type is not covered.
pub(in crate::source) fn allow_types(
    caller: &Caller,
    types: &[&'static str],
    policy: &Policy,
) -> Result<(), Refusal> {
    match types.iter().find(|name| !may_export(caller, name, policy)) {
        Some(name) => demand(false, caller, policy, &format!("system/{name}.rs")),
        None => Ok(()),
    }
}

/// Whether the caller may have this type exported.
pub(in crate::source) fn may_export(caller: &Caller, name: &str, policy: &Policy) -> bool {
    unchecked(caller, policy) || covers(caller, &format!("system/{name}.rs"))
}

fn covers(caller: &Caller, wanted: &str) -> bool {
    let wanted = Scope::parse(wanted).expect("a scope of a resource type");
    caller.scopes.iter().filter_map(|scope| Scope::parse(scope)).any(|scope| scope.covers(&wanted))
}

fn unchecked(caller: &Caller, policy: &Policy) -> bool {
    !policy.token_checks_scope || caller.is_anonymous()
}

fn demand(allowed: bool, caller: &Caller, policy: &Policy, wanted: &str) -> Result<(), Refusal> {
    if allowed || unchecked(caller, policy) {
        return Ok(());
    }
    let text = "The scope of the access token does not cover this request.";
    Err(Refusal::new(policy.forbidden_status, "forbidden", text)
        .challenge(&format!("error=\"insufficient_scope\", scope=\"{wanted}\"")))
}
