//! SOAP: the envelopes that are a request (BOX-SOAP-7 to BOX-SOAP-9), and those that are none (BOX-SOAP-6).

use serde_json::json;

use super::{GOOD, ID, KEY, LOGIN, TOKEN, Way, changed, enveloped, expect, fault, passwords};
use crate::support::{Fake, Reply};

const PATH: &str = "/api/1.0/soap";

/// What every toolkit declares, under the prefixes that most of them use.
const NAMESPACES: &str = "xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/' \
    xmlns:enc='http://schemas.xmlsoap.org/soap/encoding/' xmlns:tns='urn:boxnet' \
    xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
    xmlns:xsd='http://www.w3.org/2001/XMLSchema'";

/// The names in brackets stand for a whole call, for elements of it, and for the encodingStyle.
fn spelt(template: &str) -> String {
    template
        .replace("[call]", "[key][login]<password>123</password>")
        .replace("[key]", &format!("<api_key>{KEY}</api_key>"))
        .replace("[login]", "<login>email@example.com</login>")
        .replace("[style]", "soap:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'")
}

/// An envelope with this Header and Body.
fn envelope(inside: &str) -> String {
    spelt(&format!("<soap:Envelope {NAMESPACES}>{inside}</soap:Envelope>"))
}

/// An envelope whose operation has these children.
fn operation(children: &str) -> String {
    let call = format!("<tns:register_new_user>{children}</tns:register_new_user>");
    envelope(&format!("<soap:Body>{call}</soap:Body>"))
}

/// Sends a document, `~` standing for the byte E9.
fn send(fake: &Fake, target: &str, headers: &[(&str, &str)], document: &str) -> Reply {
    let document: Vec<u8> =
        document.bytes().map(|byte| if byte == b'~' { 0xE9 } else { byte }).collect();
    fake.plain().call("POST", target, headers, &document)
}

