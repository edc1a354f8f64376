//! `udap.metadata_member`: each member of the UDAP metadata says what the guide demands.

use serde_json::{Map, Value, json};
use url::Url;

use crate::checks::oauth_answer::{at_member, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::metadata;

/// The checks, one a member or a pair of members.
pub static ROWS: [Check; 10] = [
    row(
        "udap.metadata_member.auth_methods_exact",
        "UDAP clients authenticate by private_key_jwt and nothing else",
        &["UDAP-DISC-10"],
    ),
    row(
        "udap.metadata_member.certifications_subset",
        "Certifications that are required are among those supported",
        &["UDAP-DISC-07"],
    ),
    row(
        "udap.metadata_member.endpoints_absolute",
        "The UDAP metadata names its endpoints by absolute URLs",
        &["UDAP-DISC-09"],
    ),
    row(
        "udap.metadata_member.extensions_subset",
        "Authorization extensions that are required are among those supported",
        &["UDAP-DISC-06"],
    ),
    row(
        "udap.metadata_member.extensions_listed",
        "The UDAP metadata lists the authorization extensions it supports",
        &["UDAP-DISC-05"],
    ),
    row(
        "udap.metadata_member.grant_types_listed",
        "The UDAP metadata lists its grants, refresh tokens only beside authorization codes",
        &["UDAP-DISC-08"],
    ),
    row(
        "udap.metadata_member.profiles_listed",
        "The UDAP metadata lists the profiles that its grants need",
        &["UDAP-DISC-04"],
    ),
    row(
        "udap.metadata_member.scopes_listed",
        "The UDAP metadata lists its scopes",
        &["UDAP-DISC-12"],
    ),
    row(
        "udap.metadata_member.algorithms_listed",
        "The UDAP metadata lists RS256 for assertions and for software statements",
        &["UDAP-DISC-11", "UDAP-JWT-02"],
    ),
    row("udap.metadata_member.version_one", "The UDAP version is 1, as a text", &["UDAP-DISC-03"]),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::UdapMetadata]),
        page: include_str!("metadata_member.md"),
        judge,
    }
}

/// A member that is wrong: its name, what was expected, what was seen.
type Wrong = (&'static str, &'static str, String);

fn judge(check: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = metadata(exchange)?;
    let judged = match check.row() {
        "auth_methods_exact" => exactly(
            &document,
            "token_endpoint_auth_methods_supported",
            "private_key_jwt",
            "the array of `private_key_jwt` alone",
        ),
        "certifications_subset" => {
            subset(&document, "udap_certifications_supported", "udap_certifications_required")
        }
        "endpoints_absolute" => endpoints(&document),
        "extensions_subset" => extensions_required(&document),
        "extensions_listed" => extensions_supported(&document),
        "grant_types_listed" => grant_types(&document),
        "profiles_listed" => profiles(&document),
        "scopes_listed" => list(&document, "scopes_supported").and_then(|scopes| {
            let expected = "the scopes there are, wildcards included";
            if scopes.is_empty() {
                return Err(("scopes_supported", expected, "an empty list".to_owned()));
            }
            Ok(format!("{} scopes", scopes.len()))
        }),
        "algorithms_listed" => algorithms(&document),
        "version_one" => {
            exactly(&document, "udap_versions_supported", "1", "the array of the text `1` alone")
        }
        // Not a row of this family.
        _ => return None,
    };
    Some(match judged {
        Ok(seen) => Judgement::Pass(seen),
        Err((member, expected, observed)) => Judgement::Violation(
            at_member(exchange, member, expected, observed).hint(hint(check.row())),
        ),
    })
}

fn hint(row: &str) -> &'static str {
    match row {
        "certifications_subset" | "extensions_subset" => {
            "What is required must also be supported, and both lists are there even when empty."
        }
        "profiles_listed" => "Clients choose by the profiles: without `udap_dcr` none registers.",
        "version_one" => "The version is a text: the number 1 is something else.",
        "algorithms_listed" => "Every UDAP server takes RS256; STU2 demands both lists.",
        _ => "",
    }
}

/// A member that must be an array of texts.
fn list<'d>(document: &'d Map<String, Value>, name: &'static str) -> Result<Vec<&'d str>, Wrong> {
    words(document, name).ok_or_else(|| {
        let observed = match document.get(name) {
            Some(Value::Array(_)) => "an array with something else than texts".to_owned(),
            other => kind(other).to_owned(),
        };
        (name, "an array of texts", observed)
    })
}

