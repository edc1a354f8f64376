//! Validation beside parsing alone: `cargo bench --bench validate`.
//!
//! Ten thousand mixed Patient, Coverage and ExplanationOfBenefit of our synthetic members, on one
//! thread, parse included: against base types, against base types and FHIRPath constraints, and,
//! where the packages are (`../shared/ig` or `PAYERPROOF_IG_DIR`), against three profiles each. The
//! reference parses the same bytes into `serde_json::Value`, by turns in one run. Then ten times
//! the input, to see that memory does not grow with it, and resources made to exhaust their reader.
//! Where the system tells it, time is what the
//! thread had of a processor, so that a busy machine does not count. Speeds depend on the machine
//! and are only printed; with `-- --floors` the program fails when a ratio misses its floor.
//! `-- --quick` takes a tenth.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use payerproof::fhir::definitions::Package;
use payerproof::fhir::json::Json;
use payerproof::fhir::validate::{Depth, Validator};
use payerproof::population::Population;
use payerproof::seed::Seed;
use serde_json::Value;

/// Resources of one turn.
const RESOURCES: usize = 10_000;
/// Turns; the middle one counts.
const TURNS: usize = 5;
const TYPES: [&str; 3] = ["Patient", "Coverage", "ExplanationOfBenefit"];
/// At most this many times the parse.
const STRUCTURE_FLOOR: f64 = 2.5;
const CONSTRAINTS_FLOOR: f64 = 2.5;
const PROFILES_FLOOR: f64 = 2.5;
/// Resources a second that are wanted of a machine of two cores; a slower one only shows it.
const STRUCTURE_GOAL: f64 = 60_000.0;
const PROFILES_GOAL: f64 = 15_000.0;
/// Memory after ten times the input, compared with after one.
const GROWTH_FLOOR: f64 = 1.2;

/// The most time a resource made to exhaust its reader may take.
const HOSTILE_FLOOR: Duration = Duration::from_secs(10);

/// A line, and the profiles it must conform to.
struct Line {
    text: Vec<u8>,
    of: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let lines = lines(if has("--quick") { RESOURCES / 10 } else { RESOURCES });
    let bytes: usize = lines.iter().map(|line| line.text.len()).sum();
    println!("{} resources, {:.1} kB on average", lines.len(), per(bytes, lines.len()) / 1000.0);

    let structure = Validator::r4().up_to(Depth::Structure);
    let constraints = Validator::r4();
    let packages = packages();
    let profiled = packages.map(|(packages, profiles)| (Validator::with(packages), profiles));
    let none: [Vec<&str>; 3] = std::array::from_fn(|_| Vec::new());

