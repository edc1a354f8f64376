//! What a caller asks for: members, and what of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An invocation, whichever operation and encoding it came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The members; one, unless they are asked for in bulk.
    pub members: Vec<Asked>,
    /// Whether members are matched and exported in bulk.
    pub bulk: bool,
    /// The parameters of the export, in order.
    pub export: Vec<(String, String)>,
    /// The issuer of the source payer, as given.
    pub issuer: String,
}

/// A member as described to the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The member's particulars.
    pub patient: Value,
    /// The coverage at the source payer.
    pub coverage_to_match: Value,
    /// The coverage at this payer, when the caller gave it.
    pub coverage_to_link: Option<Value>,
    /// The member's consent.
    pub consent: Value,
    /// The id of the member's Patient here.
    pub local_patient: String,
}

impl Order {
    /// The value of an export parameter.
    pub fn export(&self, name: &str) -> Option<&str> {
        self.export.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The types asked for; empty for all.
    pub fn types(&self) -> Vec<&str> {
        let asked = self.export.iter().filter(|(name, _)| name == "_type");
        asked.flat_map(|(_, value)| value.split(',')).map(str::trim).collect()
    }
}
