//! `target.skips_error_files`.

use crate::checks::client::error_files_fetched;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.skips_error_files",
    title: "The error files are not fetched",
    effect: Effect::Target(|policy| policy.fetches_error_files = false),
    breaks: &[&error_files_fetched::CHECK],
    also: &[],
};
