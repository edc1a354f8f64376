//! From what was seen to the run record: worst verdicts, requirements, coverage, redaction.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use jiff::Timestamp;

use crate::checks;
use crate::outcome::{
    CheckRecord, Coverage, ExchangeRecord, RUN_RECORD_VERSION, RequirementRecord, RunRecord,
    ScenarioRecord, Totals, Verdict, VerdictKind,
};
use crate::seed::Seed;
use crate::spec::Catalogue;
use crate::transcript::Redactor;

use super::engine::{RunOptions, ScenarioRun};
use super::quoted::quoted;
use super::tally::Tally;

/// The whole record of a run.
pub(super) fn run_record(
    options: &RunOptions,
    catalogue: &Catalogue,
    scenarios: Vec<ScenarioRecord>,
    tally: &Tally,
    (started_at, duration): (Timestamp, Duration),
) -> RunRecord {
    let checks = check_records(options, catalogue, tally);
    let (requirements, coverage) = requirement_records(options, catalogue, tally, &checks);
    let ran = scenarios.iter().filter(|scenario| scenario.skipped.is_none());
    let totals = Totals {
        checks: VerdictKind::WORST_FIRST
            .into_iter()
            .map(|kind| (kind, checks.iter().filter(|check| check.verdict.kind() == kind).count()))
            .collect(),
        scenarios: ran.clone().count(),
        incomplete: ran.clone().filter(|scenario| scenario.is_incomplete()).count(),
        exchanges: ran.map(|scenario| scenario.exchanges.len()).sum(),
    };
    RunRecord {
        version: RUN_RECORD_VERSION,
        payerproof: env!("CARGO_PKG_VERSION").to_owned(),
        run_id: options.seed.child("run").ids(&started_at.to_string()).uuid().to_string(),
        started_at,
        duration_ms: millis(duration),
        seed: options.seed.0,
        command: match &options.filter {
            Some(filter) => format!("{} --filter {}", options.command, quoted(filter)),
            None => options.command.clone(),
        },
        system: options.system.name.clone(),
        roles: options.roles.clone(),
        guides: options.system.guides.clone(),
        interrupted: options
            .stop
            .is_cancelled()
            .then(|| "the run was stopped before its end".to_owned()),
        totals,
        checks,
        requirements,
        coverage,
        scenarios,
    }
}

/// What a run is redacted with.
pub(super) fn redactor(options: &RunOptions) -> Redactor {
    // Of our synthetic people a reproducible key reveals nothing; real members get a fresh one,
    // because digests of names and dates could be guessed from a known key.
    let key = if options.own { options.seed } else { Seed::from_entropy() };
    Redactor::new(key.ids("redaction").token().as_bytes())
}

/// The worst verdict of each check over all scenarios.
fn check_records(options: &RunOptions, catalogue: &Catalogue, tally: &Tally) -> Vec<CheckRecord> {
    let mut records: Vec<CheckRecord> = checks::all()
        .filter(|check| options.roles.contains(&check.judges.actor) || tally.has(check.id))
        .map(|check| {
            let verdicts: Vec<(&str, &Verdict)> = tally.verdicts(check.id).collect();
            CheckRecord {
                id: check.id.to_owned(),
                title: check.title.to_owned(),
                actor: check.judges.actor,
                level: catalogue.level(check.verifies).to_owned(),
                verifies: check.verifies.iter().map(|id| (*id).to_owned()).collect(),
                sources: sources(catalogue, check.verifies),
                verdict: unclaimed(check.id, options)
                    .filter(|_| verdicts.iter().all(|(_, verdict)| is_not_seen(verdict)))
                    .unwrap_or_else(|| worst(verdicts.iter().map(|(_, verdict)| *verdict))),
                scenarios: verdicts
                    .iter()
                    .filter(|(_, verdict)| verdict.kind() != VerdictKind::NotSeen)
                    .map(|(id, _)| (*id).to_owned())
                    .collect(),
            }
        })
        .collect();
    records.sort_by(|one, other| one.id.cmp(&other.id));
    records
}

fn is_not_seen(verdict: &Verdict) -> bool {
    verdict.kind() == VerdictKind::NotSeen
}

/// That a check has nothing to judge, when every scenario that exercises it requires something the
/// system does not claim.
fn unclaimed(check: &str, options: &RunOptions) -> Option<Verdict> {
    static NEEDS: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../docs/generated/needs.json"))
            .expect("the self-test wrote it")
    });
    let system = &options.system;
    let is_claimed = |claim: &String| system.claims.get(claim).copied().unwrap_or(false);
    let missing = NEEDS.get(check)?.iter().find(|claim| !is_claimed(claim))?;
    let why = system.unclaimed.get(missing).cloned();
    let why = why.unwrap_or_else(|| format!("the system does not claim `{missing}`"));
    Some(Verdict::NotApplicable { why })
}

