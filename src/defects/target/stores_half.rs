//! `target.stores_half`.

use crate::checks::client::received_stored_whole;
use crate::defects::{Defect, Effect};
use crate::target::Storing;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stores_half",
    title: "An exchange is told as completed, and only half of it is stored",
    effect: Effect::Target(|policy| policy.stores = Storing::Half),
    breaks: &[&received_stored_whole::CHECK],
    also: &[],
};
