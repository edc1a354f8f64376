//! `payerproof validate` and `payerproof ig` as their users meet them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str = r#"{"resourceType":"Patient","id":"a","gender":"male"}"#;
const BAD: &str = r#"{"resourceType":"Patient","id":"b","gender":"m"}"#;
const PROFILE: &str = r#"{"resourceType":"StructureDefinition","url":"http://x.test/p","version":"1","name":"P","kind":"resource","type":"Patient","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}}"#;

struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_payerproof"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("PAYERPROOF_LOG")
        .env("NO_COLOR", "1")
        .env("FHIR_PACKAGE_CACHE", folder.join("cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // A program that does not read its input is no failure of the test.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn desk(files: &[(&str, &str)]) -> TempDir {
    let desk = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = desk.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }
    desk
}

#[test]
fn rules_of_the_exchange_are_built_in() {
    let response = r#"{"resourceType":"Parameters","parameter":[{"name":"MemberIdentifier","valueIdentifier":{"value":"1","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MB"}]}}}]}"#;
    let desk = desk(&[("response.json", response)]);
    let shape = ["validate", "response.json", "--shape", "hrex-member-match-response"];
    let found = run(desk.path(), &shape, "");
    assert_eq!(found.code, Some(1), "{}{}", found.stdout, found.stderr);
    assert!(found.stdout.contains("breaks HREX-MP-07: expected"), "{}", found.stdout);
    let place = "error Parameters.parameter[0].valueIdentifier: breaks HREX-MP-07";
    assert!(found.stdout.contains(place), "{}", found.stdout);
    assert!(found.stdout.contains("found type.coding {"), "{}", found.stdout);
    assert!(found.stdout.contains("payerproof explain HREX-MP-07"), "{}", found.stdout);
    // The first version of the guide had the other type.
    let old = run(desk.path(), &[&shape[..], &["--guide", "hrex=1.0.0"]].concat(), "");
    assert_eq!(old.code, Some(0), "{}{}", old.stdout, old.stderr);
    let unknown = run(desk.path(), &["validate", "response.json", "--shape", "hrex-coverge"], "");
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.stderr.contains("did you mean `hrex-coverage`?"), "{}", unknown.stderr);
}

#[test]
fn rules_that_do_not_bind_only_warn() {
    let task =
        r#"{"resourceType":"Task","status":"received","intent":"order","code":{"text":"x"}}"#;
    let group = r##"{"resourceType":"Group","type":"practitioner","actual":true,"code":{"coding":[{"system":"http://hl7.org/fhir/us/davinci-pdex/CodeSystem/PdexMultiMemberMatchResultCS","code":"nomatch"}]},"contained":[{"resourceType":"Patient","id":"p","active":true}],"member":[{"entity":{"reference":"#p","extension":[{"url":"http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/base-ext-match-parameters","valueReference":{"reference":"#p"}}]}}]}"##;
    let desk = desk(&[("task.json", task), ("group.json", group)]);
    let found = run(desk.path(), &["validate", "task.json", "--shape", "p2p-task"], "");
    assert_eq!(found.code, Some(0), "{}{}", found.stdout, found.stderr);
    assert_eq!(found.stdout.matches("breaks SEED-REG-14").count(), 5, "{}", found.stdout);
    let shape = ["validate", "group.json", "--shape", "pdex-no-match-group", "--guide"];
    for (version, code) in [("pdex=2.1.0", 0), ("pdex=2.2.0", 1)] {
        let found = run(desk.path(), &[&shape[..], &[version]].concat(), "");
        assert_eq!(found.code, Some(code), "{version}: {}{}", found.stdout, found.stderr);
    }
}

#[test]
fn the_exit_code_is_the_verdict() {
    let desk = desk(&[("good.json", GOOD), ("bad.json", BAD)]);
    let good = run(desk.path(), &["validate", "good.json"], "");
    assert_eq!(good.code, Some(0), "{}{}", good.stdout, good.stderr);
    let bad = run(desk.path(), &["validate", "good.json", "bad.json"], "");
    assert_eq!(bad.code, Some(1));
    assert!(bad.stdout.contains("bad.json: error Patient.gender"), "{}", bad.stdout);
    assert!(bad.stdout.contains("Use one of female, male, other, unknown"), "{}", bad.stdout);
    // No limit of what is shown changes the verdict.
    let silent = run(desk.path(), &["validate", "bad.json", "--limit", "0"], "");
    assert_eq!(silent.code, Some(1));
    assert!(silent.stdout.contains("1 more findings are not shown"), "{}", silent.stdout);
    for wrong in [
        &["validate"][..],
        &["validate", "none.json"],
        &["validate", "good.json", "--profile", "http://x.test/none"],
        &["validate", "good.json", "--ig", "none.tgz"],
    ] {
        let ended = run(desk.path(), wrong, "");
        assert_eq!(ended.code, Some(2), "{wrong:?}: {}", ended.stderr);
    }
}

