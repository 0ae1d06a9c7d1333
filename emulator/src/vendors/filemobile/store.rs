//! What Filemobile remembers: keys, vhosts and users; and the order of its checks.

use serde::{Deserialize, Serialize};

use super::userdata::{self, Checked, Letters, flawed};
use super::{Failure, REGISTER, message};
use crate::arguments::{Arguments, Named};
use crate::vendors::vendor::{self, Opened};
use crate::vendors::{Call, Context, Outcome, Pin, Refused, Store, keys, magic, mail, pin};
use crate::wire::number;
use crate::world::{AccountSeed, Accounts, Channel, Fields, NewAccount};

/// The section `[filemobile]` of a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seed {
    /// FIL-IN-2: the vhosts that there are; without a list, any positive one.
    #[serde(skip_serializing_if = "Option::is_none")]
    vhosts: Option<Vec<i32>>,
    /// FIL-X-4.
    user_letters: Letters,
    /// FIL-X-7: whether a user who is active at once gets a welcome mail.
    pub welcome: bool,
    /// FIL-X-8: when a password that was made up is sent.
    pub password_mail: PasswordMail,
    /// Any key will do.
    any_key: bool,
    next_user_id: i64,
    /// The ids of those after the next; then they count on.
    later_user_ids: Vec<i32>,
    /// The next passwords that are made up, and what makes the next links these.
    next_passwords: Vec<String>,
    next_link_tokens: Vec<String>,
    keys: Vec<Key>,
    users: Vec<AccountSeed>,
}

/// FIL-X-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PasswordMail {
    Always,
    WithSendEmail,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    key: String,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            vhosts: None,
            user_letters: Letters::Both,
            welcome: true,
            password_mail: PasswordMail::Always,
            any_key: false,
            next_user_id: 1,
            later_user_ids: Vec::new(),
            next_passwords: Vec::new(),
            next_link_tokens: Vec::new(),
            keys: vec![Key { key: "APIKEY".to_owned() }],
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

/// FIL-ACT-2, FIL-ACT-3, FIL-ACT-6; it is `sendEmail` that the prose calls "the email parameter"
/// (FIL-X-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SendEmail<'a> {
    No,
    Yes,
    Template(&'a str),
}

/// A call that may be carried out.
struct Valid<'a> {
    vhost: i32,
    user: &'a str,
    email: &'a str,
    data: &'a Arguments<'a>,
    texts: Vec<Named<'a>>,
    activate: bool,
    send_email: SendEmail<'a>,
}

impl Opened for Users {
    type Seed = Seed;

    fn open(mut seed: Seed) -> Result<Self, String> {
        keys::distinct("keys", seed.keys.iter().map(|key| key.key.as_str()))?;
        let users = std::mem::take(&mut seed.users);
        pin::check(Pin::Password, "next_passwords", &seed.next_passwords)?;
        pin::check_links(&seed.next_link_tokens, &users)?;
        // ALL-ID-1: ids count across vhosts.
        let later = std::mem::take(&mut seed.later_user_ids);
        let accounts = Accounts::from_seed(within_vhost, seed.next_user_id, later, users)?;
        Ok(Self { seed, accounts })
    }
}

