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
use crate::scenario::{ALTERATIONS, AlterationKind, Step};
use crate::seed::Seed;
use crate::spec::Catalogue;
use crate::transcript::{Fact, Redactor};

use super::engine::{RunOptions, ScenarioRun};

/// The whole record of a run.
pub(super) fn run_record(
    options: &RunOptions,
    catalogue: &Catalogue,
    runs: &[ScenarioRun],
    redactor: &Redactor,
    (started_at, duration): (Timestamp, Duration),
) -> RunRecord {
    let checks = check_records(options, catalogue, runs);
    let (requirements, coverage) = requirement_records(options, catalogue, runs, &checks);
    let ran = runs.iter().filter(|run| run.skipped.is_none());
    let totals = Totals {
        checks: VerdictKind::WORST_FIRST
            .into_iter()
            .map(|kind| (kind, checks.iter().filter(|check| check.verdict.kind() == kind).count()))
            .collect(),
        scenarios: ran.clone().count(),
        incomplete: ran.clone().filter(|run| run.is_incomplete()).count(),
        exchanges: ran.map(|run| run.transcript.exchanges.len()).sum(),
    };
    RunRecord {
        version: RUN_RECORD_VERSION,
        payerproof: env!("CARGO_PKG_VERSION").to_owned(),
        run_id: options.seed.child("run").ids(&started_at.to_string()).uuid().to_string(),
        started_at,
        duration_ms: millis(duration),
        seed: options.seed.0,
        command: match &options.filter {
            Some(filter) => format!("{} --filter {filter}", options.command),
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
        scenarios: runs.iter().map(|run| scenario_record(run, options, redactor)).collect(),
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
fn check_records(
    options: &RunOptions,
    catalogue: &Catalogue,
    runs: &[ScenarioRun],
) -> Vec<CheckRecord> {
    let mut seen: BTreeMap<&str, Vec<(&str, &Verdict)>> = BTreeMap::new();
    for run in runs {
        for outcome in &run.outcomes {
            seen.entry(&outcome.check).or_default().push((&run.expanded.id, &outcome.verdict));
        }
    }
    let mut records: Vec<CheckRecord> = checks::all()
        .filter(|check| options.roles.contains(&check.judges.actor) || seen.contains_key(check.id))
        .map(|check| {
            let verdicts = seen.get(check.id).map(Vec::as_slice).unwrap_or_default();
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
    runs: &[ScenarioRun],
    checks: &[CheckRecord],
) -> (Vec<RequirementRecord>, Coverage) {
    let mut attested: BTreeMap<&str, String> = BTreeMap::new();
    for fact in runs.iter().flat_map(|run| &run.transcript.facts) {
        if let Fact::Attested { requirement, by, statement } = fact {
            attested.insert(requirement, format!("{by}: {statement}"));
        }
    }
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
        let (kind, observation) = match attested.get(requirement.id.as_str()) {
            Some(words) if verifying.is_empty() => (VerdictKind::Attested, words.clone()),
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
pub fn scenario_record(
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
        repeat: format!("{} --filter {id}", options.command),
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

/// What a step does, in a few words.
pub(super) fn describe(step: &Step) -> String {
    let plain = match step {
        Step::Discover(step) => format!("fetches the {:?} document", step.document),
        Step::Register(step) => {
            format!("registers the client {}", step.client.as_deref().unwrap_or("main"))
        }
        Step::Manage(step) => format!("manages the registration: {:?}", step.action),
        Step::Authorize(step) => {
            let client = step.client.as_deref().unwrap_or("app");
            format!("has a person sign in and approve for the client {client}")
        }
        Step::Userinfo(step) => format!("asks whom the token {} is about", step.token),
        Step::Token(step) if step.code.is_some() => "redeems a code".to_owned(),
        Step::Token(step) if step.refresh.is_some() => "refreshes a token".to_owned(),
        Step::Token(step) => {
            format!("asks for a token for {}", step.scope.as_deref().unwrap_or("export"))
        }
        Step::Mint(step) => {
            let scope = step.scope.as_deref().unwrap_or("export");
            format!("makes a token for {scope} as the third party")
        }
        Step::Keys(step) if step.rotate => {
            format!("replaces the key of {}", step.client.as_deref().unwrap_or("main"))
        }
        Step::Keys(_) => "changes how long a key set may be kept".to_owned(),
        Step::Introspect(step) => format!("introspects the token {}", step.token),
        Step::Revoke(step) => format!("revokes the token {}", step.token),
        Step::MemberMatch(step) => format!("looks for the {} member", step.member),
        Step::BulkMemberMatch(step) => {
            format!("looks for these members at once: {}", step.members.join(", "))
        }
        Step::Export(step) if step.group.is_some() => {
            let by = step.method.as_deref().unwrap_or("POST");
            format!("kicks off an export of the Group of matched members by {by}")
        }
        Step::Export(step) => {
            format!("kicks off an export by {}", step.method.as_deref().unwrap_or("GET"))
        }
        Step::Poll(step) if step.once => "polls the job once".to_owned(),
        Step::Poll(_) => "polls the job to its end".to_owned(),
        Step::Download(_) => "fetches the files".to_owned(),
        Step::Cancel(_) => "deletes the job".to_owned(),
        Step::Search(step) => format!("searches {}", step.kind),
        Step::Everything(_) => "asks for everything about a member".to_owned(),
        Step::Request(step) => format!("sends {} {} to the {}", step.method, step.path, step.actor),
        Step::Await(step) => format!("waits for a request to {}", step.endpoint),
        Step::Define(_) => "tells the target who our source payer is".to_owned(),
        Step::Trigger(step) => match &step.member {
            Some(member) => format!("has the target fetch the {member} member"),
            None => format!("has the target fetch in bulk: {}", step.members.join(", ")),
        },
        Step::Task(_) => "follows the exchange to its end".to_owned(),
        Step::Set(step) => format!("changes the mock {}", step.actor),
        Step::Wait(step) => format!("waits {}", step.how_long),
        Step::Attest(step) => format!("asks: {}", step.ask),
        Step::ProbeTls(step) => format!("tries what the {} takes of TLS", step.actor),
        Step::Assert(step) => format!("states {}", step.that.join("; ")),
    };
    match step.alter().and_then(|alter| change(step.verb(), alter)) {
        Some(change) => format!("{plain}, but {change}"),
        None => plain,
    }
}

fn change(verb: &str, alter: &str) -> Option<&'static str> {
    let kinds = AlterationKind::of_verb(verb);
    ALTERATIONS
        .iter()
        .find(|(kind, name, _)| kinds.contains(kind) && *name == alter)
        .map(|(.., words)| *words)
}
