//! Fotolia's replies, byte for byte.

use super::Error;
use crate::http::Answer;
use crate::vendors::vendor::Example;
use crate::vendors::{Refusal as _, Refused};
use crate::wire::json::Quoted;

/// FOT-OUT-3.
const TYPE: &str = "application/json";

/// Encodes what became of a call.
pub(super) fn encode(found: &Result<i32, Refused<Error>>) -> Answer {
    match found {
        // FOT-OUT-1, FOT-OUT-4: the id and nothing else.
        Ok(id) => Answer::new(200, TYPE, id.to_string()),
        Err(refused) => failure(refused.refusal),
    }
}

/// FOT-OUT-2, FOT-OUT-3.
fn failure(refusal: Error) -> Answer {
    let (text, code) = (Quoted(refusal.message()), Quoted(refusal.code()));
    let body = format!("{{\"error\":{text},\"code\":{code}}}");
    let answer = Answer::new(refusal.status(), TYPE, body);
    match refusal {
        // FOT-REST-7: on 010 and 011 alike. FOT-REST-10: however often; the connection stays open.
        Error::MissingKey | Error::InvalidKey => {
            answer.with("Www-Authenticate", "Basic realm=\"Fotolia API\"")
        }
        _ => answer,
    }
}

/// The commands of `standin example fotolia`.
pub(super) static EXAMPLES: &[Example] = &[
    Example {
        title: "Sign a user up",
        secure: false,
        arguments: "-sS -u API_KEY: -d 'properties[login]=ada' -d 'properties[password]=secret' -d 'properties[email]=ada@example.com' -d 'properties[language_id]=2' '{base}/Rest/1/user/createUser'",
        reply: "42",
    },
    Example {
        title: "The same login again",
        secure: false,
        arguments: "-sS -u API_KEY: -d 'properties[login]=ADA' -d 'properties[password]=secret' -d 'properties[email]=ada@example.com' -d 'properties[language_id]=2' '{base}/Rest/1/user/createUser'",
        reply: "{\"error\":\"Login already exists\",\"code\":\"6008\"}",
    },
    Example {
        title: "An account that has to be confirmed by e-mail",
        secure: false,
        arguments: "-sS -u EMAIL_KEY: -d 'properties[login]=grace' -d 'properties[password]=secret' -d 'properties[email]=grace@example.com' -d 'properties[language_id]=2' '{base}/Rest/1/user/createUser'",
        reply: "{\"error\":\"Email validation required\",\"code\":\"6009\"}",
    },
    Example {
        title: "… and the message that would have gone out",
        secure: false,
        arguments: "-sS '{base}/api/v1/messages'",
        reply: "\"Subject\":\"Confirm your Fotolia account\"",
    },
    Example {
        title: "An outcome by asking for it: a key standin-CODE, or any address at CODE.standin.test",
        secure: false,
        arguments: "-sS -u standin-6006: -d 'properties[login]=eve' '{base}/Rest/1/user/createUser'",
        reply: "{\"error\":\"Cannot create user\",\"code\":\"6006\"}",
    },
];
