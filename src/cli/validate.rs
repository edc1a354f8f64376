//! `payerproof validate`.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::fhir::definitions::{Package, cache_folder};
use crate::fhir::json::Json;
use crate::fhir::rules::Rules;
use crate::fhir::validate::{
    Depth, MOST_KEPT, Problem, Report, Rule, Severity, Support, Validator,
};
use crate::guides::Guides;
use crate::spec::{Catalogue, Requirement};
use crate::suggest;

use super::exit::Exit;
use super::{Stopped, say};

/// The greatest size of one resource, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Files of resources: JSON (a resource, a Bundle), or NDJSON; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A profile every resource must conform to, by its canonical URL; may be repeated. Profiles a
    /// resource claims in meta.profile are checked without asking.
    #[arg(long, value_name = "URL")]
    profile: Vec<String>,
    /// A package of an implementation guide: an archive (.tgz), a folder, or NAME#VERSION of the
    /// package cache; may be repeated. Packages it depends on are taken from the cache.
    #[arg(long, value_name = "PACKAGE")]
    ig: Vec<PathBuf>,
    /// What a resource is in the exchange, such as `hrex-member-match-request`: the rules of the
    /// guides that are built in are checked too.
    #[arg(long, value_name = "NAME")]
    shape: Option<String>,
    /// The version of a guide whose rules of a shape count, such as `hrex=1.0.0`; may be repeated.
    #[arg(long, value_name = "GUIDE=VERSION", requires = "shape")]
    guide: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The most findings to print of each file; verdict and counts never depend on it.
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Leaves FHIRPath constraints out.
    #[arg(long)]
    structure_only: bool,
    /// Also lists the must-support elements of the profiles, and how often each was there.
    #[arg(long)]
    must_support: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line a finding.
    Text,
    /// One object; its shape is in docs/validate.md.
    Json,
}

/// What was found in one file.
#[derive(Debug, Default)]
struct Found {
    file: String,
    resources: usize,
    invalid: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// The line, of NDJSON, and the finding.
    kept: Vec<(Option<usize>, Problem)>,
    support: Vec<Support>,
}

/// Runs the command.
pub fn run(args: &ValidateArgs) -> Result<Exit, Stopped> {
    let validator = validator(args)?;
    let profiles: Vec<&str> = args.profile.iter().map(String::as_str).collect();
    for profile in &profiles {
        if !validator.knows(profile) {
            let message = format!(
                "the profile {profile} is not known: give the package that defines it with --ig"
            );
            return Err(Stopped::usage(message));
        }
    }
    let shape = shape(args)?;
    let judge = |text: &[u8]| {
        let mut report = validator.validate(text, &profiles);
        if let Some((name, guides)) = &shape {
            hold(&mut report, text, name, guides);
        }
        report
    };
    let mut all = Vec::new();
    for file in &args.files {
        let mut found = Found { file: file.display().to_string(), ..Found::default() };
        let unreadable = |error| Stopped::usage(format!("{}: {error}", file.display()));
        if file == Path::new("-") {
            let input = std::io::stdin().lock();
            found.read(input, false, &judge).map_err(unreadable)?;
        } else {
            let lines = file.extension().is_some_and(|end| end == "ndjson" || end == "jsonl");
            let input = BufReader::with_capacity(1 << 16, File::open(file).map_err(unreadable)?);
            found.read(input, lines, &judge).map_err(unreadable)?;
        }
        if args.format == Format::Text {
            say(&found.text(args.limit));
        }
        all.push(found);
    }
    let invalid: usize = all.iter().map(|found| found.invalid).sum();
    if args.format == Format::Json {
        say(&format!("{:#}\n", as_json(&all, args.limit)));
    } else if all.len() > 1 {
        let resources: usize = all.iter().map(|found| found.resources).sum();
        say(&format!("{resources} resources, {invalid} not valid\n"));
    }
    Ok(if invalid == 0 { Exit::Ok } else { Exit::Failed })
}

