//! Filemobile's replies, byte for byte.

use super::Failure;
use crate::http::Answer;
use crate::vendors::vendor::Example;
use crate::vendors::{Call, Envelope, Refusal as _, Refused};
use crate::wire::json::Quoted;
use crate::wire::xml::Text;

/// FIL-OUT-6.
const XML: &str = "text/xml; charset=utf-8";
const JSON: &str = "application/json";
const JAVASCRIPT: &str = "application/javascript";

/// FIL-OUT-1.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// Encodes what became of a call.
pub(super) fn encode(call: &Call<'_>, found: &Result<i32, Refused<Failure>>) -> Answer {
    let failed = found.as_ref().err().map(|refused| refused.refusal);
    let status = failed.map_or(200, Failure::status);
    if call.envelope != Envelope::Json {
        return Answer::new(status, XML, xml(found));
    }
    // FIL-JSON-2: what cannot be wrapped is not.
    match callback(call) {
        Ok(Some(name)) => Answer::new(status, JAVASCRIPT, format!("{name}({});", json(found))),
        _ => Answer::new(status, JSON, json(found)),
    }
}

/// FIL-JSON-2: the name that the JSON gateway wraps its reply in, if one is given.
pub(super) fn callback<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, ()> {
    if call.envelope != Envelope::Json {
        return Ok(None);
    }
    match call.arguments.get("callBack") {
        Ok(Some(name)) if !is_identifier_path(name) => Err(()),
        Ok(name) => Ok(name),
        Err(_) => Err(()),
    }
}

/// `name`, or `name.name.name`.
fn is_identifier_path(path: &str) -> bool {
    let starts = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$');
    path.split('.').all(|name| {
        name.bytes().next().is_some_and(starts)
            && name.bytes().all(|byte| starts(byte) || byte.is_ascii_digit())
    })
}

/// FIL-OUT-1, FIL-OUT-3, FIL-OUT-5; what the sample calls `NEW_MEDIA_ID` is the user (FIL-X-5).
fn xml(found: &Result<i32, Refused<Failure>>) -> String {
    match found {
        Ok(id) => [DECLARATION, "\n<result>", &*id.to_string(), "</result>"].concat(),
        Err(refused) => {
            let text = refused.refusal.text();
            let text = Text(&text);
            format!("{DECLARATION}\n<error><message>{text}</message></error>")
        }
    }
}

/// FIL-OUT-2, FIL-OUT-4.
fn json(found: &Result<i32, Refused<Failure>>) -> String {
    match found {
        Ok(id) => ["{\n    \"status\": true,\n    \"result\": ", &*id.to_string(), "\n}"].concat(),
        Err(refused) => {
            let text = refused.refusal.text();
            let text = Quoted(&text);
            format!(
                "{{\n    \"status\": false,\n    \"message\": {text},\n    \"result\": {text}\n}}"
            )
        }
    }
}

/// The commands of `standin example filemobile`.
pub(super) static EXAMPLES: &[Example] = &[
    Example {
        title: "Sign a user up, active at once",
        secure: false,
        arguments: "-sS -g '{base}/services/rest/users/register?vhost=1&userData[user]=ada&userData[email]=ada@example.com&userData[meta][key]=value&activate=true&APIKEY=APIKEY'",
        reply: "<result>1</result>",
    },
    Example {
        title: "The same user again, through the JSON gateway",
        secure: false,
        arguments: "-sS -g '{base}/services/json?method=users.register&vhost=1&userData[user]=ADA&userData[email]=ada@example.com&APIKEY=APIKEY'",
        reply: "\"message\": \"User already exists\"",
    },
    Example {
        title: "A user who has to follow a link",
        secure: false,
        arguments: "-sS -d APIKEY=APIKEY -d vhost=1 -d 'userData[user]=grace' -d 'userData[email]=grace@example.com' -d 'userData[password]=secret' -d sendEmail=true '{base}/services/rest/users/register'",
        reply: "<result>2</result>",
    },
    Example {
        title: "… and the mail with the link",
        secure: false,
        arguments: "-sS '{base}/api/v1/messages?limit=1'",
        reply: "\"Subject\":\"Activate your account\"",
    },
    Example {
        title: "An outcome by asking for it: the key standin-fail, or any address at fail.standin.test",
        secure: false,
        arguments: "-sS '{base}/services/rest/users/register?APIKEY=standin-fail'",
        reply: "<error><message>Service unavailable</message></error>",
    },
];
