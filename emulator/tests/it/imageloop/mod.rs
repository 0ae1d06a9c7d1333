//! imageloop over sockets: may this key register users? The ways to ask, and the replies.

mod calls;
mod replies;
mod requests;

use crate::support::{Client, MULTIPART, Reply, multipart, urlencoded};

const RPC: &str = "/httprpc/";

/// IML-OUT-4
const XML: &str = "text/xml; charset=utf-8";

/// IML-OUT-1, IML-OUT-2
const YES: &str =
    "<imag:Response xmlns:imag=\"http://www.imageloop.com/imagelooop-api-xsd/\"></imag:Response>";

const KEY: (&str, &str) = ("apiKey", "YOUR-API-KEY");
const F: (&str, &str) = ("f", "imagelooop.canRegisterUsers");
const H: (&str, &str) = ("h", "yourwebsite.com");
const TOKEN: (&str, &str) = ("accessToken", "application-access-token");

/// IML-OUT-3, IML-OUT-6: the reply to a failure.
fn no(code: &str) -> String {
    let (name, message) = match code {
        "2001" => ("InvalidApiKeyException", "The API key is not valid."),
        "2002" => ("InvalidParameterNameException", "Unknown function or parameter."),
        "2005" => ("InternalErrorException", "Internal error."),
        "3004" => ("PermissionDeniedException", "The API key is not allowed to register users."),
        _ => panic!("{code} is no code"),
    };
    let error = format!(
        "<error><errorCode>{code}</errorCode><errorType>imagelooop.{name}</errorType>\
         <message>{message}</message></error>"
    );
    YES.replace("></", &format!(">{error}</"))
}

/// The reply to a code, or to none.
fn wanted(code: &str) -> String {
    if code.is_empty() { YES.to_owned() } else { no(code) }
}

#[track_caller]
fn expect(reply: &Reply, code: &str, what: &str) {
    assert_eq!(reply.whole(), (200, Some(XML), wanted(code).as_str()), "{what}");
}

/// How the call is named, and how it is made.
type Way = (&'static str, fn(Client<'_>, &[(&str, &str)]) -> Reply);

/// The ways to make the call (IML-RPC-1 to IML-RPC-3, IML-RPC-5).
const WAYS: [Way; 6] = [
    ("GET", |client, sent| client.get(&format!("{RPC}?{}", urlencoded(sent)))),
    ("GET without the last slash", |client, sent| {
        client.get(&format!("/httprpc?{}", urlencoded(sent)))
    }),
    ("POST", |client, sent| client.form(RPC, &urlencoded(sent))),
    ("POST without the last slash", |client, sent| client.form("/httprpc", &urlencoded(sent))),
    ("multipart", |client, sent| client.post(RPC, MULTIPART, multipart(sent))),
    ("an empty POST", |client, sent| {
        client.call("POST", &format!("{RPC}?{}", urlencoded(sent)), &[], b"")
    }),
];
