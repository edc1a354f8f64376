//! Members whom the tester names: what the configuration says of them is looked for.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use payerproof::clock::Clock;
use payerproof::population::{
    Case, MatchRequest, Member, Population, SOURCE_PAYER, TARGET_PAYER, Window, match_parameters,
};
use payerproof::seed::Seed;
use tempfile::TempDir;

const SEED: u64 = 7;
const MEMBERS: usize = 2;
const SENSITIVE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#sensitive";

/// A payer of somebody else, as far as the run can tell.
struct Payer {
    desk: TempDir,
    child: Child,
    fhir_base: String,
}

impl Drop for Payer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Payer {
    fn start() -> Self {
        let desk = tempfile::tempdir().expect("a directory");
        let (seed, members) = (SEED.to_string(), MEMBERS.to_string());
        let mut child = program(&desk)
            .args(["mock", "all", "--port", "0", "--dir", "."])
            .args(["--seed", &seed, "--members", &members])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("piped"));
        let mut fhir_base = None;
        let mut line = String::new();
        while !line.starts_with("Serving until stopped") {
            line.clear();
            assert_ne!(said.read_line(&mut line).expect("UTF-8"), 0, "it says that it serves");
            let mut words = line.split_whitespace();
            if fhir_base.is_none() {
                fhir_base = words.find(|word| word.ends_with("/fhir")).map(str::to_owned);
            }
        }
        let fhir_base = fhir_base.expect("a FHIR base");
        let place = fhir_base.trim_start_matches("http://").split('/').next().unwrap_or_default();
        TcpStream::connect(place).expect("someone listens");
        Self { desk, child, fhir_base }
    }

    /// The verdicts of the checks of single records, when `expected` is said of the member.
    fn verdicts(&self, member: &Member, expected: &str) -> Vec<(String, String)> {
        let request = MatchRequest {
            source: &SOURCE_PAYER,
            target: &TARGET_PAYER,
            today: Clock::system().today(),
            policy_uri: SENSITIVE,
        };
        let parameters = match_parameters(member, &request).to_string();
        let path = |name: &str| self.desk.path().join(name);
        std::fs::write(path("known.json"), parameters).expect("written");
        let config = format!(
            "name = 'Else'\nroles = ['source']\nfhir_base = '{}'\n[claims]\nmember_match = true\n\
             patient_export = true\n[members]\nseeded = false\n[members.files]\n\
             known = 'known.json'\n[members.expected.known]\n{expected}\n",
            self.fhir_base
        );
        std::fs::write(path("payer.toml"), config).expect("written");
        let ended = program(&self.desk)
            .args(["run", "--quiet", "--config", "payer.toml", "--out", "out"])
            .args(["--filter", "export/everything_exported"])
            .output()
            .expect("the program runs");
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{ended:?}");
        let record = std::fs::read_to_string(path("out/run.json")).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        let checks = record["checks"].as_array().expect("checks");
        checks
            .iter()
            .filter_map(|check| {
                let id = check["id"].as_str()?.strip_prefix("data.known_record_")?;
                Some((id.to_owned(), check["verdict"]["verdict"].as_str()?.to_owned()))
            })
            .collect()
    }
}

fn program(desk: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_payerproof"));
    command.current_dir(desk.path()).env_remove("PAYERPROOF_LOG").stdin(Stdio::null());
    command
}

#[test]
fn what_is_said_of_a_given_member_is_looked_for() {
    let payer = Payer::start();
    let population = Population::generate(Seed(SEED), Clock::system().today(), MEMBERS);
    let member = population.member(Case::Known);
    let of = |wanted: Window| {
        let mut sentinels = member.sentinels().into_iter();
        sentinels.find(|(window, _)| *window == wanted).expect("a record").1
    };
    let good = format!(
        "patients = ['{}']\nwithin_window = ['{}']\ncare_before_window = ['{}']\n\
         other_member = ['Patient/{}']",
        member.id(),
        of(Window::Within),
        of(Window::CareBefore),
        population.at(population.len() - 1).id(),
    );
    let verdict = |expected: &str, check: &str| {
        let all = payer.verdicts(member, expected);
        let found = all.iter().find(|(id, _)| id == check).cloned();
        found.unwrap_or_else(|| panic!("{all:?}")).1
    };
    let all = payer.verdicts(member, &good);
    for check in ["exported.within_window", "left_out.care_before_window", "left_out.other_member"]
    {
        assert!(all.contains(&(check.to_owned(), "passed".to_owned())), "{check}: {all:?}");
    }
    let turned = good.replace(&of(Window::Within), "Condition/not-there");
    // PDex demands it of its own operation, so an export by another one only warns.
    assert_eq!(verdict(&turned, "exported.within_window"), "warned");
    let own = format!("other_member = ['{}']", of(Window::Within));
    assert_eq!(verdict(&own, "left_out.other_member"), "failed");
    assert_eq!(verdict("", "left_out.other_member"), "not_seen");
}
