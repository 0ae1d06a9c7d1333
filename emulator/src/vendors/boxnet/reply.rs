//! Box.net's replies, byte for byte.

use std::fmt::Write as _;

use super::store::{Layout, Registered, Seed, SoapReply, SoapValues};
use super::{Error, REGISTER, SOAP};
use crate::http::{Address, Answer};
use crate::vendors::vendor::Example;
use crate::vendors::{Call, Envelope, Refusal as _, Refused, document};
use crate::wire::unreadable::Unreadable;
use crate::wire::xml::Text;

/// BOX-OUT-6: every reply.
const TYPE: &str = "text/xml; charset=utf-8";

/// BOX-OUT-3, BOX-SOAP-4: one gibibyte.
const SPACE: &str = "1073741824";

/// BOX-OUT-1: the declaration of REST and XML.
const DECLARATION: &str = "<?xml version='1.0' encoding='UTF-8' ?>";

/// BOX-SOAP-3: what stands before the Body's content, to the letter.
const SOAP_START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<SOAP-ENV:Envelope  xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"
xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"
xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"
xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\"
xmlns:ns4=\"urn:boxnet\"
SOAP-ENV:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"
>
<SOAP-ENV:Body>
";

const SOAP_END: &str = "</SOAP-ENV:Body>
</SOAP-ENV:Envelope>";

/// BOX-WSDL-1, BOX-WSDL-2. BOX-WSDL-3: what is not served is not listed, and nothing but XML Schema itself is
/// needed to read it; clients would fetch the types of SOAP-ENC from the net. BOX-X-2: the reply's part is
/// `auth_token`, whatever `soap_reply` says.
const WSDL: &str = include_str!("boxnet.wsdl");

/// The WSDL; BOX-WSDL-4: with the caller's own address.
pub(super) fn wsdl(address: &Address) -> Answer {
    Answer::new(200, TYPE, document::text(WSDL, address, SOAP))
}

/// Encodes what became of a call.
pub(super) fn encode(
    options: &Seed,
    call: &Call<'_>,
    found: &Result<Registered<'_>, Refused<Error>>,
) -> Answer {
    match (call.envelope, found) {
        // BOX-XML-3: the XML reply is the REST reply.
        (Envelope::Rest | Envelope::Xml, Ok(user)) => rest_success(options, user),
        (Envelope::Rest | Envelope::Xml, Err(refused)) => {
            rest(options, &["<status>", refused.refusal.code(), "</status>\n"])
        }
        (_, Ok(user)) => soap_success(options, user),
        (_, Err(refused)) => match &call.unreadable {
            // BOX-SOAP-6: what is no call of ours is a Fault.
            Some(unreadable) => soap(500, &[&soap_fault(unreadable)]),
            None => soap(refused.refusal.status(), &[&soap_failure(options, refused.refusal)]),
        },
    }
}

/// BOX-OUT-1, BOX-OUT-4, BOX-X-3: an element a line, or no newline at all.
fn rest(options: &Seed, lines: &[&str]) -> Answer {
    let mut body = String::with_capacity(512);
    let start = [DECLARATION, "\n<response>\n"];
    body.extend(start.iter().chain(lines).chain(&["</response>"]).copied());
    let body = match options.layout {
        Layout::Lines => body,
        // Nothing that is echoed can hold a newline: a login with one is no address.
        Layout::Compact => body.replace('\n', ""),
    };
    Answer::new(200, TYPE, body)
}

/// BOX-OUT-1, BOX-OUT-2, BOX-OUT-3, BOX-ST-1. BOX-X-5: the login is always the request's.
fn rest_success(options: &Seed, Registered { id, login, token }: &Registered<'_>) -> Answer {
    let (id, login, token) = (id.to_string(), Text(login).escaped(), Text(token).escaped());
    let lines = [
        "<status>successful_register</status>\n",
        "<auth_token>",
        &*token,
        "</auth_token>\n<user>\n<login>",
        &*login,
        "</login>\n<email>",
        &*login,
        "</email>\n<access_id>",
        &*id,
        "</access_id>\n<user_id>",
        &*id,
        "</user_id>\n<space_amount>",
        SPACE,
        "</space_amount>\n<space_used>0</space_used>\n</user>\n",
    ];
    rest(options, &lines)
}

fn soap(status: u16, content: &[&str]) -> Answer {
    let mut body = String::with_capacity(1_024);
    body.extend([SOAP_START].iter().chain(content).chain(&[SOAP_END]).copied());
    Answer::new(status, TYPE, body)
}

