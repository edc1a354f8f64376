//! `idp.key_locations_unchecked`.

use crate::checks::registration::key_location_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_locations_unchecked",
    title: "Keys are fetched from wherever a client says they are",
    effect: Effect::Idp(|policy| policy.jwks_uri_checked = false),
    breaks: &[
        row(&key_location_refused::ROWS, "jwks_uri_file"),
        row(&key_location_refused::ROWS, "jwks_uri_link_local"),
        row(&key_location_refused::ROWS, "jwks_uri_loopback"),
        row(&key_location_refused::ROWS, "jwks_uri_private"),
    ],
    also: &[],
};
