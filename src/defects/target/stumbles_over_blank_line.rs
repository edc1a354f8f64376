//! `target.stumbles_over_blank_line`.

use crate::checks::client::odd_file_survived;
use crate::defects::{Defect, Effect};
use crate::target::Oddity;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_blank_line",
    title: "A blank line is a reason to fail",
    effect: Effect::Target(|policy| policy.stumbles_over = vec![Oddity::BlankLine]),
    breaks: &[&odd_file_survived::CHECK],
    also: &[],
};
