//! The Organizations this payer speaks of: itself, and the source payers it knows.

use serde_json::{Value, json};

use crate::admin::ServerDefinition;
use crate::state::StoreError;

use super::resources::Resources;
use super::settings::Settings;
use super::state::derived_id;

/// The profile of HRex.
const HREX_ORGANIZATION: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-organization";

/// The Organization id of a source payer, without its type.
pub fn organization_id(server: &ServerDefinition) -> String {
    server.organization_id.as_deref().map_or_else(
        || derived_id(server.issuer.as_deref().unwrap_or_default()),
        |id| id.trim_start_matches("Organization/").to_owned(),
    )
}

/// The Organization a definition names that is not here.
///
/// # Errors
/// When the store cannot be read.
pub fn dangling(
    server: &ServerDefinition,
    resources: &Resources,
) -> Result<Option<String>, StoreError> {
    if server.organization_id.is_none() {
        return Ok(None);
    }
    let id = organization_id(server);
    Ok(if resources.contains("Organization", &id)? { None } else { Some(id) })
}

/// The id of our own Organization.
pub fn own_organization_id(settings: &Settings) -> String {
    derived_id(&settings.base)
}

/// This payer.
pub fn own_organization(settings: &Settings) -> Value {
    let (system, value) = &settings.payer_identifier;
    organization(
        &own_organization_id(settings),
        &settings.payer_name,
        &json!({"system": system, "value": value}),
    )
}

/// A source payer; none without an issuer.
pub fn source_organization(server: &ServerDefinition) -> Option<Value> {
    let issuer = server.issuer.as_deref()?;
    let name = server.name.as_deref().unwrap_or(issuer);
    let identifier = json!({"system": "urn:ietf:rfc:3986", "value": issuer});
    Some(organization(&organization_id(server), name, &identifier))
}

fn organization(id: &str, name: &str, identifier: &Value) -> Value {
    json!({
        "resourceType": "Organization",
        "id": id,
        "meta": {"profile": [HREX_ORGANIZATION]},
        "identifier": [identifier],
        "active": true,
        "type": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/organization-type",
            "code": "pay",
            "display": "Payer",
        }]}],
        "name": name,
    })
}
