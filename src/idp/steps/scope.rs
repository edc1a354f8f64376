//! Decides the scope of a token, and the scopes a client may register.
//!
//! Resource scopes are granted as far as a registered one covers them; whatever else stands in a
//! scope is an opaque name and granted only to the letter.

use std::collections::BTreeSet;

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::oauth::{
    Access, BULK_MATCH_SCOPES, MEMBER_MATCH_SCOPE, Scope, ScopeContext, is_resource_type,
};

/// Scope parameters longer than this are refused.
const LIMIT_BYTES: usize = 16 * 1024;

/// The scope to grant to a client registered for `registered`.
///
/// # Errors
/// `invalid_scope` when nothing was asked for, or nothing of it can be granted.
pub fn grant(
    policy: &Policy,
    registered: &str,
    requested: Option<&str>,
) -> Result<String, OauthError> {
    let refused = |wire| Err(OauthError::new(Kind::InvalidScope, wire));
    let permitted: Vec<&str> = registered.split_whitespace().collect();
    let granted = match requested {
        // RFC 6749 §3.3: fail, or fall back to a default. SMART makes the parameter mandatory.
        None if policy.scope_required => return refused("scope is missing"),
        None => permitted.iter().map(|scope| (*scope).to_owned()).collect(),
        Some(requested) if requested.len() > LIMIT_BYTES => return refused("scope is too long"),
        Some(requested) if policy.scope_checked && !requested.bytes().all(is_scope_byte) => {
            return refused("scope has characters that are not allowed");
        }
        Some(requested) => select(policy, &permitted, requested),
    };
    if granted.is_empty() {
        return refused("nothing of the scope can be granted");
    }
    Ok(granted.join(" "))
}

/// The scope to grant to a client that speaks for itself: as [`grant`] says, and everything of its
/// definition where the policy has that.
///
/// # Errors
/// As for [`grant`]; a definition without any scope leaves nothing to grant.
pub fn grant_to_client(
    policy: &Policy,
    registered: &str,
    requested: Option<&str>,
) -> Result<String, OauthError> {
    let granted = grant(policy, registered, requested);
    if !policy.grants_definition_scopes {
        return granted;
    }
    let mut all: Vec<&str> = registered.split_whitespace().collect();
    let asked = granted.unwrap_or_default();
    for scope in asked.split_whitespace() {
        if !all.contains(&scope) {
            all.push(scope);
        }
    }
    if all.is_empty() {
        return Err(OauthError::new(Kind::InvalidScope, "nothing of the scope can be granted"));
    }
    Ok(all.join(" "))
}

/// Scopes that mean nothing unless a person signs in.
const OF_PEOPLE: &[&str] = &["openid", "fhirUser", "profile", "online_access", "offline_access"];

/// What a client that asks for `requested` is registered for: system scopes and the names known
/// here, and what needs a person only when people sign in for it.
pub fn registrable(policy: &Policy, requested: &str, interactive: bool) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in requested.split_whitespace() {
        let serves = match resource_scope(policy, scope) {
            _ if policy.registers_any_scope => true,
            Some(parsed) => parsed.context == ScopeContext::System || interactive,
            None => is_known_name(policy, scope) && (interactive || !is_of_people(scope)),
        };
        if serves && !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

fn select(policy: &Policy, permitted: &[&str], requested: &str) -> Vec<String> {
    let mut granted: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut least = 0;
    for asked in requested.split(' ').filter(|asked| !asked.is_empty()) {
        let parsed = resource_scope(policy, asked);
        let known = parsed.is_some() || permitted.contains(&asked) || is_known_name(policy, asked);
        let place = permitted.iter().position(|known| *known == asked).unwrap_or(least);
        if place < least && !policy.scope_order_ignored {
            continue;
        }
        least = place;
        let pieces = match parsed {
            _ if !known && policy.scope_checked => Vec::new(),
            _ if !known || !policy.scope_limited_to_registration => vec![asked.to_owned()],
            Some(asked) => narrow(policy, &asked, permitted),
            None if permitted.contains(&asked) => vec![asked.to_owned()],
            None => Vec::new(),
        };
        granted.extend(pieces.into_iter().filter(|piece| seen.insert(piece.clone())));
    }
    granted
}

/// RFC 6749 §3.3: a scope is made of these, with spaces in between.
fn is_scope_byte(byte: u8) -> bool {
    byte == b' ' || byte == 0x21 || (0x23..=0x5b).contains(&byte) || (0x5d..=0x7e).contains(&byte)
}

fn is_of_people(scope: &str) -> bool {
    OF_PEOPLE.contains(&scope) || scope == "launch" || scope.starts_with("launch/")
}

fn is_known_name(policy: &Policy, scope: &str) -> bool {
    scope == MEMBER_MATCH_SCOPE
        || BULK_MATCH_SCOPES.contains(&scope)
        || resource_scope(policy, scope).is_none()
            && policy.scopes_supported.iter().any(|s| s == scope)
}

/// Reads a resource scope of a spelling, about a type, that the policy knows. Its restriction, if
/// any, is plain search parameters: modifiers, chains and filters are experimental in SMART, not
/// supported, and so never granted in part.
fn resource_scope(policy: &Policy, text: &str) -> Option<Scope> {
    let scope = Scope::parse(text)?;
    let spelled = if scope.is_in_letters() { policy.scope_letters } else { policy.scope_words };
    let has_type = scope.resource_type == "*" || is_resource_type(&scope.resource_type);
    (spelled && (has_type || !policy.scope_types_checked)).then_some(())?;
    let Some((_, query)) = text.split_once('?') else { return Some(scope) };
    let plain = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            let named = name.starts_with(|c: char| c.is_ascii_alphabetic());
            named && !name.contains([':', '.']) && !value.is_empty()
        })
    };
    query.split('&').all(plain).then_some(scope)
}

