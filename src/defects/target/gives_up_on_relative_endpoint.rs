//! `target.gives_up_on_relative_endpoint`.

use crate::checks::client::relative_endpoint_resolved;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.gives_up_on_relative_endpoint",
    title: "A relative token endpoint is of no use",
    effect: Effect::Target(|policy| policy.resolves_relative_urls = false),
    breaks: &[&relative_endpoint_resolved::CHECK],
    also: &[],
};
