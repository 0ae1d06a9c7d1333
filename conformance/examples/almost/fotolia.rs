//! `user/createUser` by its page, but for six things:
//!
//! 1. logins are told apart by the letter case: `ada` and `Ada` are two users;
//! 2. a login that is taken gets HTTP 400, not 409;
//! 3. a login of more than 16 characters is refused as 6006, not as 6007;
//! 4. who may not call is told so as `text/html`, in other words;
//! 5. who signs up with a display name gets a session, too, in a cookie;
//! 6. the language is looked at before all else, so 2001 wins over 6007.
//!
//! And it has bad days, by the language that is asked for, so that every run meets the same ones: see
//! [`Mood`].

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::form::{self, Fields, NoForm};
use super::http::{Reply, Request};

/// The key that signs people up.
const KEY: &str = "almost-key-7f3a9c21";
/// A key that is known, and may not.
const NO_CREATE: &str = "almost-read-only-81bc";

/// The number before the first member's.
const FIRST_MEMBER: usize = 7000;

/// 22 and 23 are on another page only; it is not that old.
const LANGUAGES: [u32; 14] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15];

/// What it remembers.
#[derive(Default)]
pub(crate) struct Members {
    logins: BTreeSet<String>,
    /// How often each login was asked for in a language that is a bad day: the second time is a good one.
    asked: BTreeMap<String, u32>,
}

/// How a reply travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As it should.
    Good,
    /// Not at all, until the client hangs up (language 9). The account is made.
    Silent,
    /// The connection is reset (language 12). The account is made.
    Reset,
    /// The first half of it (language 15). The account is made.
    Half,
}

/// A refusal: its code, its status, its text.
type Refusal = (&'static str, &'static str, &'static str);

impl Members {
    /// Answers a call.
    pub(crate) fn answer(&mut self, request: &Request) -> (Reply, Mood) {
        match self.call(request) {
            Ok((reply, mood)) => (reply, mood),
            Err(refusal) => (refused(refusal), Mood::Good),
        }
    }

    fn call(&mut self, request: &Request) -> Result<(Reply, Mood), Refusal> {
        let key = key(request).ok_or(("010", "401 Unauthorized", "Missing API Key"))?;
        if key != KEY && key != NO_CREATE {
            return Err(("011", "401 Unauthorized", "This key is not known"));
        }
        if request.path != "/Rest/1/user/createUser" {
            return Err(("031", "404 Not Found", "Invalid Method"));
        }
        if key == NO_CREATE {
            return Err(("032", "403 Forbidden", "Method not Available"));
        }
        let unread = ("002", "400 Bad Request", "Failed to parse request");
        if request.verb != "POST" {
            return Err(unread);
        }
        let fields = fields(request).map_err(|NoForm| unread)?;
        let login = checked(&fields)?;
        let first = self.asked.entry(login.clone()).or_default();
        *first += 1;
        let language = property(&fields, "language_id").unwrap_or_default();
        match (language, *first) {
            ("11", _) => return Ok((too_many(), Mood::Good)),
            ("13", _) => return Ok((elsewhere(), Mood::Good)),
            ("14", 1) => {
                self.logins.insert(login);
                return Ok((broken(), Mood::Good));
            }
            _ => {}
        }
        let mut reply = self.sign_up(&login)?;
        if property(&fields, "display_name").is_some_and(|name| !name.is_empty()) {
            let cookie = format!("session={}; path=/; HttpOnly", session(&login));
            reply.headers.push(("Set-Cookie", cookie));
        }
        let mood = match language {
            "9" => Mood::Silent,
            "12" => Mood::Reset,
            "15" => Mood::Half,
            _ => Mood::Good,
        };
        Ok((reply, mood))
    }

    fn sign_up(&mut self, login: &str) -> Result<Reply, Refusal> {
        if !self.logins.insert(login.to_owned()) {
            return Err(("6008", "400 Bad Request", "Login already exists"));
        }
        let body = (FIRST_MEMBER + self.logins.len()).to_string();
        Ok(Reply { status: "200 OK", headers: vec![typed("application/json")], body })
    }
}

/// The user name of HTTP Basic authentication.
fn key(request: &Request) -> Option<String> {
    let (scheme, pair) = request.header("authorization")?.split_once(' ')?;
    let pair = STANDARD.decode(pair).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8_lossy(&pair).into_owned();
    let user = pair.split(':').next().unwrap_or_default().to_owned();
    (!user.is_empty()).then_some(user)
}

/// The arguments, those of the body behind those of the query.
fn fields(request: &Request) -> Result<Fields, NoForm> {
    let mut fields = form::urlencoded(request.query.as_bytes())?;
    let content_type = request.header("content-type").unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    fields.extend(match kind.as_str() {
        "multipart/form-data" => form::parts(&request.body, content_type)?,
        "" | "application/x-www-form-urlencoded" => form::urlencoded(&request.body)?,
        _ => return Err(NoForm),
    });
    Ok(fields)
}

/// The last of a name counts.
fn property<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let name = format!("properties[{name}]");
    fields.iter().rev().find(|field| field.0 == name).map(|field| field.1.as_str())
}

