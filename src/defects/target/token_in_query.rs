//! `target.token_in_query`.

use crate::checks::client::token_in_header;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.token_in_query",
    title: "The access token goes into the URL",
    effect: Effect::Target(|policy| policy.token_in_header = false),
    breaks: &[&token_in_header::CHECK],
    also: &[],
};
