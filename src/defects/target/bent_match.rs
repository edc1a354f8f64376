//! Rewriting the parameters of a match request, for defects the policy has no field for.

use serde_json::Value;

use crate::transcript::WireMessage;

/// Rewrites the resource of the parameter with this name, where it is sent.
pub(super) fn bend(message: &mut WireMessage, name: &str, rewrite: impl FnOnce(&mut Value)) {
    message.edit_json(|body| {
        let entries = body["parameter"].as_array_mut();
        let entry = entries.and_then(|list| list.iter_mut().find(|entry| entry["name"] == name));
        if let Some(entry) = entry {
            rewrite(&mut entry["resource"]);
        }
    });
}

/// Removes an element.
pub(super) fn remove(resource: &mut Value, element: &str) {
    if let Some(object) = resource.as_object_mut() {
        object.remove(element);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::id::Endpoint;
    use crate::transcript::Headers;

    use super::*;

    #[test]
    fn only_the_named_parameter_changes() {
        let body = json!({"parameter": [
            {"name": "MemberPatient", "resource": {"status": "a"}},
            {"name": "Consent", "resource": {"status": "a"}},
        ]});
        let mut message = WireMessage {
            endpoint: Endpoint::MemberMatch,
            method: "POST".to_owned(),
            url: "https://source.test/fhir/Patient/$member-match".to_owned(),
            status: 0,
            headers: Headers::default(),
            body: body.to_string().into_bytes(),
        };
        bend(&mut message, "Consent", |consent| remove(consent, "status"));
        let bent: Value = serde_json::from_slice(&message.body).expect("still JSON");
        assert_eq!(bent["parameter"][1]["resource"], json!({}));
        assert_eq!(bent["parameter"][0]["resource"], json!({"status": "a"}));
    }
}