/// A property that the page has, without its last bracket.
fn is_one(name: &str) -> bool {
    const NAMES: [&str; 11] = [
        "login",
        "password",
        "email",
        "language_id",
        "display_name",
        "firstname",
        "lastname",
        "address",
        "zipcode",
        "city",
        "country_id",
    ];
    name.strip_prefix("properties[").is_some_and(|name| NAMES.contains(&name))
}

/// The login of a sign-up that nothing is wrong with.
fn checked(fields: &Fields) -> Result<String, Refusal> {
    const WRONG: Refusal = ("6007", "400 Bad Request", "Data validation error");
    // A property is one text, and no list.
    if fields.iter().filter_map(|(name, _)| name.split_once("][")).any(|(name, _)| is_one(name)) {
        return Err(WRONG);
    }
    let given = |name| property(fields, name).filter(|value| !value.is_empty());
    let length = |name| given(name).map(|value| value.chars().count());
    if let Some(language) = given("language_id") {
        let language: i32 = language.parse().map_err(|_| WRONG)?;
        if !u32::try_from(language).is_ok_and(|language| LANGUAGES.contains(&language)) {
            return Err(("2001", "400 Bad Request", "Invalid language ID"));
        }
    }
    if length("login").is_some_and(|length| length > 16) {
        return Err(("6006", "500 Internal Server Error", "Cannot create user"));
    }
    let within = |name, range: std::ops::RangeInclusive<usize>| {
        length(name).is_some_and(|length| range.contains(&length))
    };
    let optional = |name| given(name).is_none() || within(name, 3..=20);
    let is_number = |name| given(name).is_none_or(|text| text.parse::<i32>().is_ok());
    let right = given("language_id").is_some()
        && within("login", 3..=16)
        && within("password", 3..=16)
        && given("email").is_some_and(is_address)
        && optional("firstname")
        && optional("lastname")
        && is_number("country_id")
        && given("newsletter").is_none_or(|text| text == "0" || text == "1");
    let login = given("login").filter(|_| right);
    login.map(str::to_owned).ok_or(WRONG)
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let dotted = |text: &str| text.split('.').all(|part| !part.is_empty());
    let within = |text: &str, length| !text.is_empty() && text.len() <= length;
    let label = |label: &str| {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        within(label, 63) && label.chars().all(fits) && label.trim_matches('-') == label
    };
    text.len() <= 254
        && within(local, 64)
        && dotted(local)
        && local
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !"\"(),:;<>@[\\]".contains(letter))
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// Twenty characters that nobody guesses, and the same for a login every time.
fn session(login: &str) -> String {
    let digest = Sha256::digest(format!("session of {login}"));
    let letters = ('a'..='z').chain('0'..='9');
    let letter = |byte: &u8| letters.clone().nth(usize::from(*byte) % 36);
    digest.iter().take(20).filter_map(letter).collect()
}

fn typed(content_type: &str) -> (&'static str, String) {
    ("Content-Type", content_type.to_owned())
}

fn refused((code, status, text): Refusal) -> Reply {
    let mut headers = Vec::new();
    if status.starts_with("401") {
        headers.push(typed("text/html"));
        headers.push(("WWW-Authenticate", "Basic realm=\"Fotolia API\"".to_owned()));
    } else {
        headers.push(typed("application/json"));
    }
    Reply { status, headers, body: format!("{{\"error\":\"{text}\",\"code\":\"{code}\"}}") }
}

/// Language 11: too many calls, for a second.
fn too_many() -> Reply {
    let headers = vec![("Retry-After", "1".to_owned())];
    Reply { status: "429 Too Many Requests", headers, body: String::new() }
}

/// Language 13: to a host that nobody named.
fn elsewhere() -> Reply {
    let headers =
        vec![("Location", "http://sign-up.example.net/Rest/1/user/createUser".to_owned())];
    Reply { status: "302 Found", headers, body: String::new() }
}

/// Language 14: the account is made, and something before the server says that it was not.
fn broken() -> Reply {
    let headers = vec![typed("text/html")];
    let body = "<html><body><h1>502 Bad Gateway</h1></body></html>".to_owned();
    Reply { status: "502 Bad Gateway", headers, body }
}
