//! `idp.introspection_by_url`.

use crate::checks::introspection::request_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_by_url",
    title: "Introspection takes its parameters from anywhere",
    effect: Effect::Idp(|policy| policy.parameters_in_body_only = false),
    breaks: &[row(&request_refused::ROWS, "method_get")],
    also: &[],
};
