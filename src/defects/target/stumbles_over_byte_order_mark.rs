//! `target.stumbles_over_byte_order_mark`.

use crate::checks::client::error_files_fetched;
use crate::checks::client::every_file_fetched;
use crate::checks::client::odd_file_survived;
use crate::defects::{Defect, Effect};
use crate::target::Oddity;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stumbles_over_byte_order_mark",
    title: "A byte order mark is a reason to fail",
    effect: Effect::Target(|policy| policy.stumbles_over = vec![Oddity::ByteOrderMark]),
    breaks: &[&odd_file_survived::CHECK],
    // Who gives up at a file leaves those behind that come after it.
    also: &[&error_files_fetched::CHECK, &every_file_fetched::CHECK],
};
