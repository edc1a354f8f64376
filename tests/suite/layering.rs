//! Who may import whom: the table of `docs/architecture.md`, held against the tree.
//!
//! Paths are read from the text of the source files, after comments, strings and test code are
//! taken out of it; a path that begins with `crate::`, `payerproof::` or enough `super::` to leave
//! its module is an edge.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::generated::compare;
use crate::tree::{files, has_extension, none, read, stem};

/// The vocabulary: files any module may use, and which use only each other.
const VOCABULARY: &[&str] = &["clock", "guides", "id", "secret", "seed", "suggest"];

/// What each module may use besides the vocabulary.
const MAY_USE: &[(&str, &[&str])] = &[
    ("fhir", &[]),
    ("oauth", &[]),
    ("spec", &[]),
    ("scenario", &["fhir"]),
    ("transcript", &["oauth"]),
    ("outcome", &["transcript"]),
    ("population", &["fhir"]),
    ("system", &["oauth", "scenario", "transcript"]),
    ("checks", &["fhir", "oauth", "outcome", "spec", "transcript"]),
    ("script", &[]),
    ("state", &[]),
    ("admin", &[]),
    ("idp", &["admin", "oauth", "script", "state", "transcript"]),
    ("source", &["admin", "fhir", "oauth", "population", "script", "state", "transcript"]),
    ("target", &["admin", "fhir", "oauth", "script", "state", "transcript"]),
    ("defects", &["checks", "fhir", "idp", "source", "target", "transcript"]),
    (
        "runner",
        &[
            "admin",
            "checks",
            "defects",
            "fhir",
            "idp",
            "oauth",
            "outcome",
            "population",
            "scenario",
            "source",
            "spec",
            "system",
            "target",
            "transcript",
        ],
    ),
    ("report", &["outcome"]),
    (
        "cli",
        &[
            "admin",
            "checks",
            "defects",
            "fhir",
            "idp",
            "outcome",
            "population",
            "report",
            "runner",
            "scenario",
            "source",
            "spec",
            "state",
            "system",
            "target",
            "transcript",
        ],
    ),
    ("main", &["cli"]),
];

/// Edges narrower than a module: of the second, the first may use only these names.
const ONLY: &[(&str, &str, &[&str])] = &[
    ("defects", "idp", &["Policy"]),
    ("defects", "source", &["Policy"]),
    ("defects", "target", &["Oddity", "Policy", "Storing"]),
    ("main", "cli", &["self", "exit"]),
];

#[test]
fn every_import_is_in_the_table() {
    let mut problems = Vec::new();
    for edge in edges() {
        let Edge { file, from, to, name } = &edge;
        if from == to {
            continue;
        }
        let allowed = VOCABULARY.contains(&to.as_str())
            || MAY_USE
                .iter()
                .any(|(module, may_use)| module == from && may_use.contains(&to.as_str()));
        if !allowed {
            problems.push(format!("{file}: `{from}` may not use `{to}`"));
        }
        for (_, _, names) in ONLY.iter().filter(|(user, used, _)| user == from && used == to) {
            if !names.contains(&name.as_str()) {
                let names = names.join("`, `");
                problems.push(format!("{file}: `{from}` may use only `{names}` of `{to}`"));
            }
        }
    }
    none(&problems);
}

#[test]
fn every_permission_is_used() {
    let used: BTreeSet<(String, String)> =
        edges().into_iter().map(|edge| (edge.from, edge.to)).collect();
    let mut problems = Vec::new();
    for (module, may_use) in MAY_USE {
        for other in *may_use {
            if !used.contains(&((*module).to_owned(), (*other).to_owned())) {
                problems.push(format!("`{module}` may use `{other}` and does not"));
            }
        }
    }
    none(&problems);
}

#[test]
fn the_table_lists_every_module_and_has_no_cycle() {
    let modules: BTreeSet<String> = files("src").iter().filter_map(|file| module(file)).collect();
    let listed: BTreeSet<String> = MAY_USE
        .iter()
        .map(|(module, _)| *module)
        .chain(VOCABULARY.iter().copied())
        .map(str::to_owned)
        .collect();
    assert_eq!(modules, listed);
    // Each line uses only lines above it, so no path leads back.
    let mut above = BTreeSet::new();
    for (module, may_use) in MAY_USE {
        for used in *may_use {
            assert!(
                above.contains(used),
                "`{module}` uses `{used}`, which does not stand above it"
            );
        }
        above.insert(*module);
    }
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for edge in edges().into_iter().filter(|edge| edge.from != edge.to) {
        if VOCABULARY.contains(&edge.from.as_str()) {
            uses.entry(edge.from).or_default().insert(edge.to);
        }
    }
    for word in VOCABULARY {
        let mut reached = BTreeSet::new();
        let mut next = vec![(*word).to_owned()];
        while let Some(one) = next.pop() {
            for used in uses.get(&one).into_iter().flatten() {
                assert_ne!(used, word, "a cycle through the vocabulary file `{word}`");
                if reached.insert(used.clone()) {
                    next.push(used.clone());
                }
            }
        }
    }
}

