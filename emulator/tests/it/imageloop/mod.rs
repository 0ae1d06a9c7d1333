//! imageloop over sockets: may this key register users? The ways to ask, and the replies.

mod batch;
mod calls;
mod documents;
mod envelopes;
mod references;

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

/// IML-SOAP-4
const SOAP: &str = "/soap/api/";

const XSD: &str = "http://www.imageloop.com/imagelooop-api-xsd/";

/// IML-OUT-3, IML-OUT-6, IML-SOAP-3: what an error holds.
fn error(code: &str) -> String {
    let (name, message) = match code {
        "2001" => ("InvalidApiKeyException", "The API key is not valid."),
        "2002" => ("InvalidParameterNameException", "Unknown function or parameter."),
        "2005" => ("InternalErrorException", "Internal error."),
        "3004" => ("PermissionDeniedException", "The API key is not allowed to register users."),
        _ => panic!("{code} is no code"),
    };
    format!(
        "<errorCode>{code}</errorCode><errorType>imagelooop.{name}</errorType>\
         <message>{message}</message>"
    )
}

/// The reply of HTTP-RPC to a code, or to none.
fn wanted(code: &str) -> (u16, String) {
    if code.is_empty() {
        return (200, YES.to_owned());
    }
    (200, YES.replace("></", &format!("><error>{}</error></", error(code))))
}

/// A reply of SOAP.
fn enveloped(content: &str) -> String {
    format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>"
    )
}

/// An element of the schema.
fn imag(name: &str, content: &str) -> String {
    format!("<imag:{name} xmlns:imag=\"{XSD}\">{content}</imag:{name}>")
}

/// IML-SOAP-6: the reply of `Invocation`.
fn invoked(code: &str) -> (u16, String) {
    if code.is_empty() {
        return (200, enveloped(&imag("InvocationResponse", "")));
    }
    (500, fault("Server", code))
}

/// A Fault with the vendor's own exception.
fn fault(fault: &str, code: &str) -> String {
    let error = error(code);
    let (_, rest) = error.split_once("<errorType>").expect("its type");
    let (name, _) = rest.split_once('<').expect("its end");
    enveloped(&format!(
        "<soapenv:Fault><faultcode>soapenv:{fault}</faultcode><faultstring>{name}</faultstring>\
         <detail>{}</detail></soapenv:Fault>",
        imag("InvocationFault", &error)
    ))
}

/// IML-SOAP-5: what a result holds.
fn result(code: &str) -> String {
    if code.is_empty() {
        return "<result></result>".to_owned();
    }
    format!("<error>{}</error>", error(code))
}

/// IML-SOAP-2: the reply of `InvocationHandled`.
fn handled(code: &str) -> (u16, String) {
    (200, enveloped(&imag("InvocationHandledResponse", &result(code))))
}

/// IML-SOAP-2: the reply of `InvocationBatchHandled` to so many requests.
fn batched(codes: &[&str]) -> (u16, String) {
    let results = codes.iter().map(|code| format!("<result>{}</result>", result(code)));
    let results: String = results.collect();
    (200, enveloped(&imag("InvocationBatchHandledResponse", &results)))
}

/// What a request of SOAP holds: `f` is its function, all else parameters, in their order.
fn inside(sent: &[(&str, &str)]) -> String {
    let element = |(name, value): &(&str, &str)| match *name {
        "f" => format!("<function>{value}</function>"),
        name => format!("<parameter name=\"{name}\"><value>{value}</value></parameter>"),
    };
    sent.iter().map(element).collect()
}

/// An envelope around one of the three elements.
fn envelope(operation: &str, content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>\
         <i:{operation} xmlns:i=\"{XSD}\">{content}</i:{operation}></s:Body></s:Envelope>"
    )
}

fn post(client: Client<'_>, operation: &str, content: &str) -> Reply {
    client.post(SOAP, "text/xml; charset=utf-8", envelope(operation, content))
}

#[track_caller]
fn expect(reply: &Reply, code: &str, what: &str) {
    expect_reply(reply, &wanted(code), what);
}

#[track_caller]
fn expect_reply(reply: &Reply, wanted: &(u16, String), what: &str) {
    assert_eq!(reply.whole(), (wanted.0, Some(XML), wanted.1.as_str()), "{what}");
}

/// A way to make the call.
struct Way {
    name: &'static str,
    call: fn(Client<'_>, &[(&str, &str)]) -> Reply,
    /// What it gets for a code, or for none.
    wanted: fn(&str) -> (u16, String),
}

/// HTTP-RPC (IML-RPC-1 to IML-RPC-3, IML-RPC-5), and SOAP's three operations (IML-SOAP-2).
const WAYS: [Way; 10] = [
    Way {
        name: "GET",
        call: |client, sent| client.get(&format!("{RPC}?{}", urlencoded(sent))),
        wanted,
    },
    Way {
        name: "GET without the last slash",
        call: |client, sent| client.get(&format!("/httprpc?{}", urlencoded(sent))),
        wanted,
    },
    Way { name: "POST", call: |client, sent| client.form(RPC, &urlencoded(sent)), wanted },
    Way {
        name: "POST without the last slash",
        call: |client, sent| client.form("/httprpc", &urlencoded(sent)),
        wanted,
    },
    Way {
        name: "multipart",
        call: |client, sent| client.post(RPC, MULTIPART, multipart(sent)),
        wanted,
    },
    Way {
        name: "an empty POST",
        call: |client, sent| client.call("POST", &format!("{RPC}?{}", urlencoded(sent)), &[], b""),
        wanted,
    },
    Way {
        name: "Invocation",
        call: |client, sent| post(client, "Invocation", &inside(sent)),
        wanted: invoked,
    },
    Way {
        name: "Invocation without the last slash",
        call: |client, sent| {
            client.post("/soap/api", "text/xml", envelope("Invocation", &inside(sent)))
        },
        wanted: invoked,
    },
    Way {
        name: "InvocationHandled",
        call: |client, sent| post(client, "InvocationHandled", &inside(sent)),
        wanted: handled,
    },
    Way {
        name: "InvocationBatchHandled of one",
        call: |client, sent| {
            let request = format!("<request>{}</request>", inside(sent));
            post(client, "InvocationBatchHandled", &request)
        },
        wanted: |code| batched(&[code]),
    },
];
