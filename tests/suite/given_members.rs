//! Members whom the tester names: what the configuration says of them is looked for.

use payerproof::clock::Clock;
use payerproof::population::{
    Case, MatchRequest, Member, Population, SOURCE_PAYER, TARGET_PAYER, Window, match_parameters,
};
use payerproof::seed::Seed;

use crate::payer::Payer;

const SEED: u64 = 7;
const MEMBERS: usize = 2;
const SENSITIVE: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#sensitive";

/// The verdicts of the checks of single records, when `expected` is said of the member.
fn verdicts(payer: &Payer, member: &Member, expected: &str) -> Vec<(String, String)> {
    let request = MatchRequest {
        source: &SOURCE_PAYER,
        target: &TARGET_PAYER,
        today: Clock::system().today(),
        policy_uri: SENSITIVE,
    };
    let parameters = match_parameters(member, &request).to_string();
    let path = |name: &str| payer.desk.path().join(name);
    std::fs::write(path("known.json"), parameters).expect("written");
    let config = format!(
        "name = 'Else'\nroles = ['source']\nfhir_base = '{}'\n[claims]\nmember_match = true\n\
         patient_export = true\n[members]\nseeded = false\n[members.files]\n\
         known = 'known.json'\n[members.expected.known]\n{expected}\n",
        payer.fhir_base()
    );
    std::fs::write(path("payer.toml"), config).expect("written");
    let ended = payer
        .program()
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

#[test]
fn what_is_said_of_a_given_member_is_looked_for() {
    let desk = tempfile::tempdir().expect("a directory");
    let (seed, members) = (SEED.to_string(), MEMBERS.to_string());
    let payer = Payer::start(desk, &["--seed", &seed, "--members", &members]);
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
        let all = verdicts(&payer, member, expected);
        let found = all.iter().find(|(id, _)| id == check).cloned();
        found.unwrap_or_else(|| panic!("{all:?}")).1
    };
    let all = verdicts(&payer, member, &good);
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
