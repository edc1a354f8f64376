//! The guide versions a run is judged by: an input, because rules differ between versions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The guide versions a run is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Guides {
    /// Da Vinci PDex, such as `2.1.0`.
    pub pdex: String,
    /// Da Vinci HRex, such as `1.1.0`.
    pub hrex: String,
    /// FHIR Bulk Data Access, such as `2.0.0`.
    pub bulk_data: String,
    /// SMART App Launch, such as `2.2.0`.
    pub smart: String,
}

impl Default for Guides {
    /// The versions published and in force.
    fn default() -> Self {
        Self {
            pdex: "2.1.0".to_owned(),
            hrex: "1.1.0".to_owned(),
            bulk_data: "2.0.0".to_owned(),
            smart: "2.2.0".to_owned(),
        }
    }
}
