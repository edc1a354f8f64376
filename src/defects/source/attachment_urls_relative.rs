//! `source.attachment_urls_relative`.

use crate::checks::data::documents_have_content;
use crate::checks::files::{attachment_urls_absolute, attachments_reachable};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.attachment_urls_relative",
    title: "URLs of attachments are relative",
    effect: Effect::Source(|policy| policy.attachment_urls_absolute = false),
    breaks: &[&attachment_urls_absolute::CHECK],
    also: &[&attachments_reachable::CHECK, &documents_have_content::CHECK],
};
