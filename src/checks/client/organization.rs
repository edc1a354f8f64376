//! References to organizations, whether literal, contained or by identifier.

use serde_json::Value;

/// The resource type a reference names, as far as it tells: by `type`, by its path, or by the
/// contained resource it points at.
pub(super) fn target_type<'a>(reference: &'a Value, container: &'a Value) -> Option<&'a str> {
    if let Some(named) = reference["type"].as_str() {
        return named.rsplit('/').next();
    }
    let literal = reference["reference"].as_str()?;
    if literal.starts_with('#') {
        return contained(literal, container)?["resourceType"].as_str();
    }
    let path = literal.split("/_history/").next().unwrap_or(literal);
    let mut segments = path.rsplit('/');
    segments.next()?;
    segments.next().filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Whether a reference says anything at all of its target.
pub(super) fn is_reference(reference: &Value) -> bool {
    reference["reference"].is_string() || reference["identifier"]["value"].is_string()
}

/// Whether a reference points, or may point, at an Organization: nothing it says contradicts it.
pub(super) fn is_organization(reference: &Value, container: &Value) -> bool {
    is_reference(reference)
        && target_type(reference, container).is_none_or(|name| name == "Organization")
}

/// The identifiers (`system`, `value`) of the organization a reference points at.
pub(super) fn identifiers<'a>(
    reference: &'a Value,
    container: &'a Value,
) -> Vec<(&'a str, &'a str)> {
    let pair = |identifier: &'a Value| {
        Some((identifier["system"].as_str()?, identifier["value"].as_str()?))
    };
    let logical = pair(&reference["identifier"]);
    let literal = reference["reference"].as_str().filter(|literal| literal.starts_with('#'));
    let within = literal
        .and_then(|literal| contained(literal, container))
        .and_then(|organization| organization["identifier"].as_array())
        .into_iter()
        .flatten()
        .filter_map(pair);
    logical.into_iter().chain(within).collect()
}

fn contained<'a>(literal: &str, container: &'a Value) -> Option<&'a Value> {
    let id = literal.strip_prefix('#')?;
    container["contained"].as_array()?.iter().find(|resource| resource["id"] == id)
}
