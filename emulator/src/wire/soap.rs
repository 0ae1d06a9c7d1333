//! SOAP 1.1 requests: the call in the envelope, and the values of its parameters.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD_PAD_INDIFFERENT as BASE64};

use super::{
    Limits,
    charset::Charset,
    href,
    unreadable::Unreadable,
    xml::{self, Element, local_part},
};

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// XML Schema's namespace for instances, and the one of its draft that old toolkits kept.
const INSTANCE: [&str; 2] =
    ["http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/1999/XMLSchema-instance"];

/// The call that a request makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call<'a> {
    /// The namespace of the operation, `""` if it has none.
    pub namespace: String,
    /// The operation's local name.
    pub operation: Cow<'a, str>,
    /// Its parameters in document order; [`value`] reads each.
    pub parameters: Vec<Element<'a>>,
}

/// The fault codes of SOAP 1.1 that a request can earn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FaultCode {
    /// The request is not one.
    #[default]
    Client,
    /// The envelope is of another version of SOAP.
    VersionMismatch,
    /// A header has to be understood, and none is.
    MustUnderstand,
}

impl FaultCode {
    /// The code's local name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "Client",
            Self::VersionMismatch => "VersionMismatch",
            Self::MustUnderstand => "MustUnderstand",
        }
    }

    /// What it says in words, where that depends on no interface.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Client => None,
            Self::VersionMismatch => Some("The envelope is not SOAP 1.1."),
            Self::MustUnderstand => Some("A header that has to be understood is not."),
        }
    }
}

/// Reads a request's envelope. `declared` is the character set of the Content-Type; elements nest at
/// most `most` deep.
///
/// The call is the first element of the Body; what follows it is what the call refers to.
pub fn read(
    document: &[u8],
    declared: Option<Charset>,
    most: usize,
) -> Result<Call<'_>, Unreadable> {
    call(opened(document, declared, most)?.into_elements().next())
}

/// As [`read`], with what an `href` refers to written out in its place. One that leads nowhere is still
/// there, on an element with nothing in it.
pub fn read_linked<'a>(
    document: &'a [u8],
    declared: Option<Charset>,
    limits: &Limits,
) -> Result<Call<'a>, Unreadable> {
    call(href::written_out(opened(document, declared, limits.elements)?, limits)?)
}

/// The Body of a document.
fn opened(
    document: &[u8],
    declared: Option<Charset>,
    most: usize,
) -> Result<Element<'_>, Unreadable> {
    let root = xml::read(document, declared, most)?;
    if root.name != "Envelope" {
        return Err(fault(FaultCode::Client, "the root element is no Envelope"));
    }
    if &*root.namespace != ENVELOPE {
        return Err(fault(FaultCode::VersionMismatch, "the Envelope is not that of SOAP 1.1"));
    }
    body(root)
}

fn call(element: Option<Element<'_>>) -> Result<Call<'_>, Unreadable> {
    let call = element.ok_or_else(|| fault(FaultCode::Client, "the Body is empty"))?;
    Ok(Call {
        namespace: call.namespace.as_ref().to_owned(),
        operation: call.name.clone(),
        parameters: call.into_elements().collect(),
    })
}

/// The value of a parameter; `None` if it is nil, empty, or stands elsewhere (`href`).
///
/// Its `xsi:type` does not count, but base64 is decoded: as UTF-8, else as ISO-8859-1. Such a
/// value may hold characters that XML forbids.
pub fn value<'a>(parameter: &Element<'a>) -> Result<Option<Cow<'a, str>>, Unreadable> {
    if is_nil(parameter) || parameter.attribute("", "href").is_some() {
        return Ok(None);
    }
    let text = parameter.own_text();
    let text = text.ok_or_else(|| Unreadable::new("a parameter holds elements"))?;
    let value = if is_base64(parameter) { decoded(&text)?.into() } else { text };
    Ok(Some(value).filter(|value| !value.is_empty()))
}

