//! `payerproof validate`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::clock::Clock;
use crate::fhir::definitions::Package;
use crate::fhir::validate::{Depth, Report, Validator};

use super::exit::Exit;
use super::validate_file::Found;
use super::validate_packages::{GZIP, packages};
use super::validate_shape::{hold, shape};
use super::validate_shown::{as_json, as_text};
use super::{Stopped, say};

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
    /// The most findings to print of each file, errors first; verdict and counts never depend on
    /// it.
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

/// Runs the command.
pub fn run(args: &ValidateArgs) -> Result<Exit, Stopped> {
    let (packages, unmet) = packages(&args.ig)?;
    let validator = validator(args, packages);
    let profiles: Vec<&str> = args.profile.iter().map(String::as_str).collect();
    for profile in &profiles {
        if !validator.knows(profile) {
            let message = format!(
                "the profile {profile} is not known: give the package that defines it with --ig"
            );
            return Err(Stopped::usage(message));
        }
    }
    let shape = shape(args.shape.as_deref(), &args.guide)?;
    let judge = |text: &[u8]| {
        let mut report = validator.validate(text, &profiles);
        if let Some((name, guides)) = &shape {
            hold(&mut report, text, name, guides);
        }
        report
    };
    if args.format == Format::Text {
        for unmet in &unmet {
            say(&format!("note: {unmet}\n"));
        }
    }
    let (mut all, mut unreadable) = (Vec::new(), Vec::new());
    for file in &args.files {
        let mut found = Found::nothing(file.display().to_string(), args.limit);
        if let Err(error) = read(file, &mut found, &judge) {
            unreadable.push((found.file, error.to_string()));
            continue;
        }
        if args.format == Format::Text {
            say(&as_text(&found));
        }
        all.push(found);
    }
    let invalid: usize = all.iter().map(|found| found.invalid).sum();
    if args.format == Format::Json {
        say(&format!("{:#}\n", as_json(&all, &unreadable, &unmet)));
    } else if all.len() > 1 {
        let resources: usize = all.iter().map(|found| found.resources).sum();
        say(&format!("{resources} resources, {invalid} not valid\n"));
    }
    // What was judged is shown all the same.
    if !unreadable.is_empty() {
        let lines = unreadable.iter().map(|(file, error)| format!("{file}: {error}"));
        return Err(Stopped::usage(lines.collect::<Vec<_>>().join("\n")));
    }
    Ok(if invalid == 0 { Exit::Ok } else { Exit::Failed })
}

fn read(file: &Path, found: &mut Found, judge: &dyn Fn(&[u8]) -> Report) -> std::io::Result<()> {
    if file == Path::new("-") {
        return found.read(std::io::stdin().lock(), false, judge);
    }
    let is_lines = file.extension().is_some_and(|end| end == "ndjson" || end == "jsonl");
    let opened = File::open(file)?;
    let wrong = |why: &str| Err(std::io::Error::other(why));
    if opened.metadata()?.is_dir() {
        return wrong("is a folder: name the files in it");
    }
    let mut input = BufReader::with_capacity(1 << 16, opened);
    if input.fill_buf()?.starts_with(&GZIP) {
        return wrong("is compressed: unpack it first (a package is given with --ig)");
    }
    found.read(input, is_lines, judge)
}

fn validator(args: &ValidateArgs, packages: Vec<Arc<Package>>) -> Validator {
    let mut validator = Validator::with(packages).at(Clock::system().now()).keeping(args.limit);
    if args.structure_only {
        validator = validator.up_to(Depth::Structure);
    }
    if args.must_support {
        validator = validator.reporting_support();
    }
    validator
}