    let mut times: [Vec<Duration>; 5] = std::array::from_fn(|_| Vec::new());
    // The first turn compiles what the others use.
    for turn in 0..=TURNS {
        let measured = [
            timed(|| parse_all(&lines)),
            timed(|| read_all(&lines)),
            timed(|| validate_all(&structure, &lines, &none)),
            timed(|| validate_all(&constraints, &lines, &none)),
            profiled.as_ref().map_or(Duration::ZERO, |(validator, profiles)| {
                timed(|| validate_all(validator, &lines, profiles))
            }),
        ];
        if turn > 0 {
            for (times, measured) in times.iter_mut().zip(measured) {
                times.push(measured);
            }
        }
    }
    let [parse, read, structure_time, constraints_time, profiles_time] = times.map(middle);
    let mut failed = false;
    let mut show = |what: &str, time: Duration, floor: Option<f64>, goal: Option<f64>| {
        let ratio = time.as_secs_f64() / parse.as_secs_f64();
        let speed = per(lines.len(), 1) / time.as_secs_f64();
        let goal = goal.map_or_else(String::new, |goal| {
            let mark = if speed < goal { ", MISSED here" } else { "" };
            format!("  goal {goal:.0} resources/s{mark}")
        });
        println!(
            "{what:<24} {speed:>9.0} resources/s {:>7.1} MB/s {ratio:>6.2}x the parse{goal}",
            per(bytes, 1_000_000) / time.as_secs_f64(),
        );
        failed |= floor.is_some_and(|floor| ratio > floor);
    };
    show("serde_json::Value", parse, None, None);
    show("our tree", read, None, None);
    show("structure", structure_time, Some(STRUCTURE_FLOOR), Some(STRUCTURE_GOAL));
    show("and constraints", constraints_time, Some(CONSTRAINTS_FLOOR), None);
    if profiled.is_some() {
        show("and three profiles", profiles_time, Some(PROFILES_FLOOR), Some(PROFILES_GOAL));
    } else {
        println!("{:<24} skipped: no packages", "and three profiles");
    }
    let before = resident();
    for _ in 0..10 {
        black_box(validate_all(&constraints, &lines, &none));
    }
    if let (Some(before), Some(after)) = (before, resident()) {
        let growth = after / before;
        println!("{:<24} {before:.1} MiB, after ten times the input {after:.1} MiB", "memory");
        failed |= growth > GROWTH_FLOOR;
    }
    for (what, text) in hostile() {
        let mut found = String::new();
        let spent = timed(|| {
            let report = constraints.validate(text.as_bytes(), &[]);
            report
                .problems
                .first()
                .map_or("valid", |problem| &problem.rule.key)
                .clone_into(&mut found);
            report.errors
        });
        let megabytes = per(text.len(), 1_000_000);
        println!("{what:<24} {megabytes:>9.1} MB {:>8.2} s, found: {found}", spent.as_secs_f64());
        failed |= spent > HOSTILE_FLOOR;
    }
    if failed && has("--floors") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Resources made to exhaust their reader.
fn hostile() -> [(&'static str, String); 4] {
    let patient = |content: &str| format!(r#"{{"resourceType":"Patient",{content}}}"#);
    let extensions = |one: &str, count: usize| {
        patient(&format!(r#""extension":[{}]"#, vec![one; count].join(",")))
    };
    let levels = 10_000;
    let deep =
        [&*r#""extension":[{"#.repeat(levels), r#""url":"a""#, &*"}]".repeat(levels)].concat();
    let family = "a".repeat(50_000_000);
    [
        ("10,000 levels", patient(&deep)),
        ("50 MB", patient(&format!(r#""name":[{{"family":"{family}"}}]"#))),
        (
            "a million extensions",
            extensions(r#"{"url":"http://x.test/e","valueCode":"a"}"#, 1_000_000),
        ),
        (
            "100,000 equal ids",
            extensions(r#"{"id":"a","url":"http://x.test/e","valueCode":"a"}"#, 100_000),
        ),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn per(of: usize, by: usize) -> f64 {
    of as f64 / by as f64
}

/// Resources of members in the order of an export, types mixed.
fn lines(count: usize) -> Vec<Line> {
    let today = jiff::civil::date(2026, 6, 1);
    let population = Population::generate(Seed(7), today, 400);
    let mut lines = Vec::with_capacity(count);
    let mut taken = [0usize; 3];
    let share = count.div_ceil(3);
    loop {
        for member in population.members() {
            let parts = (0..member.parts()).flat_map(|part| member.part(part).into_owned());
            let fixed = member.resources().cloned().collect::<Vec<_>>();
            for resource in fixed.into_iter().chain(parts) {
                let of = TYPES.iter().position(|name| resource["resourceType"] == *name);
                if let Some(of) = of.filter(|of| taken[*of] < share) {
                    taken[of] += 1;
                    lines.push(Line { text: resource.to_string().into_bytes(), of });
                }
            }
            if lines.len() >= count {
                lines.truncate(count);
                return lines;
            }
        }
    }
}

/// Profiles of Patient, Coverage and ExplanationOfBenefit.
type Profiles = [Vec<&'static str>; 3];

/// The packages, and three profiles for each type; where fewer are published, one twice under two
/// names. Whether our members conform does not matter here: the work is the same.
fn packages() -> Option<(Vec<Arc<Package>>, Profiles)> {
    let folder = std::env::var_os("PAYERPROOF_IG_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/ig"), PathBuf::from);
    let load = |name: &str| Package::load(&folder.join(name)).ok().map(Arc::new);
    let packages = vec![
        load("hl7.fhir.us.core-3.1.1.tgz")?,
        load("hl7.fhir.us.davinci-hrex-1.0.0.tgz")?,
        load("hl7.fhir.us.davinci-pdex-2.0.0.tgz")?,
        load("hl7.fhir.us.core-6.1.0.tgz")?,
        load("hl7.fhir.us.davinci-pdex-2.1.0-build.tgz")?,
        load("hl7.fhir.us.davinci-pdex-2.2.0.tgz")?,
    ];
    Some((
        packages,
        [
            vec![
                "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1",
                "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0",
                "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-patient-demographics",
            ],
            vec![
                "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-coverage",
                "http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage|6.1.0",
                "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-coverage|1",
            ],
            vec![
                "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization",
                "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization|2.1.0",
                "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization|2.2.0",
            ],
        ],
    ))
}

fn parse_all(lines: &[Line]) -> usize {
    let parse = |line: &Line| serde_json::from_slice::<Value>(&line.text).expect("JSON");
    lines.iter().filter(|line| parse(line).is_object()).count()
}

fn read_all(lines: &[Line]) -> usize {
    let read = |line: &Line| Json::parse(&line.text).expect("JSON").as_object().is_some();
    lines.iter().filter(|line| read(line)).count()
}

fn validate_all(validator: &Validator, lines: &[Line], profiles: &[Vec<&str>; 3]) -> usize {
    lines
        .iter()
        .filter(|line| validator.validate(&line.text, &profiles[line.of]).is_valid())
        .count()
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let (start, before) = (Instant::now(), on_processor());
    black_box(work());
    let spent = on_processor().zip(before).map(|(after, before)| after.saturating_sub(before));
    spent.unwrap_or_else(|| start.elapsed())
}

/// The time this thread had of a processor, where the system tells it.
fn on_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split_whitespace().next()?.parse().ok()?))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Resident memory in MiB, where the system tells it.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
