//! Lists the scenario files so that the binary carries them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=scenarios");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let scenarios = root.join("scenarios");
    let mut files = Vec::new();
    walk(&scenarios, &mut files);
    files.sort();
    let mut list = String::from(
        "/// The built-in scenario files: id and text.\npub static BUILT_IN: &[(&str, &str)] = &[\n",
    );
    for file in files {
        let id = file.strip_prefix(&scenarios).expect("below the root").with_extension("");
        let id = id.to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({id:?}, include_str!({:?})),", file.display().to_string())
            .expect("writing to a string");
    }
    list.push_str("];\n");
    let out = PathBuf::from(variable("OUT_DIR"));
    std::fs::write(out.join("scenarios.rs"), list).expect("the build directory is writable");
}

fn walk(directory: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            walk(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            into.push(path);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts this way")]
fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it")
}
