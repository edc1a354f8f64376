//! `source.interactions_confused`.

use crate::checks::row;
use crate::checks::scopes::interaction_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.interactions_confused",
    title: "Whoever may do one thing with a type may do everything",
    effect: Effect::Source(|policy| policy.scope_interactions_exact = false),
    breaks: &[
        row(interaction_refused::ROWS, "scope_without_create"),
        row(interaction_refused::ROWS, "scope_without_delete"),
        row(interaction_refused::ROWS, "scope_without_read"),
        row(interaction_refused::ROWS, "scope_without_search"),
        row(interaction_refused::ROWS, "scope_without_update"),
    ],
    also: &[],
};
