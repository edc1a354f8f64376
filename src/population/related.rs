//! The person beside a member whom the payer knows of: who holds the policy, or whom to call.

use serde_json::{Value, json};

use super::chart::concept;
use super::household::Role;
use super::identity::Located;
use super::person::Person;
use super::registry::Registry;

const ROLE_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
const CONTACT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/v2-0131";
/// The ordinal of its id in the part of the chart that is no visit; cards come before.
const ORDINAL: usize = 100;

/// What somebody is to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    Spouse,
    Parent,
}

/// The person beside a member.
#[derive(Debug)]
pub(super) struct Related {
    pub(super) person: Person,
    pub(super) tie: Tie,
    /// Whether it is their policy that covers the member.
    pub(super) holds_policy: bool,
}

impl Related {
    /// Whoever is beside the member at a place; nobody is beside those who live alone, or with
    /// children only.
    pub(super) fn of(registry: &Registry, place: usize) -> Option<Self> {
        let (person, dweller) = registry.person(place);
        let Some(dweller) = dweller else {
            let mut rng = registry.seed.rng(&format!("related/{place}"));
            let person = person.spouse(&mut rng, registry.today);
            return Some(Self { person, tie: Tie::Spouse, holds_policy: false });
        };
        let policy = registry.on_policy(place);
        match dweller.role {
            Role::Head => {
                let (person, spouse) = registry.person(policy.start + 1);
                let is_spouse = policy.len() > 1 && spouse?.role == Role::Spouse;
                is_spouse.then_some(Self { person, tie: Tie::Spouse, holds_policy: false })
            }
            Role::Spouse | Role::Child => {
                let tie = if dweller.role == Role::Child { Tie::Parent } else { Tie::Spouse };
                let (person, _) = registry.person(policy.start);
                Some(Self { person, tie, holds_policy: true })
            }
        }
    }

    /// The logical id of the RelatedPerson of the member at a place.
    pub(super) fn id(registry: &Registry, place: usize) -> String {
        registry.identity.id(Located { place, part: 0, ordinal: ORDINAL }).to_string()
    }

    /// The RelatedPerson.
    pub(super) fn resource(&self, id: &str, patient: &Value) -> Value {
        let Self { person, tie, holds_policy } = self;
        let relationship = match (tie, person.female) {
            (Tie::Spouse, _) => concept(ROLE_CODE, "SPS", "spouse"),
            (Tie::Parent, true) => concept(ROLE_CODE, "MTH", "mother"),
            (Tie::Parent, false) => concept(ROLE_CODE, "FTH", "father"),
        };
        let contact = if *holds_policy {
            concept(ROLE_CODE, "POLHOLD", "policy holder")
        } else {
            concept(CONTACT_ROLE, "C", "Emergency Contact")
        };
        json!({
            "resourceType": "RelatedPerson",
            "id": id,
            "active": true,
            "patient": patient,
            "relationship": [relationship, contact],
            "name": person.name(),
            "telecom": person.telecom(),
            "gender": person.gender(),
            "address": person.address(),
        })
    }
}
