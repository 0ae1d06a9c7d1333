//! SOAP: one of three elements in the Body, and the calls that it wraps (IML-SOAP-2, IML-SOAP-5).

use super::{BATCH, HANDLED, INVOCATION, NAMESPACE, VENDOR};
use crate::arguments::{Arguments, Repeated};
use crate::vendors::{Asked, Call, fields};
use crate::wire::unreadable::Unreadable;
use crate::wire::xml::{Element, Node};
use crate::wire::{Field, Value, soap};

/// IML-SOAP-4, IML-SOAP-5: the elements of a request.
const WRAPPERS: [&str; 3] = [INVOCATION, HANDLED, BATCH];

/// Where the elements of a request may belong. `SOAP::Lite` reads no schema: all that it knows from the WSDL is that
/// one's own namespace, so it puts the Body's element there.
const NAMESPACES: [&str; 2] = [NAMESPACE, "http://www.imageloop.com/imagelooop-api-wsdl/"];

/// Reads a call. IML-SOAP-8: the Body's element decides, whatever SOAPAction, encodingStyle and Content-Type say.
pub(super) fn call<'a>(asked: &Asked<'a>) -> Call<'a> {
    read(asked).unwrap_or_else(|unreadable| Call {
        unreadable: Some(unreadable),
        credential: fields::in_query(asked, "apiKey"),
        ..Call::new(asked)
    })
}

/// The wrapper has to be known before a failure can be told in its way: all that is wrong up to it is a Fault
/// (IML-ORD-1: parse).
fn read<'a>(asked: &Asked<'a>) -> Result<Call<'a>, Unreadable> {
    // IML-SOAP-7, IML-SOAP-9: `href` stands for what it refers to, in the call and wherever in it.
    let sent = soap::read_linked(asked.request.body(), fields::charset(asked)?, asked.limits)?;
    let known = WRAPPERS.into_iter().find(|known| *known == sent.operation);
    let Some(wrapper) = known.filter(|_| NAMESPACES.contains(&sent.namespace.as_str())) else {
        return Err(Unreadable::new("the Body's element is none of the three operations"));
    };
    fields::check_elements(sent.parameters.len(), asked)?;
    if wrapper == BATCH {
        return batch(asked, sent.parameters);
    }
    Ok(Call { wrapper, ..request(asked, sent.parameters) })
}

/// A batch, each of whose calls has a key of its own; the world is that of the first key that belongs to one.
fn batch<'a>(asked: &Asked<'a>, requests: Vec<Element<'a>>) -> Result<Call<'a>, Unreadable> {
    // IML-SOAP-2: one or more. There is no result that could say that there is none.
    if requests.is_empty() {
        return Err(Unreadable::new("a batch without a request"));
    }
    // What stands beside the requests is surplus, and has no result to say so either (IML-ERR-2002).
    if !requests.iter().all(|child| is_local(child, "request")) {
        return Err(Unreadable::new("an element of a batch that is no request"));
    }
    let mut batch = Vec::with_capacity(requests.len());
    for one in requests {
        let children: Vec<_> = one.into_elements().collect();
        fields::check_elements(children.len(), asked)?;
        batch.push(request(asked, children));
    }
    let unread = batch.iter().flat_map(|one| &one.unread).cloned().collect();
    Ok(Call { wrapper: BATCH, batch, unread, ..Call::new(asked) })
}

/// IML-SOAP-3, IML-SOAP-6: a function's name, and apiKey, h and accessToken as parameters.
fn request<'a>(asked: &Asked<'a>, children: Vec<Element<'a>>) -> Call<'a> {
    let mut call = Call::new(asked);
    let mut sent = Vec::with_capacity(children.len());
    for child in children {
        if is_local(&child, "function") {
            sent.push(field("f", text(&child)));
        } else if !is_local(&child, "parameter") {
            call.unread.push(foreign(child));
        } else {
            match child.attribute("", "name") {
                // Here the function is an element; a parameter of that name is one that there is not.
                Some("f") => call.unread.push("f (a parameter)".to_owned()),
                Some(name) => sent.push(field(name, plain(&child))),
                None => call.unread.push(nameless(&child).to_owned()),
            }
        }
    }
    // ALL-ARG-2: the first counts, of elements, too.
    call.take(Arguments::flat(sent, Repeated::First).in_xml(), &VENDOR);
    call.credential = call.arguments.text("apiKey");
    call.operation = call.arguments.text("f");
    call
}

/// IML-SOAP-4: local elements are unqualified; as BOX-SOAP-7 has it, clients that qualify them are understood.
fn is_local(element: &Element<'_>, name: &str) -> bool {
    element.name == name && is_ours(&element.namespace)
}

fn is_ours(namespace: &str) -> bool {
    namespace.is_empty() || NAMESPACES.contains(&namespace)
}

/// The journal's name for an element that there is not.
fn foreign(element: Element<'_>) -> String {
    if is_ours(&element.namespace) {
        return element.name.into_owned();
    }
    format!("{} (in {})", element.name, element.namespace)
}

/// The journal's name for a parameter that has none. IML-SOAP-9: one that refers to nothing is empty.
fn nameless(parameter: &Element<'_>) -> &'static str {
    match parameter.attribute("", "href") {
        Some(_) => "parameter (its href leads nowhere)",
        None => "parameter (without a name)",
    }
}

fn field<'a>(name: &str, value: Value<'a>) -> Field<'a> {
    Field { name: name.to_owned().into(), value, file: false }
}

/// The plain value of a parameter, which each of the three has to have. A list, a map, or text without a
/// `value` around it is no text, and so a wrong one: 2001 (IML-KEY-3, IML-ERR-2001). A parameter with nothing
/// in it is empty, and so missing (ALL-ARG-1).
fn plain<'a>(parameter: &Element<'a>) -> Value<'a> {
    let bare = |node: &Node<'_>| matches!(node, Node::Text(text) if !text.trim().is_empty());
    if parameter.children.iter().any(bare) {
        return Value::Invalid("text where a value belongs".into());
    }
    let is_value = |child: &Element<'_>| is_local(child, "value");
    // A list or a map that is nil is not there.
    if !parameter.elements().all(|child| is_value(child) || soap::is_nil(child)) {
        return Value::Invalid("a list or a map where a plain value belongs".into());
    }
    parameter.elements().find(|child| is_value(child)).map_or(Value::Text("".into()), text)
}

/// The text of an element; as BOX-SOAP-8 has it, nil is missing. IML-SOAP-7: so is an href that leads nowhere.
fn text<'a>(element: &Element<'a>) -> Value<'a> {
    match soap::value(element) {
        Ok(text) => Value::Text(text.unwrap_or_default()),
        Err(why) => Value::Invalid(why.to_string().into()),
    }
}
