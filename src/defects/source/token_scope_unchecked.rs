//! `source.token_scope_unchecked`.

use crate::checks::bearer::scope_refused;
use crate::checks::group_export::types_within_scope;
use crate::checks::scopes::{export_type_refused, restriction_respected};
use crate::checks::smile::{letters_not_honoured, permission_needed, scope_needed};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_scope_unchecked",
    title: "The scope of a token is not looked at",
    effect: Effect::Source(|policy| policy.token_checks_scope = false),
    breaks: &[
        &export_type_refused::CHECK,
        &types_within_scope::CHECK,
        &letters_not_honoured::CHECK,
        &scope_needed::CHECK,
        &scope_refused::CHECK,
    ],
    also: &[&permission_needed::CHECK, &restriction_respected::CHECK],
};
