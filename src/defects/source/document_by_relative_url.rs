//! `source.document_by_relative_url`.

use crate::checks::data::documents_have_content;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.document_by_relative_url",
    title: "Documents are at a relative URL",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&documents_have_content::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("DocumentReference", |resource| {
        resource["content"][0]["attachment"] = serde_json::json!({"url": "Binary/1"});
    });
}
