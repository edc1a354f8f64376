//! `target.asks_for_unlisted_wildcard`.

use crate::checks::registrant::wildcard_listed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_for_unlisted_wildcard",
    title: "Wildcards are asked for that the server does not list",
    effect: Effect::Target(|policy| policy.minds_listed_wildcards = false),
    breaks: &[&wildcard_listed::CHECK],
    also: &[],
};
