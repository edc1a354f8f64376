//! `target.stumbles_over_carriage_return`.

use crate::checks::client::error_files_fetched;
use crate::checks::client::every_file_fetched;
use crate::checks::client::odd_file_survived;
use crate::defects::{Defect, Effect};
use crate::target::Oddity;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_carriage_return",
    title: "A carriage return at the end of a line is a reason to fail",
    effect: Effect::Target(|policy| policy.stumbles_over = vec![Oddity::CarriageReturn]),
    breaks: &[&odd_file_survived::CHECK],
    // Who gives up at a file leaves those behind that come after it.
    also: &[&error_files_fetched::CHECK, &every_file_fetched::CHECK],
};
