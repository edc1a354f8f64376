//! `idp.introspection_by_json`.

use crate::checks::introspection::request_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_by_json",
    title: "Introspection takes JSON",
    effect: Effect::Idp(|policy| policy.requires_form = false),
    breaks: &[row(&request_refused::ROWS, "body_json")],
    also: &[],
};
