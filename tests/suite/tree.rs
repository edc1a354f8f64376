//! The files of the project as they lie on disk.

use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder`, sorted, relative to the root, with `/` between its parts. Left out
/// is what is made by building and running.
pub fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let mut files: Vec<String> = found
        .iter()
        .map(|path| {
            let inside = path.strip_prefix(root()).expect("it was found below the root");
            inside.to_string_lossy().replace('\\', "/")
        })
        .filter(|path| !path.starts_with("reports/") || path.starts_with("reports/sample/"))
        .collect();
    files.sort();
    files
}

/// The text of a file, relative to the root.
pub fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Whether a file's name ends in this extension, given without a dot.
pub fn has_extension(file: &str, extension: &str) -> bool {
    Path::new(file).extension() == Some(extension.as_ref())
}

/// The name of a file without folder and extension.
pub fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path == root().join("target") || path == root().join(".git") {
            continue;
        }
        if path.is_dir() {
            walk(&path, into);
        } else {
            into.push(path);
        }
    }
}

/// Fails with one line for each problem, unless there is none.
pub fn none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
