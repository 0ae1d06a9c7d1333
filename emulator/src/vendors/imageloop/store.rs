//! What imageloop knows: keys, and who may use which.

use serde::{Deserialize, Serialize};

use super::decode::ARGUMENTS;
use super::{CAN_REGISTER, Exception};
use crate::text;
use crate::vendors::vendor::{self, Opened};
use crate::vendors::{Call, Context, Envelope, Outcome, Refusal as _, Refused, Store, keys};
use crate::world::{Accounts, everywhere};

/// The section `[imageloop]` of a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seed {
    /// IML-OUT-4: whether a failure carries a message.
    pub messages: bool,
    /// IML-OUT-5: whether replies begin with an XML declaration.
    pub declaration: bool,
    /// Any key will do.
    any_key: bool,
    keys: Vec<Key>,
}

/// IML-KEY-2, IML-KEY-3: a key has a host, a token, or both; or it takes any of either.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(default)]
    any_caller: bool,
    #[serde(default = "yes")]
    may_register: bool,
}

fn yes() -> bool {
    true
}

impl Key {
    fn new(key: &str, host: Option<&str>, token: Option<&str>) -> Self {
        let (host, token) = (host.map(str::to_owned), token.map(str::to_owned));
        Self { key: key.to_owned(), host, token, any_caller: false, may_register: true }
    }

    fn any_caller(key: &str) -> Self {
        Self { any_caller: true, ..Self::new(key, None, None) }
    }
}

impl Default for Seed {
    fn default() -> Self {
        let (host, token) = (Some("yourwebsite.com"), Some("application-access-token"));
        Self {
            messages: true,
            declaration: false,
            any_key: false,
            keys: vec![
                Key::new("YOUR-API-KEY", host, token),
                Key::new("WEB-PAGE-KEY", host, None),
                Key::new("STANDALONE-KEY", None, token),
                Key { may_register: false, ..Key::new("UNPRIVILEGED-KEY", host, token) },
            ],
        }
    }
}

/// The store. There are no accounts: the call only asks.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    seed: Seed,
    accounts: Accounts,
}

/// IML-KEY-1: who calls.
enum Caller<'a> {
    WebSite(&'a str),
    Application(&'a str),
}

impl Opened for Keys {
    type Seed = Seed;

    fn open(seed: Seed) -> Result<Self, String> {
        keys::distinct("keys", seed.keys.iter().map(|key| key.key.as_str()))?;
        let nobody = |key: &&Key| key.host.is_none() && key.token.is_none() && !key.any_caller;
        if seed.keys.iter().any(|key| nobody(&key)) {
            return Err("keys: one has neither host nor token nor any_caller".to_owned());
        }
        Ok(Self { seed, accounts: Accounts::new(everywhere, 1) })
    }
}

impl Store for Keys {
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
        super::handle(self, call, context)
    }

    fn admit(&mut self, key: &str) -> Result<(), String> {
        if self
            .seed
            .keys
            .iter()
            .any(|known| known.key == key && known.any_caller && known.may_register)
        {
            return Ok(());
        }
        self.seed.keys.push(Key::any_caller(key));
        keys::distinct("keys", self.seed.keys.iter().map(|key| key.key.as_str()))
    }

    fn admit_all(&mut self) {
        self.seed.any_key = true;
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    fn accounts_mut(&mut self) -> &mut Accounts {
        &mut self.accounts
    }

    fn export(&self) -> toml::Value {
        vendor::section(&self.seed)
    }
}

impl Keys {
    pub(super) fn options(&self) -> &Seed {
        &self.seed
    }

    /// IML-FN-1, IML-ORD-1: parse, key with h or token (2001), f and parameter names (2002), privilege (3004).
    pub(super) fn may_register(&self, call: &Call<'_>) -> Result<(), Refused<Exception>> {
        if let Some(unreadable) = &call.unreadable {
            // IML-SOAP-4: what is none of its operations is as a body that is no form.
            let soap = call.envelope == Envelope::Soap;
            let clause = if soap { "IML-SOAP-4" } else { "IML-RPC-4" };
            return Err(Exception::InvalidParameterName.because(unreadable.to_string(), clause));
        }
        let may_register = self.check_key(call)?;
        check_names(call)?;
        if may_register {
            return Ok(());
        }
        let why = "the key is not privileged";
        Err(Exception::PermissionDenied.because(why, "IML-FN-2"))
    }

    /// IML-KEY-3; whether the key is privileged.
    fn check_key(&self, call: &Call<'_>) -> Result<bool, Refused<Exception>> {
        let refuse = |why: &'static str, clause| Exception::InvalidApiKey.because(why, clause);
        let Some(key) = &call.credential else {
            return Err(refuse("apiKey: missing, empty or no text", "IML-ERR-2001"));
        };
        let known = self.seed.keys.iter().find(|known| known.key == *key);
        if known.is_none() && !self.seed.any_key {
            return Err(refuse("apiKey: unknown", "IML-ERR-2001").for_unknown_key());
        }
        let caller = caller(call)?;
        match known {
            None => Ok(true),
            Some(known) if known.any_caller => Ok(known.may_register),
            Some(known) => {
                let fits = match caller {
                    Caller::WebSite(host) => {
                        known.host.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(host))
                    }
                    Caller::Application(token) => known.token.as_deref() == Some(token),
                };
                let why = "h or accessToken is not the key's";
                if fits { Ok(known.may_register) } else { Err(refuse(why, "IML-KEY-3")) }
            }
        }
    }
}

fn caller<'a>(call: &'a Call<'_>) -> Result<Caller<'a>, Refused<Exception>> {
    let refuse = |why| Exception::InvalidApiKey.because(why, "IML-KEY-3");
    match (call.arguments.get("h"), call.arguments.get("accessToken")) {
        (Ok(Some(host)), Ok(None)) => Ok(Caller::WebSite(host)),
        (Ok(None), Ok(Some(token))) => Ok(Caller::Application(token)),
        (Ok(None), Ok(None)) => Err(refuse("neither h nor accessToken")),
        (Ok(_), Ok(_)) => Err(refuse("both h and accessToken")),
        _ => Err(refuse("h or accessToken is no text")),
    }
}

/// IML-FN-3, IML-ERR-2002.
fn check_names(call: &Call<'_>) -> Result<(), Refused<Exception>> {
    let refuse = |why: String, clause| Exception::InvalidParameterName.because(why, clause);
    match call.operation.as_deref() {
        Some(CAN_REGISTER) => {}
        Some(_) => return Err(refuse("f: unknown function".to_owned(), "IML-FN-3")),
        None => return Err(refuse("f: missing, empty or no text".to_owned(), "IML-FN-3")),
    }
    match call.unread.first() {
        None => Ok(()),
        // Its name is the caller's own text, and may be anything; the journal has it.
        Some(surplus) => {
            let near = text::nearest(surplus, ARGUMENTS.iter().copied());
            let near = near.map(|near| format!(", near {near}")).unwrap_or_default();
            Err(refuse(format!("a parameter that there is not{near}"), "IML-ERR-2002"))
        }
    }
}
