//! The judge against servers and clients nobody here wrote. What it finds is known and argued for in
//! `docs/peers/`; these tests fail when it finds more, or less.

mod glewlwyd;
mod sekmet;
mod smart_fetch;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use payerproof::runner::ClientKey;
use serde_json::Value;

use glewlwyd::{Glewlwyd, SCOPE};
use sekmet::Sekmet;
use smart_fetch::SmartFetch;

/// What a run found wrong: the verdict of each check that failed or warned.
type Findings = BTreeMap<String, String>;

#[tokio::test]
async fn glewlwyd_with_clients_that_register_themselves() {
    let server = Glewlwyd::start().await;
    let registration = "redirect_uris = [\"https://payerproof.example/callback\"]\n";
    let run = judge(&server, "dynamic", registration);
    compare("glewlwyd.md", "dynamic", &run);
}

#[tokio::test]
async fn glewlwyd_with_a_client_made_by_hand() {
    let server = Glewlwyd::start().await;
    let mut registration = String::new();
    for name in ["client", "other_client"] {
        let key = ClientKey::generate(name, "ES384", false).expect("a key");
        let id = server.register(&key).await;
        std::fs::write(server.folder().join(format!("{name}.pem")), key.pem()).expect("writable");
        let _ = write!(
            registration,
            "[registration.{name}]\nclient_id = \"{id}\"\nkid = \"{name}\"\n\
             key_file = \"{name}.pem\"\n"
        );
    }
    let run = judge(&server, "manual", &registration);
    compare("glewlwyd.md", "manual", &run);
}

#[tokio::test]
async fn glewlwyd_with_clients_that_name_no_redirect_uri() {
    let server = Glewlwyd::start().await;
    let run = judge(&server, "dynamic", "");
    compare("glewlwyd.md", "without_redirect_uris", &run);
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
async fn sekmet_fhir() {
    let server = match Sekmet::start().await {
        Ok(server) => server,
        Err(why) => return eprintln!("left out, as sekmet-fhir cannot be had here: {why}"),
    };
    let mut config = format!(
        "name = \"sekmet-fhir\"\nroles = [\"idp\", \"source\"]\nfhir_base = \"{}\"\n\
         [scopes]\nmatch = \"{scope}\"\nexport = \"{scope}\"\n\
         [claims]\npatient_export = true\nunmatched_export = true\npost_kick_off = true\n\
         [limits]\nwait_secs = 5\njobs = 1\n\
         [registration]\nhow = \"manual\"\n",
        server.base(),
        scope = sekmet::SCOPE,
    );
    for name in ["client", "other_client"] {
        let _ = write!(
            config,
            "[registration.{name}]\nclient_id = \"{name}\"\nkid = \"{name}\"\n\
             key_file = \"{name}.pem\"\n"
        );
    }
    let run = run(server.folder(), &config);
    compare("sekmet-fhir.md", "manual", &run);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn smart_fetch() {
    let client = match SmartFetch::prepare() {
        Ok(client) => client,
        Err(why) => return eprintln!("left out, as smart-fetch cannot be had here: {why}"),
    };
    let run = run(client.folder(), &SmartFetch::config());
    compare("smart-fetch.md", "exports_only", &run);
}

/// A program of a package, installed from PyPI into a virtual environment that later runs find
/// again.
///
/// # Errors
/// When it cannot be had here, in words.
fn installed(package: &str, version: &str, program: &str) -> Result<PathBuf, String> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{package}-{version}"));
    let program = home.join("bin").join(program);
    if program.exists() {
        return Ok(program);
    }
    let run = |program: &Path, args: &[&str]| {
        let output = Command::new(program).args(args).stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(said.lines().last().unwrap_or("it failed without a word").to_owned())
    };
    let folder = home.to_str().ok_or("the build directory has a name that is no text")?;
    run(Path::new("python3"), &["-m", "venv", folder])?;
    let wanted = format!("{package}=={version}");
    let quietly = ["install", "--quiet", "--retries", "1", "--timeout", "20", &wanted];
    run(&home.join("bin/pip"), &quietly).inspect_err(|_| {
        let _ = std::fs::remove_dir_all(&home);
    })?;
    Ok(program)
}

/// A port nobody listens on, for a server that takes no port 0 itself.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Has the program judge the server; the run record.
fn judge(server: &Glewlwyd, how: &str, registration: &str) -> Value {
    let config = format!(
        "name = \"glewlwyd\"\nroles = [\"idp\"]\nissuer = \"{}\"\n\
         [scopes]\nmatch = \"{SCOPE}\"\nexport = \"{SCOPE}\"\n\
         [claims]\nregistration_management = true\n\
         [limits]\nwait_secs = 0\njobs = 1\n\
         [registration]\nhow = \"{how}\"\n{registration}",
        server.issuer(),
    );
    run(server.folder(), &config)
}

/// Has the program judge what `config` describes; the run record.
fn run(folder: &Path, config: &str) -> Value {
    std::fs::write(folder.join("system.toml"), config).expect("writable");
    let output = Command::new(env!("CARGO_BIN_EXE_payerproof"))
        .args(["run", "--quiet", "--seed", "1", "--config", "system.toml", "--out", "out"])
        .current_dir(folder)
        .env_remove("PAYERPROOF_LOG")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    // 0 nothing failed, 1 something did, 3 a story stopped early; all else is a bug of ours.
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{}: {said}", output.status);
    let record = std::fs::read(folder.join("out/run.json")).expect("a run record");
    serde_json::from_slice(&record).expect("JSON")
}

/// Holds a run against what the page says was found.
fn compare(page: &str, name: &str, run: &Value) {
    let mut found = Findings::new();
    let mut evidence = BTreeMap::new();
    for check in run["checks"].as_array().expect("checks") {
        let verdict = check["verdict"]["verdict"].as_str().expect("a verdict");
        assert_ne!(verdict, "gave_up", "a check of ours gave up: {check}");
        if matches!(verdict, "failed" | "warned") {
            let id = check["id"].as_str().expect("an id");
            found.insert(id.to_owned(), verdict.to_owned());
            evidence.insert(id, &check["verdict"]);
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/peers").join(page);
    let text = std::fs::read_to_string(&page).expect("a page about this server");
    let expected = expected(&text, name);
    let mut differences = String::new();
    for (id, verdict) in expected.iter().filter(|(id, verdict)| found.get(*id) != Some(verdict)) {
        let now = found.get(id).map_or("neither failed nor warned", String::as_str);
        let _ = writeln!(differences, "{id}: {verdict} on the page, now {now}");
    }
    for (id, verdict) in found.iter().filter(|(id, _)| !expected.contains_key(*id)) {
        let _ = writeln!(differences, "{id}: not on the page, now {verdict}: {}", evidence[&**id]);
    }
    assert!(differences.is_empty(), "{} and the run differ:\n{differences}", page.display());
}

/// The findings in the block of the page that is marked `findings NAME`, one `verdict id` a line.
fn expected(page: &str, name: &str) -> Findings {
    let fence = format!("```findings {name}\n");
    let (_, rest) = page.split_once(&fence).unwrap_or_else(|| panic!("no block `{name}`"));
    let (block, _) = rest.split_once("```").expect("the block ends");
    let lines = block.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(verdict, id)| (id.to_owned(), verdict.to_owned())).collect()
}
