//! `idp.unknown_client_redirected`.

use crate::checks::authorization::redirect_uri_exact;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_client_redirected",
    title: "A request of an unknown client is answered at its redirect URI",
    effect: Effect::Idp(|policy| policy.unknown_client_stays_on_page = false),
    breaks: &[row(&redirect_uri_exact::ROWS, "client_unknown")],
    also: &[],
};
