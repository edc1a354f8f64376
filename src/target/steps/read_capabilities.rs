//! Reads the source's CapabilityStatement: what it offers, and what it does not claim to offer.

use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::target::resources::each;
use crate::target::transfer::Transfer;
use crate::target::transfer_error::TransferError;
use crate::transcript::Outbound;

use super::call::call;

/// What a CapabilityStatement claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Operations, as `Patient/export`.
    pub operations: Vec<String>,
    /// Types that can be searched by `patient`.
    pub searched: Vec<String>,
}

/// Operations by the names they have elsewhere.
const ALSO_CALLED: [(&str, &str); 4] = [
    ("patient-export", "export"),
    ("group-export", "export"),
    ("patient-everything", "everything"),
    ("bulkmembermatch", "bulk-member-match"),
];

/// Reads the statement. Whatever it says, the transfer goes on: a claim that is missing is a note,
/// because servers are known to offer more than they claim.
///
/// # Errors
/// When the state cannot be written.
pub async fn read_capabilities(transfer: &mut Transfer) -> Result<(), TransferError> {
    if !transfer.policy.reads_capabilities {
        return Ok(());
    }
    let url = format!("{}/metadata", transfer.server.fhir_base);
    let outbound =
        Outbound::new(Party::Source, Endpoint::Metadata, "GET", &url).header("accept", FHIR_JSON);
    let exchange = call(transfer, None, outbound).await?;
    let statement =
        exchange.response.as_ref().filter(|_| exchange.succeeded()).and_then(|r| r.json().ok());
    // Only a transfer that begins tells of it.
    let tells = transfer.progress.matched.is_none() && transfer.progress.match_url.is_none();
    let Some(statement) = statement else {
        if tells {
            transfer.note("The source payer's CapabilityStatement could not be read; going on.");
        }
        return Ok(());
    };
    let capabilities = Capabilities::of(&statement);
    let wanted: &[(&str, &str)] = if transfer.order.bulk {
        &[("Group", "bulk-member-match"), ("Group", "davinci-data-export")]
    } else {
        &[("Patient", "member-match"), ("Patient", "export")]
    };
    for (kind, operation) in wanted {
        if tells && !capabilities.offers(kind, operation) {
            transfer.note(format!(
                "The source payer's CapabilityStatement does not list `{operation}` on {kind}; \
                 going on."
            ));
        }
    }
    transfer.capabilities = Some(capabilities);
    Ok(())
}

impl Capabilities {
    /// What a statement claims.
    pub fn of(statement: &Value) -> Self {
        let mut found = Self::default();
        for resource in each(&statement["rest"]).flat_map(|rest| each(&rest["resource"])) {
            let kind = resource["type"].as_str().unwrap_or_default();
            for operation in each(&resource["operation"]) {
                let definition = operation["definition"].as_str().unwrap_or_default();
                let definition = definition.split('|').next().unwrap_or_default();
                for name in [
                    operation["name"].as_str().unwrap_or_default(),
                    definition.rsplit('/').next().unwrap_or_default(),
                ] {
                    found.operations.push(format!("{kind}/{}", plain(name)));
                }
            }
            let by_patient = each(&resource["searchParam"]).any(|one| one["name"] == "patient");
            let searches = each(&resource["interaction"]).any(|one| one["code"] == "search-type");
            if by_patient && searches {
                found.searched.push(kind.to_owned());
            }
        }
        found
    }

    /// Whether an operation is claimed on a type, by name or by the end of its definition.
    pub fn offers(&self, kind: &str, operation: &str) -> bool {
        self.operations.iter().any(|claimed| {
            claimed.split_once('/').is_some_and(|(its, name)| its == kind && name == operation)
        })
    }
}

/// The name of an operation as it is in URLs, without its dollar sign.
fn plain(name: &str) -> String {
    let name = name.trim_start_matches('$').to_lowercase();
    let known = ALSO_CALLED.iter().find(|(other, _)| *other == name);
    known.map_or(name, |(_, plain)| (*plain).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_known_by_name_or_definition() {
        let statement = json!({"rest": [{"resource": [
            {"type": "Patient", "operation": [
                {"name": "$member-match"},
                {"name": "x", "definition": "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export|2.0.0"},
            ], "interaction": [{"code": "read"}]},
            {"type": "Condition", "interaction": [{"code": "search-type"}],
             "searchParam": [{"name": "patient"}]},
            {"type": "Organization", "interaction": [{"code": "search-type"}]},
        ]}]});
        let capabilities = Capabilities::of(&statement);
        assert!(capabilities.offers("Patient", "member-match"));
        assert!(capabilities.offers("Patient", "export"));
        assert!(!capabilities.offers("Group", "export"));
        assert_eq!(capabilities.searched, ["Condition"]);
    }
}
