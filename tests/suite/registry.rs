//! The registries and the tree name the same things, and every name obeys the house rules.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use payerproof::checks::renamed::RENAMED;
use payerproof::checks::{self, Check};
use payerproof::defects::{self, Effect};
use payerproof::id::{Actor, Party};
use payerproof::scenario::{self, ALTERATIONS, Expanded, Library, Step};
use payerproof::spec::Catalogue;
use payerproof::system::CLAIMS;

use crate::tree::{files, has_extension, none, read, root, stem};

/// File and folder names that say nothing.
const BANNED_NAMES: &[&str] =
    &["util", "utils", "common", "helpers", "misc", "manager", "imp", "core", "types"];

/// `group.file` of a check or `actor.file` of a defect.
fn home(id: &str) -> String {
    id.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")
}

/// The folders right below `folder`.
fn folders(folder: &str) -> BTreeSet<String> {
    files(folder)
        .iter()
        .filter_map(|file| file.strip_prefix(folder)?.trim_start_matches('/').split_once('/'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// `folder.stem` of each file with this extension in the folders below `root`, except `mod.rs`.
fn stems(root: &str, extension: &str) -> BTreeSet<String> {
    files(root)
        .iter()
        .filter(|file| has_extension(file, extension) && !file.ends_with("/mod.rs"))
        .filter_map(|file| {
            let (folder, name) =
                file.strip_prefix(root)?.trim_start_matches('/').split_once('/')?;
            Some(format!("{folder}.{}", stem(name)))
        })
        .collect()
}

/// Names in the `mod` lines of a module file that begin with `prefix`.
fn declared(text: &str, prefix: &str) -> Vec<String> {
    let name = |line: &str| Some(line.strip_prefix(prefix)?.strip_suffix(';')?.to_owned());
    text.lines().filter_map(name).collect()
}

/// Module names in the lines of `ALL`, in order.
fn listed(text: &str) -> Vec<String> {
    let Some((_, all)) = text.split_once("pub static ALL:") else { return Vec::new() };
    let list = all.split_once('=').and_then(|(_, value)| value.split_once("&["));
    list.map_or("", |(_, list)| list)
        .split(',')
        .filter_map(|entry| entry.rsplit_once("::"))
        .map(|(path, _)| path.rsplit(['&', '(']).next().unwrap_or_default().trim().to_owned())
        .collect()
}

#[test]
fn every_check_file_has_a_page_and_a_line_and_the_other_way_round() {
    let mut problems = Vec::new();
    let pages = stems("src/checks", "md");
    let registered: BTreeSet<String> = checks::all().map(|check| home(check.id)).collect();
    for page in pages.difference(&registered) {
        problems.push(format!("the page of `{page}` belongs to no check in the registry"));
    }
    for id in registered.difference(&pages) {
        problems.push(format!("`{id}` has no page at its path"));
    }
    for group in folders("src/checks") {
        let file = format!("src/checks/{group}/mod.rs");
        let text = read(&file);
        if !text.contains("pub static ALL:") {
            // What checks share; a page in it is met with above.
            continue;
        }
        let public = declared(&text, "pub mod ");
        let all = listed(&text);
        if public != all || !public.is_sorted() {
            problems.push(format!("{file}: `pub mod` lines and `ALL` differ or are not sorted"));
        }
        for name in &public {
            if !pages.contains(&format!("{group}.{name}")) {
                problems.push(format!("{file}: `{name}` is public but has no page"));
            }
        }
        for name in declared(&text, "mod ") {
            if pages.contains(&format!("{group}.{name}")) {
                problems.push(format!("{file}: `{name}` has a page, so it must be public"));
            }
        }
        if !checks::all().any(|check| check.group() == group) {
            problems.push(format!("the group `{group}` has no check in the registry"));
        }
    }
    none(&problems);
}

#[test]
fn every_check_stands_in_the_file_its_id_names() {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let mut homes: BTreeMap<String, Vec<&Check>> = BTreeMap::new();
    for check in checks::all() {
        if !seen.insert(check.id) {
            problems.push(format!("`{}` is registered twice", check.id));
        }
        homes.entry(home(check.id)).or_default().push(check);
    }
    for (home, checks) in homes {
        let file = format!("src/checks/{}.rs", home.replace('.', "/"));
        let text = read(&file);
        let parts = |check: &Check| check.id.split('.').count();
        let is_family = text.contains("pub static ROWS:");
        for check in &checks {
            if parts(check) != if is_family { 3 } else { 2 } {
                problems.push(format!("{file}: `{}` has the wrong number of parts", check.id));
            }
            if check.page != read(&file.replace(".rs", ".md")) {
                problems.push(format!("`{}` carries another page than its own", check.id));
            }
        }
        if !text.contains("pub static CHECK:") && !is_family {
            problems.push(format!("{file}: holds neither a CHECK nor ROWS"));
        }
        // A row named after an alteration judges that alteration, so all its siblings must too.
        let is_alteration = |row: &str| ALTERATIONS.iter().any(|(_, name, _)| *name == row);
        if is_family && checks.iter().any(|check| is_alteration(check.row())) {
            for check in checks.iter().filter(|check| !is_alteration(check.row())) {
                problems.push(format!("{file}: there is no alteration `{}`", check.row()));
            }
        }
    }
    none(&problems);
}

#[test]
fn every_check_says_what_it_verifies_and_looks_at() {
    let mut problems = Vec::new();
    for Check { id, title, verifies, judges, .. } in checks::all() {
        if verifies.is_empty() {
            problems.push(format!("`{id}` verifies nothing"));
        }
        for requirement in *verifies {
            if Catalogue::built_in().get(requirement).is_none() {
                problems.push(format!("`{id}` verifies `{requirement}`, which nobody demands"));
            }
            if verifies.iter().filter(|other| *other == requirement).count() > 1 {
                problems.push(format!("`{id}` verifies `{requirement}` twice"));
            }
        }
        if judges.endpoints.is_empty() {
            problems.push(format!("`{id}` looks at no endpoint"));
        }
        if title.is_empty() || title.ends_with('.') {
            problems.push(format!("`{id}`: the title `{title}` is empty or ends with a period"));
        }
    }
    none(&problems);
}

#[test]
fn old_ids_lead_to_checks_and_are_not_reused() {
    let is_live = |id: &str| checks::all().any(|check| check.id == id);
    assert!(RENAMED.is_sorted_by(|one, other| one.0 < other.0), "sorted, each old id once");
    for (old, now) in RENAMED {
        assert!(!is_live(old), "`{old}` is an old id and must not be reused");
        assert!(is_live(now), "`{old}` leads to `{now}`, which is no check");
        assert_eq!(checks::find(old).map(|check| check.id), Some(*now));
    }
}

#[test]
fn every_defect_file_has_a_line_and_the_other_way_round() {
    let mut problems = Vec::new();
    // What several defects share lies beside them and holds none.
    let is_defect = |id: &String| {
        read(&format!("src/defects/{}.rs", id.replace('.', "/"))).contains("pub static DEFECT:")
    };
    let mut on_disk = stems("src/defects", "rs");
    on_disk.retain(is_defect);
    let registered: BTreeSet<String> = defects::all().map(|defect| defect.id.to_owned()).collect();
    if registered.len() != defects::all().count() {
        problems.push("a defect is registered twice".to_owned());
    }
    for id in on_disk.symmetric_difference(&registered) {
        problems.push(format!("`{id}` is a file without a line or a line without a file"));
    }
    for actor in folders("src/defects") {
        let file = format!("src/defects/{actor}/mod.rs");
        let text = read(&file);
        let mut modules = declared(&text, "mod ");
        modules.retain(|name| on_disk.contains(&format!("{actor}.{name}")));
        if modules != listed(&text) || !modules.is_sorted() {
            problems.push(format!("{file}: `mod` lines and `ALL` differ or are not sorted"));
        }
        if Actor::from_str(&actor).is_err() {
            problems.push(format!("{file}: `{actor}` is no actor"));
        }
    }
    none(&problems);
}

#[test]
fn every_defect_bends_the_actor_it_is_named_after() {
    let mut problems = Vec::new();
    for defect in defects::all() {
        let id = defect.id;
        let folder = id.split('.').next().unwrap_or_default();
        let bent = match &defect.effect {
            Effect::Idp(_) => Party::Idp,
            Effect::Source(_) => Party::Source,
            Effect::Target(_) => Party::Target,
            Effect::Tls(actor, _) => Party::from(*actor),
            Effect::Wire(wire) => wire.sender,
        };
        if bent.as_str() != folder || defect.actor().as_str() != folder {
            problems.push(format!("`{id}` bends the {bent}"));
        }
        if defect.breaks.is_empty() {
            problems.push(format!("`{id}` breaks nothing"));
        }
        let mut named = BTreeSet::new();
        for check in defect.breaks.iter().chain(defect.also) {
            if !named.insert(check.id) {
                problems.push(format!("`{id}` names `{}` twice", check.id));
            }
            if !checks::all().any(|one| one.id == check.id) {
                problems.push(format!("`{id}` names `{}`, which is not registered", check.id));
            }
        }
    }
    none(&problems);
}

#[test]
fn every_scenario_file_is_built_in_and_sound() {
    let mut problems = Vec::new();
    let library = Library::load(None).expect("sound scenarios");
    let loaded: BTreeSet<&str> =
        library.scenarios.iter().map(|one| one.id.split('@').next().unwrap_or_default()).collect();
    let mut on_disk = BTreeSet::new();
    for file in files("scenarios") {
        let id = file.trim_start_matches("scenarios/").trim_end_matches(".yaml").to_owned();
        if !has_extension(&file, "yaml") || id.split('/').count() != 2 {
            problems.push(format!("{file}: a scenario is `<journey>/<name>.yaml`"));
        }
        let text = read(&file);
        if let Err(problem) = scenario::parse(&file, &text) {
            problems.push(problem.to_string());
        }
        on_disk.insert(id);
    }
    for Expanded { id, scenario } in &library.scenarios {
        for claim in &scenario.requires {
            if !CLAIMS.iter().any(|(name, _)| name == claim) {
                problems.push(format!("{id}: nobody can claim `{claim}`"));
            }
        }
        problems.extend(unknown_attestations(id, &scenario.steps));
    }
    for id in &on_disk {
        if !loaded.contains(id.as_str()) {
            problems.push(format!("`{id}` is not built in"));
        }
    }
    for id in loaded {
        if !on_disk.contains(id) {
            problems.push(format!("`{id}` is built in but has no file"));
        }
    }
    none(&problems);
}

fn unknown_attestations(id: &str, steps: &[Step]) -> Vec<String> {
    let unknown = |step: &Step| match step {
        Step::Attest(attest) if Catalogue::built_in().get(&attest.requirement).is_none() => {
            Some(format!("{id}: `{}` is attested, but nobody demands it", attest.requirement))
        }
        _ => None,
    };
    steps.iter().filter_map(unknown).collect()
}

#[test]
fn alterations_have_unique_names_within_a_kind() {
    let mut seen = Vec::new();
    for (kind, name, words) in ALTERATIONS {
        assert!(!seen.contains(&(*kind, *name)), "`{name}` is listed twice");
        assert!(!words.is_empty(), "`{name}` says nothing");
        seen.push((*kind, *name));
    }
}

#[test]
fn names_of_files_say_something() {
    let says_nothing = |part: &str| BANNED_NAMES.contains(&stem(part));
    let problems: Vec<String> =
        files("").into_iter().filter(|file| file.split('/').any(says_nothing)).collect();
    none(&problems);
}

#[test]
fn every_dependency_says_what_for() {
    let mut problems = Vec::new();
    let text = read("Cargo.toml");
    let mut before = "";
    let mut section = "";
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && line.starts_with(|first: char| first.is_ascii_alphanumeric())
            && !before.starts_with("# ")
        {
            problems.push(format!("Cargo.toml: `{line}` stands without a comment"));
        }
        before = line;
    }
    none(&problems);
}

#[test]
fn nothing_points_into_one_machine() {
    // Put together here, so that this file does not find itself.
    let places: Vec<String> =
        ["work", "tmp", "root", "home"].iter().map(|name| format!("/{name}")).collect();
    let mut problems = Vec::new();
    for file in files("") {
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            for place in &places {
                if line.match_indices(place.as_str()).any(|(at, _)| is_path(line, at, place)) {
                    problems.push(format!("{file}:{}: names {place}", number + 1));
                }
            }
        }
    }
    none(&problems);
}

/// Whether `place` at `at` begins a path, rather than going on with one or with a word.
fn is_path(line: &str, at: usize, place: &str) -> bool {
    let part_of = |character: char| character.is_alphanumeric() || "_-.}/~".contains(character);
    let before = line[..at].chars().next_back();
    let after = line[at + place.len()..].chars().next();
    !before.is_some_and(part_of) && !after.is_some_and(|next| next != '/' && part_of(next))
}

#[test]
fn a_path_is_told_from_a_word() {
    let place = format!("/{}", "tmp");
    for (line, expected) in [
        (format!("see {place}/x"), true),
        (format!("`{place}`"), true),
        (format!("https://host{place}/x"), false),
        (format!("a{place}"), false),
        (format!("{place}file"), false),
    ] {
        let at = line.find(&place).expect("it is there");
        assert_eq!(is_path(&line, at, &place), expected, "{line}");
    }
}
