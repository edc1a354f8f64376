//! Clean mocks are green in every scenario; each defect turns red exactly the checks it names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Failed, Trial};
use payerproof::runner::{self, Matrix, RunOptions, Shared};
use payerproof::scenario::Library;
use payerproof::seed::Seed;
use payerproof::{checks, defects};
use tokio::runtime::Runtime;

/// What the trials share: set up when the first one runs, so that listing them costs nothing.
struct Setting {
    runtime: Runtime,
    shared: Shared,
    library: Library,
    matrix: OnceLock<Matrix>,
}

impl Setting {
    fn get() -> &'static Self {
        static SETTING: OnceLock<Setting> = OnceLock::new();
        SETTING.get_or_init(|| {
            payerproof::transcript::install_crypto_provider();
            let library = Library::load(None).expect("sound scenarios");
            let options = RunOptions::of_mocks(library.clone(), Seed(1));
            Self {
                runtime: Runtime::new().expect("a runtime"),
                shared: runner::share(&options).expect("a spool"),
                library,
                matrix: OnceLock::new(),
            }
        })
    }

    fn matrix(&self) -> &Matrix {
        self.matrix
            .get_or_init(|| self.runtime.block_on(runner::matrix(&self.shared, &self.library, 8)))
    }
}

fn main() {
    let arguments = Arguments::from_args();
    let library = Library::load(None).expect("sound scenarios");
    let mut trials: Vec<Trial> = library
        .scenarios
        .iter()
        .map(|expanded| {
            let id = expanded.id.clone();
            Trial::test(format!("clean::{id}"), move || clean(&id))
        })
        .collect();
    for defect in defects::all() {
        trials.push(Trial::test(format!("defect::{}", defect.id), || killed(defect)));
    }
    for check in checks::all() {
        trials.push(Trial::test(format!("exercised::{}", check.id), || exercised(check.id)));
        trials.push(Trial::test(format!("breakable::{}", check.id), || breakable(check.id)));
    }
    trials.push(Trial::test("generated::exercise", generated));
    libtest_mimic::run(&arguments, trials).exit();
}

fn clean(id: &str) -> Result<(), Failed> {
    let matrix = Setting::get().matrix();
    // Under the present guide versions, and under the coming ones.
    let runs = matrix.iter().filter(|(run, _)| run.split(" (").next() == Some(id));
    let problems: Vec<String> = runs
        .flat_map(|(run, exercise)| {
            exercise.problems.iter().map(move |one| format!("{run}: {one}"))
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

fn killed(defect: &'static defects::Defect) -> Result<(), Failed> {
    let setting = Setting::get();
    let matrix = setting.matrix();
    let kill = setting.runtime.block_on(runner::kill(&setting.shared, defect, matrix));
    if kill.is_exact() {
        return Ok(());
    }
    Err(format!(
        "in {:?}: did not fail: {:?}; failed without being named: {:?}",
        kill.scenarios, kill.survived, kill.collateral
    )
    .into())
}

fn exercised(check: &'static str) -> Result<(), Failed> {
    let matrix = Setting::get().matrix();
    if matrix.values().any(|exercise| exercise.seen.contains(check)) {
        Ok(())
    } else {
        Err("no scenario shows it passing".into())
    }
}

fn breakable(check: &'static str) -> Result<(), Failed> {
    let breaks = |defect: &defects::Defect| defect.breaks.iter().any(|one| one.id == check);
    if defects::all().any(breaks) { Ok(()) } else { Err("no defect breaks it".into()) }
}

/// `docs/generated/exercise.json` says which scenarios exercise which check, and `needs.json` which
/// claims all of those require: without them a check has nothing to judge.
fn generated() -> Result<(), Failed> {
    let matrix = Setting::get().matrix();
    let mut exercise = BTreeMap::<&str, BTreeSet<&str>>::new();
    let mut needs = BTreeMap::<&str, BTreeSet<&str>>::new();
    for one in matrix.values() {
        let required = || one.expanded.scenario.requires.iter().map(String::as_str).collect();
        for check in &one.seen {
            exercise.entry(check).or_default().insert(&one.expanded.id);
            let needed = needs.entry(check).or_insert_with(required);
            let required: BTreeSet<&str> = required();
            needed.retain(|claim| required.contains(claim));
        }
    }
    needs.retain(|_, claims| !claims.is_empty());
    up_to_date("exercise.json", serde_json::to_string_pretty(&exercise))?;
    up_to_date("needs.json", serde_json::to_string_pretty(&needs))
}

fn up_to_date(file: &str, text: serde_json::Result<String>) -> Result<(), Failed> {
    let text = text.map_err(|error| error.to_string())? + "\n";
    let path = format!("{}/docs/generated/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        return Ok(std::fs::write(path, text).map_err(|error| error.to_string())?);
    }
    if std::fs::read_to_string(path).unwrap_or_default() == text {
        Ok(())
    } else {
        Err(format!("{file} is out of date: run `just bless` and read the diff").into())
    }
}
