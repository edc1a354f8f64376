//! The tokens a server issued. The tokens themselves are not kept.
//!
//! An access token says what it stands for and is signed, so nothing is remembered of it but its
//! grant, which equal tokens of a client share: a million tokens cost no more than one. What ended
//! before its time is remembered until it would have expired. A refresh token says nothing and is
//! remembered under its digest.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::idp::client::Permission;
use crate::idp::signing::KeyRing;
use crate::state::Store;

use super::digest::key_of;
use super::ledger::Ledger;

/// How long a grant is remembered after its last token, in seconds, so that an expired token can
/// be told from an unknown one.
const REMEMBERED_SECS: i64 = 3600;

/// The `typ` of access tokens (RFC 9068 §2.1).
pub const ACCESS_TOKEN_TYP: &str = "at+jwt";

/// What a client was granted, and by whom. All tokens that come of one grant share it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "`grant_type` is OAuth's own word")]
pub struct Grant {
    /// Names the grant; never sent.
    pub id: String,
    /// How it was granted: the `grant_type` that began it.
    pub grant_type: String,
    /// Whom it was given to.
    pub client_id: String,
    /// Everything that was granted, separated by spaces; a token may allow less.
    pub scope: String,
    /// Whom the client speaks for: its own id, or a user's name.
    pub subject: String,
    /// The user's FHIR resource, for the `fhirUser` claim.
    pub fhir_user: Option<String>,
    /// Members of the token answer that state the launch context, such as `patient`.
    pub context: Map<String, Value>,
    /// The rights of whom the client speaks for; unlimited when left out.
    pub permissions: Option<Vec<Permission>>,
    /// The payer behind the client, as `system|value`: its business identity.
    pub organization: Option<String>,
    /// What scripts noted of the session, by name.
    pub user_data: BTreeMap<String, String>,
    /// Logical id of the one member whose data its tokens open, whatever their scope; every member
    /// the client may have when left out.
    pub member: Option<String>,
    /// Claims that scripts added to its access tokens.
    pub claims: Map<String, Value>,
    /// Thumbprint (`x5t#S256`) of the certificate its tokens are bound to.
    pub certificate: Option<String>,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// When the user signed in, in seconds since the epoch.
    pub auth_time: Option<i64>,
    /// The browser session it was granted in; absent when no person granted it.
    pub session: Option<String>,
}

/// What kind of token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    /// It opens the resource server.
    Access,
    /// It yields further tokens.
    Refresh,
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its kind.
    pub kind: TokenKind,
    /// The `jti` claim.
    pub id: String,
    /// What it allows.
    pub scope: String,
    /// When it was issued, in seconds since the epoch.
    pub issued_at: i64,
    /// When it ends, in seconds since the epoch.
    pub expires_at: i64,
    /// The grant it comes of.
    pub grant: Arc<Grant>,
    /// Whether it was ended before its time.
    pub revoked: bool,
}

impl Grant {
    /// A grant to a client that speaks for itself.
    pub fn to_client(id: String, grant_type: &str, client: &crate::idp::Client) -> Self {
        Self {
            id,
            grant_type: grant_type.to_owned(),
            client_id: client.client_id.clone(),
            scope: String::new(),
            subject: client.client_id.clone(),
            fhir_user: None,
            context: Map::new(),
            permissions: None,
            organization: client.organization.clone(),
            user_data: BTreeMap::new(),
            member: None,
            claims: Map::new(),
            certificate: None,
            nonce: None,
            auth_time: None,
            session: None,
        }
    }
}

impl Token {
    /// Whether it is good at `now`.
    pub fn is_active(&self, now: i64) -> bool {
        !self.revoked && self.issued_at <= now && now < self.expires_at
    }

    /// What the claims of an access token of this grant say of it; `None` when they are not ours.
    fn read(claims: &Map<String, Value>, kept: &Kept) -> Option<Self> {
        // RFC 8705 §3.1: a later token of a grant may be bound to another certificate.
        let bound = claims.get("cnf").and_then(|cnf| cnf["x5t#S256"].as_str());
        let grant = match bound {
            Some(bound) if kept.grant.certificate.as_deref() != Some(bound) => {
                Arc::new(Grant { certificate: Some(bound.to_owned()), ..Grant::clone(&kept.grant) })
            }
            _ => Arc::clone(&kept.grant),
        };
        Some(Self {
            kind: TokenKind::Access,
            id: claims.get("jti")?.as_str()?.to_owned(),
            scope: claims.get("scope")?.as_str()?.to_owned(),
            issued_at: claims.get("iat")?.as_i64()?,
            expires_at: claims.get("exp")?.as_i64()?,
            grant,
            revoked: kept.revoked,
        })
    }

