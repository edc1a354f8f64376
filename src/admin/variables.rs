//! Variables in pre-seed files: `#{systemProperties['NAME']}` stands for a value given elsewhere.

use std::collections::BTreeMap;

use crate::suggest::did_you_mean;

/// Values by name.
pub type Variables = BTreeMap<String, String>;

/// Replaces every variable in `text`.
///
/// # Errors
/// When a variable has no value, or `#{` is not closed or holds something else.
pub fn fill_in(text: &str, variables: &Variables) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find("#{") {
        filled.push_str(&rest[..begin]);
        let inner = &rest[begin + 2..];
        let end = inner.find('}').ok_or("`#{` is not closed by `}`")?;
        let name = name(inner[..end].trim()).ok_or_else(|| {
            let found = &inner[..end];
            format!("`#{{{found}}}` is no variable; write #{{systemProperties['NAME']}}")
        })?;
        let value = variables.get(name).ok_or_else(|| {
            let hint = did_you_mean(name, variables.keys().map(String::as_str));
            format!("the variable {name} has no value{hint}; give it with --property {name}=VALUE")
        })?;
        filled.push_str(value);
        rest = &inner[end + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The name in `systemProperties['NAME']`, or in the same with other quotation marks.
fn name(expression: &str) -> Option<&str> {
    let rest = expression.strip_prefix("systemProperties")?.trim();
    let quoted = rest.strip_prefix('[')?.strip_suffix(']')?.trim();
    ['\'', '"'].into_iter().find_map(|mark| quoted.strip_prefix(mark)?.strip_suffix(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced_wherever_they_stand() {
        let variables = Variables::from([("host".to_owned(), "payer-a.example".to_owned())]);
        for (text, expected) in [
            ("https://#{systemProperties['host']}/as", Ok("https://payer-a.example/as")),
            ("#{ systemProperties[\"host\"] }#", Ok("payer-a.example#")),
            ("no variable {here}", Ok("no variable {here}")),
            ("#{systemProperties['hosts']}", Err("did you mean `host`?")),
            ("#{env['host']}", Err("is no variable")),
            ("#{systemProperties['host']", Err("is not closed")),
        ] {
            match (fill_in(text, &variables), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}
