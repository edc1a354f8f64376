//! `target.sends_token_to_open_files`.

use crate::checks::client::file_token_withheld;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_token_to_open_files",
    title: "The token goes along to files that need none",
    effect: Effect::Target(|policy| policy.no_token_to_open_files = false),
    breaks: &[&file_token_withheld::CHECK],
    also: &[],
};
