//! `target.skips_a_file`.

use crate::checks::client::every_file_fetched;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.skips_a_file",
    title: "The last output file is not fetched",
    effect: Effect::Target(|policy| policy.fetches_every_file = false),
    breaks: &[&every_file_fetched::CHECK],
    also: &[],
};
