//! `data.documents_have_content`: a document holds its content, or says where it is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "data.documents_have_content",
    title: "A document holds its content, or says where it is",
    verifies: &["PDEX-DATA-10"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("documents_have_content.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "documents with content", rule)
}

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "DocumentReference").then_some(())?;
    let contents = one.at("content").items();
    let wrong = contents.clone().enumerate().find_map(|(index, content)| {
        let attachment = content.at("attachment");
        let url = attachment.at("url").as_str();
        let pointer = format!("/content/{index}/attachment");
        let expected = "data in base64, or an absolute url";
        match (attachment.at("data").as_str(), url) {
            (Some(data), _) if STANDARD.decode(data).is_err() => {
                Some(Wrong::at(pointer + "/data", expected, "data that is not base64"))
            }
            (Some(_), _) => None,
            (None, Some(url)) if url.contains("://") => None,
            (None, Some(_)) => Some(Wrong::at(pointer + "/url", expected, "a relative url")),
            (None, None) => Some(Wrong::at(pointer, expected, "neither")),
        }
    });
    let none = || Wrong::at("/content", "content with an attachment", "none");
    Some(match wrong {
        Some(wrong) => Err(wrong),
        None => contents.clone().next().map(|_| ()).ok_or_else(none),
    })
}
