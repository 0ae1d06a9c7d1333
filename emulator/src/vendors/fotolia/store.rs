//! What Fotolia remembers: keys and members; and the order of its checks.

use serde::{Deserialize, Serialize};

use super::properties::Properties;
use super::{Error, VENDOR, message};
use crate::http::Address;
use crate::vendors::vendor::{self, Opened};
use crate::vendors::{Call, Context, Outcome, Pin, Refusal as _, Refused, Store, keys, magic, pin};
use crate::world::{Account, AccountSeed, Accounts, Channel, NewAccount, everywhere};

/// The section `[fotolia]` of a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seed {
    /// FOT-X-2: whether a call needs a key.
    key: KeyRule,
    /// FOT-VAL-1: what new accounts have to confirm, unless their key says otherwise.
    validation: Validation,
    /// FOT-IN-5: the languages that there are.
    languages: Vec<i32>,
    /// Any key will do.
    any_key: bool,
    next_member_id: i64,
    /// The ids of those after the next; then they count on.
    later_member_ids: Vec<i32>,
    /// The codes of the next messages, and what makes their links these.
    pub next_codes: Vec<String>,
    pub next_link_tokens: Vec<String>,
    keys: Vec<Key>,
    users: Vec<AccountSeed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyRule {
    Required,
    Optional,
}

/// FOT-VAL-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Validation {
    #[serde(rename = "none")]
    None,
    #[serde(rename = "email")]
    Email,
    #[serde(rename = "sms")]
    Sms,
    #[serde(rename = "email+sms")]
    EmailAndSms,
}

impl Validation {
    fn channels(self) -> Vec<Channel> {
        match self {
            Self::None => Vec::new(),
            Self::Email => vec![Channel::Email],
            Self::Sms => vec![Channel::Sms],
            Self::EmailAndSms => vec![Channel::Email, Channel::Sms],
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
    #[serde(default)]
    expired: bool,
    #[serde(default = "yes")]
    may_create: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validation: Option<Validation>,
}

fn yes() -> bool {
    true
}

impl Key {
    fn plain(key: &str) -> Self {
        Self { key: key.to_owned(), expired: false, may_create: true, validation: None }
    }

    fn validating(key: &str, validation: Validation) -> Self {
        Self { validation: Some(validation), ..Self::plain(key) }
    }
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            key: KeyRule::Required,
            validation: Validation::None,
            // fr, en-US, en-GB, de, es, it, pt-PT, pt-BR, ja, pl, ru, zh-CN, tr, ko, nl, sv
            languages: vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 22, 23],
            any_key: false,
            next_member_id: 42,
            later_member_ids: Vec::new(),
            next_codes: Vec::new(),
            next_link_tokens: Vec::new(),
            keys: vec![
                Key::plain("API_KEY"),
                Key { expired: true, ..Key::plain("EXPIRED_KEY") },
                Key { may_create: false, ..Key::plain("NO_CREATE_KEY") },
                Key::validating("EMAIL_KEY", Validation::Email),
                Key::validating("SMS_KEY", Validation::Sms),
                Key::validating("EMAIL_SMS_KEY", Validation::EmailAndSms),
            ],
            users: Vec::new(),
        }
    }
}

/// The store.
#[derive(Clone, Debug)]
pub(super) struct Members {
    seed: Seed,
    accounts: Accounts,
}

/// What a valid key allows.
struct Allowed {
    may_create: bool,
    validation: Validation,
}

impl Opened for Members {
    type Seed = Seed;

    fn open(mut seed: Seed) -> Result<Self, String> {
        keys::distinct("keys", seed.keys.iter().map(|key| key.key.as_str()))?;
        let users = std::mem::take(&mut seed.users);
        pin::check(Pin::Code, "next_codes", &seed.next_codes)?;
        pin::check_links(&seed.next_link_tokens, &users)?;
        // ALL-ARG-7: logins are compared without letter case.
        let later = std::mem::take(&mut seed.later_member_ids);
        let accounts = Accounts::from_seed(everywhere, seed.next_member_id, later, users)?;
        Ok(Self { seed, accounts })
    }
}

impl Store for Members {
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
        super::handle(self, call, context)
    }

    fn admit(&mut self, key: &str) -> Result<(), String> {
        if self.seed.keys.iter().any(|known| {
            known.key == key && !known.expired && known.may_create && known.validation.is_none()
        }) {
            return Ok(());
        }
        self.seed.keys.push(Key::plain(key));
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

    /// FOT-VAL-2: a confirmation makes the account active, or moves it on to the next validation.
    fn confirm(&mut self, id: i32, address: &Address, context: &mut Context<'_>) {
        let next = self.accounts.update(id, |account| account.confirm());
        if next.flatten().is_some() {
            message::send(&mut self.accounts, &mut self.seed, id, address, context);
        }
    }

    fn pinned(&self, pin: Pin) -> &[String] {
        match pin {
            Pin::Code => &self.seed.next_codes,
            Pin::LinkToken => &self.seed.next_link_tokens,
            _ => &[],
        }
    }

    fn pins(&mut self, pin: Pin) -> Option<&mut Vec<String>> {
        match pin {
            Pin::Code => Some(&mut self.seed.next_codes),
            Pin::LinkToken => Some(&mut self.seed.next_link_tokens),
            _ => None,
        }
    }

    fn export(&self) -> toml::Value {
        vendor::section(&Seed {
            next_member_id: self.accounts.next_id_in_seed(),
            later_member_ids: self.accounts.later_ids(),
            users: self.accounts.to_seed(),
            ..self.seed.clone()
        })
    }
}