fn sources(catalogue: &Catalogue, ids: &[&str]) -> Vec<String> {
    let mut urls: Vec<String> = ids
        .iter()
        .filter_map(|id| catalogue.get(id))
        .map(|requirement| requirement.url.clone())
        .filter(|url| !url.is_empty())
        .collect();
    urls.dedup();
    urls
}

/// The worst of several verdicts, with the findings of all that are as bad or warn.
fn worst<'a>(verdicts: impl Iterator<Item = &'a Verdict> + Clone) -> Verdict {
    let Some(worst) = verdicts.clone().max_by_key(|verdict| verdict.kind()) else {
        return Verdict::NotSeen { reason: "no scenario of this run looks at it".to_owned() };
    };
    let findings = || verdicts.clone().flat_map(Verdict::findings).cloned().collect();
    match worst {
        Verdict::Failed { .. } => Verdict::Failed { findings: findings() },
        Verdict::Warned { .. } => Verdict::Warned { findings: findings() },
        other => other.clone(),
    }
}

fn requirement_records(
    options: &RunOptions,
    catalogue: &Catalogue,
    tally: &Tally,
    checks: &[CheckRecord],
) -> (Vec<RequirementRecord>, Coverage) {
    let mut records = Vec::new();
    let mut coverage = Coverage::default();
    for requirement in catalogue.iter() {
        let binds = options.roles.iter().any(|role| requirement.actor.binds(*role));
        if !binds || requirement.applies(&options.system.guides).is_err() {
            continue;
        }
        coverage.binding += 1;
        let verifying: Vec<&CheckRecord> =
            checks.iter().filter(|check| check.verifies.contains(&requirement.id)).collect();
        let verdict = worst(verifying.iter().map(|check| &check.verdict));
        let kind = match verdict.kind() {
            VerdictKind::Failed if !requirement.is_binding() => VerdictKind::Warned,
            kind => kind,
        };
        let (kind, observation) = match tally.attested(&requirement.id) {
            // What nobody could look at may be vouched for.
            Some(words) if verifying.is_empty() || is_not_seen(&verdict) => {
                (VerdictKind::Attested, words.clone())
            }
            _ => (kind, observation(&verdict)),
        };
        match kind {
            VerdictKind::Attested => coverage.attested += 1,
            _ if verifying.is_empty() => {
                coverage.not_checked += 1;
                continue;
            }
            VerdictKind::NotSeen | VerdictKind::NotApplicable => coverage.not_exercised += 1,
            VerdictKind::Passed
            | VerdictKind::Warned
            | VerdictKind::Failed
            | VerdictKind::Blocked => {
                coverage.judged += 1;
            }
        }
        records.push(RequirementRecord {
            id: requirement.id.clone(),
            level: requirement.level.as_str().to_owned(),
            summary: requirement.summary.clone(),
            url: requirement.url.clone(),
            verdict: kind,
            observation,
            checks: verifying.iter().map(|check| check.id.clone()).collect(),
        });
    }
    (records, coverage)
}

fn observation(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Passed { seen } => seen.clone(),
        Verdict::Failed { findings } | Verdict::Warned { findings } => {
            findings.first().map(|finding| finding.observed.clone()).unwrap_or_default()
        }
        Verdict::NotSeen { reason } => reason.clone(),
        Verdict::NotApplicable { why } => why.clone(),
        Verdict::Blocked { by } => by.clone(),
        Verdict::Attested { by, statement } => format!("{by}: {statement}"),
    }
}

/// The record of one scenario, redacted.
pub(super) fn scenario_record(
    run: &ScenarioRun,
    options: &RunOptions,
    redactor: &Redactor,
) -> ScenarioRecord {
    let id = &run.expanded.id;
    ScenarioRecord {
        id: id.clone(),
        title: run.expanded.scenario.title.clone(),
        role: run.expanded.scenario.role,
        started_at: run.started_at,
        duration_ms: millis(run.duration),
        repeat: format!("{} --filter {}", options.command, quoted(id)),
        steps: run.steps.clone(),
        checks: run
            .outcomes
            .iter()
            .filter(|outcome| {
                !matches!(outcome.verdict, Verdict::NotSeen { .. } | Verdict::NotApplicable { .. })
            })
            .cloned()
            .collect(),
        exchanges: run
            .transcript
            .exchanges
            .iter()
            .map(|exchange| ExchangeRecord::from_exchange(exchange, redactor))
            .collect(),
        error: run.error.clone(),
        skipped: run.skipped.clone(),
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
