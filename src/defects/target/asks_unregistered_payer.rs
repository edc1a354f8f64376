//! `target.asks_unregistered_payer`.

use crate::checks::server_definition::unknown_issuer_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_unregistered_payer",
    title: "An issuer without a definition is taken for another that has one",
    effect: Effect::Target(|policy| policy.needs_definition = false),
    breaks: &[&unknown_issuer_refused::CHECK],
    also: &[],
};
