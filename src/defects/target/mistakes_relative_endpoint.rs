//! `target.mistakes_relative_endpoint`.

use crate::checks::client::{
    assertion_audience, discovery_precedes_token, relative_endpoint_resolved,
};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.mistakes_relative_endpoint",
    title: "A relative token endpoint is resolved against the document",
    effect: Effect::Target(|policy| policy.resolves_relative_urls = false),
    breaks: &[&relative_endpoint_resolved::CHECK],
    also: &[&discovery_precedes_token::CHECK, &assertion_audience::CHECK],
};
