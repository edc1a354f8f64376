//! The system under test: a TOML file that says where it is, who we are to it, and what it claims.

mod expected;
mod load;
mod model;

pub use expected::Expected;
pub use load::{SystemError, TEMPLATE, load, parse};
pub use model::{
    AppConfig, AuthBy, Authorization, CLAIMS, ClientConfig, ClientSiteConfig, Limits, Listen,
    METADATA_CLAIMS, Members, PAYMENT_PURPOSE, PayerIdentity, Registration, RegistrationKind,
    RotationConfig, SINCE_PDEX, STATEMENT_CLAIMS, Scopes, StoredConfig, System, TARGET_CLAIMS,
    TargetAdmin, TargetConfig, TlsConfig, TriggerConfig, TriggerHttp, UdapConfig, UdapIdentity,
    resolve,
};
