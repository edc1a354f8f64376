//! The program as its users and their scripts meet it: messages, files and exit codes.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use payerproof::checks;
use payerproof::report::FORMATS;
use payerproof::runner::ClientKey;
use serde_json::Value;
use tempfile::TempDir;

/// A directory to run the program in, with nothing of ours in its environment.
struct Desk(TempDir);

/// How a call ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_payerproof"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("PAYERPROOF_LOG")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        let Output { status, stdout, stderr } =
            self.command(arguments).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("writable");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("readable")
    }
}

impl Ended {
    /// The standard output of a call that ended well and complained of nothing.
    fn good(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// The complaint of a call that was wrong.
    fn wrong(self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{}", self.stderr);
        self.stderr
    }

    fn json(self) -> Value {
        serde_json::from_str(&self.good()).expect("JSON")
    }
}

#[test]
fn a_slip_in_a_flag_or_name_is_met_with_the_nearest_one() {
    let desk = Desk::new();
    for (arguments, expected) in [
        (&["requirments"][..], "a similar subcommand exists: 'requirements'"),
        (&["run", "--sedd", "1"], "a similar argument exists: '--seed'"),
        (&["run", "--role", "sourse"], "did you mean `source`?"),
        (&["run", "--filter", "member_exprted"], "did you mean `member_exported`?"),
        (&["run", "--filter", "export/member_exprted"], "did you mean `export/member_exported`?"),
        (
            &["run", "--role", "idp", "--filter", "member_exported"],
            "in its id; those that have it judge source",
        ),
        (
            &["run", "--defect", "idp.token_may_be_storde"],
            "did you mean `idp.token_may_be_stored`?",
        ),
        (&["mock", "idp", "--defect", "idp.tokenmay_be_stored"], "`idp.token_may_be_stored`?"),
        (&["mock", "sorce"], "a similar value exists: 'source'"),
        (&["explain", "token.response_not_cachd"], "did you mean `token.response_not_cached`?"),
        (&["explain", "HREX-M-05"], "did you mean `HREX-MM-05`?"),
        (&["requirements", "--capability", "membermatch"], "did you mean `member-match`?"),
        (&["requirements", "--actor", "targt"], "did you mean `target`?"),
        (&["requirements", "--version", "2.3.0"], "2.0.0, 2.1.0, 2.2.0"),
        (&["schema", "scenarios"], "a similar value exists: 'scenario'"),
    ] {
        let complaint = desk.run(arguments).wrong();
        assert!(complaint.starts_with("error: "), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_run_that_saw_less_than_it_should_is_told_apart_when_asked() {
    let desk = Desk::new();
    let narrow = ["run", "--quiet", "--seed", "1", "--filter", "discovery/keys_typed"];
    desk.run(&narrow).good();
    let strict = desk.run(&[&narrow[..], &["--require-seen"]].concat());
    assert_eq!(strict.code, Some(3), "{}{}", strict.stdout, strict.stderr);
    assert!(strict.stdout.contains("checks found nothing to judge: "), "{}", strict.stdout);
    assert!(strict.stdout.contains("token.response_shape"), "{}", strict.stdout);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    let desk = Desk::new();
    desk.run(&["init"]).good();
    let _ = desk.run(&["init", "other.toml"]).good();
    for (arguments, expected) in [
        (&["run", "--config", "payer.toml", "--defect", "idp.token_may_be_stored"][..], "--config"),
        (&["run", "--config", "payer.toml", "--role", "target"], "add it to `roles`"),
        (&["run", "--config", "nowhere.toml"], "could not read nowhere.toml"),
        (&["run", "--scenarios", "nowhere"], "could not read nowhere"),
        (&["run", "--attestations", "nowhere.toml"], "could not read nowhere.toml"),
        (&["run", "--jobs", "0"], "write how many scenarios run at once, 1 or more"),
        (&["mock", "target"], "--issuer"),
        (&["report", "nowhere.json"], "could not read nowhere.json"),
        (&["report", "payer.toml"], "could not use payer.toml"),
        (&["seed", "--fhir-base", "nowhere"], "`nowhere` is not a URL"),
        (&["--log", "payerproof=loud", "run", "--list"], "could not read the log filter"),
    ] {
        let complaint = desk.run(arguments).wrong();
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_configuration_is_written_once() {
    let desk = Desk::new();
    let said = desk.run(&["init"]).good();
    assert_eq!(said, "Wrote payer.toml. Fill it in, then: payerproof check-config payer.toml\n");
    desk.write("payer.toml", "precious");
    let complaint = desk.run(&["init"]).wrong();
    assert_eq!(complaint, "error: payer.toml exists; name another file or remove it\n");
    assert_eq!(desk.read("payer.toml"), "precious");
    let complaint = desk.run(&["init", "no/such/place.toml"]).wrong();
    assert!(complaint.starts_with("error: could not write no/such/place.toml: "), "{complaint}");
}

#[test]
fn a_configuration_is_explained() {
    let desk = Desk::new();
    desk.run(&["init"]).good();
    let Ended { code, stdout, stderr } = desk.run(&["check-config"]);
    assert_eq!((code, stderr.as_str()), (Some(2), "error: payerproof-key.pem: no such file\n"));
    desk.write("payerproof-key.pem", "");
    let complaint = desk.run(&["check-config"]).stderr;
    assert!(complaint.contains("payerproof-key.pem: it holds no key for ES384"), "{complaint}");
    let key = ClientKey::generate("kid", "ES384", true).expect("a key");
    desk.write("payerproof-key.pem", key.pem());
    assert_eq!(desk.run(&["check-config", "payer.toml"]).good(), stdout);
    insta::assert_snapshot!(stdout);
}

#[test]
fn a_slip_in_a_configuration_is_pointed_at() {
    let desk = Desk::new();
    desk.run(&["init", "good.toml"]).good();
    desk.write("payerproof-key.pem", "");
    let good = desk.read("good.toml");
    let mut complaints = String::new();
    for (from, to) in [
        ("fhir_base = ", "fhir_bsae = "),
        ("[registration]", "[registration"),
        ("jobs = 4", "jobs = \"four\""),
        ("jobs = 4", "jobs = 0"),
        ("roles = [\"source\", \"idp\"]", "roles = [\"sauce\", \"idp\"]"),
        ("roles = [\"source\", \"idp\"]", "roles = []"),
        ("roles = [\"source\", \"idp\"]", "roles = [\"target\"]"),
        ("https://fhir.payer.example/r4", "fhir.payer.example"),
        ("member_match = true", "member_macth = true"),
        ("how = \"manual\"", "how = \"by hand\""),
        ("algorithm = \"ES384\"", "algorithm = \"HS256\""),
        ("insecure = false", "insecure = false\nkey_file = \"k.pem\""),
    ] {
        assert!(good.contains(from), "{from}");
        desk.write("payer.toml", &good.replace(from, to));
        complaints.push_str(&desk.run(&["check-config"]).wrong());
    }
    insta::assert_snapshot!(complaints);
}

#[test]
fn a_slip_in_a_given_member_is_pointed_at_before_anything_is_sent() {
    let desk = Desk::new();
    // Nobody listens there, so nothing may be asked for.
    desk.write(
        "payer.toml",
        "name = 'x'\nroles = ['source']\nfhir_base = 'http://127.0.0.1:1/fhir'\n[members]\n\
         seeded = false\n[members.files]\nknown = 'known.json'\n",
    );
    let commands: [&[&str]; 2] = [&["check-config"], &["run", "--config", "payer.toml"]];
    for (text, slip) in [
        (None, "no such file"),
        (Some("{"), "EOF while parsing an object at line 1 column 1"),
        (Some("{\"resourceType\": \"Patient\"}"), "is not a Parameters resource"),
    ] {
        if let Some(text) = text {
            desk.write("known.json", text);
        }
        for command in commands {
            let Ended { code, stderr, .. } = desk.run(command);
            assert_eq!(code, Some(2), "{command:?}");
            assert_eq!(stderr, format!("error: known.json: {slip}\n"), "{command:?}");
        }
    }
}

#[test]
fn a_slip_in_a_scenario_is_pointed_at() {
    let desk = Desk::new();
    let story = "title: A story\nrole: source\nstory: Something happens.\nsteps:\n";
    let mut complaints = String::new();
    for steps in [
        "  - discver: {}\n",
        "  - discover: {documnet: jwks}\n",
        "  - poll: {alter: job_unknwon}\n",
        "",
    ] {
        std::fs::create_dir_all(desk.path().join("mine")).expect("writable");
        desk.write("mine/story.yaml", &format!("{story}{steps}"));
        complaints.push_str(&desk.run(&["run", "--list", "--scenarios", "mine"]).wrong());
    }
    insta::assert_snapshot!(complaints);
    desk.write("mine/story.yaml", &format!("{story}  - discover: {{}}\n"));
    let listed = desk.run(&["run", "--list", "--scenarios", "mine", "--filter", "story"]).good();
    assert_eq!(
        listed.split_whitespace().take(4).collect::<Vec<_>>(),
        ["story", "source", "A", "story"]
    );
}

#[test]
fn requirements_without_a_check_are_listed_with_a_reason() {
    let desk = Desk::new();
    let all = desk.run(&["requirements", "--format", "json"]).json();
    let uncovered = desk.run(&["requirements", "--uncovered", "--format", "json"]).json();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let (all, uncovered) = (list(&all), list(&uncovered));
    assert!(!uncovered.is_empty() && uncovered.len() < all.len());
    for one in &uncovered {
        assert!(one["checks"] == Value::Array(Vec::new()) && one["reason"].is_string(), "{one}");
    }
    let covered = all.iter().filter(|one| one["reason"].is_null()).count();
    assert_eq!(all.len() - uncovered.len(), covered);
    let text = desk.run(&["requirements", "--uncovered"]).good();
    let last = text.lines().last().expect("a total");
    assert_eq!(last, format!("{} requirements, 0 with a check", uncovered.len()));
    let of_target = desk.run(&["requirements", "--actor", "target", "--format", "json"]).json();
    assert!((1..all.len()).contains(&list(&of_target).len()));
}

#[test]
fn coverage_names_checks_scenarios_and_defects() {
    let desk = Desk::new();
    let listed = desk.run(&["requirements", "--coverage", "--format", "json"]).json();
    let of = |id: &str| {
        let list = listed.as_array().expect("a list");
        list.iter().find(|one| one["id"] == id).expect("a requirement").clone()
    };
    let covered = of("RFC6749-TOK-06");
    let has = |name: &str, value: &str| {
        covered[name].as_array().is_some_and(|all| all.contains(&Value::from(value)))
    };
    assert!(has("checks", "token.response_not_cached"), "{covered}");
    assert!(has("defects", "idp.token_may_be_stored"), "{covered}");
    assert!(covered["scenarios"].as_array().is_some_and(|all| !all.is_empty()), "{covered}");
    assert!(covered["reason"].is_null() && covered["testable"] == "yes", "{covered}");
    let attested = of("CMS-01");
    assert!(attested["checks"] == Value::Array(Vec::new()) && attested["reason"].is_string());
    let text = desk.run(&["requirements", "--coverage", "--uncovered"]).good();
    assert!(text.contains("  no check:  traffic cannot decide it"), "{text}");
}

#[test]
fn requirements_checks_and_defects_are_explained() {
    let desk = Desk::new();
    let check = checks::find("token.response_not_cached").expect("a check");
    let text = desk.run(&["explain", check.id]).good();
    assert!(text.contains("broken by    idp.token_may_be_stored"), "{text}");
    assert!(text.ends_with(check.page), "{text}");
    let text = desk.run(&["explain", check.verifies[0]]).good();
    assert!(text.starts_with(&format!("requirement  {}\n", check.verifies[0])), "{text}");
    assert!(text.contains("\ncheck        token.response_not_cached\n"), "{text}");
    let text = desk.run(&["explain", "idp.token_may_be_stored"]).good();
    assert!(text.contains("\nbreaks       token.response_not_cached\n"), "{text}");
}

#[test]
fn schemas_are_closed() {
    let desk = Desk::new();
    for of in ["scenario", "config"] {
        let schema = desk.run(&["schema", of]).json();
        assert_eq!(schema["additionalProperties"], false, "{of}");
        let parts = schema["$defs"].as_object().expect("its parts").iter();
        let open: Vec<_> = parts
            .filter(|(_, part)| part["properties"].is_object())
            .filter(|(_, part)| part["additionalProperties"] != false)
            .map(|(name, _)| name)
            .collect();
        assert!(open.is_empty(), "{of}: {open:?}");
    }
    desk.run(&["schema", "run"]).json();
}

#[test]
fn scenarios_are_listed_with_why_some_are_left_out() {
    let desk = Desk::new();
    let of_mocks = desk.run(&["run", "--list"]).good();
    assert!(of_mocks.contains("export/member_exported ") && !of_mocks.contains("left out"));
    let of_role = desk.run(&["run", "--list", "--role", "target"]).good();
    assert!(of_role.lines().all(|line| line.split_whitespace().nth(1) == Some("target")));
    desk.run(&["init"]).good();
    let of_config = desk.run(&["run", "--list", "--config", "payer.toml"]).good();
    assert!(of_config.contains("left out: the system does not claim `dynamic_registration`"));
    assert!(!desk.path().join("reports").exists(), "listing writes nothing");
}

#[test]
fn a_run_writes_every_report_and_says_so() {
    let desk = Desk::new();
    let run = ["run", "--quiet", "--seed", "5", "--filter", "token/client", "--out", "there"];
    let said = desk.run(&run).good();
    assert!(said.ends_with("\nReports: there/report.html\n"), "{said}");
    for format in FORMATS {
        let written = desk.read(&format!("there/{}", format.file_name));
        assert!(!written.trim().is_empty(), "{}", format.name);
        // The same report again, from the record alone.
        let arguments = ["report", "there/run.json", "--format", format.name];
        assert_eq!(desk.run(&arguments).good(), written, "{}", format.name);
        let arguments = [&arguments[..], &["--out", "again"]].concat();
        assert_eq!((desk.run(&arguments).good(), desk.read("again")), (String::new(), written));
    }
    let formats = FORMATS.iter().any(|format| format.file_name == "run.json");
    if formats {
        let complaint = desk.run(&["report", "there/run.json", "--format", "htlm"]).wrong();
        assert!(complaint.contains("did you mean `html`?"), "{complaint}");
    }
}

#[test]
fn the_same_seed_repeats_a_run() {
    let desk = Desk::new();
    for format in FORMATS.iter().filter(|format| format.file_name == "run.json") {
        let record = |out: &str| {
            let run = ["run", "--quiet", "--seed", "5", "--filter", "token/client", "--out", out];
            desk.run(&run).good();
            let text = desk.read(&format!("{out}/{}", format.file_name));
            // The system chooses the ports.
            let text = text
                .split("127.0.0.1:")
                .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()))
                .collect::<Vec<_>>()
                .join("127.0.0.1:");
            serde_json::from_str::<Value>(&text).expect("JSON")
        };
        let (one, other) = (record("one"), record("other"));
        assert!(one["checks"] == other["checks"], "the checks differ");
        assert_eq!(one["seed"], Value::from(5));
    }
}

#[test]
fn exit_codes_are_as_documented() {
    let desk = Desk::new();
    let run = |more: &[&str]| {
        let run = ["run", "--quiet", "--filter", "token/client_obtains_token"];
        desk.run(&[&run[..], more].concat()).code
    };
    assert_eq!(run(&[]), Some(0), "nothing required failed");
    assert_eq!(run(&["--defect", "idp.token_may_be_stored"]), Some(1), "something required failed");
    assert_eq!(run(&["--role", "target"]), Some(2), "nothing fits the filter");
    desk.write(
        "payer.toml",
        "name = 'Nobody'\nroles = ['idp']\nissuer = 'http://127.0.0.1:1'\n\
         [claims]\ndynamic_registration = true\n",
    );
    assert_eq!(run(&["--config", "payer.toml"]), Some(3), "a peer was not reachable");
    let upload = desk.run(&["seed", "--fhir-base", "http://127.0.0.1:1"]);
    assert_eq!(upload.code, Some(3), "{upload:?}");
    assert_eq!(desk.run(&["--help"]).code, Some(0));
    assert_eq!(desk.run(&["--version"]).code, Some(0));
    assert_eq!(desk.run(&[]).code, Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["requirements"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut complaint = String::new();
    let mut stderr = child.stderr.take().expect("piped");
    stderr.read_to_string(&mut complaint).expect("UTF-8");
    assert_eq!((child.wait().expect("it ends").code(), complaint.as_str()), (Some(0), ""));
}

/// Presses Ctrl-C.
fn interrupt(child: &Child) {
    signal(child, "-INT");
}

fn signal(child: &Child, which: &str) {
    let kill = Command::new("kill").args([which, &child.id().to_string()]).status();
    assert!(kill.expect("there is a `kill`").success());
}

fn wait(mut child: Child, within: Duration) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            return status.code();
        }
        if begun.elapsed() > within {
            child.kill().expect("it can be ended");
            panic!("the program did not end within {within:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_ends_with_its_reports() {
    // A person at the keyboard, and a pipeline that has waited long enough.
    for which in ["-INT", "-TERM"] {
        let desk = Desk::new();
        let peer = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let issuer = format!("http://{}", peer.local_addr().expect("an address"));
        desk.write("payer.toml", &format!("name = 'Mute'\nroles = ['idp']\nissuer = '{issuer}'\n"));
        let child = desk
            .command(&["run", "--quiet", "--config", "payer.toml", "--filter", "documents"])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        // The request has arrived, and is never answered.
        let connection = peer.accept().expect("the run calls");
        signal(&child, which);
        assert_eq!(wait(child, Duration::from_secs(10)), Some(3), "{which}");
        drop(connection);
        for format in FORMATS {
            let written = desk.read(&format!("reports/latest/{}", format.file_name));
            assert!(!written.is_empty(), "{} after {which}", format.name);
        }
    }
}

#[test]
#[cfg(unix)]
fn an_authorization_server_is_judged_alone_by_what_its_metadata_claims() {
    let desk = Desk::new();
    let mut child = desk
        .command(&["mock", "idp", "--port", "0", "--dir", "."])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    let issuer = loop {
        line.clear();
        assert_ne!(said.read_line(&mut line).expect("UTF-8"), 0, "it says that it serves");
        if let Some(issuer) = line.split_whitespace().find(|word| word.starts_with("http://")) {
            break issuer.to_owned();
        }
    };
    let free = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
    let site = free.expect("a free port");
    desk.write(
        "payer.toml",
        &format!(
            "name = 'Alone'\nroles = ['idp']\nissuer = '{issuer}'\n\
             [client_site]\nlisten = '{site}'\n[claims]\nudap = false\n"
        ),
    );
    let run =
        |filter: &str| desk.run(&["run", "--quiet", "--config", "payer.toml", "--filter", filter]);
    for filter in ["token/introspection_by_token", "keys/keys_kept", "keys_misplaced"] {
        let ended = run(filter);
        assert_eq!(ended.code, Some(0), "{filter}: {ended:?}");
    }
    let listed = desk.run(&["run", "--list", "--config", "payer.toml"]).good();
    assert!(!listed.contains("`introspection_endpoint`"), "{listed}");
    interrupt(&child);
    assert_eq!(wait(child, Duration::from_secs(5)), Some(0));
}

#[test]
#[cfg(unix)]
fn mocks_say_where_they_are_and_serve_until_interrupted() {
    let desk = Desk::new();
    desk.write("people.json", r#"{"users":[{"username":"amy","password":"correct horse"}]}"#);
    desk.write("terms.txt", "Be kind.");
    let federation = r#"{"name":"a","issuer":"https://a","clientId":"b",
        "tokenIntrospectionClientSecret":"c",
        "authorizationScript":"function onAuthenticateSuccess(o) { return o }"}"#;
    desk.write("federation.json", federation);
    let mut child = desk
        .command(
            &[
                &["mock", "all", "--port", "0", "--dir", "."][..],
                &["--users", "people.json", "--terms", "2=terms.txt"],
                &["--federation", "federation.json", "--trusted-issuer", "https://other.test/as"],
            ]
            .concat(),
        )
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("piped"));
    let mut places = Vec::new();
    let (mut line, mut grants) = (String::new(), String::new());
    while !line.starts_with("Serving until stopped") {
        if line.starts_with("grants = ") {
            grants.clone_from(&line);
        }
        line.clear();
        assert_ne!(said.read_line(&mut line).expect("UTF-8"), 0, "it says that it serves");
        places.extend(
            line.split_whitespace()
                .filter(|word| word.starts_with("http://127.0.0.1:"))
                .map(|word| word.trim_start_matches("http://").split('/').next().unwrap_or(word))
                .map(str::to_owned),
        );
    }
    places.dedup();
    assert!(places.len() >= 3, "{places:?}");
    for place in &places {
        TcpStream::connect(place).expect("someone listens");
    }
    assert!(grants.contains("grant-type:jwt-bearer"), "the client to register may ask by it");
    let key = desk.read("payerproof-client-key.pem");
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = desk.path().join("payerproof-client-key.pem");
        let mode = path.metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    interrupt(&child);
    assert_eq!(wait(child, Duration::from_secs(5)), Some(0));
}

#[test]
fn a_policy_is_printed_with_what_each_field_decides_and_can_be_given_back() {
    let desk = Desk::new();
    let strict = desk.run(&["mock", "idp", "--print-policy"]).good();
    assert!(strict.contains("\n# Lifetime of access tokens, in seconds.\ntoken_ttl_secs: 300\n"));
    let documented = strict.lines().filter(|line| line.starts_with("# ")).count();
    let fields = strict.lines().filter(|line| line.contains(": ") && !line.starts_with('#'));
    assert!(fields.count() <= documented, "every field says what it decides");
    desk.write("policy.yaml", "token_ttl_secs: 60\n");
    let changed = desk.run(&["mock", "idp", "--policy", "policy.yaml", "--print-policy"]).good();
    assert_eq!(changed, strict.replace("token_ttl_secs: 300", "token_ttl_secs: 60"));
    desk.write("whole.yaml", &changed);
    let again = desk.run(&["mock", "idp", "--policy", "whole.yaml", "--print-policy"]).good();
    assert_eq!(again, changed);
    let terms = desk.run(&["mock", "idp", "--terms", "2", "--print-policy"]).good();
    assert!(terms.contains("\nterms_version: \"2\"\n"), "{terms}");
    let smile = desk.run(&["mock", "idp", "--policy", "smile", "--print-policy"]).good();
    assert_ne!(smile, strict);
}

#[test]
fn what_the_authorization_server_cannot_use_is_refused_with_file_and_place() {
    let desk = Desk::new();
    desk.write("policy.yaml", "token_ttl_sec: 60\n");
    desk.write("value.yaml", "token_ttl_secs: soon\n");
    desk.write("clients.json", r##"{"clients":[{"clientId":"#{systemProperties['name']}"}]}"##);
    desk.write("servers.json", r#"{"servers":[{"name":"a"}]}"#);
    desk.write("public.json", r#"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#);
    desk.write("empty", "\n");
    desk.write("people.json", r#"{"users":[{"username":"amy"}]}"#);
    let federation = r#"{"name":"a","issuer":"https://a","tokenIntrospectionClientSecret":"b"}"#;
    desk.write("federation.json", federation);
    for (arguments, expected) in [
        (&["--policy", "policy.yaml"][..], "no policy `token_ttl_sec`; did you mean"),
        (&["--policy", "value.yaml"], "could not use value.yaml: a policy value"),
        (&["--policy", "nowhere.yaml"], "could not read nowhere.yaml"),
        (
            &["--clients", "clients.json"],
            "clients.json: clients[0].clientId: the variable name has no value; give it with \
             --property name=VALUE",
        ),
        (&["--servers", "file:servers.json"], "servers.json: servers[0].issuer: must be the URL"),
        (&["--signing-jwks", "public.json"], "could not use public.json: key 1 cannot sign"),
        (&["--property", "name"], "could not use --property name: write NAME=VALUE"),
        (&["--users", "people.json"], "could not use people.json: users[0].password: must not be"),
        (&["--terms", "=terms.txt"], "could not use --terms =terms.txt: write VERSION"),
        (&["--terms", "2=nowhere.txt"], "could not read nowhere.txt"),
        (&["--federation", "federation.json"], "could not use federation.json: clientId: must be"),
        (&["--trusted-issuer", "https://a"], "could not use --trusted-issuer: there is no source"),
        (&["--admin", "root:empty"], "could not use empty: it holds no password"),
        (&["--admin", "root"], "could not use --admin root: write NAME:FILE"),
    ] {
        let mut all = vec!["mock", "idp", "--port", "0"];
        all.extend(arguments);
        let complaint = desk.run(&all).wrong();
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
    let target = ["mock", "target", "--issuer", "https://a", "--fhir-base", "https://a/fhir"];
    let complaint = desk.run(&[&target[..], &["--audit", "log"]].concat()).wrong();
    assert!(complaint.contains("could not use --audit"), "{complaint}");
}

#[test]
fn what_the_source_payer_cannot_use_is_refused_with_file_and_place() {
    let desk = Desk::new();
    for (text, expected) in [
        ("policy: {page_sizes: 3}\n", "source.yaml: the source has no policy `page_sizes`"),
        ("policy: {page_size: many}\n", "source.yaml: a policy value of the source does not fit"),
        ("organisations: {}\n", "source.yaml: "),
        ("organizations: {lakeside: '22222'}\n", "source.yaml: organizations: it has no `|`"),
        (
            "organizations: {lakeside: Organization/1}\n",
            "source.yaml: organizations: there is no Organization/1 among `payers`",
        ),
        ("payers: [{resourceType: Patient}]\n", "source.yaml: payers[0]: it is no Organization"),
        ("trusted_issuers: [elsewhere]\n", "source.yaml elsewhere: write the URL of an issuer"),
        (
            "guides: {pdex: '2.2'}\n",
            "source.yaml: `2.2` is not one of the versions 2.0.0, 2.1.0, 2.2.0",
        ),
    ] {
        desk.write("source.yaml", text);
        let arguments = ["mock", "source", "--port", "0", "--source-config", "source.yaml"];
        let complaint = desk.run(&arguments).wrong();
        assert!(complaint.contains(expected), "{text}: {complaint}");
    }
    let complaint = desk.run(&["mock", "idp", "--source-config", "source.yaml"]).wrong();
    assert!(complaint.contains("could not use --source-config"), "{complaint}");
}

#[test]
fn what_the_target_payer_cannot_use_is_refused_with_file_and_place() {
    let desk = Desk::new();
    let good = r#"{"resourceType":"Patient","id":"a"}"#;
    desk.write("twice.ndjson", &format!("{good}\n{good}\n"));
    desk.write("group.ndjson", &format!("{good}\n{{\"resourceType\":\"Group\"}}\n"));
    desk.write("bad.json", r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a","gender":"m"}}]}"#);
    for (arguments, expected) in [
        (["--local-patients", "nowhere.json"], "could not read nowhere.json"),
        (["--local-patients", "twice.ndjson"], "twice.ndjson: line 2: the id `a` is the one of"),
        (["--local-patients", "group.ndjson"], "group.ndjson: line 2: must be a Patient"),
        (["--local-patients", "bad.json"], "bad.json: entry[0]: Patient.gender: "),
        (["--patient-system", "mine"], "could not use --patient-system mine: write a URI"),
        (["--original-id-system", "mine"], "could not use --original-id-system mine: write a URI"),
        (["--payer-identifier", "77"], "could not use --payer-identifier 77: write SYSTEM|VALUE"),
        (["--payer-identifier", "urn:a|"], "could not use --payer-identifier urn:a|: write SYSTEM"),
        (["--payer-name", " "], "could not use --payer-name: write the name of this payer"),
    ] {
        let mock = ["mock", "target", "--issuer", "https://a", "--fhir-base", "https://a/fhir"];
        let complaint = desk.run(&[&mock[..], &["--port", "0"], &arguments].concat()).wrong();
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
        let complaint = desk.run(&[&["mock", "source"][..], &arguments].concat()).wrong();
        let why = format!("could not use {}: there is no target payer to tell", arguments[0]);
        assert!(complaint.contains(&why), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_run_is_judged_by_the_versions_it_is_told() {
    let desk = Desk::new();
    let listed = |guides: &[&str]| {
        let arguments = [&["run", "--list", "--filter", "bulk_match/members_sorted"], guides];
        desk.run(&arguments.concat())
    };
    let why = "left out: PDex 2.0.0 is in force, and `bulk_member_match` came with 2.1.0";
    let former = listed(&["--guide", "pdex=2.0.0", "--guide", "hrex=1.0.0"]).good();
    assert!(former.contains(why), "{former}");
    assert!(!listed(&[]).good().contains("left out"));
    let complaint = listed(&["--guide", "pdx=2.0.0"]).wrong();
    assert!(complaint.contains("--guide pdx=2.0.0: there is no guide `pdx`"), "{complaint}");
}
