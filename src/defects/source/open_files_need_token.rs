//! `source.open_files_need_token`.

use crate::checks::files::reachable;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.open_files_need_token",
    title: "Files that are said to need no token are refused without one",
    effect: Effect::Source(|policy| {
        policy.signed_file_urls = true;
        policy.signed_urls_suffice = false;
    }),
    breaks: &[&reachable::CHECK],
    also: &[],
};
