//! The two payers of every exchange, and the identifier systems they own.

use serde_json::{Value, json};

use crate::fhir::codes;

/// A payer, known to others by a business identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer<'a> {
    /// Its name.
    pub name: &'a str,
    /// The system of its identifier.
    pub system: &'a str,
    /// The value of its identifier.
    pub value: &'a str,
}

/// The payer that holds the population's data.
pub const SOURCE_PAYER: Payer<'static> =
    Payer { name: "Northwind Health", system: codes::NAIC, value: "11111" };
/// The payer that asks for it.
pub const TARGET_PAYER: Payer<'static> =
    Payer { name: "Lakeside Mutual", system: codes::NAIC, value: "22222" };

/// A payer that passed records on to the source payer.
pub(super) const PRIOR_PAYER: Payer<'static> =
    Payer { name: "Eastfield Benefit Trust", system: codes::NAIC, value: "33333" };

/// The system of the source payer's member numbers.
pub const SOURCE_MEMBER_SYSTEM: &str = "https://northwind.example/member";
/// The system of the source payer's subscriber numbers.
pub const SOURCE_SUBSCRIBER_SYSTEM: &str = "https://northwind.example/subscriber";
/// The system of the source payer's unique member identifiers, which a match returns.
pub const SOURCE_UNIQUE_SYSTEM: &str = "https://northwind.example/unique-member";
/// The system of the target payer's member numbers.
pub const TARGET_MEMBER_SYSTEM: &str = "https://lakeside.example/member";

impl Payer<'_> {
    /// The identifier as FHIR writes it.
    pub fn identifier(&self) -> Value {
        json!({"system": self.system, "value": self.value})
    }

    /// The identifier as one token, `system|value`.
    pub fn token(&self) -> String {
        format!("{}|{}", self.system, self.value)
    }

    /// A logical reference to the payer: identifier and name.
    pub fn reference(&self) -> Value {
        json!({"identifier": self.identifier(), "display": self.name})
    }
}
