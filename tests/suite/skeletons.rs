//! The skeletons of `just new`: they keep the registries sorted and never pass by themselves.

#[expect(dead_code, reason = "its `main` is for the command line")]
#[path = "../../examples/new.rs"]
mod new;

use std::path::Path;

use payerproof::checks::page;
use payerproof::scenario;

use crate::tree::{files, none, read, root};

/// A copy of the files a skeleton may change, so that the tree stays as it is.
fn copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    let registries = ["src/checks", "src/defects", "src/report"];
    for file in registries.iter().flat_map(|folder| files(folder)) {
        if file.ends_with("/mod.rs") || file.ends_with("/format.rs") {
            let path = copy.path().join(&file);
            std::fs::create_dir_all(path.parent().expect("in a folder")).expect("created");
            std::fs::copy(root().join(&file), path).expect("copied");
        }
    }
    copy
}

fn create(copy: &Path, kind: &str, id: &str) -> Vec<String> {
    new::create(copy, kind, id).unwrap_or_else(|problem| panic!("{kind} {id}: {problem}"))
}

fn written(copy: &Path, file: &str) -> String {
    std::fs::read_to_string(copy.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines of `after` that `before` does not have.
fn added<'a>(before: &str, after: &'a str) -> Vec<&'a str> {
    after.lines().filter(|line| !before.lines().any(|other| other == *line)).collect()
}

#[test]
fn a_check_gets_its_files_and_two_lines() {
    let copy = copy();
    let files = create(copy.path(), "check", "token.just_made");
    let registry = "src/checks/token/mod.rs";
    assert_eq!(files, ["src/checks/token/just_made.rs", "src/checks/token/just_made.md", registry]);
    let after = written(copy.path(), registry);
    assert_eq!(
        added(&read(registry), &after),
        ["pub mod just_made;", "    std::slice::from_ref(&just_made::CHECK),"]
    );
    let code = written(copy.path(), "src/checks/token/just_made.rs");
    assert!(code.contains(r#"id: "token.just_made""#), "{code}");
    assert!(code.contains(r#"verifies: &["FILL IN"]"#), "no such requirement may exist");
    let page = page::parse(&written(copy.path(), "src/checks/token/just_made.md")).expect("a page");
    assert_eq!(page.examples.len(), 2);
}

#[test]
fn a_defect_gets_its_file_and_two_lines_and_breaks_nothing_yet() {
    let copy = copy();
    for (actor, effect) in [("idp", "Idp"), ("source", "Source"), ("target", "Target")] {
        create(copy.path(), "defect", &format!("{actor}.just_made"));
        let registry = format!("src/defects/{actor}/mod.rs");
        let after = written(copy.path(), &registry);
        assert_eq!(added(&read(&registry), &after), ["mod just_made;", "    &just_made::DEFECT,"]);
        let code = written(copy.path(), &format!("src/defects/{actor}/just_made.rs"));
        assert!(code.contains(&format!("Effect::{effect}(|_policy| {{}})")), "{code}");
        assert!(code.contains("breaks: &[],"), "{code}");
    }
}

#[test]
fn a_scenario_cannot_run_before_it_has_a_step() {
    let copy = copy();
    let files = create(copy.path(), "scenario", "consent/just_made");
    assert_eq!(files, ["scenarios/consent/just_made.yaml"]);
    let text = written(copy.path(), &files[0]);
    let parsed = scenario::parse(&files[0], &text).expect("well-formed");
    assert!(!scenario::lint(&files[0], &text, &parsed).is_empty());
}

#[test]
fn a_report_format_gets_its_file_and_its_lines() {
    let copy = tempfile::tempdir().expect("a directory");
    let report = copy.path().join("src/report");
    std::fs::create_dir_all(&report).expect("created");
    std::fs::write(report.join("mod.rs"), "mod format;\nmod html;\nmod plain;\n").expect("written");
    let table = "use super::{html};\npub static FORMATS: &[Format] = &[html::FORMAT];\n";
    std::fs::write(report.join("format.rs"), table).expect("written");
    create(copy.path(), "report", "just_made");
    let module = written(copy.path(), "src/report/mod.rs");
    assert_eq!(module, "mod format;\nmod html;\nmod just_made;\nmod plain;\n");
    assert_eq!(
        written(copy.path(), "src/report/format.rs"),
        "use super::{just_made, html};\npub static FORMATS: &[Format] = &[\n    \
         html::FORMAT,\n    just_made::FORMAT,\n];\n"
    );
}

#[test]
fn names_that_cannot_be_are_refused() {
    let copy = copy();
    for (kind, id, why) in [
        ("check", "token", "needs two parts"),
        ("check", "token.Bad", "is not a name"),
        ("check", "token.../x", "is not a name"),
        ("check", "nowhere.x", "there is no `src/checks/nowhere/mod.rs`"),
        ("report", "a/b", "too many parts"),
        ("verb", "x", "there is no kind `verb`"),
    ] {
        let problem = new::create(copy.path(), kind, id).expect_err(id);
        assert!(problem.contains(why), "{kind} {id}: {problem}");
    }
    create(copy.path(), "check", "token.just_made");
    let again = new::create(copy.path(), "check", "token.just_made").expect_err("twice");
    assert!(again.contains("already there"), "{again}");
}

#[test]
fn every_skeleton_in_the_tree_is_filled_in() {
    let unfilled = |file: &String| {
        let bytes = std::fs::read(root().join(file)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains("FILL IN")
    };
    let problems: Vec<String> =
        files("src").into_iter().chain(files("scenarios")).filter(unfilled).collect();
    none(&problems);
}
