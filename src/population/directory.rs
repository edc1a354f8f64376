//! The organizations, practitioners and places that members' records refer to.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::seed::Seed;

use super::chart::{coded, us_core};
use super::names;
use super::payer::{PRIOR_PAYER, SOURCE_PAYER};
use super::person::pick;

const NPI: &str = "http://hl7.org/fhir/sid/us-npi";
const TAX: &str = "urn:oid:2.16.840.1.113883.4.4";
const HREX_ORGANIZATION: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-organization";
const CLINICS: [&str; 4] =
    ["Harborview Family Medicine", "Quarry Hill Clinic", "Elm Terrace Health", "Dover Specialists"];

/// Everyone but the members.
#[derive(Debug)]
pub(super) struct Directory {
    /// Every resource: the insurer, then organization, place, practitioner and role of each clinic,
    /// and last the payer that passed records on.
    pub(super) resources: Vec<Value>,
    clinics: Vec<Clinic>,
    prior_payer: Value,
}

/// A clinic with its place and one practitioner.
#[derive(Clone, Debug)]
pub(super) struct Clinic {
    pub(super) organization: Value,
    pub(super) location: Value,
    pub(super) practitioner: Value,
    /// The practitioner at this clinic.
    pub(super) role: Value,
}

impl Directory {
    /// Draws the directory of a population.
    pub(super) fn generate(seed: Seed, updated: &str) -> Self {
        let mut rng = seed.rng("directory");
        let ids = seed.ids("directory");
        let id = || ids.uuid().to_string();
        let mut resources = vec![organization(&mut rng, &id(), SOURCE_PAYER.name, "pay", updated)];
        identify(&mut resources[0], SOURCE_PAYER.identifier());
        let mut clinics = Vec::new();
        for name in CLINICS {
            let organization = organization(&mut rng, &id(), name, "prov", updated);
            let location = location(&id(), name, &organization, updated);
            let practitioner = practitioner(&mut rng, &id(), updated);
            let role = role(&id(), &organization, &location, &practitioner, updated);
            clinics.push(Clinic {
                role: reference(&role),
                organization: named_reference(&organization, name),
                location: named_reference(&location, name),
                practitioner: reference(&practitioner),
            });
            resources.extend([organization, location, practitioner, role]);
        }
        let tax_identifier = format!("{:09}", rng.random_range(100_000_000..999_999_999));
        identify(&mut resources[0], json!({"system": TAX, "value": tax_identifier}));
        let mut prior = organization(&mut rng, &id(), PRIOR_PAYER.name, "pay", updated);
        identify(&mut prior, PRIOR_PAYER.identifier());
        let prior_payer = named_reference(&prior, PRIOR_PAYER.name);
        resources.push(prior);
        Self { resources, clinics, prior_payer }
    }

    /// A reference to the source payer's Organization.
    pub(super) fn insurer(&self) -> Value {
        let mut insurer = named_reference(&self.resources[0], SOURCE_PAYER.name);
        insurer["identifier"] = SOURCE_PAYER.identifier();
        insurer
    }

    /// A reference to the Organization of a payer that passed records on to this one.
    pub(super) fn prior_payer(&self) -> Value {
        self.prior_payer.clone()
    }

    /// A clinic, by any number.
    pub(super) fn clinic(&self, number: u64) -> &Clinic {
        &self.clinics[self.clinic_place(number)]
    }

    /// The places in the directory of the payer, of what belongs to these clinics, and of the payer
    /// that passed records on, if it did.
    pub(super) fn referred(
        &self,
        clinics: impl Iterator<Item = u64>,
        has_prior_payer: bool,
    ) -> Vec<usize> {
        let mut seen = [false; CLINICS.len()];
        for number in clinics {
            seen[self.clinic_place(number)] = true;
            if seen.iter().all(|seen| *seen) {
                break;
            }
        }
        let places = (0..seen.len()).filter(|place| seen[*place]);
        let of_clinics = places.flat_map(|place| 4 * place + 1..4 * place + 5);
        let prior = has_prior_payer.then(|| self.resources.len() - 1);
        std::iter::once(0).chain(of_clinics).chain(prior).collect()
    }

    /// Where in the directory a resource is.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.resources.iter().position(|resource| resource["id"] == id)
    }

    fn clinic_place(&self, number: u64) -> usize {
        usize::try_from(number % self.clinics.len() as u64).unwrap_or_default()
    }
}

