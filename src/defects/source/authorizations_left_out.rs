//! `source.authorizations_left_out`.

use crate::checks::data::known_record_exported;
use crate::checks::files::counts_match;
use crate::checks::manifest::authorizations_exported;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.authorizations_left_out",
    title: "Prior authorizations are not exported",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite: leave_out,
    }),
    breaks: &[&authorizations_exported::CHECK],
    also: &[&counts_match::CHECK, row(known_record_exported::ROWS, "authorization_changed")],
};

fn leave_out(message: &mut WireMessage) {
    let lines = String::from_utf8_lossy(&message.body).into_owned();
    let kept = lines.split_inclusive('\n').filter(|line| !line.contains("\"preauthorization\""));
    message.body = kept.collect::<String>().into_bytes();
}
