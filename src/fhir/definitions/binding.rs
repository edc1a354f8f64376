//! Which codes a value set holds, as far as that can be told offline.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use foldhash::fast::FixedState;

use crate::suggest;

use super::grammar::Grammar;
use super::store::Store;
use super::terminology::Include;

/// The most codes a value set is expanded to.
const MOST: usize = 200_000;
/// How deep value sets may build on one another.
const DEEPEST: usize = 12;
/// The most codes one that is not known is compared with.
const MOST_COMPARED: usize = 2000;
/// The longest code that is compared, in bytes: nobody mistypes a longer one.
const LONGEST_COMPARED: usize = 64;
/// How many codes that are not listed are remembered with the nearest one.
const REMEMBERED: usize = 64;
/// How many codes a message names.
const SHOWN: usize = 12;

/// The codes of a value set, and where it cannot be told.
#[derive(Debug, Default)]
pub struct Codes {
    /// The systems each code is of.
    listed: HashMap<String, Vec<u16>, FixedState>,
    systems: Vec<String>,
    /// The same in lower case, of systems in which case tells nothing.
    folded: HashMap<String, Vec<u16>, FixedState>,
    /// Systems all codes of which are in, and whose codes have a form.
    formal: Vec<(String, Grammar)>,
    /// Systems of which nobody here can tell the codes.
    open: HashSet<String>,
    /// Whether codes of any system might be in.
    unknown: bool,
    examples: OnceLock<String>,
    /// The nearest codes to some that are not listed: the same slip is made on every line.
    near: Mutex<HashMap<String, Option<String>>>,
}

impl Codes {
    /// Expands a value set (`url` or `url|version`), looking in each store in turn.
    pub fn of(value_set: &str, stores: &[&Store]) -> Self {
        let mut codes = Self::default();
        codes.add_value_set(value_set, stores, 0);
        codes.fold(stores);
        codes
    }

    /// Whether the set holds a code. `None` when that cannot be told. Without a system, as for an
    /// element of type `code`, the code alone counts.
    pub fn holds(&self, system: Option<&str>, code: &str) -> Option<bool> {
        let is_of = |systems: &Vec<u16>| {
            let of = |system: &str| systems.iter().any(|at| self.systems[*at as usize] == system);
            system.is_none_or(of)
        };
        if self.listed.get(code).is_some_and(is_of) {
            return Some(true);
        }
        if !self.folded.is_empty() && self.folded.get(&code.to_lowercase()).is_some_and(is_of) {
            return Some(true);
        }
        let is_named = |of: &str| system.is_none_or(|system| system == of);
        if self.formal.iter().any(|(of, grammar)| is_named(of) && grammar.fits(code)) {
            return Some(true);
        }
        let open = self.unknown
            || match system {
                Some(system) => self.open.contains(system),
                None => !self.open.is_empty(),
            };
        (!open).then_some(false)
    }

    /// Whether it can be told of every code.
    pub fn complete(&self) -> bool {
        !self.unknown && self.open.is_empty()
    }

    /// The first codes in alphabetical order, for a message.
    pub fn examples(&self) -> &str {
        self.examples.get_or_init(|| {
            let mut codes: Vec<&str> = self.listed.keys().map(String::as_str).collect();
            codes.sort_unstable();
            codes.truncate(SHOWN);
            let more = if self.len() > SHOWN { ", …" } else { "" };
            format!("{}{more}", codes.join(", "))
        })
    }

