//! `files.attachments_described`: attachments say what they are.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.attachments_described",
    title: "Attachments have a content type and either data or a URL",
    verifies: &["BULK-FILE-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("attachments_described.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    context.output()?;
    let rule = |one: &Given<'_>| {
        if one.kind() == "DocumentReference" { described(one) } else { Ok(0) }
    };
    Some(Watch::sum(rule, |count| format!("{count} attachments")))
}

/// How many attachments there are.
fn described(one: &Given<'_>) -> Result<u64, Wrong> {
    let mut count = 0;
    for (index, content) in one.at("content").items().enumerate() {
        let attachment = content.at("attachment");
        let has = |name: &str| attachment.at(name).as_str().is_some_and(|text| !text.is_empty());
        let (name, expected) = if !has("contentType") {
            ("/contentType", "a media type")
        } else if !has("data") && !has("url") {
            ("", "data, or a URL")
        } else {
            count += 1;
            continue;
        };
        let pointer = format!("/content/{index}/attachment{name}");
        return Err(Wrong::at(pointer, expected, "no such member"));
    }
    Ok(count)
}
