//! The state in a Redis server: several mocks behind a balancer share it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::{Client, Connection, FromRedisValue, RedisError, cmd};

use super::store::{Change, Store, StoreError};
use super::waiting::waiting;

/// What the names of our hashes begin with.
const PREFIX: &str = "payerproof:";
/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Sets a field if it is what it was; the flags say whether there was and will be a value.
const SWAP: &str = "\
local is = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[2] == '0' then if is then return 0 end elseif is ~= ARGV[3] then return 0 end
if ARGV[4] == '0' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[5]) end
return 1";

/// A store in a server that others may write to. A table is a hash.
#[derive(Debug)]
pub(super) struct Redis {
    /// Its URL without the password.
    place: String,
    client: Client,
    connection: Mutex<Connected>,
}

#[derive(Default)]
struct Connected(Option<Connection>);

impl std::fmt::Debug for Connected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "connected" } else { "not connected" })
    }
}

impl Redis {
    /// Connects to the server.
    pub(super) fn open(url: &str) -> Result<Self, StoreError> {
        let place = shown(url);
        let client = Client::open(url).map_err(|error| {
            let advice = "write redis://[user:password@]host[:port][/database]";
            StoreError::of(error).advise(advice).at(&place)
        })?;
        let redis = Self { place, client, connection: Mutex::default() };
        redis.ask::<String>(&cmd("PING")).map_err(|error| {
            error.advise("see that a Redis server runs there and takes this user, or name another")
        })?;
        Ok(redis)
    }

    /// Sends a command; a connection that broke since the last one is made anew.
    fn ask<T: FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, StoreError> {
        self.with(|connection| command.query(connection))
    }

    fn with<T>(
        &self,
        ask: impl Fn(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, StoreError> {
        waiting(|| self.served(&ask))
    }

    fn served<T>(
        &self,
        ask: &impl Fn(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, StoreError> {
        let mut connected = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = connected.0.take();
        let was_kept = kept.is_some();
        let wrong = |error: RedisError| StoreError::of(error).at(&self.place);
        let mut connection = match kept {
            Some(connection) => connection,
            None => self.connect().map_err(wrong)?,
        };
        let mut answer = ask(&mut connection);
        if was_kept && answer.as_ref().is_err_and(RedisError::is_connection_dropped) {
            connection = self.connect().map_err(wrong)?;
            answer = ask(&mut connection);
        }
        if answer.as_ref().is_ok() {
            connected.0 = Some(connection);
        }
        answer.map_err(wrong)
    }

    fn connect(&self) -> Result<Connection, RedisError> {
        let connection = self.client.get_connection_with_timeout(PATIENCE)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        Ok(connection)
    }
}

/// A URL as it may be shown: without the password, and without what cannot be told from one.
fn shown(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else {
        return "a redis:// URL that cannot be read".to_owned();
    };
    let hidden = parsed.password().is_none() || parsed.set_password(Some("***")).is_ok();
    parsed.set_query(None);
    if hidden { parsed.to_string() } else { "a redis:// URL".to_owned() }
}

fn hash(table: &str) -> String {
    format!("{PREFIX}{table}")
}

impl Store for Redis {
    fn get(&self, table: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.ask(cmd("HGET").arg(hash(table)).arg(key))
    }

    fn has(&self, table: &str, key: &str) -> Result<bool, StoreError> {
        self.ask(cmd("HEXISTS").arg(hash(table)).arg(key))
    }

    fn put(&self, table: &str, key: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.ask::<i64>(cmd("HSET").arg(hash(table)).arg(key).arg(value))?,
            None => self.ask::<i64>(cmd("HDEL").arg(hash(table)).arg(key))?,
        };
        Ok(())
    }

    fn swap(
        &self,
        table: &str,
        key: &str,
        was: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<bool, StoreError> {
        let mut command = cmd("EVAL");
        command.arg(SWAP).arg(1).arg(hash(table)).arg(key);
        for value in [was, value] {
            command.arg(i32::from(value.is_some())).arg(value.unwrap_or_default());
        }
        self.ask::<i64>(&command).map(|changed| changed == 1)
    }

    fn list(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut found: Vec<(String, Vec<u8>)> = self.ask(cmd("HGETALL").arg(hash(table)))?;
        found.sort();
        Ok(found)
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut pipe = redis::pipe();
        pipe.atomic();
        for Change { table, key, value } in changes {
            match value {
                Some(value) => pipe.cmd("HSET").arg(hash(table)).arg(key).arg(value).ignore(),
                None => pipe.cmd("HDEL").arg(hash(table)).arg(key).ignore(),
            };
        }
        self.with(|connection| pipe.query(connection))
    }

    fn scan(
        &self,
        table: &str,
        first: &str,
        see: &mut dyn FnMut(&str, &[u8]) -> bool,
    ) -> Result<(), StoreError> {
        // A hash has no order; its keys are brought into one here, and its values come one by one.
        let mut keys: Vec<String> = self.ask(cmd("HKEYS").arg(hash(table)))?;
        keys.sort_unstable();
        for key in keys.iter().filter(|key| key.as_str() >= first) {
            if let Some(value) = self.get(table, key)?
                && !see(key, &value)
            {
                break;
            }
        }
        Ok(())
    }
}
