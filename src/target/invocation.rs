//! What a caller of `$sdh.s2s.invoke-export` asks for.

use serde_json::Value;

/// An invocation, whichever encoding it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The member as described to the source.
    pub patient: Value,
    /// The coverage at the source payer.
    pub coverage_to_match: Value,
    /// The coverage at this payer, when the caller gave it.
    pub coverage_to_link: Option<Value>,
    /// The member's consent.
    pub consent: Value,
    /// The parameters of the export, in order.
    pub export: Vec<(String, String)>,
    /// The id of the member's Patient here.
    pub local_patient: String,
    /// The issuer of the source payer, as given.
    pub issuer: String,
}
