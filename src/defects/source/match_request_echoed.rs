//! `source.match_request_echoed`.

use crate::checks::member_match::only_known_parameters;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_request_echoed",
    title: "A match sends the request back with the result",
    effect: Effect::Source(|policy| policy.returns_only_identifiers = false),
    breaks: &[&only_known_parameters::CHECK],
    also: &[],
};
