//! MoveDigital's replies, byte for byte.

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

/// A line of a reply: how deep it lies below `rsp`, and what it holds.
type Line = (usize, String);

/// Encodes what became of a call.
pub(super) fn encode(options: &Seed, call: &Call, found: &Result<i32, Refused<Error>>) -> Answer {
    let (status, stat, content) = match found {
        Ok(id) => (200, "ok", success(*id)),
        Err(refused) => (refused.refusal.status(), "fail", failure(options, refused.refusal)),
    };
    let method = match options.method_echo {
        MethodEcho::Sample => NAMED,
        MethodEcho::Called => call.operation.as_deref().unwrap_or_default(),
    };
    let mut lines = vec![
        (0, "<?xml version=\"1.0\" encoding=\"utf-8\" ?>".to_owned()),
        (0, format!("<rsp stat=\"{stat}\">")),
        (1, format!("<method>{}</method>", Text(method))),
    ];
    lines.extend(content);
    lines.push((0, "</rsp>".to_owned()));
    Answer::new(status, TYPE, laid_out(options.layout, &lines))
}

/// MOV-OUT-1.
fn success(id: i32) -> Vec<Line> {
    vec![
        (1, "<format>rest</format>".to_owned()),
        (1, format!("<userid>{id}</userid>")),
        (1, "<messages>".to_owned()),
        (2, format!("<message msg=\"{CREATED}\" />")),
        (1, "</messages>".to_owned()),
    ]
}

/// MOV-OUT-2: without a format; MOV-REST-3: always exactly one error.
fn failure(options: &Seed, refusal: Error) -> Vec<Line> {
    let message = match (refusal, options.message_104) {
        (Error::UsernameExists, Message104::Sample) => TAKEN,
        _ => refusal.message(),
    };
    let (code, message) = (refusal.code(), AttributeValue(message));
    vec![
        (1, "<errors>".to_owned()),
        (2, format!("<error code=\"{code}\" msg=\"{message}\" />")),
        (1, "</errors>".to_owned()),
    ]
}

/// MOV-OUT-3: one line with single blanks, or an element a line behind tabs.
fn laid_out(layout: Layout, lines: &[Line]) -> String {
    let piece = |(depth, line): &Line| match layout {
        Layout::Blanks => line.clone(),
        Layout::Tabs => format!("{}{line}", "\t".repeat(*depth)),
    };
    let pieces: Vec<_> = lines.iter().map(piece).collect();
    pieces.join(match layout {
        Layout::Blanks => " ",
        Layout::Tabs => "\n",
    })
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
