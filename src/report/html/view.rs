//! Findings, checks, requirements and totals as the page shows them.

use std::cmp::Reverse;

use crate::id::Actor;
use crate::outcome::{CheckRecord, RequirementRecord, RunRecord, VerdictKind};
use crate::report::plain::{count, link, link_label};
use crate::report::problem::{FULL_LIMIT, Problem, Sighting, problems, says_the_same};

use super::anchor;

/// The style of a verdict.
pub(super) const fn class_of(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Failed => "v-failed",
        VerdictKind::Warned => "v-warned",
        VerdictKind::Blocked => "v-blocked",
        VerdictKind::Passed => "v-passed",
        VerdictKind::Attested => "v-attested",
        VerdictKind::NotApplicable | VerdictKind::NotSeen => "v-none",
    }
}

/// The name of a verdict's icon.
pub(super) fn icon(verdict: &str) -> String {
    verdict.replace(' ', "-")
}

/// An id in parts between which a line may break.
pub(super) fn parts(id: &str) -> impl Iterator<Item = &str> {
    id.split_inclusive(['/', '.', '_', '@'])
}

/// A count of checks with one verdict, and its share of a bar.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) label: &'static str,
    pub(super) class: &'static str,
    pub(super) count: usize,
    /// Where it begins on a bar of 1000.
    pub(super) from: usize,
    /// How wide it is there.
    pub(super) width: usize,
}

/// Counts laid along a bar.
fn shares(counts: &[(&'static str, &'static str, usize)]) -> Vec<Share> {
    let total: usize = counts.iter().map(|(_, _, count)| count).sum();
    let mut before = 0;
    counts
        .iter()
        .map(|(label, class, count)| {
            let place = |count: usize| (count * 1000).checked_div(total).unwrap_or(0);
            let from = place(before);
            before += count;
            Share { label, class, count: *count, from, width: place(before) - from }
        })
        .collect()
}

/// Checks by verdict.
pub(super) fn totals(record: &RunRecord) -> Vec<Share> {
    shares(
        &VerdictKind::WORST_FIRST
            .map(|kind| (kind.as_str(), class_of(kind), record.totals.count(kind))),
    )
}

/// Binding requirements by what became of them.
pub(super) fn coverage(record: &RunRecord) -> Vec<Share> {
    let coverage = &record.coverage;
    shares(&[
        ("judged", "v-passed", coverage.judged),
        ("attested", "v-attested", coverage.attested),
        ("not exercised", "v-warned", coverage.not_exercised),
        ("without a check", "v-none", coverage.not_checked),
    ])
}

/// A link out of the page, if it is one a reader may follow.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) href: Option<String>,
    pub(super) label: String,
}

impl Source {
    fn new(source: &str) -> Self {
        Self { href: link(source), label: link_label(source) }
    }
}

/// A name that leads somewhere in the page.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// Empty when the page has no such place.
    pub(super) href: String,
    pub(super) name: &'a str,
}

/// A check that failed or warned.
#[derive(Debug)]
pub(super) struct ProblemView<'a> {
    pub(super) anchor: String,
    pub(super) check: &'a CheckRecord,
    pub(super) kind: VerdictKind,
    pub(super) class: &'static str,
    pub(super) sources: Vec<Source>,
    pub(super) requirements: Vec<Target<'a>>,
    /// The first finding, if the record holds any.
    pub(super) first: Option<SightingView<'a>>,
    /// Others that say something else.
    pub(super) others: Vec<SightingView<'a>>,
    /// Others that say the same elsewhere, and those after the first few that do not.
    pub(super) same: Vec<SightingView<'a>>,
    /// How many others there are, in words.
    pub(super) more: String,
}

/// A finding.
#[derive(Debug)]
pub(super) struct SightingView<'a> {
    pub(super) anchor: String,
    pub(super) sighting: Sighting<'a>,
    pub(super) place: String,
    /// Where the exchange stands; empty when the record has none.
    pub(super) exchange: String,
    /// Where the scenario stands; empty when the record names none.
    pub(super) scenario: String,
    /// The exchange in a line.
    pub(super) what: String,
}

/// The problems of one kind.
pub(super) fn problem_views(record: &RunRecord, kind: VerdictKind) -> Vec<ProblemView<'_>> {
    problems(record, kind).into_iter().map(|problem| problem_view(record, problem)).collect()
}

fn problem_view<'a>(record: &'a RunRecord, problem: Problem<'a>) -> ProblemView<'a> {
    let Problem { check, kind, sightings } = problem;
    let mut views = sightings
        .into_iter()
        .enumerate()
        .map(|(index, sighting)| sighting_view(&check.id, index + 1, sighting));
    let first = views.next();
    let (mut others, mut same) = (Vec::new(), Vec::new());
    for view in views {
        let is_told = first.as_ref().is_some_and(|first: &SightingView<'_>| {
            says_the_same(first.sighting.finding, view.sighting.finding)
        });
        if is_told || others.len() == FULL_LIMIT { same.push(view) } else { others.push(view) }
    }
    ProblemView {
        anchor: anchor::problem(&check.id),
        check,
        kind,
        class: class_of(kind),
        sources: check.sources.iter().map(|source| Source::new(source)).collect(),
        requirements: requirement_targets(record, &check.verifies),
        more: count(others.len() + same.len(), "more finding"),
        first,
        others,
        same,
    }
}