/// The one Body, once the Header before it is found to ask for nothing.
fn body(envelope: Element<'_>) -> Result<Element<'_>, Unreadable> {
    let mut body = None;
    for (place, element) in envelope.into_elements().enumerate() {
        if element.is(ENVELOPE, "Header") {
            header(place, &element)?;
        } else if element.is(ENVELOPE, "Body") && body.replace(element).is_some() {
            return Err(fault(FaultCode::Client, "there are two Bodies"));
        }
    }
    body.ok_or_else(|| fault(FaultCode::Client, "there is no Body"))
}

fn header(place: usize, header: &Element<'_>) -> Result<(), Unreadable> {
    if place != 0 {
        return Err(fault(FaultCode::Client, "the Header is not first"));
    }
    let demands =
        |entry: &Element<'_>| entry.attribute(ENVELOPE, "mustUnderstand").is_some_and(is_true);
    if header.elements().any(demands) {
        return Err(fault(FaultCode::MustUnderstand, "a header that must be understood is not"));
    }
    Ok(())
}

/// Whether a parameter, or what stands in one, is nil.
pub fn is_nil(parameter: &Element<'_>) -> bool {
    let nil = |name| instance(parameter, name).is_some_and(is_true);
    // The draft's name is `null`; toolkits mixed them up.
    nil("nil") || nil("null")
}

fn is_base64(parameter: &Element<'_>) -> bool {
    let kind = instance(parameter, "type").map(local_part);
    matches!(kind, Some("base64Binary" | "base64"))
}

fn instance<'a>(parameter: &'a Element<'_>, name: &str) -> Option<&'a str> {
    INSTANCE.iter().find_map(|namespace| parameter.attribute(namespace, name))
}

fn is_true(value: &str) -> bool {
    matches!(value.trim(), "1" | "true")
}

fn decoded(text: &str) -> Result<String, Unreadable> {
    let packed: String = text.split_ascii_whitespace().collect();
    let bytes = BASE64.decode(packed);
    // The library's error would quote a byte of the value.
    let bytes = bytes.map_err(|_| Unreadable::new("a parameter is not base64"))?;
    let text = Charset::Utf8.decode(&bytes).or_else(|_| Charset::Latin1.decode(&bytes))?;
    Ok(text.into_owned())
}

fn fault(code: FaultCode, cause: &str) -> Unreadable {
    Unreadable::with_fault(code, cause)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    fn enveloped(inside: &str) -> String {
        format!(
            "<?xml version='1.0'?>\n<s:Envelope xmlns:s='{ENVELOPE}' \
             xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
             xmlns:old='http://www.w3.org/1999/XMLSchema-instance'>\n{inside}\n</s:Envelope>"
        )
    }

    fn code(document: &str) -> Result<(), &'static str> {
        read(document.as_bytes(), None, 64)
            .map(|_| ())
            .map_err(|unreadable| unreadable.fault().name())
    }

    #[test]
    fn the_call_is_what_the_body_holds_first() {
        let inside = "<s:Header><t xmlns='u' s:mustUnderstand='0'/></s:Header> <s:Body>\n\
            <b:op xmlns:b='urn:b'><one>1</one> <b:two/></b:op><multi id='1'/></s:Body><after/>";
        let document = enveloped(inside);
        let call = read(document.as_bytes(), None, 64).unwrap();
        assert_eq!((call.namespace.as_str(), &*call.operation), ("urn:b", "op"));
        let names: Vec<_> = call.parameters.iter().map(|p| (&*p.namespace, &*p.name)).collect();
        assert_eq!(names, [("", "one"), ("urn:b", "two")]);
    }

    #[test]
    fn faults() {
        let (client, version, must) =
            (Err("Client"), Err("VersionMismatch"), Err("MustUnderstand"));
        let header = |attribute: &str| {
            enveloped(&format!("<s:Header><h {attribute}/></s:Header><s:Body><op/></s:Body>"))
        };
        for (document, expected) in [
            (enveloped("<s:Body><op/></s:Body>"), Ok(())),
            (enveloped("<s:Header/><s:Body><op/></s:Body>"), Ok(())),
            (header("mustUnderstand='1'"), Ok(())),
            (header("s:mustUnderstand='0'"), Ok(())),
            (header("s:mustUnderstand='1'"), must),
            (header("s:mustUnderstand='true'"), must),
            (header("s:mustUnderstand='1' s:actor='urn:other'"), must),
            (enveloped("<s:Body/>"), client),
            (enveloped("<s:Body>text</s:Body>"), client),
            (enveloped(""), client),
            (enveloped("<Body><op/></Body>"), client),
            (enveloped("<s:Body><op/></s:Body><s:Body><op/></s:Body>"), client),
            (enveloped("<s:Body><op/></s:Body><s:Header/>"), client),
            (enveloped("<s:Header/><s:Header/><s:Body><op/></s:Body>"), client),
            (String::new(), client),
            ("<Envelope".to_owned(), client),
            ("<request/>".to_owned(), client),
            ("<Envelope/>".to_owned(), version),
            ("<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>".to_owned(), version),
        ] {
            assert_eq!(code(&document), expected, "{document}");
        }
    }

    #[test]
    fn values() {
        let first_value = |parameter: &str| {
            let document = enveloped(&format!("<s:Body><op>{parameter}</op></s:Body>"));
            let call = read(document.as_bytes(), None, 64).unwrap();
            value(call.parameters.first().unwrap()).map(|text| text.map(Cow::into_owned))
        };
        for (parameter, expected) in [
            ("<p>x</p>", Some("x")),
            ("<p> x </p>", Some(" x ")),
            ("<p xsi:type='xsd:string'>x&amp;<![CDATA[y]]></p>", Some("x&y")),
            ("<p xsi:type='base64Binary'>Y2Fmw6k=</p>", Some("café")),
            ("<p xsi:type='xsd:base64Binary'>\n Y2Fm\n6Q==\n</p>", Some("café")),
            ("<p old:type='enc:base64'>Y2Fmw6k</p>", Some("café")),
            ("<p type='base64'>Y2Fmw6k=</p>", Some("Y2Fmw6k=")),
            ("<p xsi:type='xsd:base64Binary'> </p>", None),
            ("<p/>", None),
            ("<p></p>", None),
            ("<p xsi:nil='true'>x</p>", None),
            ("<p xsi:nil='1'/>", None),
            ("<p xsi:nil='false'>x</p>", Some("x")),
            ("<p nil='true'>x</p>", Some("x")),
            ("<p old:null='1'/>", None),
            ("<p href='#id0'/>", None),
            ("<p xsi:nil='true'><q/></p>", None),
        ] {
            assert_eq!(first_value(parameter), Ok(expected.map(str::to_owned)), "{parameter}");
        }
        for parameter in
            ["<p><q/></p>", "<p xsi:type='a:base64'>Y</p>", "<p xsi:type='base64'>é</p>"]
        {
            assert!(first_value(parameter).is_err(), "{parameter}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn calls_round_trip(
            operation in "[a-z_]{1,8}",
            values in prop::collection::vec("[ -;=-~é]{0,12}", 0..5),
            packed in any::<bool>(),
        ) {
            let parameters: String = values.iter().map(|value| if packed {
                format!("<p xsi:type='x:base64'>{}</p>", BASE64.encode(value))
            } else {
                format!("<p>{}</p>", value.replace('&', "&#38;").replace("]]>", "]]&gt;"))
            }).collect();
            let call = format!("<{operation} xmlns='u'>{parameters}</{operation}>");
            let document = enveloped(&format!("<s:Body>{call}</s:Body>"));
            let call = read(document.as_bytes(), None, 64).unwrap();
            prop_assert_eq!((call.namespace.as_str(), &*call.operation), ("u", operation.as_str()));
            let read: Vec<_> = call.parameters.iter().map(|p| value(p).unwrap()).collect();
            let sent = values.into_iter().map(|value| Some(Cow::from(value)).filter(|v| !v.is_empty()));
            let sent: Vec<_> = sent.collect();
            prop_assert_eq!(read, sent);
        }

        #[test]
        fn anything_in_an_envelope_is_survived(pieces in prop::collection::vec(prop::sample::select(
            vec!["<s:Body>", "</s:Body>", "<s:Header>", "</s:Header>", "<op>", "</op>", "<p/>",
                "<p xsi:nil='1'>", "<p xsi:type='base64'>", "</p>", "Zm9v", "x", "é", "<", "&"],
        ), 0..12)) {
            let document = enveloped(&pieces.concat());
            if let Ok(call) = read(document.as_bytes(), None, 64) {
                for parameter in &call.parameters {
                    prop_assert_ne!(value(parameter), Ok(Some(Cow::Borrowed(""))));
                }
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
            prop_assert!(read(&bytes, None, 64).is_err());
        }
    }
}
