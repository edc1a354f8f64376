//! `target.fetches_files_without_token`.

use crate::checks::client::file_token_sent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.fetches_files_without_token",
    title: "Files are asked for without the token they need",
    effect: Effect::Target(|policy| policy.token_to_files = false),
    breaks: &[&file_token_sent::CHECK],
    also: &[],
};