fn sighting_view<'a>(check: &str, number: usize, sighting: Sighting<'a>) -> SightingView<'a> {
    let scenario = sighting.scenario.map(|(index, _)| anchor::scenario(index));
    let exchange = sighting
        .scenario
        .zip(sighting.exchange)
        .map(|((index, _), exchange)| anchor::exchange(index, exchange.seq));
    let what = sighting.exchange.map_or_else(String::new, |exchange| {
        let answer = exchange.status.map_or("no answer".to_owned(), |status| status.to_string());
        format!("{} {} → {answer}", exchange.method, exchange.url)
    });
    SightingView {
        anchor: anchor::finding(check, number),
        place: format!("{} {}", sighting.finding.part, sighting.finding.place),
        exchange: exchange.map(|anchor| format!("#{anchor}")).unwrap_or_default(),
        scenario: scenario.map(|anchor| format!("#{anchor}")).unwrap_or_default(),
        sighting,
        what,
    }
}

/// A check in the table of all.
#[derive(Debug)]
pub(super) struct CheckView<'a> {
    pub(super) anchor: String,
    pub(super) check: &'a CheckRecord,
    pub(super) kind: VerdictKind,
    pub(super) class: &'static str,
    /// Where its problem stands; empty without one.
    pub(super) problem: String,
    pub(super) text: String,
    pub(super) requirements: Vec<Target<'a>>,
    pub(super) scenarios: Vec<Target<'a>>,
    pub(super) sources: Vec<Source>,
}

/// Every check, worst first.
pub(super) fn checks(record: &RunRecord) -> Vec<CheckView<'_>> {
    let mut views: Vec<_> = record.checks.iter().map(|check| check_view(record, check)).collect();
    views.sort_by_key(|view| Reverse(view.kind));
    views
}

fn check_view<'a>(record: &'a RunRecord, check: &'a CheckRecord) -> CheckView<'a> {
    use crate::outcome::Verdict;
    let kind = check.verdict.kind();
    let text = match &check.verdict {
        Verdict::Passed { seen } => seen.clone(),
        Verdict::Warned { findings } | Verdict::Failed { findings } => {
            findings.first().map(|finding| finding.observed.clone()).unwrap_or_default()
        }
        Verdict::NotSeen { reason } => reason.clone(),
        Verdict::NotApplicable { why } => why.clone(),
        Verdict::Blocked { by } => by.clone(),
        Verdict::Attested { by, statement } => format!("{by}: {statement}"),
    };
    let has_problem = matches!(kind, VerdictKind::Failed | VerdictKind::Warned);
    let scenarios = check.scenarios.iter().map(|id| Target {
        href: record
            .scenarios
            .iter()
            .position(|scenario| scenario.id == *id)
            .map(|index| format!("#{}", anchor::scenario(index)))
            .unwrap_or_default(),
        name: id,
    });
    CheckView {
        anchor: anchor::check(&check.id),
        check,
        kind,
        class: class_of(kind),
        problem: if has_problem {
            format!("#{}", anchor::problem(&check.id))
        } else {
            String::new()
        },
        text,
        requirements: requirement_targets(record, &check.verifies),
        scenarios: scenarios.collect(),
        sources: check.sources.iter().map(|source| Source::new(source)).collect(),
    }
}

fn requirement_targets<'a>(record: &RunRecord, ids: &'a [String]) -> Vec<Target<'a>> {
    let targets = ids.iter().map(|id| {
        let is_listed = record.requirements.iter().any(|requirement| requirement.id == *id);
        let href = if is_listed { format!("#{}", anchor::requirement(id)) } else { String::new() };
        Target { href, name: id }
    });
    targets.collect()
}

/// A requirement.
#[derive(Debug)]
pub(super) struct RequirementView<'a> {
    pub(super) anchor: String,
    pub(super) requirement: &'a RequirementRecord,
    pub(super) class: &'static str,
    pub(super) source: Source,
    pub(super) checks: Vec<Target<'a>>,
    /// Whom its checks judge, separated by spaces.
    pub(super) actors: String,
}

/// Every requirement, worst first.
pub(super) fn requirements(record: &RunRecord) -> Vec<RequirementView<'_>> {
    let mut views: Vec<_> = record
        .requirements
        .iter()
        .map(|requirement| requirement_view(record, requirement))
        .collect();
    views.sort_by_key(|view| Reverse(view.requirement.verdict));
    views
}

fn requirement_view<'a>(
    record: &'a RunRecord,
    requirement: &'a RequirementRecord,
) -> RequirementView<'a> {
    let find = |id: &String| record.checks.iter().find(|check| check.id == *id);
    let mut actors: Vec<Actor> =
        requirement.checks.iter().filter_map(find).map(|check| check.actor).collect();
    actors.sort_unstable();
    actors.dedup();
    let checks = requirement.checks.iter().map(|id| Target {
        href: find(id).map(|check| format!("#{}", anchor::check(&check.id))).unwrap_or_default(),
        name: id,
    });
    RequirementView {
        anchor: anchor::requirement(&requirement.id),
        requirement,
        class: class_of(requirement.verdict),
        source: Source::new(&requirement.url),
        checks: checks.collect(),
        actors: actors.iter().map(|actor| actor.as_str()).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_filled_exactly() {
        let shares = shares(&[("a", "x", 1), ("b", "y", 1), ("c", "z", 1)]);
        assert_eq!(shares.iter().map(|share| share.width).sum::<usize>(), 1000);
        assert_eq!(super::shares(&[("a", "x", 0)])[0].width, 0);
    }
}
