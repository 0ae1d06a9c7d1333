//! References of SOAP 1.1: an element with an `href` stands for one of the same Body with that `id`.

use std::{collections::BTreeMap, iter, mem, slice};

use super::{
    Limits,
    unreadable::Unreadable,
    xml::{Attribute, Element, Node},
};

/// How many elements a call stands in: the Envelope, and its Body.
const AROUND: usize = 2;

/// The first element of a Body, with what its references stand for written out in their places.
///
/// The element that refers keeps its name, and its own attributes go before those of what it stands
/// for. One that refers to nothing, or back to what it stands in, is empty and keeps its `href`. Of
/// two elements with one `id` the first counts. Written out, a call may be no longer and no deeper
/// than one that has no references: copies are counted before they are made.
pub(super) fn written_out<'a>(
    body: Element<'a>,
    limits: &Limits,
) -> Result<Option<Element<'a>>, Unreadable> {
    let Some(call) = body.elements().next() else { return Ok(None) };
    // Nearly every call stands there as it is.
    if !iter::once(call).chain(within(call)).any(refers) {
        return Ok(body.into_elements().next());
    }
    let mut targets = BTreeMap::new();
    for element in within(&body) {
        if let Some(id) = element.attribute("", "id") {
            targets.entry(id).or_insert(element);
        }
    }
    let writer = Writer { targets, open: Vec::new(), left: limits.written, limits };
    writer.write(call).map(Some)
}

fn refers(element: &Element<'_>) -> bool {
    element.attribute("", "href").is_some()
}

/// The elements in another, however deep, in document order.
fn within<'t, 'a>(parent: &'t Element<'a>) -> impl Iterator<Item = &'t Element<'a>> {
    let mut waiting: Vec<_> = parent.elements().rev().collect();
    iter::from_fn(move || {
        let next = waiting.pop()?;
        waiting.extend(next.elements().rev());
        Some(next)
    })
}

/// Makes the copies. It is a loop, since a thread's stack has no room for as many calls as elements may nest.
struct Writer<'t, 'a> {
    targets: BTreeMap<&'t str, &'t Element<'a>>,
    /// The ids that are being written out, the outermost first.
    open: Vec<&'t str>,
    /// How many bytes may still be written.
    left: usize,
    limits: &'t Limits,
}

/// A copy that is not whole yet.
struct Begun<'t, 'a> {
    copy: Element<'a>,
    /// What it still gets.
    rest: slice::Iter<'t, Node<'a>>,
    /// How many ids were open before it.
    open: usize,
}

impl<'t, 'a> Writer<'t, 'a> {
    fn write(mut self, call: &'t Element<'a>) -> Result<Element<'a>, Unreadable> {
        let mut parents = Vec::new();
        let mut current = self.begin(call, 0)?;
        loop {
            match current.rest.next() {
                Some(Node::Text(text)) => current.copy.children.push(Node::Text(text.clone())),
                Some(Node::Element(child)) => {
                    let child = self.begin(child, parents.len() + 1)?;
                    parents.push(mem::replace(&mut current, child));
                }
                None => {
                    self.open.truncate(current.open);
                    let Some(parent) = parents.pop() else { return Ok(current.copy) };
                    let done = mem::replace(&mut current, parent);
                    current.copy.children.push(Node::Element(done.copy));
                }
            }
        }
    }

    /// Begins to copy an element, or what it stands for under its name.
    fn begin(
        &mut self,
        element: &'t Element<'a>,
        parents: usize,
    ) -> Result<Begun<'t, 'a>, Unreadable> {
        let Element { namespace, name, .. } = element;
        let open = self.open.len();
        let (mut source, mut attributes) = (element, Vec::new());
        let rest = loop {
            // A reference is a level, too, so that a chain of them has an end.
            if AROUND + parents + 1 + self.open.len() > self.limits.elements {
                return Err(Unreadable::new(
                    "elements are nested too deep, references written out",
                ));
            }
            self.spend(weight(source))?;
            // Whoever looks for an attribute finds the first of its name.
            attributes.extend(source.attributes.iter().cloned());
            let Some(href) = source.attribute("", "href") else { break source.children.iter() };
            let Some((id, target)) = self.target(href) else { break [].iter() };
            attributes.retain(|attribute| !is_href(attribute));
            self.open.push(id);
            source = target;
        };
        let (namespace, name, children) = (namespace.clone(), name.clone(), Vec::new());
        Ok(Begun { copy: Element { namespace, name, attributes, children }, rest, open })
    }

    /// What an `href` refers to, unless it is being written out already.
    fn target(&self, href: &'t str) -> Option<(&'t str, &'t Element<'a>)> {
        let id = href.strip_prefix('#').filter(|id| !self.open.contains(id))?;
        Some((id, *self.targets.get(id)?))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Unreadable> {
        let most = self.limits.written;
        let why = || Unreadable::new(format!("more than {most} bytes, references written out"));
        self.left = self.left.checked_sub(bytes).ok_or_else(why)?;
        Ok(())
    }
}