impl Members {
    /// ALL-MAGIC-1: once the request is parsed, before every other check. 6009 and 6010 leave the
    /// account that they speak of, where one could be made of the call.
    pub(super) fn forced(
        &mut self,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) -> Option<Refused<Error>> {
        let email = call.arguments.under("properties").get("email").ok().flatten();
        let refused = magic::refusal::<Error>(call, call.credential.as_deref(), email)?;
        if let Some(unreadable) = &call.unreadable {
            return Some(Error::Parse.because(unreadable.to_string(), "FOT-ERR-002"));
        }
        let channel = match refused.refusal {
            Error::EmailValidation => Channel::Email,
            Error::SmsValidation => Channel::Sms,
            _ => return Some(refused),
        };
        if let Ok(properties) = Properties::of(call) {
            self.add(properties, vec![channel], call, context);
        }
        Some(refused)
    }

    /// FOT-ORD-1: 010, 011, 031, 032, HTTP method, 002, 6007, 2001, 6008, 6009 or 6010.
    pub(super) fn create(
        &mut self,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) -> Result<i32, Refused<Error>> {
        let allowed = self.check_key(call.credential.as_deref())?;
        check_method(call, allowed.may_create)?;
        if let Some(unreadable) = &call.unreadable {
            return Err(Error::Parse.because(unreadable.to_string(), "FOT-ERR-002"));
        }
        let properties = Properties::of(call)?;
        if !self.seed.languages.contains(&properties.language_id) {
            let why = "properties[language_id]: there is no such language";
            return Err(Error::InvalidLanguage.because(why, "FOT-IN-4"));
        }
        if let Some(taken) = self.accounts.named("", properties.login) {
            return Err(refuse_taken(taken, &properties));
        }
        let awaits = allowed.validation.channels();
        let Some(id) = self.add(properties, awaits, call, context) else {
            return Err(Error::CannotCreate.because("no id is left", "ALL-ID-1"));
        };
        match self.accounts.get(id).and_then(Account::awaiting) {
            Some(channel) => Err(refuse_pending(channel, "the account was made and waits")),
            None => Ok(id),
        }
    }

    /// FOT-REST-2, FOT-REST-3, FOT-X-2.
    fn check_key(&self, key: Option<&str>) -> Result<Allowed, Refused<Error>> {
        let plain = Allowed { may_create: true, validation: self.seed.validation };
        let Some(key) = key else {
            return match self.seed.key {
                KeyRule::Optional => Ok(plain),
                KeyRule::Required => Err(Error::MissingKey
                    .because("no user name in HTTP Basic authentication", "FOT-REST-7")),
            };
        };
        match self.seed.keys.iter().find(|known| known.key == key) {
            Some(known) if known.expired => {
                Err(Error::InvalidKey.because("the key has expired", "FOT-ERR-011"))
            }
            Some(known) => Ok(Allowed {
                may_create: known.may_create,
                validation: known.validation.unwrap_or(self.seed.validation),
            }),
            None if self.seed.any_key => Ok(plain),
            None => Err(Error::InvalidKey
                .because("the key is unknown", "FOT-ERR-011")
                .for_unknown_key()),
        }
    }

    /// Makes an account and sends the first message that it has to be confirmed by.
    fn add(
        &mut self,
        properties: Properties<'_>,
        awaits: Vec<Channel>,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) -> Option<i32> {
        let waits = !awaits.is_empty();
        let new =
            NewAccount { name: properties.login.to_owned(), fields: properties.fields, awaits };
        let id = self.accounts.insert(new, context.now)?.id;
        if waits {
            message::send(&mut self.accounts, &mut self.seed, id, call.address, context);
        }
        Some(id)
    }
}

/// FOT-ERR-031, FOT-ERR-032, FOT-REST-6, in this order.
fn check_method(call: &Call<'_>, may_create: bool) -> Result<(), Refused<Error>> {
    let known = VENDOR.endpoints.iter().any(|e| Some(e.path) == call.operation.as_deref());
    if !known {
        return Err(Error::InvalidMethod.because("no such API method", "FOT-ERR-031"));
    }
    if !may_create {
        let why = "the key may not call user/createUser";
        return Err(Error::MethodNotAvailable.because(why, "FOT-ERR-032"));
    }
    if !call.post {
        return Err(Error::Parse.because("user/createUser is called by POST", "FOT-REST-6"));
    }
    Ok(())
}

/// FOT-VAL-3: who asks again while the account waits is told so again; others find it taken.
fn refuse_taken(taken: &Account, asked: &Properties<'_>) -> Refused<Error> {
    let same = taken.fields.get("email") == Some(asked.email)
        && taken.fields.get("password") == Some(asked.password);
    match taken.awaiting() {
        Some(channel) if same => refuse_pending(channel, "the account still waits"),
        Some(_) => Error::LoginExists
            .because("properties[login]: an account of other data waits for it", "FOT-VAL-3"),
        None => Error::LoginExists.because("properties[login]: taken", "FOT-ERR-6008"),
    }
}

fn refuse_pending(channel: Channel, why: &'static str) -> Refused<Error> {
    match channel {
        Channel::Email => Error::EmailValidation.because(why, "FOT-VAL-1"),
        Channel::Sms => Error::SmsValidation.because(why, "FOT-VAL-1"),
    }
}
