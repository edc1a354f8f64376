//! Leaves the amounts of money out of a claim, as payers owe each other none.

use serde_json::Value;

/// Elements of ExplanationOfBenefit that exist to state amounts.
const FINANCIAL: [&str; 6] = ["total", "payment", "benefitBalance", "net", "unitPrice", "tax"];

/// Removes every amount of a claim. An adjudication that states something else stays, and so does
/// what a prior authorization was asked for: its profile in PDex demands it.
pub(in crate::source) fn strip_amounts(claim: &mut Value) {
    if !matches!(claim["use"].as_str(), Some("preauthorization" | "predetermination")) {
        strip(claim);
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in FINANCIAL {
                members.shift_remove(name);
            }
            if let Some(entries) = members.get_mut("adjudication").and_then(Value::as_array_mut) {
                for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                    entry.shift_remove("amount");
                }
                // What is left must still say something beside its category.
                entries.retain(|entry| {
                    entry.as_object().is_none_or(|entry| {
                        entry.keys().any(|name| !matches!(name.as_str(), "category" | "id"))
                    })
                });
                if entries.is_empty() {
                    members.shift_remove("adjudication");
                }
            }
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::strip_amounts;

    #[test]
    fn amounts_go_and_the_rest_stays() {
        let money = json!({"value": 12, "currency": "USD"});
        let status = json!({"category": {"text": "status"}, "reason": {"text": "in network"}});
        let mut claim = json!({
            "use": "claim",
            "item": [
                {
                    "sequence": 1,
                    "quantity": {"value": 1},
                    "net": money,
                    "adjudication": [{"category": {"text": "benefit"}, "amount": money}, status],
                },
                {"sequence": 2, "adjudication": [{"category": {"text": "paid"}, "amount": money}]},
            ],
            "total": [{"category": {"text": "benefit"}, "amount": money}],
            "payment": {"amount": money},
        });
        strip_amounts(&mut claim);
        assert_eq!(
            claim,
            json!({
                "use": "claim",
                "item": [
                    {"sequence": 1, "quantity": {"value": 1}, "adjudication": [status]},
                    {"sequence": 2},
                ],
            })
        );
    }

    #[test]
    fn what_was_asked_for_before_stays() {
        let amount = json!({"category": {"text": "submitted"}, "amount": {"value": 1}});
        let asked = json!({"use": "preauthorization", "item": [{"adjudication": [amount]}]});
        let mut stripped = asked.clone();
        strip_amounts(&mut stripped);
        assert_eq!(stripped, asked);
    }
}
