//! Where published packages are, if they are anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use payerproof::fhir::definitions::Package;

/// Versions of guides that may be in force together, by the ends of their file names. A payer may
/// be on a newer US Core than the one its PDex names.
pub const TOGETHER: [[&str; 3]; 6] = [
    ["us.core-3.1.1", "davinci-hrex-1.0.0", "davinci-pdex-2.0.0"],
    ["us.core-3.1.1", "davinci-hrex-1.0.0", "davinci-pdex-2.1.0-build"],
    ["us.core-3.1.1", "davinci-hrex-1.0.0", "davinci-pdex-2.2.0"],
    ["us.core-6.1.0", "davinci-hrex-1.0.0", "davinci-pdex-2.0.0"],
    ["us.core-6.1.0", "davinci-hrex-1.0.0", "davinci-pdex-2.1.0-build"],
    ["us.core-6.1.0", "davinci-hrex-1.0.0", "davinci-pdex-2.2.0"],
];

/// The folder of the packages. Without one a test is skipped, which is written past the capture of
/// the test runner; with `PAYERPROOF_REQUIRE_IG=1` it fails.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PAYERPROOF_IG_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/ig"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    missing("no packages in ../shared/ig, and PAYERPROOF_IG_DIR names none");
    None
}

/// Says what is not tested for want of a package.
pub fn missing(what: &str) {
    let is_required = std::env::var_os("PAYERPROOF_REQUIRE_IG").is_some_and(|value| value == "1");
    assert!(!is_required, "PAYERPROOF_REQUIRE_IG is set: {what}");
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped: {name}: {what}");
}

/// The packages of [`TOGETHER`] that are there, by the ends of their file names.
pub fn load_all(folder: &Path) -> BTreeMap<&'static str, Arc<Package>> {
    let mut loaded = BTreeMap::new();
    for name in TOGETHER.into_iter().flatten().collect::<BTreeSet<_>>() {
        let prefix = if name.starts_with("us.") { "hl7.fhir" } else { "hl7.fhir.us" };
        let file = folder.join(format!("{prefix}.{name}.tgz"));
        if file.is_file() {
            loaded.insert(name, Arc::new(Package::load(&file).expect("a FHIR package")));
        } else {
            missing(&format!("{name} is not there"));
        }
    }
    assert!(!loaded.is_empty(), "the packages are called otherwise now");
    loaded
}
