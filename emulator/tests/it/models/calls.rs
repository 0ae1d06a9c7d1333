//! Random calls, what each vendor makes of them, and what the vendor has to answer.

use proptest::prelude::*;
use standin_emulator::http::{Head, Request, Scheme, Version};

use super::State;
use crate::admin::form;
use crate::fotolia::basic;

/// A call before a vendor's envelope is put around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// One of a few names, so that they meet.
    pub(super) name: u8,
    /// The name in capitals.
    pub(super) upper: bool,
    /// Another address, or another vhost.
    pub(super) other: bool,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Valid,
    /// To be confirmed by e-mail, where the vendor knows that.
    Mail,
    /// To be confirmed by text message, or with a password to be made up.
    Sms,
    BadKey,
    BadEmail,
    Missing,
    Unreadable,
    /// An outcome that leaves nothing (ALL-MAGIC-1).
    Forced,
    /// Fotolia's outcome that leaves an account.
    ForcedMail,
    /// No call: an operator confirms the account of that name.
    Confirm,
}

/// A vendor as its model sees it.
pub(super) struct Vendor {
    pub(super) name: &'static str,
    /// The first id of the default seed.
    pub(super) first: i64,
    /// The seed's key for the next id.
    pub(super) next: &'static str,
    /// The names in an export of what is never given twice.
    pub(super) unique: &'static [&'static str],
    /// The name that has to be unique.
    pub(super) key: fn(&Call) -> String,
    pub(super) request: fn(&Call) -> Request,
    /// What a call has to come to, and the state that it leaves a new account in.
    pub(super) outcome: fn(&Call, Option<State>) -> (&'static str, Option<State>),
    /// What stands before the id in the reply, and behind it.
    pub(super) id: (&'static str, &'static str),
}

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "boxnet",
        first: 398_387,
        next: "next_user_id",
        unique: &["auth_token"],
        key: |call| format!("user{}", call.name),
        request: boxnet,
        outcome: boxnet_outcome,
        id: ("<user_id>", "</user_id>"),
    },
    Vendor {
        name: "fotolia",
        first: 42,
        next: "next_member_id",
        unique: &["token"],
        key: |call| format!("user{}", call.name),
        request: fotolia,
        outcome: fotolia_outcome,
        id: ("", ""),
    },
    Vendor {
        name: "filemobile",
        first: 1,
        next: "next_user_id",
        unique: &["token", "code"],
        key: |call| format!("{}/user{}", vhost(call), call.name),
        request: filemobile,
        outcome: filemobile_outcome,
        id: ("<result>", "</result>"),
    },
    Vendor {
        name: "movedigital",
        first: 1_000,
        next: "next_user_id",
        unique: &["password"],
        key: |call| format!("user{}", call.name),
        request: movedigital,
        outcome: movedigital_outcome,
        id: ("<userid>", "</userid>"),
    },
];

pub(super) fn any_call() -> impl Strategy<Value = Call> {
    let kind = prop_oneof![
        4 => Just(Kind::Valid),
        2 => Just(Kind::Mail),
        2 => Just(Kind::Sms),
        1 => Just(Kind::BadKey),
        1 => Just(Kind::BadEmail),
        1 => Just(Kind::Missing),
        1 => Just(Kind::Unreadable),
        1 => Just(Kind::Forced),
        1 => Just(Kind::ForcedMail),
        2 => Just(Kind::Confirm),
    ];
    (0..6_u8, any::<bool>(), any::<bool>(), kind).prop_map(|(name, upper, other, kind)| Call {
        name,
        upper,
        other,
        kind,
    })
}

fn user(call: &Call) -> String {
    let user = format!("user{}", call.name);
    if call.upper { user.to_uppercase() } else { user }
}

fn vhost(call: &Call) -> &'static str {
    if call.other { "2" } else { "1" }
}

/// A form by POST; `Unreadable` is a multipart body without a boundary.
fn post(call: &Call, target: &str, credential: Option<&str>, pairs: &[(&str, &str)]) -> Request {
    let content_type: &[u8] = match call.kind {
        Kind::Unreadable => b"multipart/form-data",
        _ => b"application/x-www-form-urlencoded",
    };
    let authorization = credential.map(basic);
    let mut headers: Vec<(&str, &[u8])> = vec![("Content-Type", content_type)];
    headers.extend(authorization.as_ref().map(|value| ("Authorization", value.as_bytes())));
    let head = Head {
        scheme: Scheme::Https,
        version: Version::Http11,
        method: "POST",
        target,
        local: "127.0.0.1:4700".parse().unwrap(),
        peer: "127.0.0.1".parse().unwrap(),
        listener_world: None,
    };
    Request::new(&head, &headers, form(pairs).as_bytes()).unwrap()
}

fn boxnet(call: &Call) -> Request {
    let login = match call.kind {
        Kind::BadEmail => user(call),
        _ => format!("{}@example.com", user(call)),
    };
    let key = match call.kind {
        Kind::BadKey => "nobody's",
        Kind::Forced | Kind::ForcedMail => "standin-e_register",
        _ => "rrc1d3ntb53tt6b2vhail6rdtrsxov3v",
    };
    let password = if call.kind == Kind::Missing { "" } else { "secret" };
    let pairs = [
        ("action", "register_new_user"),
        ("api_key", key),
        ("login", &login),
        ("password", password),
    ];
    post(call, "/api/1.0/rest", None, &pairs)
}