fn exactly(
    document: &Map<String, Value>,
    name: &'static str,
    only: &str,
    expected: &'static str,
) -> Result<String, Wrong> {
    if document.get(name) == Some(&json!([only])) {
        return Ok(format!("`{only}` alone"));
    }
    let observed = words(document, name).map_or_else(
        || list(document, name).map_or_else(|e| e.2, |_| String::new()),
        |w| listed(&w),
    );
    Err((name, expected, observed))
}

fn subset(
    document: &Map<String, Value>,
    supported: &'static str,
    required: &'static str,
) -> Result<String, Wrong> {
    let known = list(document, supported)?;
    if known.is_empty() && !document.contains_key(required) {
        return Ok("none supported".to_owned());
    }
    let needed = list(document, required)?;
    let strange: Vec<&str> = needed.iter().copied().filter(|one| !known.contains(one)).collect();
    if strange.is_empty() {
        return Ok(format!("{} supported, {} required", known.len(), needed.len()));
    }
    Err((required, "only what is also supported", listed(&strange)))
}

fn extensions_required(document: &Map<String, Value>) -> Result<String, Wrong> {
    subset(
        document,
        "udap_authorization_extensions_supported",
        "udap_authorization_extensions_required",
    )
}

fn extensions_supported(document: &Map<String, Value>) -> Result<String, Wrong> {
    let name = "udap_authorization_extensions_supported";
    let extensions = list(document, name)?;
    let machines = words(document, "grant_types_supported")
        .is_some_and(|grants| grants.contains(&"client_credentials"));
    if machines && !extensions.contains(&"hl7-b2b") {
        return Err((name, "`hl7-b2b`, since client_credentials is offered", listed(&extensions)));
    }
    Ok(listed(&extensions))
}

fn grant_types(document: &Map<String, Value>) -> Result<String, Wrong> {
    let name = "grant_types_supported";
    let grants = list(document, name)?;
    if grants.is_empty() {
        return Err((name, "at least one grant", "an empty list".to_owned()));
    }
    if grants.contains(&"refresh_token") && !grants.contains(&"authorization_code") {
        return Err((name, "`authorization_code` beside `refresh_token`", listed(&grants)));
    }
    Ok(listed(&grants))
}

fn profiles(document: &Map<String, Value>) -> Result<String, Wrong> {
    let name = "udap_profiles_supported";
    let profiles = list(document, name)?;
    let machines = words(document, "grant_types_supported")
        .is_some_and(|grants| grants.contains(&"client_credentials"));
    let (needed, expected): (&[&str], _) = if machines {
        (
            &["udap_dcr", "udap_authn", "udap_authz"],
            "`udap_dcr`, `udap_authn` and, for client_credentials, `udap_authz`",
        )
    } else {
        (&["udap_dcr", "udap_authn"], "`udap_dcr` and `udap_authn`")
    };
    if needed.iter().all(|profile| profiles.contains(profile)) {
        return Ok(listed(&profiles));
    }
    Err((name, expected, listed(&profiles)))
}

fn endpoints(document: &Map<String, Value>) -> Result<String, Wrong> {
    let interactive = words(document, "grant_types_supported")
        .is_some_and(|grants| grants.contains(&"authorization_code"));
    let names = ["token_endpoint", "registration_endpoint", "authorization_endpoint"];
    let needed = if interactive { &names[..] } else { &names[..2] };
    for name in needed {
        let value = document.get(*name);
        // Plain http is left to those who look at transport: a lab may have no certificates.
        let absolute = value.and_then(Value::as_str).and_then(|text| Url::parse(text).ok());
        if !absolute.is_some_and(|url| url.has_host()) {
            let observed = match value {
                Some(Value::String(_)) => "a text that is no absolute URL".to_owned(),
                other => kind(other).to_owned(),
            };
            return Err((name, "an absolute URL", observed));
        }
    }
    Ok(format!("{} absolute URLs", needed.len()))
}

fn algorithms(document: &Map<String, Value>) -> Result<String, Wrong> {
    for name in [
        "token_endpoint_auth_signing_alg_values_supported",
        "registration_endpoint_jwt_signing_alg_values_supported",
    ] {
        let algorithms = list(document, name)?;
        if !algorithms.contains(&"RS256") {
            return Err((name, "`RS256` among others", listed(&algorithms)));
        }
    }
    Ok("RS256 in both lists".to_owned())
}
