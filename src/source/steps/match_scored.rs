//! A matcher that weighs what agrees, as several systems in the field do: names may be spelled
//! differently, and one thing may be wrong.

use serde_json::Value;

use crate::population::Member;

use super::find_member::same_identifier;
use super::read_match::{Submitted, names};

/// From this score on it is the same person, of 100.
const SAME: u32 = 80;

/// Whether the member is the one who was meant.
pub(in crate::source) fn is_same(submitted: &Submitted<'_>, member: &Member) -> bool {
    score(submitted, member) >= SAME
}

/// How much agrees, of 100.
pub(in crate::source) fn score(submitted: &Submitted<'_>, member: &Member) -> u32 {
    let (asked, held) = (submitted.patient, member.patient());
    let points = [
        (30, has_card(submitted.coverage, member)),
        (20, agree(asked, held, &families)),
        (15, agree(asked, held, &given_names)),
        (20, asked["birthDate"].is_string() && asked["birthDate"] == held["birthDate"]),
        (5, asked["gender"].is_string() && asked["gender"] == held["gender"]),
        (5, agree(asked, held, &phones)),
        (5, agree(asked, held, &postal_codes)),
    ];
    points.into_iter().filter(|(_, agrees)| *agrees).map(|(weight, _)| weight).sum()
}

/// Whether a coverage of the member has an identifier, or the subscriber, of the submitted one.
fn has_card(submitted: &Value, member: &Member) -> bool {
    let wanted = || submitted["identifier"].as_array().into_iter().flatten();
    let subscriber = submitted["subscriberId"].as_str();
    member.coverages().iter().any(|coverage| {
        let mut held = coverage["identifier"].as_array().into_iter().flatten();
        held.any(|held| wanted().any(|wanted| same_identifier(wanted, held)))
            || subscriber.is_some_and(|id| coverage["subscriberId"] == id)
    })
}

/// Whether both have one word in common.
fn agree(asked: &Value, held: &Value, words: &dyn Fn(&Value) -> Vec<String>) -> bool {
    let held = words(held);
    words(asked).iter().any(|word| !word.is_empty() && held.contains(word))
}

fn families(patient: &Value) -> Vec<String> {
    names(patient).map(|(family, _)| folded(family)).collect()
}

fn given_names(patient: &Value) -> Vec<String> {
    names(patient).flat_map(|(_, given)| given).map(folded).collect()
}

fn phones(patient: &Value) -> Vec<String> {
    let contacts = patient["telecom"].as_array().into_iter().flatten();
    contacts
        .filter(|contact| contact["system"] == "phone")
        .filter_map(|contact| contact["value"].as_str())
        .map(|number| number.chars().filter(char::is_ascii_digit).collect())
        .collect()
}

fn postal_codes(patient: &Value) -> Vec<String> {
    let addresses = patient["address"].as_array().into_iter().flatten();
    // The first five digits: the rest of a code is often left out.
    addresses
        .filter_map(|address| address["postalCode"].as_str())
        .map(|code| code.chars().take(5).collect())
        .collect()
}

/// Letters and digits only, in lower case, without the marks on letters.
pub(in crate::source) fn folded(text: &str) -> String {
    const PLAIN: [(&str, &str); 12] = [
        ("àáâãäåā", "a"),
        ("çćč", "c"),
        ("èéêëē", "e"),
        ("ìíîïī", "i"),
        ("ñń", "n"),
        ("òóôõöøō", "o"),
        ("ùúûüū", "u"),
        ("ýÿ", "y"),
        ("šś", "s"),
        ("žźż", "z"),
        ("ß", "ss"),
        ("æ", "ae"),
    ];
    let mut plain = String::with_capacity(text.len());
    for letter in text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()) {
        match PLAIN.iter().find(|(marked, _)| marked.contains(letter)) {
            Some((_, without)) => plain.push_str(without),
            None => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_spaces_and_case_do_not_count() {
        for (one, other) in
            [("Núñez", "NUNEZ"), ("O'Brien", "obrien"), ("Smith-Jones", "Smith Jones")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("Smith"), folded("Smyth"));
    }
}
