//! What a match request asked for, as far as an answer is judged by it.

use serde_json::Value;

use crate::fhir::named;
use crate::transcript::{Exchange, Fact, Transcript};

/// The two consent policies of HRex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentPolicy {
    /// Everything that is not sensitive.
    Regular,
    /// Everything.
    Sensitive,
}

impl ConsentPolicy {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Regular => Self::Sensitive,
            Self::Sensitive => Self::Regular,
        }
    }
}

/// The Parameters that were sent, when they can be read.
pub fn sent(exchange: &Exchange) -> Option<Value> {
    exchange.request.body.json().ok()
}

/// The resource in the parameter called `name`.
pub fn resource<'a>(parameters: &'a Value, name: &'a str) -> Option<&'a Value> {
    named(parameters, name).next()?.get("resource")
}

/// The consent policy that was sent. Only the fragment of the URI counts, as servers read it.
pub fn consent_policy(exchange: &Exchange) -> Option<ConsentPolicy> {
    let parameters = sent(exchange)?;
    let policies = resource(&parameters, "Consent")?["policy"].as_array()?;
    policies.iter().filter_map(|policy| policy["uri"].as_str()).find_map(|uri| {
        match uri.rsplit_once('#')?.1 {
            "regular" => Some(ConsentPolicy::Regular),
            "sensitive" => Some(ConsentPolicy::Sensitive),
            _ => None,
        }
    })
}

/// What is known of the member a step spoke about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Logical ids at the source payer; empty when not known.
    pub patient_ids: &'a [String],
    /// Resources that must not flow under `#regular`, as `Type/id`.
    pub withheld: &'a [String],
}

/// What is known of the member `exchange`'s step spoke about.
pub fn known<'a>(exchange: &Exchange, transcript: &'a Transcript) -> Known<'a> {
    transcript
        .facts
        .iter()
        .find_map(|fact| match fact {
            Fact::Member { step, patient_ids, withheld, .. }
                if !step.is_empty() && *step == exchange.step =>
            {
                Some(Known { patient_ids, withheld })
            }
            _ => None,
        })
        .unwrap_or_default()
}
