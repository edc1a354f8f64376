//! Whether the scopes of a token cover a request.

use crate::oauth::{BULK_MATCH_SCOPES, Deed, ExportKind, MEMBER_MATCH_SCOPE, Scope};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::authenticate::Caller;
use super::authorize_interaction::is_unlimited_by_scopes;

/// Letters for create, read, update, delete and search, as bits.
const EVERYTHING: u8 = 0b1_1111;

/// Whether the caller may match members.
///
/// # Errors
/// When no scope allows it.
pub(in crate::source) fn allow_match(caller: &Caller, policy: &Policy) -> Result<(), Refusal> {
    let allowed = by_permission(caller, Deed::MemberMatch, policy).unwrap_or_else(|| {
        caller.scopes.iter().any(|scope| scope == MEMBER_MATCH_SCOPE || is_everything(scope))
    });
    demand(allowed, caller, policy, MEMBER_MATCH_SCOPE)
}

/// Whether the caller may match several members at once. Of the two scopes PDex proposes either
/// will do.
///
/// # Errors
/// When no scope allows it.
pub(in crate::source) fn allow_bulk_match(caller: &Caller, policy: &Policy) -> Result<(), Refusal> {
    let allowed = by_permission(caller, Deed::MemberMatch, policy).unwrap_or_else(|| {
        let is_named = |scope: &str| BULK_MATCH_SCOPES.contains(&scope) || is_everything(scope);
        caller.scopes.iter().any(|scope| is_named(scope))
    });
    demand(allowed, caller, policy, BULK_MATCH_SCOPES[0])
}

/// Whether a scope allows everything a system may do.
fn is_everything(scope: &str) -> bool {
    Scope::parse(scope).is_some_and(|scope| {
        scope.covers(&Scope::parse("system/*.cruds").expect("a scope"))
            && scope.access.bits() == EVERYTHING
    })
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
    is_unchecked(caller, policy)
        || by_permission(caller, Deed::Export(ExportKind::Patient), policy)
            .unwrap_or_else(|| covers(caller, &format!("system/{name}.rs"), policy))
}

/// What permissions say of an operation; `None` where the token is limited by none. No SMART scope
/// supports an operation, so it takes every authority, or scopes that do not limit permissions.
fn by_permission(caller: &Caller, deed: Deed<'_>, policy: &Policy) -> Option<bool> {
    let permissions = caller.permissions.as_ref()?;
    let opened =
        !policy.permissions_checked || permissions.iter().any(|permission| permission.opens(deed));
    Some(opened && is_unlimited_by_scopes(caller))
}

fn covers(caller: &Caller, wanted: &str, policy: &Policy) -> bool {
    let wanted = Scope::parse(wanted).expect("a scope of a resource type");
    let scopes = caller.scopes.iter().filter_map(|scope| Scope::parse(scope));
    let bits = scopes
        .filter(|scope| policy.scope_letters || !scope.is_in_letters())
        // Several scopes may allow together what none allows alone.
        .filter(|scope| scope.covers(&Scope { access: scope.access, ..wanted.clone() }))
        .fold(0, |bits, scope| bits | scope.access.bits());
    wanted.access.bits() & !bits == 0
}

/// Whether scopes are not looked at.
pub(in crate::source) fn is_unchecked(caller: &Caller, policy: &Policy) -> bool {
    !policy.token_checks_scope || caller.is_anonymous()
}

/// Refuses a request that is not allowed, and says which scope would do.
///
/// # Errors
/// When it is not allowed, and scopes are looked at.
pub(in crate::source) fn demand(
    allowed: bool,
    caller: &Caller,
    policy: &Policy,
    wanted: &str,
) -> Result<(), Refusal> {
    if allowed || is_unchecked(caller, policy) {
        return Ok(());
    }
    let text = "The scope of the access token does not cover this request.";
    Err(Refusal::new(policy.forbidden_status, "forbidden", text)
        .challenge(&format!("error=\"insufficient_scope\", scope=\"{wanted}\"")))
}
