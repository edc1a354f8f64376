//! `idp.udap_metadata_lives_long`.

use crate::checks::row;
use crate::checks::udap::signed_metadata;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_metadata_lives_long",
    title: "The signed metadata is good for two years",
    effect: Effect::Idp(|policy| policy.udap_metadata_ttl_secs = 2 * 366 * 24 * 3600),
    breaks: &[row(&signed_metadata::ROWS, "dates_good")],
    also: &[],
};