/// The shape asked for, and the guide versions it is held by.
fn shape(args: &ValidateArgs) -> Result<Option<(&str, Guides)>, Stopped> {
    let Some(name) = &args.shape else { return Ok(None) };
    let rules = Rules::built_in();
    if !rules.names().any(|known| known == name) {
        let hint = suggest::did_you_mean(name, rules.names());
        let known: Vec<&str> = rules.names().collect();
        let message = format!("there is no shape `{name}`{hint} (there are {})", known.join(", "));
        return Err(Stopped::usage(message));
    }
    let mut guides = Guides::default();
    for guide in &args.guide {
        let (name, version) = guide.split_once('=').unwrap_or((guide, ""));
        guides.set(name, version).map_err(Stopped::usage)?;
    }
    Ok(Some((name, guides)))
}

/// Adds the rules of a shape that a resource breaks.
fn hold(report: &mut Report, text: &[u8], name: &str, guides: &Guides) {
    let Ok(resource) = Json::parse(text) else { return };
    let version_of = |guide: &str| match guide {
        "hrex" => guides.hrex.clone(),
        _ => guides.pdex.clone(),
    };
    let broken = Rules::built_in().broken(name, &resource, &version_of);
    for broken in broken.into_iter().flatten() {
        // How bad it is, is for the catalogue to say, as in a run.
        let binds =
            Catalogue::built_in().get(&broken.requirement).is_none_or(Requirement::is_binding);
        let severity = match &broken.untold {
            Some(_) => Severity::Note,
            None if binds => Severity::Error,
            None => Severity::Warning,
        };
        match severity {
            Severity::Note => report.notes += 1,
            Severity::Warning => report.warnings += 1,
            Severity::Error => report.errors += 1,
        }
        let mut text = format!("breaks {}: expected {}", broken.requirement, broken.expected);
        if let Some(why) = broken.untold {
            text = format!("may break {}: cannot tell: {why}", broken.requirement);
        }
        report.problems.push(Problem {
            severity,
            location: resource.get("resourceType").and_then(Json::as_str).unwrap_or("").to_owned(),
            pointer: String::new(),
            rule: Rule { key: broken.requirement, source: broken.shape, version: None },
            text,
            found: None,
            hint: None,
        });
    }
}

fn validator(args: &ValidateArgs) -> Result<Validator, Stopped> {
    let mut packages: Vec<Arc<Package>> = Vec::new();
    let mut wanted: Vec<String> = Vec::new();
    for path in &args.ig {
        let package = Package::load(path).map_err(Stopped::usage)?;
        wanted.extend(package.dependencies.iter().cloned());
        packages.push(Arc::new(package));
    }
    // What a package builds on, as far as the cache has it.
    while let Some(label) = wanted.pop() {
        let name = label.split('#').next().unwrap_or_default();
        let here = packages.iter().any(|package| package.label() == label);
        let cached = cache_folder().map(|folder| folder.join(&label)).filter(|path| path.is_dir());
        // The definitions of R4 are built in.
        let (false, false, Some(path)) = (here, name == "hl7.fhir.r4.core", cached) else {
            continue;
        };
        let package = Package::load(&path).map_err(Stopped::usage)?;
        wanted.extend(package.dependencies.iter().cloned());
        packages.push(Arc::new(package));
    }
    let mut validator = Validator::with(packages).at(Clock::system().now());
    if args.structure_only {
        validator = validator.up_to(Depth::Structure);
    }
    if args.must_support {
        validator = validator.reporting_support();
    }
    Ok(validator)
}

impl Found {
    /// Reads one document, or one a line when the first line is one or the name says so. A line is
    /// forgotten before the next is read.
    fn read(
        &mut self,
        mut input: impl BufRead,
        lines: bool,
        judge: &dyn Fn(&[u8]) -> Report,
    ) -> std::io::Result<()> {
        let mut text = Vec::new();
        take_line(&mut input, &mut text)?;
        if !lines && Json::parse(&text).is_err() {
            input.take(MOST_BYTES - text.len() as u64).read_to_end(&mut text)?;
            self.add(None, judge(&text));
            return Ok(());
        }
        let mut line = 1;
        while !text.is_empty() {
            if !text.trim_ascii().is_empty() {
                self.add(Some(line), judge(text.trim_ascii()));
            }
            line += 1;
            text.clear();
            take_line(&mut input, &mut text)?;
        }
        Ok(())
    }

