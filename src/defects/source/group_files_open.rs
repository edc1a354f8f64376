//! `source.group_files_open`.

use crate::checks::group_export::files_need_token;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_files_open",
    title: "Files of an export of a Group need no token",
    effect: Effect::Source(|policy| policy.signed_file_urls = true),
    breaks: &[&files_need_token::CHECK],
    also: &[],
};