impl Store for Users {
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
        super::handle(self, call, context)
    }

    /// A callBack that is none comes first: no reply could be wrapped in it.
    fn can_force(&self, call: &Call<'_>) -> bool {
        call.unreadable.is_none() && super::reply::callback(call).is_ok()
    }

    fn admit(&mut self, key: &str) -> Result<(), String> {
        if self.seed.keys.iter().any(|known| known.key == key) {
            return Ok(());
        }
        self.seed.keys.push(Key { key: key.to_owned() });
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
            Pin::Password => &self.seed.next_passwords,
            Pin::LinkToken => &self.seed.next_link_tokens,
            _ => &[],
        }
    }

    fn pins(&mut self, pin: Pin) -> Option<&mut Vec<String>> {
        match pin {
            Pin::Password => Some(&mut self.seed.next_passwords),
            Pin::LinkToken => Some(&mut self.seed.next_link_tokens),
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
    /// ALL-MAGIC-1.
    pub(super) fn forced(&self, call: &Call<'_>) -> Option<Refused<Failure>> {
        if !self.can_force(call) {
            return None;
        }
        let email = call.arguments.under("userData").get("email").ok().flatten();
        magic::refusal(call, call.credential.as_deref(), email)
    }

    /// FIL-ORD-1: key, method, vhost, userData, activate, sendEmail, taken.
    pub(super) fn register(
        &mut self,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) -> Result<i32, Refused<Failure>> {
        let valid = self.check(call)?;
        let vhost = valid.vhost.to_string();
        if self.accounts.named(&vhost, valid.user).is_some() {
            return Err(Failure::UserExists.of("userData[user]: taken in this vhost", "FIL-IN-2"));
        }
        let id = self.accounts.next_id();
        let id = id.ok_or_else(|| Failure::Unavailable.of("no id is left", "ALL-ID-1"))?;
        // FIL-IN-9: a password is made up for who sent none.
        let pinned = &mut self.seed.next_passwords;
        let made_up = (!valid.gives("password")).then(|| mail::password(pinned, context));
        let fields = valid.fields(&vhost, made_up.as_deref());
        let awaits = if valid.activate { Vec::new() } else { vec![Channel::Email] };
        let new = NewAccount { name: valid.user.to_owned(), fields, awaits };
        self.accounts.insert(new, context.now);
        self.send(id, &valid, made_up.as_deref(), call, context);
        Ok(id)
    }

    fn check<'a>(&self, call: &'a Call<'_>) -> Result<Valid<'a>, Refused<Failure>> {
        super::reply::callback(call)
            .map_err(|()| Failure::Invalid("callBack").of("no JavaScript name", "FIL-JSON-2"))?;
        self.check_key(call.credential.as_deref())?;
        if call.operation.as_deref() != Some(REGISTER) {
            return Err(Failure::UnknownMethod.of("the method is not users.register", "FIL-REST-3"));
        }
        let vhost = self.check_vhost(call)?;
        let data = call.arguments.under("userData");
        let Checked { user, email, texts } = userdata::check(data, self.seed.user_letters)?;
        let activate = activate(call)?;
        let send_email = send_email(call)?;
        Ok(Valid { vhost, user, email, data, texts, activate, send_email })
    }

    fn check_key(&self, key: Option<&str>) -> Result<(), Refused<Failure>> {
        match key {
            None => Err(Failure::InvalidKey.of("APIKEY: missing or empty", "FIL-KEY-1")),
            Some(key) if self.seed.any_key || self.seed.keys.iter().any(|k| k.key == key) => Ok(()),
            Some(_) => {
                Err(Failure::InvalidKey.of("APIKEY: unknown", "FIL-KEY-1").for_unknown_key())
            }
        }
    }

    /// FIL-IN-1, FIL-IN-2.
    fn check_vhost(&self, call: &Call<'_>) -> Result<i32, Refused<Failure>> {
        let given = call.arguments.required("vhost");
        let given = given.map_err(|flaw| flawed(flaw, "vhost", "FIL-IN-1"))?;
        let Some(vhost) = number::int(given) else {
            return Err(Failure::Invalid("vhost").of("no int", "FIL-IN-1"));
        };
        let known = match &self.seed.vhosts {
            Some(vhosts) => vhosts.contains(&vhost),
            None => vhost > 0,
        };
        if known {
            return Ok(vhost);
        }
        Err(Failure::UnknownVhost.of("vhost: there is no such one", "FIL-IN-2"))
    }

    fn send(
        &mut self,
        id: i32,
        valid: &Valid<'_>,
        made_up: Option<&str>,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) {
        let wanted = valid.send_email != SendEmail::No;
        let letter = message::Letter { email: valid.email, user: valid.user };
        if wanted && !valid.activate {
            let pinned = &mut self.seed.next_link_tokens;
            let link = letter.activation(valid.send_email, call.address, pinned, context);
            self.accounts.add_link(id, link);
        } else if wanted && self.seed.welcome {
            letter.welcome(valid.send_email, context);
        }
        // FIL-X-8: a message of its own.
        let always = self.seed.password_mail == PasswordMail::Always;
        if let Some(password) = made_up.filter(|_| always || wanted) {
            letter.password(password, context);
        }
    }
}

impl Valid<'_> {
    /// Whether `userData` has a text of that name, and not an empty one.
    fn gives(&self, name: &str) -> bool {
        matches!(self.data.get(name), Ok(Some(_)))
    }

    /// All that is kept (FIL-IN-6, FIL-IN-7, FIL-IN-10, FIL-IN-13, FIL-X-2).
    fn fields(&self, vhost: &str, made_up: Option<&str>) -> Fields {
        let both = self.gives("postalcode");
        let kept = self.texts.iter().filter_map(|(name, text)| match &**name {
            "user" => None,
            _ if text.is_empty() => None,
            // FIL-X-2: one field of two names; postalcode counts.
            "postal" if both => None,
            "postal" => Some(("postalcode", *text)),
            // The account's own vhost stands under this name.
            "vhost" => Some(("userData[vhost]", *text)),
            name => Some((name, *text)),
        });
        let defaults = ["accounttype", "newsletter", "profile_complete"];
        let defaults = defaults.into_iter().filter(|name| !self.gives(name));
        let defaults = defaults.map(|name| (name, "0"));
        let password = made_up.map(|password| ("password", password));
        // First, because each look at a name asks for it.
        [("vhost", vhost)].into_iter().chain(kept).chain(defaults).chain(password).collect()
    }
}

/// FIL-ACT-1, FIL-IN-14; the defaults `false` and `0` are one (FIL-X-13).
fn activate(call: &Call<'_>) -> Result<bool, Refused<Failure>> {
    const NAME: &str = "activate";
    let given = call.arguments.get(NAME);
    match given.map_err(|why| Failure::Invalid(NAME).of(why, "ALL-ARG-5"))? {
        None => Ok(false),
        Some(text) => number::boolean(text)
            .ok_or_else(|| Failure::Invalid(NAME).of("no boolean", "FIL-IN-14")),
    }
}

/// FIL-ACT-6: booleans are never names.
fn send_email<'a>(call: &'a Call<'_>) -> Result<SendEmail<'a>, Refused<Failure>> {
    const NAME: &str = "sendEmail";
    let given = call.arguments.get(NAME);
    let given = given.map_err(|why| Failure::Invalid(NAME).of(why, "ALL-ARG-5"))?;
    Ok(match given.map(|text| (number::boolean(text), text)) {
        None | Some((Some(false), _)) => SendEmail::No,
        Some((Some(true), _)) => SendEmail::Yes,
        Some((None, name)) => SendEmail::Template(name),
    })
}

/// ALL-ARG-7: a user is taken within a vhost, in any letter case.
fn within_vhost(fields: &Fields) -> &str {
    fields.get("vhost").unwrap_or_default()
}