    fn add(&mut self, line: Option<usize>, report: Report) {
        self.resources += 1;
        self.invalid += usize::from(!report.is_valid());
        self.errors += report.errors;
        self.warnings += report.warnings;
        self.notes += report.notes;
        let room = MOST_KEPT.saturating_sub(self.kept.len());
        self.kept.extend(report.problems.into_iter().take(room).map(|problem| (line, problem)));
        for support in report.support {
            let same = |known: &&mut Support| {
                known.profile == support.profile && known.element == support.element
            };
            match self.support.iter_mut().find(same) {
                Some(known) => known.found += support.found,
                None => self.support.push(support),
            }
        }
    }

    fn text(&self, limit: usize) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        // Notes say what could not be told; they follow what is wrong.
        let mut kept: Vec<_> = self.kept.iter().collect();
        kept.sort_by_key(|(_, problem)| problem.severity == Severity::Note);
        for (line, problem) in kept.iter().take(limit) {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            let _ = writeln!(text, "{}{line}: {problem}", self.file);
            if let Some(hint) = &problem.hint {
                let _ = writeln!(text, "    {hint}");
            }
        }
        let total = self.errors + self.warnings + self.notes;
        let shown = kept.len().min(limit);
        if shown < total {
            let _ = writeln!(text, "{}: {} more findings are not shown", self.file, total - shown);
        }
        for Support { profile, element, found } in &self.support {
            let _ = writeln!(text, "{}: must support {element} ({profile}): {found}", self.file);
        }
        let verdict = if self.invalid == 0 { "valid" } else { "not valid" };
        let _ = writeln!(
            text,
            "{}: {verdict}: {} resources, {} not valid; {} errors, {} warnings, {} notes",
            self.file, self.resources, self.invalid, self.errors, self.warnings, self.notes
        );
        text
    }
}

fn take_line(input: &mut impl BufRead, text: &mut Vec<u8>) -> std::io::Result<()> {
    input.take(MOST_BYTES).read_until(b'\n', text)?;
    Ok(())
}

fn as_json(all: &[Found], limit: usize) -> Value {
    let sum = |of: fn(&Found) -> usize| all.iter().map(of).sum::<usize>();
    let files: Vec<Value> = all
        .iter()
        .map(|found| {
            let kept = found.kept.iter().take(limit);
            let problems: Vec<Value> =
                kept.map(|(line, problem)| problem_json(*line, problem)).collect();
            let mut file = json!({
                "file": found.file,
                "valid": found.invalid == 0,
                "resources": found.resources,
                "invalid": found.invalid,
                "errors": found.errors,
                "warnings": found.warnings,
                "notes": found.notes,
                "problems": problems,
            });
            if !found.support.is_empty() {
                let support = found.support.iter().map(|support| {
                    json!({
                        "profile": support.profile,
                        "element": support.element,
                        "found": support.found,
                    })
                });
                file["must_support"] = support.collect();
            }
            file
        })
        .collect();
    json!({
        "version": 1,
        "valid": sum(|found| found.invalid) == 0,
        "resources": sum(|found| found.resources),
        "invalid": sum(|found| found.invalid),
        "errors": sum(|found| found.errors),
        "warnings": sum(|found| found.warnings),
        "notes": sum(|found| found.notes),
        "files": files,
    })
}

fn problem_json(line: Option<usize>, problem: &Problem) -> Value {
    json!({
        "line": line,
        "severity": problem.severity.as_str(),
        "location": problem.location,
        "pointer": problem.pointer,
        "rule": {
            "key": problem.rule.key,
            "source": problem.rule.source,
            "version": problem.rule.version,
        },
        "text": problem.text,
        "found": problem.found,
        "hint": problem.hint,
    })
}