/// What of `asked` the permitted scopes allow: itself when one covers it, else what they have in
/// common with it.
fn narrow(policy: &Policy, asked: &Scope, permitted: &[&str]) -> Vec<String> {
    let pieces: Vec<Scope> = permitted
        .iter()
        .filter_map(|permitted| resource_scope(policy, permitted))
        .filter(|permitted| {
            policy.scope_wildcards_cover || permitted.resource_type == asked.resource_type
        })
        .filter_map(|permitted| intersection(policy, asked, &permitted))
        .collect();
    let spelled = |piece: &Scope| {
        let query =
            if policy.scope_restrictions_kept { piece.query.clone() } else { String::new() };
        Scope { query, ..piece.clone() }.to_string()
    };
    if let Some(whole) = pieces.iter().find(|piece| piece.covers(asked)) {
        return vec![spelled(whole)];
    }
    let mut kept: Vec<&Scope> = Vec::new();
    for piece in &pieces {
        if !kept.iter().any(|other| other.covers(piece)) {
            kept.retain(|other| !piece.covers(other));
            kept.push(piece);
        }
    }
    kept.into_iter().map(spelled).collect()
}

fn intersection(policy: &Policy, asked: &Scope, permitted: &Scope) -> Option<Scope> {
    let resource_type = match (asked.resource_type.as_str(), permitted.resource_type.as_str()) {
        (one, "*") => one,
        ("*", other) => other,
        (one, other) => (one == other).then_some(one)?,
    };
    let bits = asked.access.bits() & permitted.access.bits();
    (asked.context == permitted.context && bits != 0).then(|| Scope {
        context: asked.context,
        resource_type: resource_type.to_owned(),
        access: spell(policy, asked.access, bits),
        query: both(&asked.query, &permitted.query),
    })
}

/// SMART: what was asked for in words is granted in words, where there is one.
fn spell(policy: &Policy, asked: Access, bits: u8) -> Access {
    let in_words = policy.scope_spelled_as_asked && !matches!(asked, Access::Letters(_));
    let word = [Access::Read, Access::Write, Access::All]
        .into_iter()
        .find(|word| word.bits() == bits && in_words);
    word.unwrap_or(Access::Letters(bits))
}