fn boxnet_outcome(call: &Call, taken: Option<State>) -> (&'static str, Option<State>) {
    match (call.kind, taken) {
        (Kind::Unreadable, _) => ("wrong_input", None),
        (Kind::BadKey, _) => ("application_restricted", None),
        (Kind::BadEmail, _) => ("email_invalid", None),
        (Kind::Missing | Kind::Forced | Kind::ForcedMail, _) => ("e_register", None),
        (_, Some(_)) => ("email_already_registered", None),
        (_, None) => ("success", Some(State::Active)),
    }
}

fn fotolia(call: &Call) -> Request {
    let key = match call.kind {
        Kind::Mail => "EMAIL_KEY",
        Kind::Sms => "SMS_KEY",
        Kind::BadKey => "nobody's",
        Kind::Forced => "standin-6006",
        Kind::ForcedMail => "standin-6009",
        _ => "API_KEY",
    };
    let email = match call.kind {
        Kind::BadEmail => "none",
        _ => "a@example.com",
    };
    let password = match call.kind {
        Kind::Missing => "",
        _ if call.other => "another",
        _ => "secret",
    };
    let login = user(call);
    let pairs = [
        ("properties[login]", login.as_str()),
        ("properties[password]", password),
        ("properties[email]", email),
        ("properties[language_id]", "2"),
    ];
    post(call, "/Rest/1/user/createUser", Some(key), &pairs)
}

/// FOT-VAL-1, FOT-VAL-3.
fn fotolia_outcome(call: &Call, taken: Option<State>) -> (&'static str, Option<State>) {
    let mail = State::Pending { code: "6009", other: call.other };
    let sms = State::Pending { code: "6010", other: call.other };
    match (call.kind, taken) {
        (Kind::Unreadable, _) => ("002", None),
        (Kind::BadKey, _) => ("011", None),
        (Kind::BadEmail | Kind::Missing, _) => ("6007", None),
        (Kind::Forced, _) => ("6006", None),
        (Kind::ForcedMail, _) | (Kind::Mail, None) => ("6009", Some(mail)),
        (_, Some(State::Pending { code, other })) if other == call.other => (code, None),
        (_, Some(_)) => ("6008", None),
        (Kind::Sms, None) => ("6010", Some(sms)),
        (_, None) => ("success", Some(State::Active)),
    }
}

fn filemobile(call: &Call) -> Request {
    let key = match call.kind {
        Kind::BadKey => "nobody's",
        Kind::Forced | Kind::ForcedMail => "standin-fail",
        _ => "APIKEY",
    };
    let email = if call.kind == Kind::BadEmail { "none" } else { "a@example.com" };
    let (activate, send_email) = match call.kind {
        Kind::Mail => ("false", "true"),
        Kind::Sms => ("true", "party"),
        _ => ("true", ""),
    };
    let password = if call.kind == Kind::Sms { "" } else { "secret" };
    let user = if call.kind == Kind::Missing { String::new() } else { user(call) };
    let pairs = [
        ("APIKEY", key),
        ("vhost", vhost(call)),
        ("userData[user]", &user),
        ("userData[email]", email),
        ("userData[password]", password),
        ("activate", activate),
        ("sendEmail", send_email),
    ];
    post(call, "/services/rest/users/register", None, &pairs)
}

fn filemobile_outcome(call: &Call, taken: Option<State>) -> (&'static str, Option<State>) {
    match (call.kind, taken) {
        (Kind::Unreadable, _) => ("unreadable", None),
        (Kind::BadKey, _) => ("Invalid API key", None),
        (Kind::BadEmail, _) => ("Invalid argument", None),
        (Kind::Missing, _) => ("Missing argument", None),
        (Kind::Forced | Kind::ForcedMail, _) => ("fail", None),
        (_, Some(_)) => ("User already exists", None),
        (Kind::Mail, None) => ("success", Some(State::Pending { code: "", other: false })),
        (_, None) => ("success", Some(State::Active)),
    }
}

fn movedigital(call: &Call) -> Request {
    let session = match call.kind {
        Kind::BadKey => "1",
        Kind::Forced | Kind::ForcedMail => "standin-109",
        _ => "7234928734927349273492783497293",
    };
    let email = if call.kind == Kind::BadEmail { "none" } else { "a@example.com" };
    let password = if call.kind == Kind::Missing { "" } else { "ignored" };
    let username = user(call);
    let pairs = [
        ("method", "movedigital.accounts.proxy.createAccount"),
        ("userid", "20"),
        ("sessionid", "12345"),
        ("session", session),
        ("username", &username),
        ("password", password),
        ("confirm_password", "ignored"),
        ("email", email),
        ("eula_agree", "yes"),
    ];
    post(call, "/services/rest/", None, &pairs)
}

fn movedigital_outcome(call: &Call, taken: Option<State>) -> (&'static str, Option<State>) {
    match (call.kind, taken) {
        (Kind::Unreadable | Kind::BadEmail | Kind::Missing, _) => ("106", None),
        (Kind::BadKey, _) => ("99", None),
        (Kind::Forced | Kind::ForcedMail, _) => ("109", None),
        (_, Some(_)) => ("104", None),
        (_, None) => ("success", Some(State::Active)),
    }
}
