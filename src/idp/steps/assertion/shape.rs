//! Takes the assertion apart: three base64url parts, two of them objects with unique names.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Assertions longer than this are not looked at.
const LIMIT_BYTES: usize = 16 * 1024;

/// Decodes the assertion.
///
/// # Errors
/// When it is too long, or not a compact JWT whose objects name each member once.
pub fn decode(compact: &str) -> Result<Jwt, Rejected> {
    ensure(compact.len() <= LIMIT_BYTES, "it is too long")?;
    let jwt = Jwt::decode(compact).map_err(|error| Rejected::because(error.to_string()))?;
    for part in jwt.signing_input.split('.') {
        let bytes = URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| Rejected::because("a part is not base64url"))?;
        // RFC 7515 §4 and RFC 7519 §4: names are unique, so no two readers see different values.
        serde_json::from_slice::<UniqueNames>(&bytes)
            .map_err(|_| Rejected::because("an object names a member twice"))?;
    }
    Ok(jwt)
}

/// A JSON object of which only the names of members are looked at.
struct UniqueNames;

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = UniqueNames;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueNames, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            if !seen.insert(name) {
                return Err(A::Error::custom("a name stands twice in an object"));
            }
        }
        Ok(UniqueNames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(header: &str, claims: &str) -> String {
        format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_in_either_object() {
        assert!(decode(&compact(r#"{"alg":"RS384"}"#, r#"{"iss":"a"}"#)).is_ok());
        assert!(decode(&compact(r#"{"alg":"RS384","alg":"none"}"#, "{}")).is_err());
        assert!(decode(&compact("{}", r#"{"iss":"a","iss":"b"}"#)).is_err());
        // An escape spells the same name.
        assert!(decode(&compact("{}", r#"{"iss":"a","\u0069ss":"b"}"#)).is_err());
    }

    #[test]
    fn what_is_no_compact_jwt_is_refused() {
        let long = format!("{}.e30.AAAA", "A".repeat(LIMIT_BYTES));
        for bad in ["", "e30.e30", "e30.e30.AA.AA.AA", "e30.W10.AAAA", "e30=.e30.AAAA", &long] {
            assert!(decode(bad).is_err(), "{} bytes", bad.len());
        }
    }
}
