//! Decides whether a token covers an interaction, and which resources it then reaches.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html>

use serde_json::Value;

use crate::oauth::{ALL_AUTHORITIES, Deed, Scope, ScopeContext, Touched};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::authenticate::Caller;
use super::criterion::meets;
use super::rest_call::Letter;
use super::scope::{demand, is_unchecked};

/// What a token allows of an interaction with resources of one type.
#[derive(Clone, Debug)]
pub(in crate::source) struct Allowance {
    letter: Letter,
    ways: Vec<Way>,
}

/// One scope's share: a resource is reached when any of them reaches it.
#[derive(Clone, Debug)]
struct Way {
    /// The one patient it is about; every patient the client may have when left out.
    patient: Option<String>,
    /// Search parameters a resource must meet.
    restriction: Vec<(String, String)>,
}

const EVERYWHERE: Way = Way { patient: None, restriction: Vec::new() };

/// Says what the caller may reach by this interaction.
///
/// # Errors
/// When no scope, or no permission, allows it at all.
pub(in crate::source) fn authorize_interaction(
    caller: &Caller,
    letter: Letter,
    resource_type: &str,
    policy: &Policy,
) -> Result<Allowance, Refusal> {
    let wanted = format!("system/{resource_type}.{}", letter.as_str());
    let touched = Touched { resource_type, ..Touched::default() };
    let permitted = is_permitted(caller, letter, touched);
    let ways = if is_unchecked(caller, policy) {
        vec![EVERYWHERE]
    } else if !permitted && policy.permissions_checked {
        Vec::new()
    } else if caller.permissions.is_some() && is_unlimited_by_scopes(caller) {
        vec![EVERYWHERE]
    } else {
        ways(caller, letter, resource_type, policy)
    };
    demand(!ways.is_empty(), caller, policy, &wanted)?;
    Ok(Allowance { letter, ways })
}

impl Allowance {
    /// Whether it reaches a resource in the compartment of `patient`, or in nobody's.
    pub(in crate::source) fn reaches(
        &self,
        caller: &Caller,
        resource: &Value,
        patient: Option<&str>,
        policy: &Policy,
    ) -> bool {
        let text = |name: &str| resource[name].as_str().unwrap_or_default();
        let touched =
            Touched { resource_type: text("resourceType"), id: Some(text("id")), patient };
        let by_permission =
            !policy.permissions_checked || is_permitted(caller, self.letter, touched);
        by_permission
            && self.ways.iter().any(|way| {
                way.patient.as_deref().is_none_or(|own| Some(own) == patient)
                    && way.restriction.iter().all(|(name, value)| meets(resource, name, value))
            })
    }

    /// The patients the token itself is about, besides those the client matched.
    pub(in crate::source) fn patients(&self) -> impl Iterator<Item = &str> {
        self.ways.iter().filter_map(|way| way.patient.as_deref())
    }
}

/// Whether scopes have no say: every authority was granted, or scopes do not limit permissions.
pub(in crate::source) fn is_unlimited_by_scopes(caller: &Caller) -> bool {
    !caller.scopes_restrict || caller.scopes.iter().any(|scope| scope == ALL_AUTHORITIES)
}

/// Whether the permissions open it, where the token is limited by any.
fn is_permitted(caller: &Caller, letter: Letter, touched: Touched<'_>) -> bool {
    let deed = match letter {
        Letter::Read | Letter::Search => Deed::Read(touched),
        Letter::Create | Letter::Update => Deed::Write(touched),
        Letter::Delete => Deed::Delete(touched),
    };
    caller
        .permissions
        .as_ref()
        .is_none_or(|permissions| permissions.iter().any(|permission| permission.opens(deed)))
}

fn ways(caller: &Caller, letter: Letter, resource_type: &str, policy: &Policy) -> Vec<Way> {
    // Where permissions decide, deleting has a scope of its own.
    if caller.permissions.is_some() && letter == Letter::Delete {
        let may = caller.scopes.iter().any(|scope| scope == "cdr_fhir_delete");
        return if may { vec![EVERYWHERE] } else { Vec::new() };
    }
    let allows = |scope: &Scope| {
        scope.names_type(resource_type)
            && (scope.access.bits() & letter.bit() != 0 || !policy.scope_interactions_exact)
            && (policy.scope_letters || !scope.is_in_letters())
    };
    caller
        .scopes
        .iter()
        .filter_map(|scope| Scope::parse(scope))
        .filter(allows)
        .filter_map(|scope| {
            let restriction = if policy.scope_restrictions_applied {
                serde_urlencoded::from_str(&scope.query).ok()?
            } else {
                Vec::new()
            };
            let about = match scope.context {
                _ if !policy.patient_scopes_need_patient => None,
                ScopeContext::System => None,
                // A scope about a patient nobody named is about nobody.
                ScopeContext::Patient => Some(caller.patient.clone()?),
                ScopeContext::User => Some(patient_of(caller.fhir_user.as_deref()?)?),
            };
            Some(Way { patient: about, restriction })
        })
        .collect()
}

/// The id of the Patient a `fhirUser` names. Other users have no records here of their own.
fn patient_of(user: &str) -> Option<String> {
    let (kind, id) = user.rsplit_once('/')?;
    (kind == "Patient" || kind.ends_with("/Patient")).then(|| id.to_owned())
}