#[test]
fn lines_documents_and_standard_input_are_read() {
    let pretty = "{\n  \"resourceType\": \"Patient\",\n  \"gender\": \"m\"\n}\n";
    let lines = format!("{GOOD}\n\n{BAD}\r\nnonsense\n{GOOD}");
    let desk = desk(&[("pretty.json", pretty), ("lines.ndjson", &lines), ("empty.ndjson", "")]);
    let ended = run(desk.path(), &["validate", "pretty.json", "--format", "json"], "");
    let shown: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(shown["files"][0]["problems"][0]["line"], Value::Null);
    assert_eq!(shown["files"][0]["problems"][0]["pointer"], "/gender");
    assert_eq!(shown["files"][0]["problems"][0]["found"], "\"m\"");
    let ended = run(desk.path(), &["validate", "lines.ndjson", "--format", "json"], "");
    let shown: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!((&shown["resources"], &shown["invalid"]), (&4.into(), &2.into()), "{shown:#}");
    assert_eq!(shown["files"][0]["problems"][0]["line"], 3);
    assert_eq!(shown["files"][0]["problems"][1]["rule"]["key"], "json");
    let empty = run(desk.path(), &["validate", "empty.ndjson"], "");
    assert_eq!(empty.code, Some(0));
    assert!(empty.stdout.contains("warning document: holds no resource"), "{}", empty.stdout);
    assert_eq!(run(desk.path(), &["validate", "-"], &lines).code, Some(1));
    assert_eq!(run(desk.path(), &["validate", "-"], GOOD).code, Some(0));
    assert_eq!(run(desk.path(), &["validate", "-"], "").code, Some(1));
}

