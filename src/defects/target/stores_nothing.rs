//! `target.stores_nothing`.

use crate::checks::client::{received_stored, received_stored_whole};
use crate::defects::{Defect, Effect};
use crate::target::Storing;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.stores_nothing",
    title: "An exchange is told as completed, and nothing of it is stored",
    effect: Effect::Target(|policy| policy.stores = Storing::Nothing),
    breaks: &[&received_stored::CHECK, &received_stored_whole::CHECK],
    also: &[],
};
