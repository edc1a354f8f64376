//! `files.transmitter_provenance`: the export names who sent it.

use crate::checks::given::Given;
use crate::checks::pass::{Context, Note, notes};
use crate::checks::tape::Node;
use crate::checks::{Check, Judges, job};
use crate::fhir::codes::US_CORE_PARTICIPANT_TYPE;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.transmitter_provenance",
    title: "The export names its sender in a transmitter Provenance",
    verifies: &["PDEX-PROV-01", "PDEX-PROV-12", "PDEX-PROV-16"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("transmitter_provenance.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // One in the whole export is enough, so the last file decides.
    let (listing, files) = job::likes_of_last(exchange, transcript)?;
    if listing.resource_type() != Some("Provenance") {
        return None;
    }
    let mut nearest: Option<(Problem, u32, u64)> = None;
    let mut is_named = false;
    let all = files.iter().map(|file| file.exchange);
    notes(all, transcript, |file, found: &Nearest| {
        is_named |= found.is_named;
        if let Some((problem, number)) = found.problem
            && nearest.is_none_or(|(worst, ..)| problem > worst)
        {
            nearest = Some((problem, file.seq, number));
        }
    });
    if is_named {
        return Some(Judgement::Pass("a transmitter is named, with its target".to_owned()));
    }
    let (problem, seq, number) = nearest?;
    let listed = listing.manifest["output"]
        .as_array()
        .map_or(0, |entries| entries.iter().filter(|entry| entry["type"] == "Provenance").count());
    if files.len() < listed {
        let by = format!("{} of {listed} Provenance files were downloaded", files.len());
        return Some(Judgement::Blocked(by));
    }
    let (pointer, observed) = problem.describe();
    let place = Place::Line { number, pointer: pointer.to_owned() };
    let expected = "a Provenance with target, and an agent of type transmitter \
                    (US Core participant type) whose who is an organization";
    let at = transcript.exchange(seq).unwrap_or(exchange);
    let finding = Finding::in_response(at, place, expected, observed.to_owned());
    Some(Judgement::Violation(finding))
}

/// What keeps a Provenance from naming the transmitter; the later, the nearer it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    NoTransmitter,
    OtherSystem,
    Nobody,
    NotAnOrganization,
    NoTarget,
}

impl Problem {
    const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::NoTransmitter => ("/agent", "no agent of type transmitter in any Provenance"),
            Self::OtherSystem => ("/agent", "the code transmitter of another code system"),
            Self::Nobody => ("/agent", "a transmitter without who"),
            Self::NotAnOrganization => ("/agent", "a transmitter that is a patient or device"),
            Self::NoTarget => ("/target", "a transmitter, but no target"),
        }
    }
}

/// What a file of Provenance says of the transmitter.
#[derive(Debug, Default)]
pub(in crate::checks) struct Nearest {
    is_named: bool,
    problem: Option<(Problem, u64)>,
}

impl Nearest {
    pub(in crate::checks) fn begin(context: &Context<'_>) -> Option<Box<dyn Note>> {
        let is_about = context.output()?.resource_type() == Some("Provenance");
        is_about.then(|| Box::new(Self::default()) as Box<dyn Note>)
    }
}

impl Note for Nearest {
    fn see(&mut self, one: &Given<'_>) {
        // One is enough.
        if self.is_named {
            return;
        }
        match problem(one.resource) {
            None => self.is_named = true,
            Some(found) if self.problem.is_none_or(|(worst, _)| found > worst) => {
                self.problem = Some((found, one.line()));
            }
            Some(_) => {}
        }
    }
}

fn problem(provenance: Node<'_>) -> Option<Problem> {
    let has_target = provenance.at("target").items().next().is_some();
    let mut problems = provenance.at("agent").items().map(|agent| match of_agent(agent) {
        None if !has_target => Some(Problem::NoTarget),
        found => found,
    });
    // An agent that is right has no problem, and ends the search.
    problems.try_fold(Problem::NoTransmitter, |nearest, problem| Some(nearest.max(problem?)))
}

fn of_agent(agent: Node<'_>) -> Option<Problem> {
    let codings = agent.at("type").at("coding").items();
    let mut codings = codings.filter(|coding| coding.at("code") == "transmitter");
    let Some(first) = codings.next() else { return Some(Problem::NoTransmitter) };
    if !std::iter::once(first).chain(codings).any(|c| c.at("system") == US_CORE_PARTICIPANT_TYPE) {
        return Some(Problem::OtherSystem);
    }
    let who = agent.at("who");
    let reference = who.at("reference").as_str().unwrap_or_default();
    if reference.is_empty() && !who.at("identifier").is_object() {
        return Some(Problem::Nobody);
    }
    let is_other = ["Patient/", "Device/", "RelatedPerson/"]
        .iter()
        .any(|kind| reference.starts_with(kind) || reference.contains(&format!("/{kind}")));
    is_other.then_some(Problem::NotAnOrganization)
}