#[test]
fn imports_from_the_root_stand_one_path_a_line() {
    let grouped = |file: &&String| code(&read(file)).contains("use crate::{");
    let problems: Vec<String> = sources().iter().filter(grouped).cloned().collect();
    none(&problems);
}

#[test]
fn the_table_of_the_architecture_page_is_this_one() {
    let mut table = String::from("| module | what it is | may use |\n|---|---|---|\n");
    for (module, may_use) in MAY_USE.iter().filter(|(module, _)| *module != "main") {
        let used: Vec<String> = may_use.iter().map(|used| format!("`{used}`")).collect();
        let used = if used.is_empty() { "—".to_owned() } else { used.join(", ") };
        let _ = writeln!(table, "| `{module}` | {} | {used} |", first_line(module));
    }
    let page = read("docs/architecture.md");
    let (head, rest) = page.split_once("<!-- modules -->\n").expect("the table's beginning");
    let (_, tail) = rest.split_once("<!-- end of modules -->").expect("the table's end");
    let text = format!("{head}<!-- modules -->\n\n{table}\n<!-- end of modules -->{tail}");
    compare("docs/architecture.md", &text);
}

/// The first paragraph of a module's comment.
fn first_line(module: &str) -> String {
    let text = read(&format!("src/{module}/mod.rs"));
    let lines = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// One path that leaves its file's module, or stays in it.
struct Edge {
    file: String,
    from: String,
    to: String,
    /// What follows the module in the path; empty when nothing does.
    name: String,
}

fn edges() -> Vec<Edge> {
    let mut edges = Vec::new();
    for file in sources() {
        let Some(from) = module(&file) else { continue };
        for (to, name) in paths(&code(&read(&file)), &inside(&file)) {
            edges.push(Edge { file: file.clone(), from: from.clone(), to, name });
        }
    }
    edges
}

/// The source files that are not test code.
fn sources() -> Vec<String> {
    let all: Vec<String> =
        files("src").into_iter().filter(|file| has_extension(file, "rs")).collect();
    let mut tests = Vec::new();
    for file in &all {
        let text = read(file);
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[0].trim() == "#[cfg(test)]") {
            let name = pair[1].trim().trim_start_matches("pub ").strip_prefix("mod ");
            if let Some(name) = name.and_then(|name| name.strip_suffix(';')) {
                let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                tests.push(format!("{folder}/{name}.rs"));
                tests.push(format!("{folder}/{name}/"));
            }
        }
    }
    let is_test = |file: &String| tests.iter().any(|test| file.starts_with(test.as_str()));
    all.into_iter().filter(|file| !is_test(file)).collect()
}

/// The top-level module a file belongs to; the root file belongs to none.
fn module(file: &str) -> Option<String> {
    let inside = file.strip_prefix("src/")?;
    let module = inside.split_once('/').map_or_else(|| stem(inside), |(module, _)| module);
    (module != "lib").then(|| module.to_owned())
}

/// The path of the module a file holds: `src/a/b.rs` holds `a::b`, `src/a/mod.rs` holds `a`.
fn inside(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_owned).collect()
}

/// The top-level module and the name after it of every path in `code`.
fn paths(code: &str, inside: &[String]) -> Vec<(String, String)> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    for start in 0..tokens.len() {
        if start > 0 && tokens[start - 1] == "::" {
            continue;
        }
        let mut at = start;
        match tokens[start] {
            "crate" | "payerproof" => at += 1,
            "super" => {
                let mut depth = inside.len();
                while tokens.get(at) == Some(&"super") && depth > 0 {
                    depth -= 1;
                    at += if tokens.get(at + 1) == Some(&"::") { 2 } else { 1 };
                }
                if depth > 0 {
                    continue;
                }
                at -= 1;
            }
            _ => continue,
        }
        if tokens.get(at) != Some(&"::") {
            continue;
        }
        let names = match tokens.get(at + 1) {
            Some(&"{") => group(&tokens[at + 2..]),
            Some(name) => vec![((*name).to_owned(), after(&tokens, at + 2))],
            None => Vec::new(),
        };
        found.extend(names);
    }
    found.into_iter().flat_map(|(module, names)| spread(module, names)).collect()
}

