//! `target.stumbles_over_long_line`.

use crate::checks::client::odd_file_survived;
use crate::defects::{Defect, Effect};
use crate::target::Oddity;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_long_line",
    title: "A long line is a reason to fail",
    effect: Effect::Target(|policy| policy.stumbles_over = vec![Oddity::LongLine]),
    breaks: &[&odd_file_survived::CHECK],
    also: &[],
};
