//! imageloop's replies, byte for byte.

use super::store::Seed;
use super::{Exception, HANDLED, NAMESPACE, SOAP};
use crate::http::{Address, Answer};
use crate::vendors::vendor::Example;
use crate::vendors::{Call, Envelope, Refusal as _, Refused, document};
use crate::wire::unreadable::Unreadable;
use crate::wire::xml::Text;

/// IML-OUT-4.
const TYPE: &str = "text/xml; charset=utf-8";

/// IML-OUT-5: as another page of the vendor has it.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>";

/// IML-SOAP-1 to IML-SOAP-4: the WSDL; it names the XSD beside it, so that whoever fetched the one finds the
/// other the same way, in the same world.
const WSDL: &str = include_str!("api.wsdl");

/// IML-SOAP-3, IML-SOAP-5: the XSD, of SOAP's elements and of HTTP-RPC's. Result and error stand in a sequence, both
/// optional: of a choice whose one side is empty, as a success is, zeep makes an object without either.
const XSD: &str = include_str!("api.xsd");

/// The envelope of SOAP 1.1.
const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// What became of a call.
type Found = Result<(), Refused<Exception>>;

/// The WSDL, with the caller's own address.
pub(super) fn wsdl(address: &Address) -> Answer {
    Answer::new(200, TYPE, document::text(WSDL, address, SOAP))
}

/// The XSD.
pub(super) fn xsd() -> Answer {
    Answer::new(200, TYPE, XSD.trim_end())
}

/// Encodes what became of a call, without a line break (IML-OUT-2).
pub(super) fn encode(options: &Seed, call: &Call<'_>, found: &Found) -> Answer {
    if call.envelope == Envelope::Soap {
        return soap(options, call, found);
    }
    let (status, content) = match found {
        Ok(()) => (200, String::new()),
        Err(refused) => {
            (refused.refusal.status(), element("error", &error(options, refused.refusal)))
        }
    };
    whole(options, status, &imag("Response", &content))
}

/// IML-SOAP-2, IML-SOAP-5: a result, or an error, for each request of a batch, in their order.
pub(super) fn batch(options: &Seed, found: &[Found]) -> Answer {
    let results = found.iter().map(|found| element("result", &result(options, found)));
    enveloped(options, 200, &imag("InvocationBatchHandledResponse", &results.collect::<String>()))
}

fn soap(options: &Seed, call: &Call<'_>, found: &Found) -> Answer {
    match found {
        _ if call.wrapper == HANDLED => {
            enveloped(options, 200, &imag("InvocationHandledResponse", &result(options, found)))
        }
        Ok(()) => enveloped(options, 200, &imag("InvocationResponse", "")),
        Err(refused) => fault(options, call.unreadable.as_ref(), refused.refusal),
    }
}

/// IML-SOAP-6. What is no call of one of the operations gets the vendor's own exception for that, as a body that
/// is no form does (IML-RPC-4), and what BOX-SOAP-6 has: SOAP's own fault codes; those of envelope and header have
/// no detail, because that speaks of the Body (SOAP 1.1, 4.4).
fn fault(options: &Seed, unreadable: Option<&Unreadable>, exception: Exception) -> Answer {
    let (code, reason) = match unreadable.map(Unreadable::fault) {
        Some(code) => (code.name(), code.reason()),
        None => ("Server", None),
    };
    let detail = match reason {
        Some(_) => String::new(),
        None => element("detail", &imag("InvocationFault", &error(options, exception))),
    };
    let reason = reason.unwrap_or_else(|| exception.name());
    let fault = format!(
        "<soapenv:Fault><faultcode>soapenv:{code}</faultcode>\
         <faultstring>{reason}</faultstring>{detail}</soapenv:Fault>"
    );
    enveloped(options, 500, &fault)
}

/// IML-SOAP-2, IML-SOAP-5: what a `ResultType` holds; a success has nothing to tell (IML-FN-1).
fn result(options: &Seed, found: &Found) -> String {
    match found {
        Ok(()) => element("result", ""),
        Err(refused) => element("error", &error(options, refused.refusal)),
    }
}

/// IML-OUT-3, IML-OUT-4, IML-SOAP-3.
fn error(options: &Seed, exception: Exception) -> String {
    let (code, name) = (exception.code(), exception.name());
    let message = if options.messages {
        element("message", &Text(exception.message()).to_string())
    } else {
        String::new()
    };
    format!("<errorCode>{code}</errorCode><errorType>{name}</errorType>{message}")
}

/// An element in no namespace (IML-OUT-3, IML-SOAP-4).
fn element(name: &str, content: &str) -> String {
    ["<", name, ">", content, "</", name, ">"].concat()
}

/// An element of the schema, with start and end tag (IML-OUT-1).
fn imag(name: &str, content: &str) -> String {
    ["<imag:", name, " xmlns:imag=\"", NAMESPACE, "\">", content, "</imag:", name, ">"].concat()
}

fn enveloped(options: &Seed, status: u16, content: &str) -> Answer {
    let envelope = format!(
        "<soapenv:Envelope xmlns:soapenv=\"{ENVELOPE}\"><soapenv:Body>{content}</soapenv:Body>\
         </soapenv:Envelope>"
    );
    whole(options, status, &envelope)
}

/// IML-OUT-5.
fn whole(options: &Seed, status: u16, document: &str) -> Answer {
    let declaration = if options.declaration { DECLARATION } else { "" };
    Answer::new(status, TYPE, [declaration, document].concat())
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
    Example {
        title: "The same question by SOAP",
        secure: false,
        arguments: "-sS -H 'Content-Type: text/xml' -d '<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><i:Invocation xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\"><function>imagelooop.canRegisterUsers</function><parameter name=\"apiKey\"><value>YOUR-API-KEY</value></parameter><parameter name=\"h\"><value>yourwebsite.com</value></parameter></i:Invocation></s:Body></s:Envelope>' '{base}/soap/api/'",
        reply: "<imag:InvocationResponse xmlns:imag=\"http://www.imageloop.com/imagelooop-api-xsd/\"></imag:InvocationResponse>",
    },
    Example {
        title: "Two questions at once",
        secure: false,
        arguments: "-sS -H 'Content-Type: text/xml' -d '<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><i:InvocationBatchHandled xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\"><request><function>imagelooop.canRegisterUsers</function><parameter name=\"apiKey\"><value>STANDALONE-KEY</value></parameter><parameter name=\"accessToken\"><value>application-access-token</value></parameter></request><request><function>imagelooop.canRegisterUsers</function><parameter name=\"apiKey\"><value>standin-3004</value></parameter></request></i:InvocationBatchHandled></s:Body></s:Envelope>' '{base}/soap/api/'",
        reply: "<result><result></result></result><result><error><errorCode>3004</errorCode>",
    },
    Example {
        title: "The WSDL, from which clients make these calls themselves",
        secure: false,
        arguments: "-sS '{base}/soap/api/api.wsdl'",
        reply: "<operation name=\"InvocationBatchHandled\">",
    },
];
