//! The insurance card: the coverage as a payer stores it and as a member shows it.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fhir::codes;

use super::chart::{coded, concept};

const COVERAGE_CLASS: &str = "http://terminology.hl7.org/CodeSystem/coverage-class";

/// What stands on a member's card.
#[derive(Clone, Debug)]
pub(super) struct Card {
    /// Logical id of the Coverage at the payer that issued the card.
    pub(super) coverage_id: String,
    pub(super) member_system: &'static str,
    pub(super) member_number: String,
    /// System and value of the number shared by everyone on the policy.
    pub(super) subscriber_system: Option<&'static str>,
    pub(super) subscriber_number: String,
    pub(super) relationship: &'static str,
    pub(super) group: String,
    pub(super) plan: (&'static str, &'static str),
    pub(super) start: Date,
    pub(super) end: Option<Date>,
}

impl Card {
    /// A Coverage that stays within the must-support elements of HRex Coverage.
    ///
    /// Without `with_member_number` only the numbers of the policy are told, as from a card that
    /// is shared by a family.
    pub(super) fn coverage(
        &self,
        id: &str,
        patient_id: &str,
        payor: Value,
        with_member_number: bool,
    ) -> Value {
        let mut identifiers = Vec::new();
        if with_member_number {
            identifiers.push(json!({
                "type": concept(codes::IDENTIFIER_TYPE, "MB", "Member Number"),
                "system": self.member_system,
                "value": self.member_number,
            }));
        }
        if let Some(system) = self.subscriber_system {
            identifiers.push(json!({
                "type": concept(codes::IDENTIFIER_TYPE, "SN", "Subscriber Number"),
                "system": system,
                "value": self.subscriber_number,
            }));
        }
        let mut period = json!({"start": self.start.to_string()});
        if let Some(end) = self.end {
            period["end"] = json!(end.to_string());
        }
        json!({
            "resourceType": "Coverage",
            "id": id,
            "identifier": identifiers,
            "status": "active",
            "type": concept("https://nahdo.org/sopt", "512", "Commercial Managed Care - PPO"),
            "subscriberId": self.subscriber_number,
            "beneficiary": {"reference": format!("Patient/{patient_id}")},
            "relationship": coded(codes::SUBSCRIBER_RELATIONSHIP, self.relationship),
            "period": period,
            "payor": [payor],
            "class": [
                {"type": coded(COVERAGE_CLASS, "group"), "value": self.group},
                {"type": coded(COVERAGE_CLASS, "plan"), "value": self.plan.0, "name": self.plan.1},
            ],
        })
    }
}
