//! Names of grants: those of definitions, and those of OAuth.

/// Each grant as a definition names it, and as OAuth does.
const NAMES: [(&str, &str); 6] = [
    ("AUTHORIZATION_CODE", "authorization_code"),
    ("CLIENT_CREDENTIALS", "client_credentials"),
    ("IMPLICIT", "implicit"),
    ("JWT_BEARER", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
    ("PASSWORD", "password"),
    ("REFRESH_TOKEN", "refresh_token"),
];

/// Every name a definition may use.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().map(|(name, _)| name)
}

/// The OAuth name of a grant in a definition.
pub fn of_definition(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, oauth)| oauth)
}

/// The name a definition has for a grant; one it has none for keeps its own.
pub fn to_definition(oauth: &str) -> &str {
    NAMES.into_iter().find(|(_, known)| *known == oauth).map_or(oauth, |(name, _)| name)
}