/// Gives a payer an identifier of its own, and the profile payers have.
fn identify(organization: &mut Value, identifier: Value) {
    let identifiers = organization["identifier"].as_array_mut();
    identifiers.expect("an organization has identifiers").push(identifier);
    organization["meta"]["profile"] = json!([us_core("organization"), HREX_ORGANIZATION]);
}

fn reference(resource: &Value) -> Value {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    json!({"reference": format!("{}/{}", text("resourceType"), text("id"))})
}

fn named_reference(resource: &Value, display: &str) -> Value {
    let mut reference = reference(resource);
    reference["display"] = json!(display);
    reference
}

fn organization(rng: &mut ChaCha8Rng, id: &str, name: &str, kind: &str, updated: &str) -> Value {
    let town = pick(rng, &names::TOWNS);
    json!({
        "resourceType": "Organization",
        "id": id,
        "meta": {
            "versionId": "1", "lastUpdated": updated, "profile": [us_core("organization")],
        },
        "identifier": [{"system": NPI, "value": npi(rng)}],
        "active": true,
        "type": [coded("http://terminology.hl7.org/CodeSystem/organization-type", kind)],
        "name": name,
        "telecom": [{"system": "phone", "value": format!("+1-800-555-01{:02}", rng.random_range(0..100))}],
        "address": [{
            "line": [format!("{} {}", rng.random_range(2..400), pick(rng, &names::STREETS))],
            "city": town.0,
            "state": town.1,
            "postalCode": format!("{}01", town.2),
            "country": "US",
        }],
    })
}

fn location(id: &str, name: &str, organization: &Value, updated: &str) -> Value {
    json!({
        "resourceType": "Location",
        "id": id,
        "meta": {"versionId": "1", "lastUpdated": updated, "profile": [us_core("location")]},
        "status": "active",
        "name": name,
        "telecom": organization["telecom"],
        "address": organization["address"][0],
        "managingOrganization": reference(organization),
    })
}

fn role(
    id: &str,
    organization: &Value,
    location: &Value,
    practitioner: &Value,
    updated: &str,
) -> Value {
    json!({
        "resourceType": "PractitionerRole",
        "id": id,
        "meta": {
            "versionId": "1", "lastUpdated": updated, "profile": [us_core("practitionerrole")],
        },
        "active": true,
        "practitioner": reference(practitioner),
        "organization": reference(organization),
        "code": [coded("http://nucc.org/provider-taxonomy", "207Q00000X")],
        "specialty": [coded("http://nucc.org/provider-taxonomy", "207Q00000X")],
        "location": [reference(location)],
        "telecom": organization["telecom"],
    })
}

fn practitioner(rng: &mut ChaCha8Rng, id: &str, updated: &str) -> Value {
    let given = if rng.random_bool(0.5) { &names::FEMALE } else { &names::MALE };
    json!({
        "resourceType": "Practitioner",
        "id": id,
        "meta": {
            "versionId": "1", "lastUpdated": updated, "profile": [us_core("practitioner")],
        },
        "identifier": [{"system": NPI, "value": npi(rng)}],
        "active": true,
        "name": [{"use": "official", "family": pick(rng, &names::FAMILY), "given": [pick(rng, given)], "prefix": ["Dr."]}],
    })
}

/// A National Provider Identifier whose check digit is right.
fn npi(rng: &mut ChaCha8Rng) -> String {
    let base = format!("1{:08}", rng.random_range(0..100_000_000));
    // The Luhn sum is taken over the number with the issuer prefix 80840 in front.
    let sum: u32 = format!("80840{base}")
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 0 { digit * 2 } else { digit };
            doubled / 10 + doubled % 10
        })
        .sum();
    format!("{base}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provider_identifiers_pass_the_luhn_check() {
        let mut rng = Seed(1).rng("npi");
        for _ in 0..50 {
            let number = npi(&mut rng);
            let sum: u32 = format!("80840{number}")
                .bytes()
                .rev()
                .enumerate()
                .map(|(place, byte)| {
                    let digit = u32::from(byte - b'0');
                    let doubled = if place % 2 == 1 { digit * 2 } else { digit };
                    doubled / 10 + doubled % 10
                })
                .sum();
            assert_eq!((number.len(), sum % 10), (10, 0), "{number}");
        }
    }
}
