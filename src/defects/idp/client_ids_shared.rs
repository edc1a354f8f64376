//! `idp.client_ids_shared`.

use crate::checks::registration::{client_id_unique, deletion_confirmed, management_read};
use crate::checks::token::{algorithm_accepted, response_shape};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_ids_shared",
    title: "All registrations get the same client_id",
    effect: Effect::Idp(|policy| policy.client_ids_unique = false),
    breaks: &[&client_id_unique::CHECK],
    also: &[
        &deletion_confirmed::CHECK,
        &management_read::CHECK,
        &response_shape::CHECK,
        &algorithm_accepted::CHECK,
    ],
};
