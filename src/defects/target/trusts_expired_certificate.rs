//! `target.trusts_expired_certificate`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_expired_certificate",
    title: "Metadata signed with an expired certificate is used",
    effect: Effect::Target(|policy| policy.udap_checks_certificate_dates = false),
    breaks: &[&metadata_refused::ROWS[1]],
    also: &[],
};
