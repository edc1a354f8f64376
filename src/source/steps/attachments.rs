//! Attachments that go out as URLs instead of data.
//!
//! # Spec
//! Bulk Data 2.0.0, attachments: a URL is absolute and needs the same token as the files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::population::is_restricted;
use crate::source::jobs::Job;
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::file_url::file_url;
use super::filter_resource::{Filtered, filter_resource};

/// What the last part of an attachment's URL begins with.
const NAME: &str = "attachment-";

/// Whether the attachments of a resource do not go out as they are.
pub(in crate::source) fn changes_attachments(resource: &Value, policy: &Policy) -> bool {
    (policy.attachments_by_url || !policy.attachments_typed)
        && resource["resourceType"] == "DocumentReference"
}

/// Replaces the data of a document's attachments by URLs, if the policy says so.
pub(in crate::source) fn by_url(
    source: &Source,
    job_id: &str,
    resource: &mut Value,
    policy: &Policy,
) {
    let id = resource["id"].as_str().unwrap_or_default().to_owned();
    let contents = resource["content"].as_array_mut().into_iter().flatten();
    for (index, content) in contents.enumerate() {
        let Some(attachment) = content["attachment"].as_object_mut() else { continue };
        if !policy.attachments_typed {
            attachment.shift_remove("contentType");
        }
        if policy.attachments_by_url && attachment.shift_remove("data").is_some() {
            let name = format!("{NAME}{id}-{index}");
            let absolute =
                Policy { file_urls_absolute: policy.attachment_urls_absolute, ..policy.clone() };
            let url = file_url(source, job_id, &name, &absolute);
            attachment.insert("url".to_owned(), json!(url));
        }
    }
}

/// Media type and bytes of the attachment of this name, if the job's export has it.
pub(in crate::source) fn attachment(
    source: &Source,
    job: &Job,
    name: &str,
    policy: &Policy,
) -> Option<(String, Vec<u8>)> {
    let (id, index) = name.strip_prefix(NAME)?.rsplit_once('-')?;
    let index: usize = index.parse().ok()?;
    if !policy.attachments_served || !job.types.contains(&"DocumentReference") {
        return None;
    }
    job.members.iter().find_map(|covered| {
        let member = source.member(covered.place);
        let document = member.resource(id)?;
        let withheld = !covered.sensitive && is_restricted(&document);
        if document["resourceType"] != "DocumentReference"
            || withheld
            || filter_resource(&document, &job.filter, policy) == Filtered::Dropped
        {
            return None;
        }
        let attachment = &document["content"][index]["attachment"];
        let data = STANDARD.decode(attachment["data"].as_str()?).ok()?;
        Some((attachment["contentType"].as_str()?.to_owned(), data))
    })
}
