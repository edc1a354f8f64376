//! `target.trusts_certificate_of_another`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_certificate_of_another",
    title: "Metadata signed with the certificate of another server is used",
    effect: Effect::Target(|policy| policy.udap_checks_certificate_name = false),
    breaks: &[&metadata_refused::ROWS[2]],
    also: &[],
};
