//! `idp.unknown_metadata_registered`.

use crate::checks::registration::unknown_metadata_ignored;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unknown_metadata_registered",
    title: "Metadata nobody knows is registered",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[&unknown_metadata_ignored::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 201 {
        message.edit_json(|answer| answer["payerproof_unknown"] = true.into());
    }
}