    /// Whom it was issued to.
    pub fn client_id(&self) -> &str {
        &self.grant.client_id
    }
}

/// The tokens of one server.
#[derive(Debug)]
pub struct Tokens {
    keys: Arc<KeyRing>,
    /// Every grant a token may still come from, by its id.
    grants: Ledger<Kept>,
    /// Of a client that grants itself something, the id of the grant, by what is granted.
    own: Ledger<String>,
    /// Access tokens that ended before their time, by `jti`.
    ended: Ledger<()>,
    /// Refresh tokens.
    refresh: Ledger<Token>,
}

/// A grant, and whether it was ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    grant: Arc<Grant>,
    revoked: bool,
}

impl Tokens {
    /// The tokens in `store`; access tokens are signed with `keys`.
    pub fn new(store: &Arc<dyn Store>, keys: Arc<KeyRing>) -> Self {
        Self {
            keys,
            grants: Ledger::new(store, "idp grants"),
            own: Ledger::new(store, "idp own grants"),
            ended: Ledger::new(store, "idp ended tokens"),
            refresh: Ledger::new(store, "idp refresh tokens"),
        }
    }

    /// Remembers a grant that a token until `expires_at` comes from, and gives back the one to
    /// use: a client that grants itself the same again gets what it had.
    pub fn grant(&self, grant: Grant, expires_at: i64, now: i64) -> Arc<Grant> {
        let keep_until = expires_at.saturating_add(REMEMBERED_SECS);
        let own = (grant.subject == grant.client_id).then(|| own_key(&grant));
        if let Some(own) = &own {
            let known = self.own.get(own, now).and_then(|id| self.grants.get(&id, now));
            if let Some(kept) = known.filter(|kept| kept.serves(&grant)) {
                self.grants.prolong(&kept.grant.id, keep_until);
                self.own.prolong(own, keep_until);
                return kept.grant;
            }
            self.own.insert(own, grant.id.clone(), keep_until, now);
        }
        let grant = Arc::new(grant);
        let kept = Kept { grant: Arc::clone(&grant), revoked: false };
        self.grants.insert(&grant.id, kept, keep_until, now);
        grant
    }

    /// Remembers what must be remembered of a token: of an access token its grant.
    pub fn insert(&self, text: &str, token: Token) {
        let (grant, now) = (&token.grant, token.issued_at);
        let keep_until = token.expires_at.saturating_add(REMEMBERED_SECS);
        if self.grants.get(&grant.id, now).is_some() {
            self.grants.prolong(&grant.id, keep_until);
        } else {
            let kept = Kept { grant: Arc::clone(grant), revoked: false };
            self.grants.insert_new(&grant.id, kept, keep_until, now);
        }
        if token.kind == TokenKind::Refresh {
            self.refresh.insert(&key_of(text), token, keep_until, now);
        }
    }

    /// What `text` stands for, if it was issued here exactly as it is and is remembered.
    pub fn find(&self, text: &str, now: i64) -> Option<Token> {
        if let Some(token) = self.refresh.get(&key_of(text), now) {
            let ended = self.grants.get(&token.grant.id, now).is_none_or(|kept| kept.revoked);
            return Some(Token { revoked: token.revoked || ended, ..token });
        }
        let claims = self.keys.verify(ACCESS_TOKEN_TYP, text)?;
        let kept = self.grants.get(claims.get("grant")?.as_str()?, now)?;
        let mut token = Token::read(&claims, &kept)?;
        token.revoked |= self.ended.get(&token.id, now).is_some();
        Some(token)
    }

    /// Ends a token.
    pub fn revoke(&self, text: &str, now: i64) {
        let Some(token) = self.find(text, now) else { return };
        match token.kind {
            TokenKind::Access => {
                let forget_at = token.expires_at.saturating_add(REMEMBERED_SECS);
                self.ended.insert(&token.id, (), forget_at, now);
            }
            TokenKind::Refresh => {
                self.refresh.update(&key_of(text), |token| token.revoked = true);
            }
        }
    }

    /// Ends every token of a grant.
    pub fn revoke_grant(&self, grant_id: &str) {
        self.grants.update(grant_id, |kept| kept.revoked = true);
    }

