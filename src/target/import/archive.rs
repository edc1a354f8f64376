//! Keeps what was received as it came: whoever doubts an import can compare.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::fhir::FHIR_NDJSON;
use crate::state::StoreError;
use crate::target::instant::instant;
use crate::target::resources::Batch;
use crate::target::state::derived_id;

/// Resources as they came, one a line.
#[derive(Debug)]
pub struct Archive(String);

impl Archive {
    /// What came about the member, and with it.
    pub fn of(own: &[Value], shared: &[Value]) -> Self {
        Self(lines(own.iter().chain(shared)))
    }

    /// Puts it into a batch, as the archive of a member where it is one's; gives a reference to the DocumentReference that leads to it. The same
    /// content again is the same document.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn keep(
        &self,
        batch: &mut Batch<'_>,
        local: Option<&str>,
        source: &Value,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = derived_id(&format!("{} {}", local.unwrap_or_default(), self.0));
        if batch.read("DocumentReference", &id)?.is_some() {
            return Ok(format!("DocumentReference/{id}"));
        }
        batch.put(binary(&id, &self.0), now)?;
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, self.0.as_bytes());
        let mut document = json!({
            "resourceType": "DocumentReference",
            "id": id,
            "status": "current",
            "type": {"text": "Resources as the source payer sent them"},
            "date": instant(now),
            "author": [source],
            "content": [{"attachment": {
                "contentType": FHIR_NDJSON,
                "url": format!("Binary/{id}"),
                "size": self.0.len(),
                // FHIR R4: the hash of an attachment is SHA-1.
                "hash": STANDARD.encode(hash.as_ref()),
            }}],
        });
        if let Some(local) = local {
            document["subject"] = json!({"reference": format!("Patient/{local}")});
        }
        batch.put(document, now)?;
        Ok(format!("DocumentReference/{id}"))
    }
}

/// The messages of a transfer as a Binary.
pub fn messages(task: &str, messages: &[Value]) -> Value {
    binary(&derived_id(&format!("messages {task}")), &lines(messages))
}

fn lines<'a>(resources: impl IntoIterator<Item = &'a Value>) -> String {
    resources.into_iter().fold(String::new(), |text, resource| text + &resource.to_string() + "\n")
}

fn binary(id: &str, text: &str) -> Value {
    json!({
        "resourceType": "Binary",
        "id": id,
        "contentType": FHIR_NDJSON,
        "data": STANDARD.encode(text),
    })
}
