//! What Box.net remembers: keys and users; and what it takes to become one.

use serde::{Deserialize, Serialize};

use super::{Error, REGISTER};
use crate::arguments::Flaw;
use crate::vendors::vendor::{self, Opened};
use crate::vendors::{
    Call, Context, Envelope, Outcome, Pin, Refusal as _, Refused, Store, keys, pin,
};
use crate::wire::email::{self, NoAddress};
use crate::world::{AccountSeed, Accounts, Fields, NewAccount, everywhere};

/// The section `[boxnet]` of a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seed {
    /// BOX-X-1, BOX-X-2: the words of the SOAP reply.
    pub soap_reply: SoapReply,
    /// BOX-X-4: `access_id` and `space_used` of the SOAP reply.
    pub soap_values: SoapValues,
    /// BOX-X-3: the white space of the REST and XML replies.
    pub layout: Layout,
    /// BOX-ST-9: the answer to an empty key.
    pub empty_key: EmptyKey,
    /// Any key will do.
    pub any_key: bool,
    next_user_id: i64,
    /// The ids of those after the next; then they count on.
    later_user_ids: Vec<i32>,
    next_auth_tokens: Vec<String>,
    keys: Vec<Key>,
    users: Vec<AccountSeed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SoapReply {
    Table,
    Sample,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SoapValues {
    Nil,
    Filled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layout {
    Lines,
    Compact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EmptyKey {
    ApplicationRestricted,
    WrongInput,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
    #[serde(default = "yes")]
    may_register: bool,
}

fn yes() -> bool {
    true
}

impl Default for Seed {
    fn default() -> Self {
        let key = |key: &str, may_register| Key { key: key.to_owned(), may_register };
        Self {
            soap_reply: SoapReply::Table,
            soap_values: SoapValues::Nil,
            layout: Layout::Lines,
            empty_key: EmptyKey::ApplicationRestricted,
            any_key: false,
            next_user_id: 398_387,
            later_user_ids: Vec::new(),
            next_auth_tokens: vec!["29135479a888671e0dd6512df4f7a009".to_owned()],
            keys: vec![
                key("rrc1d3ntb53tt6b2vhail6rdtrsxov3v", true),
                key("RESTRICTED-API-KEY", false),
            ],
            users: Vec::new(),
        }
    }
}

/// The store.
#[derive(Clone, Debug)]
pub(super) struct Users {
    seed: Seed,
    accounts: Accounts,
}

/// A user as the reply shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Registered<'a> {
    pub id: i32,
    pub login: &'a str,
    pub token: String,
}

impl Opened for Users {
    type Seed = Seed;

    fn open(mut seed: Seed) -> Result<Self, String> {
        keys::distinct("keys", seed.keys.iter().map(|key| key.key.as_str()))?;
        let users = std::mem::take(&mut seed.users);
        let held = users.iter().filter_map(|user| user.fields.get("auth_token"));
        let tokens = seed.next_auth_tokens.iter().map(String::as_str);
        keys::distinct("next_auth_tokens and those of users", tokens.chain(held))?;
        pin::check(Pin::AuthToken, "next_auth_tokens", &seed.next_auth_tokens)?;
        // ALL-ARG-7: logins are compared without letter case.
        let later = std::mem::take(&mut seed.later_user_ids);
        let accounts = Accounts::from_seed(everywhere, seed.next_user_id, later, users)?;
        Ok(Self { seed, accounts })
    }
}

impl Store for Users {
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
        super::handle(self, call, context)
    }

    fn admit(&mut self, key: &str) -> Result<(), String> {
        if self.seed.keys.iter().any(|known| known.key == key && known.may_register) {
            return Ok(());
        }
        self.seed.keys.push(Key { key: key.to_owned(), may_register: true });
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

    fn pinned(&self, pin: Pin) -> &[String] {
        match pin {
            Pin::AuthToken => &self.seed.next_auth_tokens,
            _ => &[],
        }
    }

    fn pins(&mut self, pin: Pin) -> Option<&mut Vec<String>> {
        match pin {
            Pin::AuthToken => Some(&mut self.seed.next_auth_tokens),
            _ => None,
        }
    }

    fn export(&self) -> toml::Value {
        vendor::section(&Seed {
            next_user_id: self.accounts.next_id_in_seed(),
            later_user_ids: self.accounts.later_ids(),
            users: self.accounts.to_seed(),
            ..self.seed.clone()
        })
    }
}

impl Users {
    pub(super) fn options(&self) -> &Seed {
        &self.seed
    }

    /// BOX-ORD-1: readable, action, key, login, password, taken. BOX-IN-7: the same for every
    /// envelope. ALL-KEEP-1: nothing changes before the last check has passed.
    pub(super) fn register<'a>(
        &mut self,
        call: &'a Call<'_>,
        context: &mut Context<'_>,
    ) -> Result<Registered<'a>, Refused<Error>> {
        check_action(call)?;
        self.check_key(call)?;
        let login = check_login(call)?;
        // BOX-IN-3, BOX-IN-6: any password but an empty one.
        let password = call
            .arguments
            .required("password")
            .map_err(|flaw| Error::Register.because(format!("password: {flaw}"), "BOX-IN-6"))?;
        if self.accounts.named("", login).is_some() {
            return Err(Error::EmailAlreadyRegistered.because("login: taken", "BOX-ST-3"));
        }
        // ALL-ID-1: the last id is the last.
        let Some(id) = self.accounts.next_id() else {
            return Err(Error::Register.because("no id is left", "ALL-ID-1"));
        };
        let token = self.next_token(context);
        let pairs = [("email", login), ("password", password), ("auth_token", &token)];
        let new = NewAccount {
            // BOX-IN-5: kept, and echoed, in the letters that were sent.
            name: login.to_owned(),
            fields: Fields::from_iter(pairs),
            awaits: Vec::new(),
        };
        self.accounts.insert(new, context.now);
        Ok(Registered { id, login, token })
    }

    /// BOX-IN-1.
    fn check_key(&self, call: &Call<'_>) -> Result<(), Refused<Error>> {
        let key = call.arguments.required("api_key").map_err(|flaw| {
            let (refusal, clause) = match (flaw, self.seed.empty_key) {
                (Flaw::Invalid(_), _) => (Error::ApplicationRestricted, "ALL-ARG-5"),
                (_, EmptyKey::ApplicationRestricted) => (Error::ApplicationRestricted, "BOX-ST-9"),
                (_, EmptyKey::WrongInput) => (Error::WrongInput, "BOX-ST-9"),
            };
            refusal.because(format!("api_key: {flaw}"), clause)
        })?;
        match self.seed.keys.iter().find(|known| known.key == key) {
            Some(known) if known.may_register => Ok(()),
            Some(_) => Err(Error::ApplicationRestricted
                .because("api_key: may not call register_new_user", "BOX-ST-5")),
            None if self.seed.any_key => Ok(()),
            None => Err(Error::ApplicationRestricted
                .because("api_key: unknown", "BOX-ST-4")
                .for_unknown_key()),
        }
    }

    /// BOX-OUT-7: the scripted tokens first, then 32 of 0-9a-f.
    fn next_token(&mut self, context: &mut Context<'_>) -> String {
        pin::next(&mut self.seed.next_auth_tokens, || context.generator.hex(32))
    }
}

