//! `idp.grant_failures_mislabelled`.

use crate::checks::authorization::code_refused;
use crate::checks::refresh::{refused, replay_detected};
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.grant_failures_mislabelled",
    title: "A code or refresh token that is not good is called an invalid request",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&code_refused::ROWS, "code_unknown"), row(&refused::ROWS, "refresh_unknown")],
    also: &[
        row(&code_refused::ROWS, "code_expired"),
        row(&code_refused::ROWS, "code_foreign_client"),
        row(&code_refused::ROWS, "code_replayed"),
        row(&code_refused::ROWS, "redirect_uri_other"),
        row(&code_refused::ROWS, "verifier_truncated"),
        row(&code_refused::ROWS, "verifier_wrong"),
        row(&refused::ROWS, "refresh_foreign"),
        row(&refused::ROWS, "refresh_revoked"),
        row(&replay_detected::ROWS, "refresh_replayed"),
        row(&replay_detected::ROWS, "refresh_after_replay"),
    ],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.edit_json(|answer| {
            if answer["error"] == "invalid_grant" {
                answer["error"] = "invalid_request".into();
            }
        });
    }
}
