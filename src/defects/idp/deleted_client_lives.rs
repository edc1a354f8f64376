//! `idp.deleted_client_lives`.

use crate::checks::registration::deletion_ends_client;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.deleted_client_lives",
    title: "A deleted client still gets tokens",
    effect: Effect::Idp(|policy| policy.deletion_ends_client = false),
    breaks: &[&deletion_ends_client::CHECK],
    also: &[],
};