/// BOX-X-1, BOX-X-2: the status word of success, and the name of the token's element.
fn soap_words(options: &Seed) -> (&'static str, &'static str) {
    match options.soap_reply {
        SoapReply::Table => ("successful_register", "auth_token"),
        SoapReply::Sample => ("successfu'_register", "sid"),
    }
}

/// BOX-SOAP-3, BOX-SOAP-4, BOX-X-4.
fn soap_success(options: &Seed, Registered { id, login, token }: &Registered<'_>) -> Answer {
    let (status, name) = soap_words(options);
    let (id, login, token) = (id.to_string(), Text(login).escaped(), Text(token).escaped());
    let (access_id, space_used) = match options.soap_values {
        SoapValues::Nil => (
            ["<access_id xsi:type=\"xsd:int\" xsi:nil=\"true\"/>\n", "", ""],
            "<space_used xsi:type=\"xsd:long\" xsi:nil=\"true\"/>\n",
        ),
        SoapValues::Filled => (
            ["<access_id xsi:type=\"xsd:int\">", &*id, "</access_id>\n"],
            "<space_used xsi:type=\"xsd:long\">0</space_used>\n",
        ),
    };
    let [access_start, access_value, access_end] = access_id;
    let content = [
        "<ns4:",
        REGISTER,
        "Response>\n<status xsi:type=\"xsd:string\">",
        status,
        "</status>\n<",
        name,
        " xsi:type=\"xsd:string\">",
        &*token,
        "</",
        name,
        ">\n<user xsi:type=\"ns4:SOAPUser\">\n<login xsi:type=\"xsd:string\">",
        &*login,
        "</login>\n<email xsi:type=\"xsd:string\">",
        &*login,
        "</email>\n",
        access_start,
        access_value,
        access_end,
        "<user_id xsi:type=\"xsd:int\">",
        &*id,
        "</user_id>\n<space_amount xsi:type=\"xsd:long\">",
        SPACE,
        "</space_amount>\n",
        space_used,
        "</user>\n</ns4:",
        REGISTER,
        "Response>\n",
    ];
    soap(200, &content)
}

/// BOX-SOAP-5: a failure is no Fault.
fn soap_failure(options: &Seed, refusal: Error) -> String {
    let (_, name) = soap_words(options);
    format!(
        "<ns4:{REGISTER}Response>
<status xsi:type=\"xsd:string\">{}</status>
<{name} xsi:type=\"xsd:string\"></{name}>
<user xsi:type=\"ns4:SOAPUser\" xsi:nil=\"true\"/>
</ns4:{REGISTER}Response>
",
        refusal.code()
    )
}

/// BOX-SOAP-6.
fn soap_fault(unreadable: &Unreadable) -> String {
    let code = unreadable.fault();
    let text = code.reason().unwrap_or("The request is no call of register_new_user.");
    let mut fault = String::from("<SOAP-ENV:Fault>\n");
    // Writing to a String cannot fail.
    let _ = writeln!(fault, "<faultcode>SOAP-ENV:{}</faultcode>", code.name());
    let _ = writeln!(fault, "<faultstring>{text}</faultstring>");
    fault.push_str("</SOAP-ENV:Fault>\n");
    fault
}

/// The commands of `standin example boxnet`.
pub(super) static EXAMPLES: &[Example] = &[
    Example {
        title: "Sign a user up by REST",
        secure: false,
        arguments: "-sS '{base}/api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&login=email@example.com&password=123'",
        reply: "<status>successful_register</status>",
    },
    Example {
        title: "The same login again, in other letters, by XML",
        secure: false,
        arguments: "-sS -H 'Content-Type: text/xml' -d '<request><action>register_new_user</action><api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key><login>EMAIL@example.com</login><password>123</password></request>' '{base}/api/1.0/xml'",
        reply: "<status>email_already_registered</status>",
    },
    Example {
        title: "Sign another user up by SOAP",
        secure: false,
        arguments: "-sS -H 'Content-Type: text/xml' -d '<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><b:register_new_user xmlns:b=\"urn:boxnet\"><api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key><login>soap@example.com</login><password>123</password></b:register_new_user></s:Body></s:Envelope>' '{base}/api/1.0/soap'",
        reply: "<status xsi:type=\"xsd:string\">successful_register</status>",
    },
    Example {
        title: "An outcome by asking for it: any address at CODE.standin.test, or a key standin-CODE",
        secure: false,
        arguments: "-sS '{base}/api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&login=me@e_register.standin.test&password=123'",
        reply: "<status>e_register</status>",
    },
    Example {
        title: "The WSDL, from which clients make the call themselves",
        secure: false,
        arguments: "-sS '{base}/api/1.0/soap?wsdl'",
        reply: "<port name=\"boxnetPort\" binding=\"tns:boxnetBinding\">",
    },
];
