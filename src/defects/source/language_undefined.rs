//! `source.language_undefined`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.language_undefined",
    title: "Exported resources have an element nobody defined",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "export_file")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|resource| resource["spokenLanguage"] = "en".into());
}
