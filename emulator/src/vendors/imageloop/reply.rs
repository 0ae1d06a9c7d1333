//! imageloop's replies, byte for byte.

use super::Exception;
use super::store::Seed;
use crate::http::Answer;
use crate::vendors::vendor::Example;
use crate::vendors::{Refusal as _, Refused};
use crate::wire::xml::Text;

/// IML-OUT-4.
const TYPE: &str = "text/xml; charset=utf-8";

/// IML-OUT-5: as another page of the vendor has it.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>";

/// IML-OUT-1; IML-X-1: three o's in the schema's name, two in the host.
const NAMESPACE: &str = "http://www.imageloop.com/imagelooop-api-xsd/";

/// Encodes what became of a call, without a line break (IML-OUT-2).
pub(super) fn encode(options: &Seed, found: &Result<(), Refused<Exception>>) -> Answer {
    let declaration = if options.declaration { DECLARATION } else { "" };
    let (status, content) = match found {
        Ok(()) => (200, String::new()),
        Err(refused) => (refused.refusal.status(), error(options, refused.refusal)),
    };
    let body =
        format!("{declaration}<imag:Response xmlns:imag=\"{NAMESPACE}\">{content}</imag:Response>");
    Answer::new(status, TYPE, body)
}

/// IML-OUT-3, IML-OUT-4.
fn error(options: &Seed, exception: Exception) -> String {
    let (code, name) = (exception.code(), exception.name());
    let message = if options.messages {
        format!("<message>{}</message>", Text(exception.message()))
    } else {
        String::new()
    };
    format!("<error><errorCode>{code}</errorCode><errorType>{name}</errorType>{message}</error>")
}

/// The commands of `standin example imageloop`.
pub(super) static EXAMPLES: &[Example] = &[
    Example {
        title: "May this web site's key register users?",
        secure: false,
        arguments: "-sS '{base}/httprpc/?apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com'",
        reply: "<imag:Response xmlns:imag=\"http://www.imageloop.com/imagelooop-api-xsd/\"></imag:Response>",
    },
    Example {
        title: "An application's, by POST",
        secure: false,
        arguments: "-sS -d apiKey=STANDALONE-KEY -d f=imagelooop.canRegisterUsers -d accessToken=application-access-token '{base}/httprpc/'",
        reply: "<imag:Response xmlns:imag=\"http://www.imageloop.com/imagelooop-api-xsd/\"></imag:Response>",
    },
    Example {
        title: "A key without the privilege",
        secure: false,
        arguments: "-sS '{base}/httprpc/?apiKey=UNPRIVILEGED-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com'",
        reply: "<errorCode>3004</errorCode>",
    },
    Example {
        title: "An outcome by asking for it: a key standin-CODE",
        secure: false,
        arguments: "-sS '{base}/httprpc/?apiKey=standin-2005'",
        reply: "<errorCode>2005</errorCode>",
    },
];
