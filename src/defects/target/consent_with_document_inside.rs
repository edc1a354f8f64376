//! `target.consent_with_document_inside`.

use serde_json::json;

use crate::checks::client::consent_profile;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.consent_with_document_inside",
    title: "The consent holds its document instead of pointing at it",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[consent_profile::row("source")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "Consent", |consent| {
        remove(consent, "sourceReference");
        consent["sourceAttachment"] = json!({"contentType": "application/pdf", "title": "form"});
    });
}