fn check_action(call: &Call<'_>) -> Result<(), Refused<Error>> {
    if let Some(unreadable) = &call.unreadable {
        let clause = match call.envelope {
            Envelope::Soap => "BOX-SOAP-6",
            Envelope::Xml => "BOX-XML-5",
            _ => "BOX-ST-7",
        };
        return Err(Error::WrongInput.because(unreadable.to_string(), clause));
    }
    match call.operation.as_deref() {
        Some(REGISTER) => Ok(()),
        Some(_) => Err(Error::WrongInput.because("action: unknown", "BOX-ST-7")),
        None => Err(Error::WrongInput.because("action: missing", "BOX-ST-7")),
    }
}

/// BOX-IN-2.
fn check_login<'a>(call: &'a Call<'_>) -> Result<&'a str, Refused<Error>> {
    let refuse = |why: String, clause| Error::EmailInvalid.because(format!("login: {why}"), clause);
    let login = call.arguments.required("login").map_err(|flaw| match flaw {
        Flaw::Missing => refuse(flaw.to_string(), "BOX-IN-6"),
        Flaw::Invalid(_) => refuse(flaw.to_string(), "ALL-ARG-5"),
    })?;
    email::check(login).map_err(|why| match why {
        NoAddress::NoDot => refuse(why.to_string(), "BOX-IN-4"),
        _ => refuse(why.to_string(), "BOX-ST-2"),
    })?;
    Ok(login)
}
