//! `target.trusts_revoked_certificate`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_revoked_certificate",
    title: "Metadata signed with a revoked certificate is used",
    effect: Effect::Target(|policy| policy.udap_checks_revocation = false),
    breaks: &[&metadata_refused::ROWS[3]],
    also: &[],
};
