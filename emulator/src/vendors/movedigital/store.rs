//! What MoveDigital remembers: sessions and accounts; and the order of its checks.

use serde::{Deserialize, Serialize};

use super::{CREATE_ACCOUNT, Error, VENDOR};
use crate::arguments::Flaw;
use crate::vendors::vendor::{self, Opened};
use crate::vendors::{
    Call, Context, Outcome, Pin, Refusal as _, Refused, Store, keys, magic, mail, pin,
};
use crate::wire::email;
use crate::world::{AccountSeed, Accounts, Draft, Fields, NewAccount, everywhere};

/// The section `[movedigital]` of a seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Seed {
    /// MOV-REST-2: whether plain http is refused.
    tls: Tls,
    /// MOV-IN-11: the code for a session that is not given whole: 99 or 106.
    missing_session: MissingSession,
    /// MOV-OUT-3: blanks or tabs between elements.
    pub layout: Layout,
    /// MOV-X-1: the method that replies name.
    pub method_echo: MethodEcho,
    /// MOV-X-3: the text of 104.
    pub message_104: Message104,
    /// Any session will do.
    any_key: bool,
    next_user_id: i64,
    /// The ids of those after the next; then they count on.
    later_user_ids: Vec<i32>,
    /// The next passwords that are made up.
    next_passwords: Vec<String>,
    sessions: Vec<Session>,
    users: Vec<AccountSeed>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tls {
    Required,
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
enum MissingSession {
    NotSignedIn,
    MissingOrInvalid,
}

impl TryFrom<i64> for MissingSession {
    type Error = &'static str;

    fn try_from(code: i64) -> Result<Self, Self::Error> {
        match code {
            99 => Ok(Self::NotSignedIn),
            106 => Ok(Self::MissingOrInvalid),
            _ => Err("missing_session is 99 or 106"),
        }
    }
}

impl From<MissingSession> for i64 {
    fn from(code: MissingSession) -> Self {
        match code {
            MissingSession::NotSignedIn => 99,
            MissingSession::MissingOrInvalid => 106,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layout {
    Blanks,
    Tabs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MethodEcho {
    Sample,
    Called,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message104 {
    Sample,
    List,
}

/// MOV-IN-2: what a proxy user is signed in by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    userid: u32,
    sessionid: String,
    session: String,
    /// MOV-ST-1.
    #[serde(default = "yes")]
    may_create: bool,
}

fn yes() -> bool {
    true
}

impl Session {
    /// As `--key` has it.
    fn credential(&self) -> String {
        format!("{}:{}:{}", self.userid, self.sessionid, self.session)
    }

    /// Whether a call names it. Part by part: joined, `2` and `3:4` would pass for `2:3` and `4`.
    fn signs_in(&self, call: &Call<'_>) -> bool {
        let sent = |name| call.arguments.get(name).ok().flatten();
        sent("userid") == Some(self.userid.to_string().as_str())
            && sent("sessionid") == Some(self.sessionid.as_str())
            && sent("session") == Some(self.session.as_str())
    }
}

impl Default for Seed {
    fn default() -> Self {
        let session = |userid, sessionid: &str, may_create| Session {
            userid,
            sessionid: sessionid.to_owned(),
            session: "7234928734927349273492783497293".to_owned(),
            may_create,
        };
        Self {
            tls: Tls::Required,
            missing_session: MissingSession::NotSignedIn,
            layout: Layout::Blanks,
            method_echo: MethodEcho::Sample,
            message_104: Message104::Sample,
            any_key: false,
            next_user_id: 1_000,
            later_user_ids: Vec::new(),
            next_passwords: Vec::new(),
            sessions: vec![session(20, "12345", true), session(21, "12346", false)],
            users: Vec::new(),
        }
    }
}

/// The store.
#[derive(Clone, Debug)]
pub(super) struct Proxies {
    seed: Seed,
    accounts: Accounts,
}

impl Opened for Proxies {
    type Seed = Seed;

    fn open(mut seed: Seed) -> Result<Self, String> {
        distinct(&seed.sessions)?;
        let users = std::mem::take(&mut seed.users);
        // ALL-ARG-7: user names are compared without letter case.
        pin::check(Pin::Password, "next_passwords", &seed.next_passwords)?;
        let later = std::mem::take(&mut seed.later_user_ids);
        let accounts = Accounts::from_seed(everywhere, seed.next_user_id, later, users)?;
        Ok(Self { seed, accounts })
    }
}

impl Store for Proxies {
    fn handle(&mut self, call: &Call<'_>, context: &mut Context<'_>) -> Outcome {
        super::handle(self, call, context)
    }

    /// MOV-ORD-1: 111 comes first.
    fn can_force(&self, call: &Call<'_>) -> bool {
        self.is_secure(call) && call.unreadable.is_none()
    }

    fn admit(&mut self, credential: &str) -> Result<(), String> {
        let mut parts = credential.splitn(3, ':');
        let userid = parts.next().and_then(|userid| userid.parse().ok());
        let parts = (userid, parts.next().filter(|p| !p.is_empty()), parts.next());
        let (Some(userid), Some(sessionid), Some(session)) = parts else {
            return Err("a session is USERID:SESSIONID:SESSION, USERID a number".to_owned());
        };
        let (sessionid, session) = (sessionid.to_owned(), session.to_owned());
        let session = Session { userid, sessionid, session, may_create: true };
        if self.seed.sessions.contains(&session) {
            return Ok(());
        }
        self.seed.sessions.push(session);
        distinct(&self.seed.sessions)
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
            _ => &[],
        }
    }

    fn pins(&mut self, pin: Pin) -> Option<&mut Vec<String>> {
        match pin {
            Pin::Password => Some(&mut self.seed.next_passwords),
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

impl Proxies {
    pub(super) fn options(&self) -> &Seed {
        &self.seed
    }

    /// MOV-ORD-1: 111, HTTP method, content type and method (106), 99, 98, 106, 104.
    pub(super) fn create(
        &mut self,
        call: &Call<'_>,
        context: &mut Context<'_>,
    ) -> Result<i32, Refused<Error>> {
        if !self.is_secure(call) {
            return Err(Error::NotOverTls.because("plain http", "MOV-REST-2"));
        }
        if let Some(unreadable) = &call.unreadable {
            return Err(Error::MissingOrInvalid.because(unreadable.to_string(), "MOV-REST-3"));
        }
        if let Some(forced) = forced(call) {
            return Err(forced);
        }
        if call.operation.as_deref() != Some(CREATE_ACCOUNT) {
            return Err(invalid("method: missing or another one", "MOV-IN-1"));
        }
        let maker = self.check_session(call)?;
        let (username, email) = check_arguments(call)?;
        if self.accounts.named("", username).is_some() {
            return Err(Error::UsernameExists.because("username: taken", "MOV-ERR-104"));
        }
        let id = self.accounts.next_id();
        let id = id.ok_or_else(|| Error::Internal.because("no id is left", "ALL-ID-1"))?;
        let password = mail::password(&mut self.seed.next_passwords, context);
        let fields = kept(call, maker, &password);
        let new = NewAccount { name: username.to_owned(), fields, awaits: Vec::new() };
        self.accounts.insert(new, context.now);
        send_password(username, email, &password, context);
        Ok(id)
    }

    /// MOV-REST-2.
    fn is_secure(&self, call: &Call<'_>) -> bool {
        call.secure || self.seed.tls == Tls::Ignored
    }

    /// MOV-IN-2, MOV-IN-11, MOV-ST-1; the proxy user's id.
    fn check_session<'a>(&self, call: &'a Call<'_>) -> Result<&'a str, Refused<Error>> {
        if call.credential.is_none() {
            let refusal = match self.seed.missing_session {
                MissingSession::NotSignedIn => Error::NotSignedIn,
                MissingSession::MissingOrInvalid => Error::MissingOrInvalid,
            };
            let why = "userid, sessionid, session: one is missing, empty or no text";
            return Err(refusal.because(why, "MOV-IN-11"));
        }
        let known = self.seed.sessions.iter().find(|known| known.signs_in(call));
        match known {
            Some(session) if !session.may_create => Err(Error::Permissions
                .because("the session's user may not create accounts for others", "MOV-ST-1")),
            None if !self.seed.any_key => Err(Error::NotSignedIn
                .because("userid, sessionid, session: no live session", "MOV-IN-2")
                .for_unknown_key()),
            _ => Ok(call.arguments.get("userid").ok().flatten().unwrap_or_default()),
        }
    }
}

/// ALL-MAGIC-1.
fn forced(call: &Call<'_>) -> Option<Refused<Error>> {
    let text = |name| call.arguments.get(name).ok().flatten();
    magic::refusal(call, text("session"), text("email"))
}

fn distinct(sessions: &[Session]) -> Result<(), String> {
    let credentials: Vec<_> = sessions.iter().map(Session::credential).collect();
    keys::distinct("sessions", credentials.iter().map(String::as_str))
}

fn invalid(why: impl Into<String>, clause: &'static str) -> Refused<Error> {
    Error::MissingOrInvalid.because(why.into(), clause)
}

/// The document's order; user name and e-mail.
fn check_arguments<'a>(call: &'a Call<'_>) -> Result<(&'a str, &'a str), Refused<Error>> {
    let username = required(call, "username", "MOV-IN-3")?;
    // MOV-IN-4, MOV-IN-5: required and ignored.
    required(call, "password", "MOV-IN-4")?;
    required(call, "confirm_password", "MOV-IN-5")?;
    let email = required(call, "email", "MOV-IN-6")?;
    email::check(email).map_err(|why| invalid(format!("email: {why}"), "MOV-IN-12"))?;
    match required(call, "eula_agree", "MOV-IN-7")? {
        "yes" => {}
        "no" => return Err(invalid("eula_agree: no", "MOV-IN-8")),
        _ => return Err(invalid("eula_agree: neither yes nor no", "MOV-IN-7")),
    }
    for name in OPTIONAL {
        optional(call, name)?;
    }
    match optional(call, "updates")? {
        None | Some("on" | "off") => Ok((username, email)),
        Some(_) => Err(invalid("updates: neither on nor off", "MOV-IN-10")),
    }
}

/// MOV-IN-9.
const OPTIONAL: [&str; 5] =
    ["firstname", "lastname", "security_question", "security_answer", "website"];

fn required<'a>(
    call: &'a Call<'_>,
    name: &str,
    clause: &'static str,
) -> Result<&'a str, Refused<Error>> {
    call.arguments.required(name).map_err(|flaw| match flaw {
        Flaw::Missing => invalid(format!("{name}: {flaw}"), clause),
        Flaw::Invalid(_) => invalid(format!("{name}: {flaw}"), "ALL-ARG-5"),
    })
}

fn optional<'a>(call: &'a Call<'_>, name: &str) -> Result<Option<&'a str>, Refused<Error>> {
    call.arguments.get(name).map_err(|why| invalid(format!("{name}: {why}"), "ALL-ARG-5"))
}

/// MOV-IN-9, MOV-IN-10, MOV-ST-3. The password is the one that was made up. No reply carries a
/// `proxyid`, and none is asked for here (MOV-ST-2, MOV-X-2).
fn kept(call: &Call<'_>, maker: &str, password: &str) -> Fields {
    let sent =
        |name: &'static str| call.arguments.get(name).ok().flatten().map(|text| (name, text));
    let email = sent("email");
    let updates = sent("updates").unwrap_or(("updates", "off"));
    email
        .into_iter()
        .chain(OPTIONAL.into_iter().filter_map(sent))
        .chain([updates, ("password", password), ("created_by", maker)])
        .collect()
}

/// MOV-IN-4: to the new user, whatever `updates` says. MOV-X-4: Prodigem and MoveDigital are one.
fn send_password(username: &str, email: &str, password: &str, context: &mut Context<'_>) {
    let draft = Draft {
        kind: "password".into(),
        to: email.to_owned(),
        subject: "Your Prodigem account".into(),
        text: ["Welcome, ", username, "!\nYour temporary password is ", password].concat(),
        code: Some(password.to_owned()),
        ..mail::from(&VENDOR, "Prodigem")
    };
    context.outbox.send(draft, context.now);
}
