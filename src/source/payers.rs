//! The Organizations of other payers that a source payer keeps, and the business identity each
//! carries.
//!
//! # Spec
//! Smile CDR, payer-to-payer registration: the identifier of a payer whose identity rarely changes
//! is an extension of a resource, and is read when a consent or a Group is dealt with.
//! <https://smilecdr.com/docs/p2p_how_to/p2p_registration_auth.html>

use serde_json::Value;

/// Where an Organization says which payer it is.
const BUSINESS_ID: &str = "http://smilecdr.com/fhir/extensions/payer-business-id";

/// What leads from a client to one of these Organizations.
const REFERENCE: &str = "Organization/";

/// The Organizations of other payers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownPayers(Vec<KnownPayer>);

/// One Organization.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KnownPayer {
    id: String,
    /// As `system|value`; an Organization without the extension stands for nobody.
    business_id: Option<String>,
    /// Its identifiers, as `system|value`.
    identifiers: Vec<String>,
}

impl KnownPayers {
    /// Reads Organizations.
    ///
    /// # Errors
    /// Says which of them cannot be used.
    pub fn read(organizations: &[Value]) -> Result<Self, String> {
        let mut known: Vec<KnownPayer> = Vec::new();
        for (index, organization) in organizations.iter().enumerate() {
            let wrong = |why: &str| format!("payers[{index}]: {why}");
            if organization["resourceType"] != "Organization" {
                return Err(wrong("it is no Organization"));
            }
            let id = organization["id"].as_str().filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| wrong("it has no `id`"))?.to_owned();
            if known.iter().any(|other| other.id == id) {
                return Err(wrong(&format!("there are two of the id `{id}`")));
            }
            let business_id = business_id(organization).map_err(wrong)?;
            let identifiers = organization["identifier"].as_array().into_iter().flatten();
            let identifiers = identifiers.filter_map(token_of).collect();
            known.push(KnownPayer { id, business_id, identifiers });
        }
        Ok(Self(known))
    }

    /// Whether `payer`, written as for a client, names no Organization or one that is there.
    ///
    /// # Errors
    /// When it names another one.
    pub fn resolve(&self, payer: &str) -> Result<(), String> {
        match payer.strip_prefix(REFERENCE) {
            Some(id) if self.0.iter().all(|known| known.id != id) => {
                Err(format!("there is no {payer} among `payers`"))
            }
            _ => Ok(()),
        }
    }

    /// The business identity of a client's payer: `payer` as it is, or that of the Organization it
    /// names.
    pub(super) fn identity(&self, payer: &str) -> Option<String> {
        let Some(id) = payer.strip_prefix(REFERENCE) else { return Some(payer.to_owned()) };
        self.0.iter().find(|known| known.id == id)?.business_id.clone()
    }

    /// The business identities of those that an actor of a consent is: by a reference to the
    /// Organization at `base`, or by one of its identifiers.
    pub(super) fn meant(
        &self,
        base: &str,
        reference: Option<&str>,
        tokens: &[String],
    ) -> Vec<String> {
        let named = reference.map(|reference| {
            let local = reference.strip_prefix(base).unwrap_or(reference);
            local.trim_start_matches('/')
        });
        let named = named.and_then(|local| local.strip_prefix(REFERENCE));
        self.0
            .iter()
            .filter(|known| {
                named == Some(known.id.as_str())
                    || known.identifiers.iter().any(|one| tokens.contains(one))
            })
            .filter_map(|known| known.business_id.clone())
            .collect()
    }
}

/// What the extension of an Organization holds: a string or an Identifier.
fn business_id(organization: &Value) -> Result<Option<String>, &'static str> {
    let extensions = organization["extension"].as_array().into_iter().flatten();
    let mut found = extensions.filter(|extension| extension["url"] == BUSINESS_ID);
    let Some(extension) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err("it has two business identities");
    }
    let token = match &extension["valueString"] {
        Value::String(text) if !text.trim().is_empty() => Some(business_token(text)),
        _ => token_of(&extension["valueIdentifier"]),
    };
    token
        .map(Some)
        .ok_or("its payer-business-id is neither a string nor an Identifier with a value")
}

/// `system|value` of a text; the system is empty when it has none.
pub(super) fn business_token(text: &str) -> String {
    if text.contains('|') { text.to_owned() } else { format!("|{text}") }
}

/// `system|value` of an identifier with a value.
pub(super) fn token_of(identifier: &Value) -> Option<String> {
    let part = |name: &str| identifier[name].as_str();
    let value = part("value").filter(|value| !value.is_empty())?;
    Some(format!("{}|{value}", part("system").unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lakeside(extension: &Value) -> Value {
        json!({"resourceType": "Organization", "id": "lakeside",
            "identifier": [{"system": "urn:naic", "value": "22222"}, {"system": "urn:empty"}],
            "extension": [{"url": "https://else.example"}, extension]})
    }

    #[test]
    fn an_organization_stands_for_the_payer_its_extension_names() {
        for (value, token) in [
            (json!({"url": BUSINESS_ID, "valueString": "lake-1"}), "|lake-1"),
            (json!({"url": BUSINESS_ID, "valueString": "urn:bus|lake-1"}), "urn:bus|lake-1"),
            (
                json!({"url": BUSINESS_ID, "valueIdentifier": {"system": "urn:bus", "value": "1"}}),
                "urn:bus|1",
            ),
        ] {
            let payers = KnownPayers::read(&[lakeside(&value)]).expect("an Organization");
            assert_eq!(payers.identity("Organization/lakeside").as_deref(), Some(token));
            let base = "https://source.test/fhir";
            for reference in
                ["Organization/lakeside", "https://source.test/fhir/Organization/lakeside"]
            {
                assert_eq!(payers.meant(base, Some(reference), &[]), [token], "{reference}");
            }
            assert_eq!(payers.meant(base, None, &["urn:naic|22222".to_owned()]), [token]);
            for reference in ["Organization/other", "https://else.test/Organization/lakeside"] {
                assert_eq!(payers.meant(base, Some(reference), &[]), Vec::<String>::new());
            }
        }
        let silent = KnownPayers::read(&[lakeside(&json!({}))]).expect("an Organization");
        assert_eq!(silent.identity("Organization/lakeside"), None);
        assert_eq!(silent.identity("urn:naic|22222").as_deref(), Some("urn:naic|22222"));
        silent.resolve("Organization/lakeside").expect("it is there");
        silent.resolve("Organization/other").expect_err("it is not");
    }

    #[test]
    fn what_is_no_payer_is_refused_and_named() {
        let twice = json!({"url": BUSINESS_ID, "valueString": "1"});
        let mut two = lakeside(&twice);
        two["extension"][0] = twice.clone();
        for (organizations, why) in [
            (vec![json!({"resourceType": "Patient"})], "payers[0]: it is no Organization"),
            (vec![json!({"resourceType": "Organization"})], "payers[0]: it has no `id`"),
            (
                vec![lakeside(&twice), lakeside(&twice)],
                "payers[1]: there are two of the id `lakeside`",
            ),
            (vec![two], "payers[0]: it has two business identities"),
            (
                vec![lakeside(&json!({"url": BUSINESS_ID, "valueCode": "1"}))],
                "payers[0]: its payer-business-id is neither a string nor an Identifier with a value",
            ),
        ] {
            assert_eq!(KnownPayers::read(&organizations).expect_err(why), why);
        }
    }
}
