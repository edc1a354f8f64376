//! `target.trusts_foreign_metadata`.

use crate::checks::client::foreign_metadata_unused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_foreign_metadata",
    title: "A SMART configuration of another issuer is used",
    effect: Effect::Target(|policy| policy.minds_metadata_issuer = false),
    breaks: &[&foreign_metadata_unused::CHECK],
    also: &[],
};
