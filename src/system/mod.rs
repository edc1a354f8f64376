//! The system under test: a TOML file that says where it is, who we are to it, and what it claims.

mod load;
mod model;

pub use load::{SystemError, TEMPLATE, load, parse};
pub use model::{
    AppConfig, Authorization, CLAIMS, ClientConfig, Limits, Listen, Members, Registration,
    RegistrationKind, Scopes, System, TargetConfig, TlsConfig, TriggerConfig, TriggerHttp, resolve,
};