/// The restriction to what meets both; search parameters side by side must all be met.
fn both(asked: &str, permitted: &str) -> String {
    let mut parameters: Vec<&str> = asked.split('&').filter(|text| !text.is_empty()).collect();
    for parameter in permitted.split('&').filter(|text| !text.is_empty()) {
        if !parameters.contains(&parameter) {
            parameters.push(parameter);
        }
    }
    parameters.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Registered, requested, granted; an empty grant is `invalid_scope`.
    const DECISIONS: &[(&str, &str, &str)] = &[
        ("system/*.read", "system/*.read", "system/*.read"),
        // The other spelling of the same permission, answered as asked.
        ("system/*.read", "system/*.rs", "system/*.rs"),
        ("system/*.rs", "system/Patient.read", "system/Patient.read"),
        // Wider than registered: narrowed.
        ("system/*.read", "system/*.*", "system/*.read"),
        ("system/*.read", "system/*.cruds", "system/*.rs"),
        ("system/Patient.rs", "system/*.rs", "system/Patient.rs"),
        (
            "system/Patient.r system/Patient.s",
            "system/Patient.rs",
            "system/Patient.r system/Patient.s",
        ),
        ("system/*.rs system/Patient.rs", "system/*.cruds", "system/*.rs"),
        // Nothing in common.
        ("system/*.read", "system/*.write", ""),
        ("system/Patient.rs", "system/Group.rs", ""),
        ("system/*.rs", "user/*.rs", ""),
        ("system/*.rs", "patient/Patient.rs", ""),
        // Order, repetition and spaces do not matter; case does.
        (
            "system/Goal.r system/Flag.r",
            "system/Flag.r  system/Goal.r system/Flag.r",
            "system/Flag.r system/Goal.r",
        ),
        // A type FHIR does not have.
        ("system/*.rs", "system/Payerproof.rs", ""),
        ("system/*.rs", "System/Patient.rs", ""),
        ("system/*.rs", "system/patient.rs", ""),
        // Not the grammar.
        ("system/*.cruds", "system/Patient.dus", ""),
        ("system/*.cruds", "system/Patient.", ""),
        ("system/*.cruds", "system/.rs", ""),
        ("system/*.cruds", "system/Patient.rs?", ""),
        ("system/*.cruds", "system/Patient.rs?name", ""),
        ("system/*.rs", "foo/bar.baz system/Patient.rs", "system/Patient.rs"),
        // `read` is a word: no letter of it means delete.
        ("system/*.d", "system/Patient.read", ""),
        // Restrictions.
        (
            "system/Observation.rs",
            "system/Observation.rs?category=a",
            "system/Observation.rs?category=a",
        ),
        (
            "system/Observation.rs?category=a",
            "system/Observation.rs",
            "system/Observation.rs?category=a",
        ),
        (
            "system/Observation.rs?category=a",
            "system/Observation.rs?status=final&category=a",
            "system/Observation.rs?status=final&category=a",
        ),
        (
            "system/Observation.rs?category=a",
            "system/Observation.rs?category=b",
            "system/Observation.rs?category=b&category=a",
        ),
        ("system/Observation.rs", "system/Observation.rs?code:in=urn:x", ""),
        ("system/Observation.rs", "system/Observation.rs?subject.name=x", ""),
        ("system/Observation.rs", "system/Observation.rs?_filter=x", ""),
        // Custom names pass through when they are registered.
        ("system/*.rs __ours", "__ours", "__ours"),
        ("system/*.rs", "__ours", ""),
        // Opaque names match to the letter.
        ("system/*.rs", MEMBER_MATCH_SCOPE, ""),
        (MEMBER_MATCH_SCOPE, MEMBER_MATCH_SCOPE, MEMBER_MATCH_SCOPE),
        (MEMBER_MATCH_SCOPE, "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition", ""),
        (
            "system.Group.u?code=http://x|match",
            "system.Group.u?code=http://x|match",
            "system.Group.u?code=http://x|match",
        ),
        ("system/*.cruds", "system.Group.u?code=http://x|match", ""),
        // Characters no scope may have.
        ("system/*.rs", "system/Patient.rs\tsystem/Group.rs", ""),
        ("system/*.rs", "system/Patient.rs \"", ""),
        ("system/*.rs", " ", ""),
    ];

    #[test]
    fn scopes_are_granted_as_far_as_they_are_registered() {
        for (registered, requested, expected) in DECISIONS {
            let granted = grant(&Policy::default(), registered, Some(requested));
            assert_eq!(granted.unwrap_or_default(), *expected, "{requested} of {registered}");
        }
    }

    #[test]
    fn a_request_without_scope_is_refused_unless_the_policy_has_a_default() {
        let mut policy = Policy::default();
        assert!(grant(&policy, "system/*.rs", None).is_err());
        policy.scope_required = false;
        assert_eq!(grant(&policy, "system/*.rs", None).expect("granted"), "system/*.rs");
        assert!(grant(&policy, "", None).is_err());
    }

    #[test]
    fn every_published_scope_can_be_registered_and_granted() {
        let policy = Policy::default();
        for scope in &policy.scopes_supported {
            let registered = registrable(&policy, scope, true).join(" ");
            assert_eq!(grant(&policy, &registered, Some(scope)).expect("granted"), *scope);
        }
        assert!(
            registrable(&policy, "user/*.rs openid patient/Patient.r cdr_mdm", false).is_empty()
        );
    }

    #[test]
    fn a_definition_may_be_granted_as_it_stands() {
        let policy = Policy::smile();
        let granted = |registered, requested| {
            grant_to_client(&policy, registered, requested).unwrap_or_default()
        };
        let definition = "openid patient/*.read cdr_mdm";
        assert_eq!(granted(definition, None), definition);
        assert_eq!(granted(definition, Some("openid")), definition);
        // A client with a wildcard may ask for one of the family.
        assert_eq!(
            granted(definition, Some("patient/Goal.read patient/Goal.write patient/Goale.read")),
            format!("{definition} patient/Goal.read")
        );
        // Letters mean nothing here, so such a scope is a name like any other.
        assert_eq!(granted("patient/*.rs", Some("patient/Goal.rs")), "patient/*.rs");
        assert_eq!(granted("", Some("patient/*.read")), "");
    }
}