    /// Ends every token of a client.
    pub fn revoke_client(&self, client_id: &str) {
        let all = self.grants.entries(0);
        for (id, _) in all.iter().filter(|(_, kept)| kept.grant.client_id == client_id) {
            self.revoke_grant(id);
        }
    }
}

impl Kept {
    /// Whether a token of `grant` may as well come from this one.
    fn serves(&self, grant: &Grant) -> bool {
        !self.revoked && Grant { id: self.grant.id.clone(), ..grant.clone() } == *self.grant
    }
}

/// Names what is granted, whatever the id of the grant.
fn own_key(grant: &Grant) -> String {
    let nameless = Grant { id: String::new(), ..grant.clone() };
    key_of(&serde_json::to_string(&nameless).expect("a grant is JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idp::{Client, SigningKeys};
    use crate::state::Memory;
    use serde_json::json;

    fn tokens() -> Tokens {
        let keys = Arc::new(KeyRing::default());
        let pem = include_str!("../../../fixtures/keys/idp-es256.pem");
        keys.rotate(SigningKeys::from_pems(&[pem]).expect("a key"));
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        Tokens::new(&store, keys)
    }

    fn own(id: &str, scope: &str) -> Grant {
        let client = Client { client_id: "c".to_owned(), ..Client::default() };
        Grant {
            scope: scope.to_owned(),
            ..Grant::to_client(id.to_owned(), "client_credentials", &client)
        }
    }

    fn access(tokens: &Tokens, grant: &Arc<Grant>, jti: &str) -> String {
        let claims =
            json!({"jti": jti, "iat": 0, "exp": 300, "scope": "s", "grant": grant.id.clone()});
        tokens.keys.sign("ES256", ACCESS_TOKEN_TYP, &claims)
    }

    #[test]
    fn a_client_that_grants_itself_the_same_shares_the_grant() {
        let tokens = tokens();
        let first = tokens.grant(own("1", "a"), 300, 0);
        assert!(Arc::ptr_eq(&first, &tokens.grant(own("2", "a"), 310, 10)));
        assert_eq!(tokens.grant(own("3", "b"), 310, 10).id, "3");
        let user = Grant { subject: "user".to_owned(), ..own("4", "a") };
        tokens.grant(user.clone(), 300, 0);
        assert_eq!(tokens.grant(Grant { id: "5".to_owned(), ..user }, 300, 0).id, "5");
    }

    #[test]
    fn one_token_ends_without_the_others_of_its_grant() {
        let tokens = tokens();
        let grant = tokens.grant(own("1", "a"), 300, 0);
        let (one, other) = (access(&tokens, &grant, "1"), access(&tokens, &grant, "2"));
        tokens.revoke(&one, 10);
        assert!(!tokens.find(&one, 20).expect("known").is_active(20));
        assert!(tokens.find(&other, 20).expect("known").is_active(20));
        tokens.revoke_client("c");
        assert!(!tokens.find(&other, 30).expect("known").is_active(30));
        let again = tokens.grant(own("9", "a"), 330, 30);
        assert_eq!(again.id, "9", "an ended grant is not used again");
    }

    #[test]
    fn a_grant_is_remembered_an_hour_longer_than_its_last_token() {
        let tokens = tokens();
        let grant = tokens.grant(own("1", "a"), 300, 0);
        let token = access(&tokens, &grant, "1");
        let at = 300 + REMEMBERED_SECS;
        tokens.grant(own("2", "b"), at + 300, at - 1);
        assert!(tokens.find(&token, at - 1).is_some_and(|token| !token.is_active(at - 1)));
        tokens.grant(own("3", "c"), at + 300, at + 60);
        assert_eq!(tokens.find(&token, at + 60), None);
    }

    #[test]
    fn what_others_signed_or_for_another_use_is_unknown() {
        let tokens = tokens();
        let grant = tokens.grant(own("1", "a"), 300, 0);
        let good = access(&tokens, &grant, "1");
        let tampered = format!("{}x{}", &good[..good.len() - 5], &good[good.len() - 4..]);
        assert_eq!(tokens.find(&tampered, 0), None);
        let claims = json!({"jti": "1", "iat": 0, "exp": 300, "scope": "s", "grant": "1"});
        assert_eq!(tokens.find(&tokens.keys.sign("ES256", "JWT", &claims), 0), None);
        assert_eq!(tokens.find("opaque", 0), None);
    }
}
