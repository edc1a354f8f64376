//! `idp.unfit_clients_registered`.

use crate::checks::registration::unfit_refused;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unfit_clients_registered",
    title: "Clients that cannot be told apart or trusted are registered",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[
        &unfit_refused::ROWS[0],
        &unfit_refused::ROWS[1],
        &unfit_refused::ROWS[2],
        &unfit_refused::ROWS[3],
        &unfit_refused::ROWS[4],
    ],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.status = 201;
        message.body =
            br#"{"client_id": "any", "redirect_uris": ["https://*.payerproof.example/callback"]}"#
                .to_vec();
    }
}