/// What a row shows, what is sent, and the password that is understood. The rest is the sample's.
type Row = (&'static str, &'static str, &'static str);

/// Children of the operation.
const CHILDREN: &[Row] = &[
    ("no xsi:type, no encodingStyle (zeep)", "[call]", "123"),
    (
        "children in urn:boxnet (SOAP::Lite)",
        "<tns:api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</tns:api_key>\
         <tns:login>email@example.com</tns:login><tns:password>123</tns:password>",
        "123",
    ),
    ("another order", "<password>123</password>[login][key]", "123"),
    ("xsi:type is ignored", "[key][login]<password xsi:type='xsd:int'>x</password>", "x"),
    ("even one without a meaning", "[key][login]<password xsi:type='no:no'>x</password>", "x"),
    (
        "base64 (SOAP::Lite)",
        "[key][login]<password xsi:type='xsd:base64Binary'>MTIz</password>",
        "123",
    ),
    (
        "base64 of UTF-8, wrapped",
        "[key][login]<password xsi:type='xsd:base64Binary'>\n Y2Fm\nw6k=\n</password>",
        "café",
    ),
    (
        "base64 of ISO-8859-1",
        "[key][login]<password xsi:type='xsd:base64Binary'>Y2Fm6Q==</password>",
        "café",
    ),
    ("SOAP's own type", "[key][login]<password xsi:type='enc:base64'>MTIz</password>", "123"),
    ("without the type it is text", "[key][login]<password>MTIz</password>", "MTIz"),
    (
        "a key and a login in base64",
        "<api_key xsi:type='xsd:base64Binary'>cnJjMWQzbnRiNTN0dDZiMnZoYWlsNnJkdHJzeG92M3Y=\
         </api_key><login xsi:type='xsd:base64Binary'>ZW1haWxAZXhhbXBsZS5jb20=</login>\
         <password>1</password>",
        "1",
    ),
    ("xsi:nil that says no", "[key][login]<password xsi:nil='false'>x</password>", "x"),
    ("unknown children", "<more><login>x</login></more>[call]<Login>y</Login>", "123"),
    ("ALL-ARG-2: the last counts", "<login>x</login><password/>[call]", "123"),
    ("entities and CDATA", "[key][login]<password>&amp;<![CDATA[<]]>&#233;</password>", "&<é"),
];

/// What the envelope holds.
const INSIDES: &[Row] = &[
    (
        "a default namespace",
        "<soap:Body><register_new_user xmlns='urn:boxnet'>[call]</register_new_user></soap:Body>",
        "123",
    ),
    (
        "another prefix",
        "<soap:Body><ns1:register_new_user xmlns:ns1='urn:boxnet'>[call]</ns1:register_new_user>\
         </soap:Body>",
        "123",
    ),
    (
        "encodingStyle on Body",
        "<soap:Body [style]><tns:register_new_user>[call]</tns:register_new_user></soap:Body>",
        "123",
    ),
    (
        "encodingStyle on the operation",
        "<soap:Body><tns:register_new_user [style]>[call]</tns:register_new_user></soap:Body>",
        "123",
    ),
    (
        "a Header that asks for nothing",
        "<soap:Header><t:t xmlns:t='urn:t' soap:mustUnderstand='0'>1</t:t></soap:Header>\
         <soap:Body><tns:register_new_user>[call]</tns:register_new_user></soap:Body>",
        "123",
    ),
    (
        "an empty Header",
        "<soap:Header/><soap:Body><tns:register_new_user>[call]</tns:register_new_user></soap:Body>",
        "123",
    ),
    (
        "what follows the operation",
        "<soap:Body><tns:register_new_user>[call]</tns:register_new_user>\
         <multiRef id='a'>x</multiRef></soap:Body>",
        "123",
    ),
];

/// All of them as documents, and some that are more than a template.
fn accepted() -> Vec<(&'static str, String, &'static str)> {
    let latin = operation("[key][login]<password>caf~</password>");
    let bare = "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body>\
                <n:register_new_user xmlns:n='urn:boxnet' xmlns=''>[call]</n:register_new_user>\
                </Body></Envelope>";
    let styled = format!("<soap:Envelope {}", spelt("[style]"));
    let spaced = operation("[call]").replace("><", ">\n<");
    let mut all = vec![
        (
            "a document in ISO-8859-1",
            format!("<?xml version='1.0' encoding='ISO-8859-1'?>{latin}"),
            "café",
        ),
        ("no prefix for the envelope", spelt(bare), "123"),
        (
            "encodingStyle on Envelope (PHP)",
            operation("[call]").replacen("<soap:Envelope", &styled, 1),
            "123",
        ),
        (
            "a declaration, blanks, a comment",
            format!("<?xml version='1.0' encoding='utf-8'?>\r\n<!-- a -->\r\n{spaced}\r\n"),
            "123",
        ),
    ];
    all.extend(CHILDREN.iter().map(|&(what, sent, kept)| (what, operation(sent), kept)));
    all.extend(INSIDES.iter().map(|&(what, sent, kept)| (what, envelope(sent), kept)));
    all
}

#[test]
fn envelopes_that_are_a_request_are_understood() {
    let fake = Fake::start();
    for (world, (what, document, password)) in accepted().into_iter().enumerate() {
        let target = format!("/~w{world}{PATH}");
        let reply = send(&fake, &target, &[("Content-Type", "text/xml")], &document);
        expect(&reply, &(200, Way::Soap.success(ID, LOGIN, TOKEN)), what);
        assert_eq!(passwords(&fake.export_of(&format!("w{world}"))), [password], "{what}");
    }
}

// BOX-SOAP-9, BOX-XML-6: the Body's element decides
#[test]
fn neither_soapaction_nor_content_type_matters() {
    let action = "\"urn:boxnet#Box_SoapApi#register_new_user\"";
    let fake = Fake::start();
    for (world, headers) in [
        &[("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", action)][..],
        &[("Content-Type", "text/xml"), ("SOAPAction", "\"\"")],
        &[("Content-Type", "text/xml"), ("SOAPAction", "")],
        &[("Content-Type", "text/xml"), ("SOAPAction", "urn:boxnet#logout")],
        &[("Content-Type", "text/xml")],
        &[("SOAPAction", action)],
        &[],
    ]
    .into_iter()
    .enumerate()
    {
        let reply = send(&fake, &format!("/~a{world}{PATH}"), headers, &operation("[call]"));
        let wanted = (200, Way::Soap.success(ID, LOGIN, TOKEN));
        expect(&reply, &wanted, &format!("{headers:?}"));
    }
}

// BOX-SOAP-8, BOX-IN-6, BOX-ST-9
#[test]
fn a_parameter_that_is_nil_empty_or_elsewhere_is_missing() {
    let fake = Fake::start();
    for (name, status) in [
        ("api_key", "application_restricted"),
        ("login", "email_invalid"),
        ("password", "e_register"),
    ] {
        let (_, value) = GOOD.iter().find(|(good, _)| *good == name).expect("an argument");
        let others = super::elements(&changed(&[(name, None), ("action", None)]));
        for child in [
            String::new(),
            format!("<{name}/>"),
            format!("<{name}></{name}>"),
            format!("<{name} xsi:type='xsd:string'></{name}>"),
            format!("<{name} xsi:nil='true'/>"),
            format!("<{name} xsi:nil='1'>{value}</{name}>"),
            format!("<{name} xsi:type='xsd:base64Binary'/>"),
            format!("<{name} href='#id0'/>"),
            format!("<{name} href='#id0'>{value}</{name}>"),
            format!("<x:{name} xmlns:x='urn:x'>{value}</x:{name}>"),
        ] {
            let multi = format!("<multiRef id='id0'>{value}</multiRef>");
            let document = operation(&format!("{others}{child}"))
                .replace("</soap:Body>", &format!("{multi}</soap:Body>"));
            let reply = fake.post(PATH, "text/xml", document);
            expect(&reply, &Way::Soap.failure(status), &child);
        }
    }
}

// BOX-SOAP-7, ALL-WIRE-2: base64 that is none, or of what XML forbids, is an invalid argument
#[test]
fn base64_that_is_no_text_makes_the_argument_invalid() {
    let fake = Fake::start();
    for value in ["!", "Y", "YQBi"] {
        let child = format!("<password xsi:type='xsd:base64Binary'>{value}</password>");
        let document = operation(&format!("[key][login]{child}"));
        let reply = fake.post(PATH, "text/xml", document);
        expect(&reply, &Way::Soap.failure("e_register"), value);
    }
}

/// The envelope that is none, and the fault code.
fn refused() -> Vec<(&'static str, String, &'static str)> {
    let good = operation("[call]");
    let header = |attributes: &str| {
        let header = format!("<soap:Header><h:h xmlns:h='urn:h' {attributes}/></soap:Header>");
        good.replace("<soap:Body>", &format!("{header}<soap:Body>"))
    };
    let spaced =
        |namespace: &str| good.replace("http://schemas.xmlsoap.org/soap/envelope/", namespace);
    vec![
        ("an empty body", String::new(), "Client"),
        ("text", "hello".to_owned(), "Client"),
        ("not well-formed", good.replace("</soap:Envelope>", ""), "Client"),
        ("a DOCTYPE", format!("<!DOCTYPE a>{good}"), "Client"),
        ("no envelope", format!("<request>{}</request>", super::elements(&GOOD)), "Client"),
        ("no Body", envelope("<soap:Header/>"), "Client"),
        ("an empty Body", envelope("<soap:Body/>"), "Client"),
        ("two Bodies", envelope("<soap:Body/><soap:Body/>"), "Client"),
        ("an unknown operation", good.replace("register_new_user", "get_ticket"), "Client"),
        ("an operation in another case", good.replace("register_new", "Register_new"), "Client"),
        ("an operation of another namespace", good.replace("urn:boxnet", "urn:Boxnet"), "Client"),
        ("an operation of none", good.replace("tns:register", "register"), "Client"),
        ("bytes that are not UTF-8", good.replace("123", "~"), "Client"),
        ("SOAP 1.2", spaced("http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch"),
        ("no SOAP", spaced("urn:x"), "VersionMismatch"),
        ("mustUnderstand", header("soap:mustUnderstand='1'"), "MustUnderstand"),
        (
            "mustUnderstand before the operation",
            header("soap:mustUnderstand='1'").replace("register_new_user", "logout"),
            "MustUnderstand",
        ),
    ]
}

#[test]
fn envelopes_that_are_none_are_a_fault_and_leave_nothing() {
    let fake = Fake::start();
    let before = fake.export();
    for (what, document, code) in refused() {
        let reply = send(&fake, PATH, &[("Content-Type", "text/xml; charset=utf-8")], &document);
        expect(&reply, &fault(code), what);
        let verdict = fake.verdict();
        assert_eq!(verdict["outcome"], "wrong_input", "{what}");
        assert_eq!(verdict["clauses"], json!(["BOX-SOAP-6"]), "{what}");
    }
    assert_eq!(fake.export(), before);
}

// BOX-SOAP-3: the helper's envelope is the document's, to the letter
#[test]
fn the_reply_has_the_23_lines_of_the_sample() {
    let reply = Way::Soap.success(ID, LOGIN, TOKEN);
    assert_eq!(reply.lines().count(), 23);
    assert_eq!(
        enveloped("").lines().nth(1),
        Some("<SOAP-ENV:Envelope  xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"")
    );
    let fake = Fake::start();
    expect(&fake.post(PATH, "text/xml", operation("[call]")), &(200, reply), "a plain call");
}

// ALL-ARG-3
#[test]
fn unknown_parameters_are_journalled() {
    let fake = Fake::start();
    let children = "<x:login xmlns:x='urn:x'>a</x:login>[call]<colour>red</colour>";
    let reply = fake.post(PATH, "text/xml", operation(children));
    expect(&reply, &(200, Way::Soap.success(ID, LOGIN, TOKEN)), "unknown children");
    assert_eq!(fake.verdict()["unread"], json!(["login (in urn:x)", "colour"]));
}
