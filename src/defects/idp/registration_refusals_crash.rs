//! `idp.registration_refusals_crash`.

use crate::checks::registration::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_refusals_crash",
    title: "Refused registrations are answered 500",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&refused::ROWS, "body_not_json")],
    also: &[
        row(&refused::ROWS, "auth_method_unknown"),
        row(&refused::ROWS, "grant_type_unknown"),
        row(&refused::ROWS, "jwks_and_jwks_uri"),
        row(&refused::ROWS, "jwks_private"),
    ],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.status = 500;
    }
}
