//! `source.token_in_query_accepted`.

use crate::checks::bearer::query_token_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_in_query_accepted",
    title: "A token in the query of the URL is accepted",
    effect: Effect::Source(|policy| policy.token_refused_in_query = false),
    breaks: &[&query_token_refused::CHECK],
    also: &[],
};
