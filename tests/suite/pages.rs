//! The pages people read: their links lead somewhere, and the map names what is there.

use crate::tree::{files, has_extension, none, read, root};

#[test]
fn links_between_pages_lead_somewhere() {
    let mut problems = Vec::new();
    for file in files("").into_iter().filter(|file| has_extension(file, "md")) {
        let folder = root().join(&file).parent().expect("a file lies in a folder").to_owned();
        for link in links(&read(&file)) {
            let path = link.split('#').next().unwrap_or_default();
            let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
            if !elsewhere && !folder.join(path).exists() {
                problems.push(format!("{file}: `{link}` leads nowhere"));
            }
        }
    }
    none(&problems);
}

/// The targets of the links in a page, without what stands in fenced blocks and code.
fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fence = "";
    for line in page.lines() {
        let ticks = &line.trim_start()[..line.trim_start().find(|c| c != '`').unwrap_or(0)];
        if fence.is_empty() && ticks.len() >= 3 {
            fence = ticks;
        } else if !fence.is_empty() {
            if line.trim() == fence {
                fence = "";
            }
        } else {
            let prose: String = line.split('`').step_by(2).collect();
            let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            found.extend(targets.map(|(target, _)| target.to_owned()));
        }
    }
    found
}

#[test]
fn the_map_of_the_readme_names_every_module() {
    let page = read("README.md");
    let map = page.split("## The tree").nth(1).expect("the map");
    let mut problems = Vec::new();
    for file in files("src") {
        let module = file.trim_start_matches("src/").split_once('/').map(|(module, _)| module);
        if let Some(module) = module.filter(|module| !map.contains(&format!("{module}/"))) {
            problems.push(format!("the map does not name `{module}/`"));
        }
    }
    problems.dedup();
    none(&problems);
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_program() {
    use payerproof::cli::exit::Exit;
    let page = read("README.md");
    let listed: Vec<u8> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok())
        .collect();
    let codes = [Exit::Ok, Exit::Failed, Exit::Usage, Exit::Inconclusive, Exit::Bug];
    assert_eq!(listed, codes.map(Exit::code));
}

#[test]
fn links_are_found_outside_of_code() {
    let page = "See [a](b.md#c) and [d](e) `[f](g)`.\n```text\n[h](i)\n```\n[j](k)\n";
    assert_eq!(links(page), ["b.md#c", "e", "k"]);
}
