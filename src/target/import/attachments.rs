//! Attachments that lead elsewhere: which a resource has, and where their content is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use crate::fhir::definitions::{R4, TypeId};

/// An attachment that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Where it is in the resource, as a JSON pointer.
    pub pointer: String,
    /// Where its content is, absolute.
    pub url: String,
    /// The media type it is said to have.
    pub content_type: Option<String>,
    /// Its content is in the resource as well.
    pub inline: bool,
}

/// The content of an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its media type.
    pub content_type: String,
    /// The content, in Base64.
    pub data: String,
}

/// The attachments of a resource of the server `base` that have a URL.
pub fn elsewhere(resource: &Value, base: &str) -> Vec<Elsewhere> {
    let mut found = Vec::new();
    if let Some(of) = resource["resourceType"].as_str().and_then(|kind| R4.resource(kind)) {
        walk(resource, of, String::new(), &mut |pointer, attachment| {
            let url = attachment.get("url").and_then(Value::as_str);
            let inline = attachment.contains_key("data");
            if let Some(url) = url.and_then(|url| absolute(url, base)) {
                let content_type = attachment.get("contentType").and_then(Value::as_str);
                let content_type = content_type.map(str::to_owned);
                found.push(Elsewhere { pointer, url, content_type, inline });
            }
        });
    }
    found
}

/// Shows every Attachment in a value of a type.
fn walk(
    value: &Value,
    of: TypeId,
    pointer: String,
    see: &mut dyn FnMut(String, &Map<String, Value>),
) {
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, of, format!("{pointer}/{place}"), see);
            }
        }
        Value::Object(members) => {
            // What is contained says by itself what it is.
            let named = members.get("resourceType").and_then(Value::as_str);
            let of = R4.get(named.and_then(|kind| R4.resource(kind)).unwrap_or(of));
            if of.name == "Attachment" {
                return see(pointer, members);
            }
            for (name, member) in members {
                if let Some((_, _, field)) = of.member(name)
                    && (member.is_object() || member.is_array())
                {
                    walk(member, field.of, format!("{pointer}/{name}"), see);
                }
            }
        }
        _ => {}
    }
}

/// Where a URL in a resource of the server `base` leads. `None` where nothing can be fetched:
/// fragments, and what is no HTTP. An absolute URL may be signed as it is written, so it is not
/// normalized.
fn absolute(url: &str, base: &str) -> Option<String> {
    match Url::parse(url) {
        Ok(parsed) => matches!(parsed.scheme(), "http" | "https").then(|| url.to_owned()),
        Err(_) if url.is_empty() || url.starts_with('#') => None,
        // FHIR R4: relative URLs are relative to the service.
        Err(_) => Url::parse(&format!("{base}/")).ok()?.join(url).ok().map(String::from),
    }
}

/// The Binary that holds the content of an attachment of an adopted resource. Its id depends on
/// nothing but the place of the attachment, so a second import finds the first.
pub fn binary(resource: &Value, attachment: &Elsewhere, content: &Content, base: &str) -> Value {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    let whose = format!("{}/{}", text("resourceType"), text("id"));
    let name = format!("{base}/{whose}{}", attachment.pointer);
    json!({
        "resourceType": "Binary",
        "id": Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string(),
        "meta": {"source": base},
        "contentType": content.content_type,
        "securityContext": {"reference": whose},
        "data": content.data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://source.test/fhir";

    #[test]
    fn attachments_are_found_wherever_a_type_has_them() {
        let pdf = |url: &str| json!({"contentType": "application/pdf", "url": url});
        let resource = json!({
            "resourceType": "DiagnosticReport", "id": "r",
            "presentedForm": [
                pdf("https://other.test/1?sig=%7e"),
                {"url": "https://source.test/2", "data": "AA=="},
                {"url": "Binary/3"},
                {"url": "#inside"}, {"url": "urn:oid:1.2"}, {"title": "none"},
            ],
            "extension": [{"url": "https://source.test/no-attachment",
                           "valueAttachment": pdf("/4")}],
            "contained": [{"resourceType": "DocumentReference", "id": "c",
                           "content": [{"attachment": pdf("https://source.test/5")}]}],
        });
        let mut found: Vec<(String, String)> = elsewhere(&resource, BASE)
            .into_iter()
            .filter(|one| !one.inline)
            .map(|one| {
                assert!(resource.pointer(&one.pointer).is_some_and(Value::is_object));
                (one.pointer, one.url)
            })
            .collect();
        found.sort();
        let expected = [
            ("/contained/0/content/0/attachment", "https://source.test/5"),
            ("/extension/0/valueAttachment", "https://source.test/4"),
            ("/presentedForm/0", "https://other.test/1?sig=%7e"),
            ("/presentedForm/2", "https://source.test/fhir/Binary/3"),
        ];
        assert_eq!(found, expected.map(|(pointer, url)| (pointer.to_owned(), url.to_owned())));
        assert!(elsewhere(&json!({"resourceType": "Zebra", "url": "x"}), BASE).is_empty());
    }
}