    /// What its codes are, where they are known by their form.
    pub fn form(&self) -> Option<&'static str> {
        self.formal.first().map(|(_, grammar)| grammar.told())
    }

    /// The code nearest to one that is not listed, where there are few enough to look.
    pub fn nearest(&self, code: &str) -> Option<String> {
        if self.len() > MOST_COMPARED || code.len() > LONGEST_COMPARED {
            return None;
        }
        let mut near = self.near.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = near.get(code) {
            return found.clone();
        }
        let mut codes: Vec<&str> = self.listed.keys().map(String::as_str).collect();
        // The order makes the answer the same every time.
        codes.sort_unstable();
        let found = suggest::nearest(code, codes).map(str::to_owned);
        if near.len() < REMEMBERED {
            near.insert(code.to_owned(), found.clone());
        }
        found
    }

    /// How many codes are listed.
    pub fn len(&self) -> usize {
        self.listed.len()
    }

    /// Whether no code is listed.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    fn add(&mut self, system: &str, code: &str) {
        if self.listed.len() >= MOST {
            self.unknown = true;
            return;
        }
        let at = if let Some(at) = self.systems.iter().position(|known| known == system) {
            at
        } else {
            self.systems.push(system.to_owned());
            self.systems.len() - 1
        };
        let Ok(at) = u16::try_from(at) else { return self.unknown = true };
        let listed = self.listed.entry(code.to_owned()).or_default();
        if !listed.contains(&at) {
            listed.push(at);
        }
    }

    /// Adds all codes of a system that is a grammar.
    fn add_formal(&mut self, system: &str, grammar: Grammar) {
        if !self.formal.iter().any(|(known, _)| known == system) {
            self.formal.push((system.to_owned(), grammar));
        }
    }

    /// Remembers the codes of systems in which case tells nothing without their case.
    fn fold(&mut self, stores: &[&Store]) {
        let known = |system: &String| stores.iter().find_map(|store| store.code_system(system));
        let loose: Vec<bool> =
            self.systems.iter().map(|of| known(of).is_some_and(|known| known.folded)).collect();
        if !loose.contains(&true) {
            return;
        }
        let loose = |at: &&u16| loose[usize::from(**at)];
        let of = |(code, systems): (&String, &Vec<u16>)| -> Vec<(String, u16)> {
            systems.iter().filter(loose).map(|at| (code.to_lowercase(), *at)).collect()
        };
        let folded: Vec<(String, u16)> = self.listed.iter().flat_map(of).collect();
        for (code, at) in folded {
            self.folded.entry(code).or_default().push(at);
        }
    }

    fn add_value_set(&mut self, url: &str, stores: &[&Store], depth: usize) {
        let found = stores.iter().find_map(|store| store.value_set(url));
        let Some(set) = found.filter(|_| depth < DEEPEST) else {
            self.unknown = true;
            return;
        };
        if set.includes.is_empty() {
            match &set.expansion {
                Some(codes) => codes.iter().for_each(|(system, code)| self.add(system, code)),
                None => self.unknown = true,
            }
            return;
        }
        let mut own = Self::default();
        for include in &set.includes {
            own.add_include(include, stores, depth);
        }
        if let (false, Some(codes)) = (own.complete(), &set.expansion) {
            // What cannot be composed here may have been expanded elsewhere.
            for (system, code) in codes {
                self.add(system, code);
            }
            return;
        }
        let mut out = Self::default();
        for exclude in &set.excludes {
            out.add_include(exclude, stores, depth);
        }
        out.fold(stores);
        self.unknown |= own.unknown;
        self.open.extend(own.open.iter().cloned());
        for (system, grammar) in &own.formal {
            if set.excludes.is_empty() {
                self.add_formal(system, *grammar);
            } else {
                self.open.insert(system.clone());
            }
        }
        for (code, system) in own.pairs() {
            match out.holds(Some(system), code) {
                Some(true) => {}
                Some(false) => self.add(system, code),
                // What may be excluded may be in.
                None => {
                    self.open.insert(system.to_owned());
                }
            }
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let system = |at: &u16| self.systems[*at as usize].as_str();
        self.listed.iter().flat_map(move |(code, systems)| {
            systems.iter().map(move |at| (code.as_str(), system(at)))
        })
    }

    fn add_include(&mut self, include: &Include, stores: &[&Store], depth: usize) {
        let mut sets = include.value_sets.iter().map(|url| {
            let mut codes = Self::default();
            codes.add_value_set(url, stores, depth + 1);
            codes.fold(stores);
            codes
        });
        let Some(system) = &include.system else {
            let Some(first) = sets.next() else { return };
            let others: Vec<Self> = sets.collect();
            self.unknown |= first.unknown;
            self.open.extend(first.open.iter().cloned());
            for (system, grammar) in &first.formal {
                if others.is_empty() {
                    self.add_formal(system, *grammar);
                } else {
                    self.open.insert(system.clone());
                }
            }
            for (code, system) in first.pairs() {
                if others.iter().all(|other| other.holds(Some(system), code) != Some(false)) {
                    self.add(system, code);
                }
            }
            return;
        };
        let sets: Vec<Self> = sets.collect();
        let inside =
            |code: &str| sets.iter().all(|set| set.holds(Some(system), code) != Some(false));
        if !include.codes.is_empty() {
            for code in include.codes.iter().filter(|code| inside(code)) {
                self.add(system, code);
            }
            return;
        }
        let known = stores.iter().find_map(|store| store.code_system(system));
        let Some(known) = known.filter(|known| known.complete) else {
            match Grammar::of(system).filter(|_| include.filters.is_empty() && sets.is_empty()) {
                Some(grammar) => self.add_formal(system, grammar),
                None => {
                    self.open.insert(system.clone());
                }
            }
            return;
        };
        let mut codes: Vec<&str> = known.codes.iter().map(|(code, _)| code.as_str()).collect();
        for (property, operator, value) in &include.filters {
            let below = match (property.as_str(), operator.as_str()) {
                ("concept", "is-a") => known.below(value, true),
                ("concept", "descendent-of") => known.below(value, false),
                _ => None,
            };
            let Some(below) = below else {
                self.open.insert(system.clone());
                return;
            };
            let below: HashSet<&str> = below.into_iter().collect();
            codes.retain(|code| below.contains(code));
        }
        for code in codes.into_iter().filter(|code| inside(code)) {
            self.add(system, code);
        }
    }
}
