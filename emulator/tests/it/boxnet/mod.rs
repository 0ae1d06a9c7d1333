//! Box.net over sockets: one call in five ways, and the replies that the clauses give it.

mod documents;
mod envelopes;
mod forms;
mod options;
mod outcomes;
mod refusals;
mod users;
mod wsdl;

use crate::support::{Client, MULTIPART, Reply, multipart, urlencoded};

/// The key of the default seed that may register.
const KEY: &str = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";

/// The first token of the default seed.
const TOKEN: &str = "29135479a888671e0dd6512df4f7a009";

/// The first id of the default seed.
const ID: i32 = 398_387;

/// The login of the samples.
const LOGIN: &str = "email@example.com";

/// BOX-OUT-6
const XML: &str = "text/xml; charset=utf-8";

/// A call that succeeds in a fresh world.
const GOOD: [(&str, &str); 4] =
    [("action", "register_new_user"), ("api_key", KEY), ("login", LOGIN), ("password", "123")];

/// An argument to replace, or to leave out.
type Change<'a> = (&'a str, Option<&'a str>);

/// The good call with changes.
fn changed<'a>(changes: &[Change<'a>]) -> Vec<(&'a str, &'a str)> {
    let value = |(name, value): (&'a str, &'a str)| {
        let change = changes.iter().find(|(changed, _)| *changed == name);
        change.map_or(Some(value), |(_, value)| *value).map(|value| (name, value))
    };
    GOOD.into_iter().filter_map(value).collect()
}

/// The ways to make the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// REST by GET (BOX-REST-1).
    Get,
    /// REST by POST, urlencoded (BOX-REST-3).
    Form,
    /// REST by POST, multipart (BOX-REST-3).
    Multipart,
    /// BOX-XML-1
    Xml,
    /// BOX-SOAP-1
    Soap,
}

const WAYS: [Way; 5] = [Way::Get, Way::Form, Way::Multipart, Way::Xml, Way::Soap];

impl Way {
    /// Makes the call.
    fn call(self, client: Client<'_>, arguments: &[(&str, &str)]) -> Reply {
        match self {
            Self::Get => client.get(&format!("/api/1.0/rest?{}", urlencoded(arguments))),
            Self::Form => client.form("/api/1.0/rest", &urlencoded(arguments)),
            Self::Multipart => client.post("/api/1.0/rest", MULTIPART, multipart(arguments)),
            Self::Xml => {
                let body = format!("<request>{}</request>", elements(arguments));
                client.post("/api/1.0/xml", "text/xml", body)
            }
            Self::Soap => client.post("/api/1.0/soap", "text/xml", soap_request(arguments)),
        }
    }

    /// The reply to a success.
    fn success(self, id: i32, login: &str, token: &str) -> String {
        match self {
            Self::Soap => enveloped(&format!(
                "<ns4:register_new_userResponse>
<status xsi:type=\"xsd:string\">successful_register</status>
<auth_token xsi:type=\"xsd:string\">{token}</auth_token>
<user xsi:type=\"ns4:SOAPUser\">
<login xsi:type=\"xsd:string\">{login}</login>
<email xsi:type=\"xsd:string\">{login}</email>
<access_id xsi:type=\"xsd:int\" xsi:nil=\"true\"/>
<user_id xsi:type=\"xsd:int\">{id}</user_id>
<space_amount xsi:type=\"xsd:long\">1073741824</space_amount>
<space_used xsi:type=\"xsd:long\" xsi:nil=\"true\"/>
</user>
</ns4:register_new_userResponse>
"
            )),
            _ => format!(
                "<?xml version='1.0' encoding='UTF-8' ?>
<response>
<status>successful_register</status>
<auth_token>{token}</auth_token>
<user>
<login>{login}</login>
<email>{login}</email>
<access_id>{id}</access_id>
<user_id>{id}</user_id>
<space_amount>1073741824</space_amount>
<space_used>0</space_used>
</user>
</response>"
            ),
        }
    }

    /// The reply to what is no call, with its HTTP status (BOX-ST-7, BOX-XML-5, BOX-SOAP-6).
    fn no_call(self) -> (u16, String) {
        match self {
            Self::Soap => fault("Client"),
            _ => self.failure("wrong_input"),
        }
    }

    /// The reply to a call that is refused, with its HTTP status (BOX-OUT-4, BOX-SOAP-5).
    fn failure(self, status: &str) -> (u16, String) {
        match self {
            Self::Soap => (
                200,
                enveloped(&format!(
                    "<ns4:register_new_userResponse>
<status xsi:type=\"xsd:string\">{status}</status>
<auth_token xsi:type=\"xsd:string\"></auth_token>
<user xsi:type=\"ns4:SOAPUser\" xsi:nil=\"true\"/>
</ns4:register_new_userResponse>
"
                )),
            ),
            _ => (
                200,
                format!(
                    "<?xml version='1.0' encoding='UTF-8' ?>
<response>
<status>{status}</status>
</response>"
                ),
            ),
        }
    }
}

/// BOX-SOAP-6
fn fault(code: &str) -> (u16, String) {
    let text = match code {
        "VersionMismatch" => "The envelope is not SOAP 1.1.",
        "MustUnderstand" => "A header that has to be understood is not.",
        _ => "The request is no call of register_new_user.",
    };
    let fault = format!(
        "<SOAP-ENV:Fault>
<faultcode>SOAP-ENV:{code}</faultcode>
<faultstring>{text}</faultstring>
</SOAP-ENV:Fault>
"
    );
    (500, enveloped(&fault))
}

/// BOX-SOAP-3: every SOAP reply.
fn enveloped(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<SOAP-ENV:Envelope  xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"
xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"
xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"
xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\"
xmlns:ns4=\"urn:boxnet\"
SOAP-ENV:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"
>
<SOAP-ENV:Body>
{content}</SOAP-ENV:Body>
</SOAP-ENV:Envelope>"
    )
}

/// The plainest SOAP request; `action` is its operation, and without one its Body is empty.
fn soap_request(arguments: &[(&str, &str)]) -> String {
    let parameters: Vec<_> =
        arguments.iter().copied().filter(|(name, _)| *name != "action").collect();
    let parameters = elements(&parameters);
    let operation = arguments.iter().find(|(name, value)| *name == "action" && !value.is_empty());
    let call = operation.map_or_else(String::new, |(_, operation)| {
        format!("<b:{operation} xmlns:b=\"urn:boxnet\">{parameters}</b:{operation}>")
    });
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Body>{call}</s:Body></s:Envelope>"
    )
}

fn elements(arguments: &[(&str, &str)]) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let element = |(name, value): &(&str, &str)| format!("<{name}>{}</{name}>", escaped(value));
    arguments.iter().map(element).collect()
}

#[track_caller]
fn expect(reply: &Reply, wanted: &(u16, String), what: &str) {
    assert_eq!(reply.whole(), (wanted.0, Some(XML), wanted.1.as_str()), "{what}");
}

/// The passwords of the users of an export, in the order of their ids.
fn passwords(export: &str) -> Vec<String> {
    let seed: toml::Table = export.parse().expect("TOML");
    let users = seed["boxnet"]["users"].as_array().expect("users");
    let password = |user: &toml::Value| user["fields"]["password"].as_str().map(str::to_owned);
    users.iter().map(|user| password(user).expect("a password")).collect()
}
