//! Resources that say they are only a part.

use super::json::Json;

/// The JSON pointers of what says it is only a part, by the tag `SUBSETTED`: the resource itself
/// (an empty pointer), or resources in the entries of a Bundle. What is missing there was not asked
/// for.
pub fn subsets(resource: &Json<'_>) -> Vec<String> {
    let is_part = |one: &Json<'_>| {
        let tags = one.get("meta").and_then(|meta| meta.get("tag")).and_then(Json::as_array);
        let code = |tag: &Json<'_>| tag.get("code").and_then(Json::as_str) == Some("SUBSETTED");
        tags.unwrap_or(&[]).iter().any(code)
    };
    let entries = resource.get("entry").and_then(Json::as_array).unwrap_or(&[]);
    let inside = entries.iter().enumerate().filter_map(|(place, entry)| {
        let is_one = entry.get("resource").is_some_and(is_part);
        is_one.then(|| format!("/entry/{place}/resource"))
    });
    is_part(resource).then(String::new).into_iter().chain(inside).collect()
}

/// Whether a pointer leads to one of these, or into it.
pub fn is_within(pointer: &str, subsets: &[String]) -> bool {
    subsets.iter().any(|subset| {
        pointer
            .strip_prefix(subset.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_in_bundles() {
        let part = r#"{"resourceType":"Patient","meta":{"tag":[{"code":"SUBSETTED"}]}}"#;
        let bundle = format!(r#"{{"entry":[{{"resource":{{}}}},{{"resource":{part}}}]}}"#);
        let bundle = Json::parse(bundle.as_bytes()).expect("JSON");
        let found = subsets(&bundle);
        assert_eq!(found, ["/entry/1/resource"]);
        assert!(is_within("/entry/1/resource/name", &found));
        assert!(!is_within("/entry/1/resourceType", &found) && !is_within("/entry/0", &found));
        let part = Json::parse(part.as_bytes()).expect("JSON");
        assert!(is_within("/name/0", &subsets(&part)));
    }
}
