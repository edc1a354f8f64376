//! `files.transmitter_targets_exported`: the sender's Provenance is about what was sent.

use crate::checks::given::Given;
use crate::checks::pass::{Context, Hashes, Note, mentioned, names_of, notes};
use crate::checks::{Check, Judges, job};
use crate::fhir::codes::US_CORE_PARTICIPANT_TYPE;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.transmitter_targets_exported",
    title: "The transmitter Provenance of an export is about resources of the export",
    verifies: &["PDEX22-PROV-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("transmitter_targets_exported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (listing, files) = job::siblings_of_last(exchange, transcript)?;
    let listed = listing.manifest["output"].as_array().map_or(0, Vec::len);
    if files.len() < listed {
        return None;
    }
    let about = files.iter().filter(|file| &*file.kind == "Provenance").map(|file| file.exchange);
    let mut wanted: Vec<u64> = Vec::new();
    let found = notes(about, transcript, |_, targets: &Targets| {
        wanted.extend_from_slice(targets.names.all());
        (targets.transmitters, targets.is_any, targets.names.is_cut)
    });
    let transmitters: u64 = found.iter().map(|(count, ..)| count).sum();
    // Whether there is one at all is another check's business.
    (transmitters > 0 && found.iter().any(|(_, is_any, _)| *is_any)).then_some(())?;
    wanted.sort_unstable();
    let others = files.iter().filter(|file| &*file.kind != "Provenance").map(|file| file.exchange);
    let (names, is_all) = names_of(others, transcript);
    let is_sent = wanted.iter().any(|target| names.binary_search(target).is_ok());
    if !is_sent && (!is_all || found.iter().any(|(.., is_cut)| *is_cut)) {
        let why = "more names than are kept, so a target may be among the others";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    if is_sent {
        return Some(Judgement::Pass(format!("{transmitters} Provenance about what was sent")));
    }
    let expected = "targets among the resources of the export";
    let observed = "targets that no file of the export holds".to_owned();
    let at = files.iter().rev().find(|file| &*file.kind == "Provenance").map(|file| file.exchange);
    let finding = Finding::in_response(at.unwrap_or(exchange), Place::Body, expected, observed);
    Some(Judgement::Violation(finding))
}

/// What the transmitter Provenance of a file is about.
#[derive(Debug)]
pub(in crate::checks) struct Targets {
    transmitters: u64,
    names: Hashes,
    /// Whether they have any target.
    is_any: bool,
}

impl Targets {
    pub(in crate::checks) fn begin(context: &Context<'_>) -> Option<Box<dyn Note>> {
        let is_about = context.output()?.resource_type() == Some("Provenance");
        let names = Hashes::of(context);
        is_about.then(|| Box::new(Self { transmitters: 0, names, is_any: false }) as Box<dyn Note>)
    }
}

impl Note for Targets {
    fn see(&mut self, one: &Given<'_>) {
        if !is_transmitted(one) {
            return;
        }
        self.transmitters += 1;
        for target in one.at("target").items() {
            let Some(reference) = target.at("reference").as_str() else { continue };
            self.is_any = true;
            if let Some(hash) = mentioned(reference) {
                self.names.add(hash);
            }
        }
    }
}

fn is_transmitted(one: &Given<'_>) -> bool {
    one.at("agent").items().flat_map(|agent| agent.at("type").at("coding").items()).any(|coding| {
        coding.at("code") == "transmitter" && coding.at("system") == US_CORE_PARTICIPANT_TYPE
    })
}