#[test]
fn notes_do_not_hide_errors() {
    let profiles: Vec<String> = (0..600).map(|n| format!("\"http://x.test/{n}\"")).collect();
    let crowd = format!(
        r#"{{"resourceType":"Patient","meta":{{"profile":[{}]}},"gender":"mmm"}}"#,
        profiles.join(",")
    );
    let many = vec![r#"{"x":1}"#; 700].join(",");
    let many = format!(r#"{{"resourceType":"Patient","name":[{many}]}}"#);
    let desk = desk(&[("crowd.json", &crowd), ("many.json", &many)]);
    let shown = |arguments: &[&str]| {
        let ended = run(desk.path(), &[&["validate", "--format", "json"], arguments].concat(), "");
        let shown: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        shown["files"][0]["problems"].as_array().expect("a list").clone()
    };
    // The error comes after all notes, and is shown before them.
    let found = shown(&["crowd.json", "--limit", "2"]);
    assert_eq!((&found[0]["pointer"], &found[1]["severity"]), (&"/gender".into(), &"note".into()));
    assert_eq!(found.len(), 2);
    let text = run(desk.path(), &["validate", "crowd.json", "--limit", "1"], "").stdout;
    assert!(text.starts_with("crowd.json: error Patient.gender"), "{text}");
    assert!(text.contains("600 more findings are not shown"), "{text}");
    assert_eq!(shown(&["crowd.json", "--limit", "1000"]).len(), 601);
    assert_eq!(shown(&["many.json", "--limit", "650"]).len(), 650);
}

#[test]
fn a_broken_first_line_is_one_of_many() {
    let bad = format!("{{bad\n{GOOD}\n{BAD}\n");
    let flow = "{ \"resourceType\": \"Patient\",\n\"gender\": \"male\" }";
    let desk = desk(&[("lines.txt", &bad), ("flow.txt", flow), ("one.json", BAD)]);
    let shown = |file: &str| -> Value {
        let ended = run(desk.path(), &["validate", file, "--format", "json"], "");
        serde_json::from_str(&ended.stdout).expect("JSON")
    };
    let lines = shown("lines.txt");
    assert_eq!((&lines["resources"], &lines["invalid"]), (&3.into(), &2.into()), "{lines:#}");
    assert_eq!(lines["files"][0]["problems"][1]["line"], 3, "{lines:#}");
    assert_eq!(shown("flow.txt")["valid"], true);
    assert_eq!(shown("one.json")["files"][0]["problems"][0]["line"], Value::Null);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_shown() {
    let desk = desk(&[("bad.json", BAD), ("ig.json", PROFILE)]);
    let files = ["validate", "none.json", "bad.json", "--format", "json"];
    let ended = run(desk.path(), &files, "");
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("none.json"), "{}", ended.stderr);
    let shown: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(shown["files"][0]["problems"][0]["pointer"], "/gender", "{shown:#}");
    assert_eq!(shown["unreadable"][0]["file"], "none.json");
    for (package, words) in [
        ("none.tgz", "there is no such file or folder"),
        ("x.test#9.9.9", "payerproof ig add"),
        ("ig.json", "is no archive"),
    ] {
        let ended = run(desk.path(), &["validate", "bad.json", "--ig", package], "");
        assert_eq!(ended.code, Some(2));
        assert!(ended.stderr.contains(words), "{package}: {}", ended.stderr);
    }
}

#[test]
fn a_package_is_added_and_used() {
    let package = r#"{"name":"x.test","version":"1.0.0"}"#;
    let desk = desk(&[("good.json", GOOD), ("ig/package.json", package), ("ig/p.json", PROFILE)]);
    let with = ["validate", "good.json", "--profile", "http://x.test/p", "--ig"];
    let folder = run(desk.path(), &[&with[..], &["ig"]].concat(), "");
    assert_eq!(folder.code, Some(1), "{}", folder.stderr);
    assert!(folder.stdout.contains("lacks birthDate"), "{}", folder.stdout);

    let archive = std::fs::File::create(desk.path().join("x.tgz")).expect("writable");
    let mut archive =
        tar::Builder::new(flate2::write::GzEncoder::new(archive, flate2::Compression::fast()));
    for (name, text) in [("package/package.json", package), ("package/p.json", PROFILE)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, text.as_bytes()).expect("writable");
    }
    archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("writable");
    assert_eq!(run(desk.path(), &["ig", "list"], "").stdout, "");
    let added = run(desk.path(), &["ig", "add", "x.tgz"], "");
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert_eq!(run(desk.path(), &["ig", "list"], "").stdout, "x.test#1.0.0\n");
    let cached = run(desk.path(), &[&with[..], &["x.test#1.0.0"]].concat(), "");
    assert_eq!(cached.code, Some(1), "{}", cached.stderr);
    assert_eq!(run(desk.path(), &["ig", "add", "good.json"], "").code, Some(2));
}

#[test]
fn what_is_no_text_is_named() {
    let desk =
        desk(&[("folder/good.json", GOOD), ("bad.json", BAD), ("binary.json", "\u{1}\u{2}")]);
    std::fs::write(desk.path().join("lines.ndjson.gz"), [0x1F, 0x8B, 8, 0]).expect("writable");
    for (file, words) in [
        ("folder", "is a folder"),
        ("lines.ndjson.gz", "is compressed"),
        ("none.json", "none.json"),
    ] {
        let ended = run(desk.path(), &["validate", file, "bad.json"], "");
        assert_eq!(ended.code, Some(2), "{file}");
        assert!(ended.stderr.contains(words), "{file}: {}", ended.stderr);
        assert!(ended.stdout.contains("bad.json: not valid"), "{file}: {}", ended.stdout);
    }
    let binary = run(desk.path(), &["validate", "binary.json"], "");
    assert_eq!(binary.code, Some(1));
    assert!(binary.stdout.contains("is not JSON: line 1, column 1"), "{}", binary.stdout);
    let added = run(desk.path(), &["ig", "add", "folder"], "");
    assert_eq!(added.code, Some(2));
    assert!(added.stderr.contains("give the archive"), "{}", added.stderr);
}

#[test]
fn packages_that_are_not_at_hand_are_said() {
    let package = |name: &str, version: &str, needs: &str| {
        format!(r#"{{"name":"{name}","version":"{version}","dependencies":{{{needs}}}}}"#)
    };
    let a = package(
        "a.test",
        "1.0.0",
        r#""hl7.fhir.r4.core":"4.0.1","b.test":"1.2.x","c.test":"3.0.0""#,
    );
    let b = package("b.test", "1.2.7", "");
    let desk = desk(&[
        ("good.json", GOOD),
        ("a/package.json", &a),
        ("cache/b.test#1.2.7/package/package.json", &b),
    ]);
    let with = ["validate", "good.json", "--ig", "a"];
    let text = run(desk.path(), &with, "");
    assert_eq!(text.code, Some(0), "{}{}", text.stdout, text.stderr);
    let said = "note: a.test#1.0.0 builds on c.test#3.0.0: neither given with --ig nor in the \
                package cache\n";
    assert!(text.stdout.starts_with(said), "{}", text.stdout);
    let json = run(desk.path(), &[&with[..], &["--format", "json"]].concat(), "");
    let shown: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(shown["packages"][0]["missing"], serde_json::json!(["c.test#3.0.0"]));
}
