//! `files.attachment_urls_absolute`: URLs of attachments are absolute.

use url::Url;

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.attachment_urls_absolute",
    title: "URLs of attachments are absolute",
    verifies: &["BULK-FILE-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("attachment_urls_absolute.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    context.output()?;
    let rule = |one: &Given<'_>| {
        if one.kind() == "DocumentReference" { absolute(one) } else { Ok(0) }
    };
    Some(Watch::sum(rule, |count| format!("{count} absolute URLs")))
}

/// How many URLs of attachments there are.
fn absolute(one: &Given<'_>) -> Result<u64, Wrong> {
    let mut count = 0;
    for (index, content) in one.at("content").items().enumerate() {
        let attachment = content.at("attachment");
        let Some(url) = attachment.at("url").as_str() else { continue };
        if Url::parse(url).is_err() {
            let pointer = format!("/content/{index}/attachment/url");
            // Bulk Data 3.0.0 asks for it only where there is no data.
            let beside_data = attachment.at("data").is_string();
            let wrong = Wrong::at(pointer, "an absolute URL", "a relative one");
            return Err(wrong.doubt_if(beside_data));
        }
        count += 1;
    }
    Ok(count)
}
