//! `idp.endpoint_urls_relative`.

use crate::checks::discovery::urls_absolute;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.endpoint_urls_relative",
    title: "Endpoint URLs in metadata are relative",
    effect: Effect::Idp(|policy| policy.metadata_urls_absolute = false),
    breaks: &[&urls_absolute::CHECK],
    also: &[],
};
