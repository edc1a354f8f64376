//! Differences, and the lists that argue them.

use std::collections::BTreeMap;

/// Who is right where two differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// We are.
    We,
    /// The texts allow both.
    Both,
}

/// A difference that may be: what the line about it must hold, and why it is none of our mistakes.
#[derive(Clone, Copy, Debug)]
pub struct Argued {
    /// Parts the line must hold, all of them.
    pub parts: &'static [&'static str],
    /// Who is right.
    pub right: Right,
    /// Whether it shows only where published packages are at hand.
    pub published: bool,
    /// Why.
    pub because: &'static str,
}

impl Argued {
    /// A difference where we are right.
    pub const fn we(parts: &'static [&'static str], because: &'static str) -> Self {
        Self { parts, right: Right::We, published: false, because }
    }

    /// A difference the texts allow.
    pub const fn both(parts: &'static [&'static str], because: &'static str) -> Self {
        Self { parts, right: Right::Both, published: false, because }
    }

    /// The same, found only where published packages are at hand.
    #[must_use]
    pub const fn published(self) -> Self {
        Self { published: true, ..self }
    }
}

/// Differences found, as lines, each with the number of times and one example.
#[derive(Debug, Default)]
pub struct Differences {
    lines: BTreeMap<String, (usize, String)>,
}

impl Differences {
    /// Notes one.
    pub fn note(&mut self, line: String, example: impl FnOnce() -> String) {
        self.lines.entry(line).or_insert_with(|| (0, example())).0 += 1;
    }

    /// Says what no entry argues, and which entries argue nothing; empty when all is well.
    /// `published` tells whether packages are at hand.
    pub fn beside(&self, list: &[Argued], published: bool) -> Vec<String> {
        let mut used = vec![false; list.len()];
        let mut said = Vec::new();
        for (line, (times, example)) in &self.lines {
            let fits = |one: &Argued| one.parts.iter().all(|part| line.contains(part));
            match list.iter().position(fits) {
                Some(at) => used[at] = true,
                None => said.push(format!("{line}\n      {times} times, first in {example}")),
            }
        }
        for (entry, _) in
            list.iter().zip(used).filter(|(entry, used)| !used && (published || !entry.published))
        {
            said.push(format!("argues nothing: {:?} ({})", entry.parts, entry.because));
        }
        said
    }
}
