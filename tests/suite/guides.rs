//! Where published packages are, if they are anywhere.

use std::io::Write;
use std::path::{Path, PathBuf};

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
