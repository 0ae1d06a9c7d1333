//! MoveDigital's replies, byte for byte.

use std::iter;

use super::Error;
use super::store::{Layout, Message104, MethodEcho, Seed};
use crate::http::Answer;
use crate::vendors::vendor::Example;
use crate::vendors::{Call, Refusal as _, Refused};
use crate::wire::xml::{AttributeValue, Text};

/// MOV-OUT-4.
const TYPE: &str = "text/xml; charset=utf-8";

/// MOV-X-1: what the samples' replies name, though it was not called.
const NAMED: &str = "movedigital.accounts.createAccount";

/// MOV-OUT-2, MOV-X-3: the sample's text of 104.
const TAKEN: &str = "This username is already being used by another user.";

/// MOV-OUT-1.
const CREATED: &str = "Successfully created account.";

/// Encodes what became of a call.
pub(super) fn encode(
    options: &Seed,
    call: &Call<'_>,
    found: &Result<i32, Refused<Error>>,
) -> Answer {
    let (status, stat) = match found {
        Ok(_) => (200, "ok"),
        Err(refused) => (refused.refusal.status(), "fail"),
    };
    let method = match options.method_echo {
        MethodEcho::Sample => NAMED,
        MethodEcho::Called => call.operation.as_deref().unwrap_or_default(),
    };
    let mut lines = Lines { layout: options.layout, text: String::with_capacity(320) };
    lines.text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\" ?>");
    lines.push(0, &["<rsp stat=\"", stat, "\">"]);
    lines.push(1, &["<method>", &*Text(method).escaped(), "</method>"]);
    match found {
        Ok(id) => success(&mut lines, *id),
        Err(refused) => failure(&mut lines, options, refused.refusal),
    }
    lines.push(0, &["</rsp>"]);
    Answer::new(status, TYPE, lines.text)
}

/// MOV-OUT-1.
fn success(lines: &mut Lines, id: i32) {
    lines.push(1, &["<format>rest</format>"]);
    lines.push(1, &["<userid>", &*id.to_string(), "</userid>"]);
    lines.push(1, &["<messages>"]);
    lines.push(2, &["<message msg=\"", CREATED, "\" />"]);
    lines.push(1, &["</messages>"]);
}

/// MOV-OUT-2: without a format; MOV-REST-3: always exactly one error.
fn failure(lines: &mut Lines, options: &Seed, refusal: Error) {
    let message = match (refusal, options.message_104) {
        (Error::UsernameExists, Message104::Sample) => TAKEN,
        _ => refusal.message(),
    };
    let message = AttributeValue(message).to_string();
    lines.push(1, &["<errors>"]);
    lines.push(2, &["<error code=\"", refusal.code(), "\" msg=\"", &message, "\" />"]);
    lines.push(1, &["</errors>"]);
}

/// MOV-OUT-3: one line with single blanks, or an element a line behind tabs.
struct Lines {
    layout: Layout,
    text: String,
}

impl Lines {
    fn push(&mut self, depth: usize, line: &[&str]) {
        match self.layout {
            Layout::Blanks => self.text.push(' '),
            Layout::Tabs => {
                self.text.push('\n');
                self.text.extend(iter::repeat_n('\t', depth));
            }
        }
        self.text.extend(line.iter().copied());
    }
}

/// The commands of `standin example movedigital`.
pub(super) static EXAMPLES: &[Example] = &[
    Example {
        title: "Sign a user up, over TLS",
        secure: true,
        arguments: "-sS -d method=movedigital.accounts.proxy.createAccount -d userid=20 -d sessionid=12345 -d session=7234928734927349273492783497293 -d username=ada -d password=ignored -d confirm_password=ignored -d email=ada@example.com -d eula_agree=yes '{base}/services/rest/'",
        reply: "<userid>1000</userid>",
    },
    Example {
        title: "The same user name again",
        secure: true,
        arguments: "-sS -d method=movedigital.accounts.proxy.createAccount -d userid=20 -d sessionid=12345 -d session=7234928734927349273492783497293 -d username=ADA -d password=ignored -d confirm_password=ignored -d email=ada@example.com -d eula_agree=yes '{base}/services/rest/'",
        reply: "<error code=\"104\" msg=\"This username is already being used by another user.\" />",
    },
    Example {
        title: "Plain http",
        secure: false,
        arguments: "-sS -d method=movedigital.accounts.proxy.createAccount -d userid=20 -d sessionid=12345 -d session=7234928734927349273492783497293 -d username=grace -d password=ignored -d confirm_password=ignored -d email=ada@example.com -d eula_agree=yes '{base}/services/rest/'",
        reply: "<error code=\"111\" msg=\"Method must be accessed via SSL.\" />",
    },
    Example {
        title: "The temporary password that would have been mailed",
        secure: false,
        arguments: "-sS '{base}/api/v1/messages?limit=1'",
        reply: "\"Subject\":\"Your Prodigem account\"",
    },
    Example {
        title: "An outcome by asking for it: a session standin-CODE, or any address at CODE.standin.test",
        secure: true,
        arguments: "-sS -d method=movedigital.accounts.proxy.createAccount -d userid=20 -d sessionid=12345 -d session=standin-109 -d username=eve -d password=ignored -d confirm_password=ignored -d email=ada@example.com -d eula_agree=yes '{base}/services/rest/'",
        reply: "<error code=\"109\" msg=\"Service is currently unavailable.\" />",
    },
];
