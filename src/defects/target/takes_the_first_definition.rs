//! `target.takes_the_first_definition`.

use crate::checks::client::foreign_metadata_unused;
use crate::checks::server_definition::sources_apart;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.takes_the_first_definition",
    title: "Whatever issuer is named, the first server definition is used",
    effect: Effect::Target(|policy| policy.keeps_definitions_apart = false),
    breaks: &[&sources_apart::CHECK],
    // The other source payer is known by another issuer than the one that was named.
    also: &[&foreign_metadata_unused::CHECK],
};
