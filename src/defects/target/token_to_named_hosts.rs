//! `target.token_to_named_hosts`.

use crate::checks::client::token_stays_with_source;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.token_to_named_hosts",
    title: "The token goes to whatever host the source payer names for a status, a page or a file",
    effect: Effect::Target(|policy| policy.token_to_foreign_hosts = true),
    breaks: &[&token_stays_with_source::CHECK],
    also: &[],
};
