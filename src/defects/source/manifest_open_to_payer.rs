//! `source.manifest_open_to_payer`.

use crate::checks::files::payer_clients_alike;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_open_to_payer",
    title: "Another client of the payer is shown the manifest, and refused the files",
    effect: Effect::Source(|policy| policy.status_open_to_payer = true),
    breaks: &[&payer_clients_alike::CHECK],
    also: &[],
};
