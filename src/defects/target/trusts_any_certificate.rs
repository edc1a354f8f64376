//! `target.trusts_any_certificate`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_any_certificate",
    title: "Metadata signed with anybody's certificate is used",
    effect: Effect::Target(|policy| policy.udap_checks_chain = false),
    breaks: &[&metadata_refused::ROWS[4]],
    also: &[],
};