/// The members of a group of paths, up to its closing brace, with what follows each.
fn group(tokens: &[&str]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," | "::" | "as" => {}
            name if depth == 0 && (at == 0 || tokens[at - 1] == ",") => {
                found.push((name.to_owned(), after(tokens, at + 1)));
            }
            _ => {}
        }
    }
    found
}

/// The names after `::` at `at`: one, those of a group, or none.
fn after(tokens: &[&str], at: usize) -> Vec<String> {
    if tokens.get(at) != Some(&"::") {
        return Vec::new();
    }
    match tokens.get(at + 1) {
        Some(&"{") => group(&tokens[at + 2..]).into_iter().map(|(name, _)| name).collect(),
        Some(name) => vec![(*name).to_owned()],
        None => Vec::new(),
    }
}

fn spread(module: String, names: Vec<String>) -> Vec<(String, String)> {
    if names.is_empty() {
        return vec![(module, String::new())];
    }
    names.into_iter().map(|name| (module.clone(), name)).collect()
}

/// The words, `::`, braces and commas of a text.
fn tokens(code: &str) -> Vec<&str> {
    let bytes = code.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if is_word(bytes[at]) {
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
            found.push(&code[start..at]);
        } else if code[at..].starts_with("::") {
            at += 2;
            found.push("::");
        } else {
            at += 1;
            if !bytes[start].is_ascii_whitespace() {
                found.push(&code[start..at]);
            }
        }
    }
    found
}

/// A source text without comments, contents of strings, and items only tests see.
fn code(text: &str) -> String {
    let bare = without_text(text);
    let mut code = String::new();
    let mut rest = bare.as_str();
    while let Some((before, after)) = rest.split_once("#[cfg(test)]") {
        code.push_str(before);
        let mut depth = 0_usize;
        let end = after.find(|character| {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(character, '}' | ';')
        });
        rest = end.map_or("", |end| &after[end + 1..]);
    }
    code + rest
}

/// A source text without comments and contents of strings and characters.
fn without_text(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\n');
    let mut bare = String::new();
    let mut index = 0;
    while index < characters.len() {
        let one = characters[index];
        let word_before = index > 0 && (at(index - 1).is_alphanumeric() || at(index - 1) == '_');
        if one == '/' && at(index + 1) == '/' {
            while index < characters.len() && characters[index] != '\n' {
                index += 1;
            }
        } else if one == 'r' && matches!(at(index + 1), '"' | '#') && !word_before {
            let hashes = characters[index + 1..].iter().take_while(|next| **next == '#').count();
            index += 1 + hashes;
            // `r#name` is a name, not a string.
            if at(index) == '"' {
                index += 1;
                let closes = |index: usize| {
                    at(index) == '"' && (1..=hashes).all(|hash| at(index + hash) == '#')
                };
                while index < characters.len() && !closes(index) {
                    index += 1;
                }
                index += 1 + hashes;
            }
        } else if one == '"' {
            index += 1;
            while index < characters.len() && characters[index] != '"' {
                index += if characters[index] == '\\' { 2 } else { 1 };
            }
            index += 1;
        } else if one == '\'' && (at(index + 1) == '\\' || at(index + 2) == '\'') {
            index += if at(index + 1) == '\\' { 3 } else { 2 };
            while index < characters.len() && characters[index] != '\'' {
                index += 1;
            }
            index += 1;
        } else {
            bare.push(one);
            index += 1;
        }
    }
    bare
}

#[test]
fn paths_are_found_and_text_is_not_taken_for_them() {
    let text = r##"
        //! `crate::comment` and "crate::quoted
        use crate::id::{Actor, Party as P};
        use crate::{idp, source::Policy};
        use super::super::clock;
        use super::sibling;
        const A: &str = r#"crate::raw "" "#; const B: [char; 2] = ['"', '\'']; const C: &str = "\" crate::text";
        fn f<'a>(_: &'a str) -> fhir_crate::x::Y { crate::oauth::Jwt::decode() }
        #[cfg(test)]
        use crate::testing;
        #[cfg(test)]
        mod tests { fn g() { crate::inline::h() } }
        fn after() { crate::seed::Seed(1) }
    "##;
    let inside = ["a".to_owned(), "b".to_owned()];
    let found = paths(&code(text), &inside);
    let shown: Vec<String> = found.iter().map(|(to, name)| format!("{to} {name}")).collect();
    assert_eq!(
        shown,
        ["id Actor", "id Party", "idp ", "source Policy", "clock ", "oauth Jwt", "seed Seed"]
    );
}