fn is_href(attribute: &Attribute) -> bool {
    attribute.namespace.is_empty() && attribute.name == "href"
}

/// The least bytes that an element takes in a document, its child elements apart: so none weighs more
/// than its document.
fn weight(element: &Element<'_>) -> usize {
    let attributes = element.attributes.iter();
    let attributes = attributes.map(|one| " =\"\"".len() + one.name.len() + one.value.len());
    let texts = element.children.iter().map(|node| match node {
        Node::Text(text) => text.len(),
        Node::Element(_) => 0,
    });
    "</>".len() + element.name.len() + attributes.chain(texts).sum::<usize>()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::wire::xml;

    const LIMITS: Limits = Limits { fields: 1_000, brackets: 16, elements: 16, written: 10_000 };

    fn read(inside: &str) -> Element<'static> {
        read_as_deep(inside, 64)
    }

    fn read_as_deep(inside: &str, most: usize) -> Element<'static> {
        let document = format!("<Body>{inside}</Body>");
        xml::read(document.as_bytes(), None, most).unwrap().into_owned()
    }

    /// The call as a document of names, attributes and texts.
    fn shown(element: &Element<'_>) -> String {
        let attributes = element.attributes.iter().map(|a| format!(" {}={}", a.name, a.value));
        let children = element.children.iter().map(|node| match node {
            Node::Element(child) => shown(child),
            Node::Text(text) => text.to_string(),
        });
        let (attributes, children): (String, String) = (attributes.collect(), children.collect());
        format!("<{}{attributes}>{children}</>", element.name)
    }

    #[test]
    fn references_are_written_out() {
        for (inside, wanted) in [
            (
                "<c><p id='a' n='1'>x</p><q href='#a'/></c>",
                "<c><p id=a n=1>x</><q id=a n=1>x</></>",
            ),
            // In whichever order, and behind the call.
            ("<c><p href='#a'/></c><m id='a'><v/>x</m>", "<c><p id=a><v></>x</></>"),
            ("<c href='#a'/><m id='a' n='1'><v/></m>", "<c id=a n=1><v></></>"),
            // One in what another stands for.
            (
                "<c><r id='r'><p href='#p'/></r><r href='#r'/><p id='p'>x</p></c>",
                "<c><r id=r><p id=p>x</></><r id=r><p id=p>x</></><p id=p>x</></>",
            ),
            (
                "<c><p href='#a'/></c><m id='a' href='#b'/><m id='b'>x</m>",
                "<c><p id=a id=b>x</></>",
            ),
            // Its own attributes first; its own content does not count.
            ("<c><p n='1' href='#a'>y</p></c><m n='2' id='a'>x</m>", "<c><p n=1 n=2 id=a>x</></>"),
            // The first of an id.
            ("<c><p href='#a'/></c><m id='a'>x</m><m id='a'>y</m>", "<c><p id=a>x</></>"),
            // To nothing, or elsewhere.
            ("<c><p href='#a'>y</p></c>", "<c><p href=#a></></>"),
            ("<c><p href='a'/></c><m id='a'>x</m>", "<c><p href=a></></>"),
            ("<c><p href='#'/></c>", "<c><p href=#></></>"),
            ("<c><p href=''/></c>", "<c><p href=></></>"),
            ("<c><p href='#a'/></c><m x:id='a' xmlns:x='u'>x</m>", "<c><p href=#a></></>"),
            ("<c><p x:href='#a' xmlns:x='u'/></c><m id='a'>x</m>", "<c><p href=#a></></>"),
            // Circles.
            ("<c><p id='a' href='#a'/></c>", "<c><p id=a id=a href=#a></></>"),
            ("<c><p id='a'><q href='#a'/></p></c>", "<c><p id=a><q id=a><q href=#a></></></></>"),
            (
                "<c><p href='#a'/></c><m id='a'><v href='#b'/></m><m id='b'><v href='#a'/></m>",
                "<c><p id=a><v id=b><v href=#a></></></></>",
            ),
        ] {
            let call = written_out(read(inside), &LIMITS).unwrap().unwrap();
            assert_eq!(shown(&call), wanted, "{inside}");
        }
        assert_eq!(written_out(read(""), &LIMITS), Ok(None));
    }

    #[test]
    fn limits() {
        let why = |inside: &str| written_out(read(inside), &LIMITS).unwrap_err().to_string();
        let copies = |count, length| {
            let text = "x".repeat(length);
            format!("<c>{}</c><m id='a'>{text}</m>", "<p href='#a'/>".repeat(count))
        };
        assert!(written_out(read(&copies(9, 1_000)), &LIMITS).is_ok());
        let long = "more than 10000 bytes, references written out";
        assert_eq!(why(&copies(10, 1_000)), long);
        // Each is ten times the one before.
        let tenfold = (0..6).map(|i| {
            let next = format!("<v href='#a{}'/>", i + 1);
            format!("<m id='a{i}'>{}</m>", next.repeat(10))
        });
        assert_eq!(why(&format!("<c href='#a0'/>{}", tenfold.collect::<String>())), long);
        let deep = "elements are nested too deep, references written out";
        let chain = |count| {
            let chained = (0..count).map(|i| format!("<m id='a{i}' href='#a{}'/>", i + 1));
            format!("<c href='#a0'/>{}", chained.collect::<String>())
        };
        assert!(written_out(read(&chain(13)), &LIMITS).is_ok());
        assert_eq!(why(&chain(14)), deep);
        assert_eq!(why(&chain(50_000)), deep);
    }

    /// As deep as the command line lets documents be, on the stack that a thread has.
    #[test]
    fn the_deepest_has_room() {
        let limits = Limits { elements: 1_000, written: 1 << 20, ..LIMITS };
        let nested = |count, inside: &str| {
            format!("{}{inside}{}", "<v>".repeat(count), "</v>".repeat(count))
        };
        let link = |i| nested(20, &format!("<v href='#a{i}'/>"));
        let links = (0..100).map(|i| format!("<m id='a{i}'>{}</m>", link(i + 1)));
        let linked = format!("<c href='#a0'/>{}", links.collect::<String>());
        let plain = format!("<c>{}<v href='#a'/></c>", nested(990, ""));
        let read = |inside: &str| read_as_deep(inside, 1_000);
        assert!(written_out(read(&linked), &limits).is_err());
        assert!(written_out(read(&plain), &limits).is_ok());
    }

    #[test]
    fn none_weighs_more_than_its_document() {
        for document in ["<a/>", "<a>x&amp;<b c='d'/>é</a>", "<a b='' c=\"e\"><!-- --><d/></a>"] {
            fn whole(element: &Element<'_>) -> usize {
                weight(element) + element.elements().map(whole).sum::<usize>()
            }
            let root = xml::read(document.as_bytes(), None, 64).unwrap();
            assert!(whole(&root) <= document.len(), "{document}");
        }
    }
}
