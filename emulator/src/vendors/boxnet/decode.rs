//! The three envelopes of a call, read into one view.

use std::borrow::Cow;

use super::{REGISTER, VENDOR};
use crate::arguments::{Arguments, Repeated};
use crate::vendors::{Asked, Call, Envelope, fields};
use crate::wire::unreadable::Unreadable;
use crate::wire::xml::Element;
use crate::wire::{Field, Value, soap, xml};

/// The namespace of the SOAP envelope's operation (BOX-SOAP-1).
const NAMESPACE: &str = "urn:boxnet";

/// What an envelope held.
struct Opened<'a> {
    /// The method, where the envelope itself names it.
    operation: Option<&'static str>,
    fields: Vec<Field<'a>>,
    unread: Vec<String>,
}

/// Reads a call.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    let mut call = Call::new(asked);
    let opened = match asked.endpoint.envelope {
        Envelope::Soap => from_soap(asked),
        Envelope::Xml => from_xml(asked),
        // BOX-WSDL-1: all that it asks is in its target.
        Envelope::Wsdl => return call,
        _ => from_rest(asked),
    };
    match opened {
        Ok(Opened { operation, fields, unread }) => {
            call.unread = unread;
            // ALL-ARG-2: the last counts. ALL-WIRE-2: the login is echoed in XML.
            call.take(Arguments::flat(fields, Repeated::Last).in_xml(), &VENDOR);
            call.credential = call.arguments.text("api_key");
            call.operation = operation.map(Cow::Borrowed).or_else(|| call.arguments.text("action"));
        }
        Err(unreadable) => {
            call.unreadable = Some(unreadable);
            call.credential = fields::in_query(asked, "api_key");
        }
    }
    call
}

/// BOX-REST-1 to BOX-REST-3: a query, or a form.
fn from_rest<'a>(asked: &Asked<'a>) -> Result<Opened<'a>, Unreadable> {
    let fields::United { fields, unread, .. } = fields::united(asked)?;
    Ok(Opened { operation: None, fields, unread })
}

/// BOX-XML-1, BOX-XML-4 to BOX-XML-6: a document `<request>` in no namespace.
fn from_xml<'a>(asked: &Asked<'a>) -> Result<Opened<'a>, Unreadable> {
    // BOX-XML-7: without a charset of the Content-Type the declaration's counts.
    let root = xml::read(asked.request.body(), fields::charset(asked)?, asked.limits.elements)?;
    if root.name != "request" || !root.namespace.is_empty() {
        return Err(Unreadable::new("the root is not <request> in no namespace"));
    }
    fields::check_elements(root.elements().count(), asked)?;
    let (children, others): (Vec<_>, Vec<_>) =
        root.into_elements().partition(|child| child.namespace.is_empty());
    let value = |child: &Element<'a>| match child.own_text() {
        Some(text) => Value::Text(text),
        None => Value::Invalid("elements where a text belongs".into()),
    };
    let fields = children.into_iter().map(|child| field(child, value)).collect();
    Ok(Opened { operation: None, fields, unread: foreign(&others) })
}

/// BOX-SOAP-1, BOX-SOAP-6 to BOX-SOAP-9: the Body's element decides, whatever SOAPAction says.
fn from_soap<'a>(asked: &Asked<'a>) -> Result<Opened<'a>, Unreadable> {
    let call = soap::read(asked.request.body(), fields::charset(asked)?, asked.limits.elements)?;
    if call.namespace != NAMESPACE || call.operation != REGISTER {
        return Err(Unreadable::new("the Body's element is not register_new_user"));
    }
    // BOX-SOAP-7: children qualified in urn:boxnet are taken as the unqualified ones.
    let ours = |child: &Element<'_>| child.namespace.is_empty() || &*child.namespace == NAMESPACE;
    // BOX-SOAP-8: nil, empty or href is missing.
    let value = |child: &Element<'a>| match soap::value(child) {
        Ok(text) => Value::Text(text.unwrap_or_default()),
        Err(why) => Value::Invalid(why.to_string().into()),
    };
    fields::check_elements(call.parameters.len(), asked)?;
    let (children, others): (Vec<_>, Vec<_>) = call.parameters.into_iter().partition(ours);
    let fields = children.into_iter().map(|child| field(child, value)).collect();
    Ok(Opened { operation: Some(REGISTER), fields, unread: foreign(&others) })
}

/// ALL-ARG-3: children of another namespace are none of ours, whatever their name.
fn foreign(others: &[Element<'_>]) -> Vec<String> {
    others.iter().map(|other| format!("{} (in {})", other.name, other.namespace)).collect()
}

fn field<'a>(element: Element<'a>, value: impl Fn(&Element<'a>) -> Value<'a>) -> Field<'a> {
    let value = value(&element);
    Field { name: element.name, value, file: false }
}
