//! The Markdown page of a check: its words, and its examples, which run as tests.
//!
//! # Shape
//! `# Title`, then `## What it verifies`, `## Why it matters`, `## Source`, then examples headed
//! `## Passes: name`, `## Warns: name`, `## Fails: name`, `## Not seen: name`,
//! `## Blocked: name` or `## Not applicable: name`. On the page of a family, the name may end in
//! ` (row, row)`, the last parts of the ids it is about, where `*` stands for any end; without it
//! the example holds for every row and `{{row}}` stands for the row.
//! An example has one or more fenced `http` blocks in the form of [`crate::transcript::text`],
//! optionally a `facts` block, and under `Fails` and `Warns` a `finding` block.

use crate::outcome::VerdictKind;

/// A parsed page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The first heading.
    pub title: String,
    /// Names of the prose sections in order.
    pub sections: Vec<String>,
    /// The examples in order.
    pub examples: Vec<Example>,
}

/// One example of a page.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the check must say.
    pub expects: VerdictKind,
    /// Its name.
    pub name: String,
    /// The rows it is about, on the page of a family; none for all.
    pub rows: Vec<String>,
    /// The `http` blocks, joined.
    pub http: String,
    /// The `facts` block: a YAML list.
    pub facts: String,
    /// The `finding` block.
    pub finding: Option<String>,
    /// Line of its heading, from 1.
    pub line: usize,
}

impl Example {
    /// Whether it is about `row`.
    pub fn is_about(&self, row: &str) -> bool {
        let fits = |rows: &str| match rows.strip_suffix('*') {
            Some(beginning) => row.starts_with(beginning),
            None => row == rows,
        };
        self.rows.is_empty() || self.rows.iter().any(|rows| fits(rows))
    }
}

const KINDS: [(&str, VerdictKind); 6] = [
    ("Passes: ", VerdictKind::Passed),
    ("Warns: ", VerdictKind::Warned),
    ("Fails: ", VerdictKind::Failed),
    ("Not seen: ", VerdictKind::NotSeen),
    ("Blocked: ", VerdictKind::Blocked),
    ("Not applicable: ", VerdictKind::NotApplicable),
];

/// Parses a page.
///
/// # Errors
/// Names the line of a block that stands outside any example, or is not closed.
pub fn parse(text: &str) -> Result<Page, String> {
    let mut page = Page::default();
    let mut block: Option<(&str, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if let Some((kind, content)) = &mut block {
            if line.trim_end() == "```" {
                let (kind, content) = (*kind, std::mem::take(content));
                block = None;
                let Some(example) = page.examples.last_mut() else {
                    return Err(format!("line {number}: a `{kind}` block outside any example"));
                };
                match kind {
                    "http" => {
                        example.http.push_str(&content);
                        example.http.push('\n');
                    }
                    "facts" => example.facts.push_str(&content),
                    "finding" => example.finding = Some(content),
                    _ => {}
                }
            } else {
                content.push_str(line);
                content.push('\n');
            }
        } else if let Some(kind) = line.strip_prefix("```") {
            block = Some((kind.trim(), String::new()));
        } else if let Some(title) = line.strip_prefix("# ") {
            title.trim().clone_into(&mut page.title);
        } else if let Some(heading) = line.strip_prefix("## ") {
            match example(heading.trim(), number) {
                Some(example) => page.examples.push(example),
                None => page.sections.push(heading.trim().to_owned()),
            }
        }
    }
    match block {
        Some((kind, _)) => Err(format!("a `{kind}` block is not closed")),
        None => Ok(page),
    }
}

fn example(heading: &str, line: usize) -> Option<Example> {
    let (expects, name) = KINDS
        .iter()
        .find_map(|(prefix, kind)| heading.strip_prefix(prefix).map(|name| (*kind, name)))?;
    let (name, rows) = match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
        Some((name, rows)) => (name, rows.split(", ").map(str::to_owned).collect()),
        None => (name, Vec::new()),
    };
    Some(Example {
        expects,
        name: name.to_owned(),
        rows,
        http: String::new(),
        facts: String::new(),
        finding: None,
        line,
    })
}
