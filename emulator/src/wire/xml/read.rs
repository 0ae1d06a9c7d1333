//! A document read into a tree, strictly: what XML 1.0 does not allow is refused.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use quick_xml::{
    Reader,
    errors::{Error, IllFormedError},
    events::{BytesPI, BytesStart, Event},
};

use super::{
    Attribute, Element, Node,
    names::{Name, Scope, is_name},
    prolog, references,
    tag::{BLANKS, attributes},
};
use crate::wire::{
    charset::{Charset, is_xml_char, is_xml_text},
    unreadable::Unreadable,
};

/// Reads a whole document into its root element.
///
/// `declared` is the character set of the Content-Type, which wins over the document's own
/// declaration; without both it is UTF-8. Comments and processing instructions are skipped.
/// Refused are whatever is not well-formed (namespaces included), every DOCTYPE, and elements that
/// nest deeper than `most`, the root counted.
pub fn read(
    document: &[u8],
    declared: Option<Charset>,
    most: usize,
) -> Result<Element<'_>, Unreadable> {
    match prolog::decode(document, declared)? {
        Cow::Borrowed(text) => read_text(text, most),
        Cow::Owned(text) => read_text(&text, most).map(Element::into_owned),
    }
}

fn read_text(text: &str, most: usize) -> Result<Element<'_>, Unreadable> {
    if !is_xml_text(text)
        && let Some(at) = text.find(|c| !is_xml_char(c))
    {
        return Err(refused(text, at, "a character that XML forbids"));
    }
    let start = prolog::declaration_length(text).map_err(|cause| refused(text, 0, cause))?;
    tree(text, start, most)
}

/// Reads what follows the declaration, whose length is `start`.
fn tree(text: &str, start: usize, most: usize) -> Result<Element<'_>, Unreadable> {
    let rest = text.get(start..).unwrap_or_default();
    // quick-xml would skip it as a byte order mark.
    if rest.starts_with('\u{FEFF}') {
        return Err(refused(text, start, OUTSIDE));
    }
    let mut reader = Reader::from_str(rest);
    reader.config_mut().check_comments = true;
    let mut builder =
        Builder { text, scope: Scope::new(), open: Vec::with_capacity(8), root: None, most };
    loop {
        let at = offset(start, reader.buffer_position());
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                return Err(refused(text, offset(start, reader.error_position()), plain(&error)));
            }
        };
        builder.take(event, at).map_err(|cause| refused(text, at, cause))?;
    }
    builder.finish().map_err(|cause| refused(text, text.len(), cause))
}

const OUTSIDE: &str = "text outside of the root element";

/// The tree as far as it is read.
struct Builder<'a> {
    text: &'a str,
    scope: Scope,
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
    /// How deep elements may nest, the root counted.
    most: usize,
}

impl<'a> Builder<'a> {
    /// Takes what stands at that offset.
    fn take(&mut self, event: Event<'a>, at: usize) -> Result<(), &'static str> {
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::Empty(tag) => self.start(&tag, at).and_then(|()| self.end()),
            Event::End(_) => self.end(),
            Event::Text(text) if text.contains("]]>") => Err("`]]>` stands in text"),
            Event::Text(text) => self.text(text.into_inner()),
            Event::CData(_) | Event::GeneralRef(_) if self.open.is_empty() => Err(OUTSIDE),
            Event::CData(text) => self.text(text.into_inner()),
            Event::GeneralRef(name) => self.text(references::resolve(&name)?.to_string().into()),
            Event::PI(instruction) => check(&instruction),
            Event::Decl(_) => Err("an XML declaration that is not at the start"),
            Event::DocType(_) => Err("a DOCTYPE is not accepted"),
            Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), &'static str> {
        if self.open.is_empty() && self.root.is_some() {
            return Err("a second root element");
        }
        if self.open.len() >= self.most {
            return Err("elements are nested too deep");
        }
        let name = Name::parse(tag.name().into_inner())?;
        let inside = tag.attributes_raw();
        let attributes = if inside.is_empty() {
            Vec::new()
        } else {
            let written: Vec<_> = attributes(inside).collect::<Result<_, _>>()?;
            self.resolve(&written)?
        };
        let namespace = self.scope.of_element(name)?;
        // Behind its `<`, its prefix and its colon.
        let before = at + 1 + name.prefix.map_or(0, |prefix| prefix.len() + 1);
        let name = self.as_it_stands(before, name.local);
        self.open.push(Element { namespace, name, attributes, children: Vec::new() });
        Ok(())
    }

    /// A piece of the document, which quick-xml lends for as long as its event only.
    fn as_it_stands(&self, at: usize, piece: &str) -> Cow<'a, str> {
        let found = self.text.get(at..at + piece.len()).filter(|found| *found == piece);
        found.map_or_else(|| Cow::Owned(piece.to_owned()), Cow::Borrowed)
    }

    /// Puts a tag's declarations in force, and gives its other attributes.
    fn resolve(&mut self, written: &[(Name<'_>, &str)]) -> Result<Vec<Attribute>, &'static str> {
        let depth = self.open.len() + 1;
        // Most tags have one attribute, or none: nothing stands there twice.
        let several = written.len() > 1;
        let mut declared = BTreeSet::new();
        for (name, raw) in written {
            let Some(prefix) = name.declares() else { continue };
            if several && !declared.insert(prefix) {
                return Err(TWICE);
            }
            self.scope.declare(depth, prefix, &references::normalise(raw)?)?;
        }
        let others = written.iter().filter(|(name, _)| name.declares().is_none());
        let found = others.map(|(name, raw)| self.attribute(*name, raw));
        let found: Vec<_> = found.collect::<Result<_, _>>()?;
        let distinct = || found.iter().map(|a| (&a.name, &a.namespace)).collect::<BTreeSet<_>>();
        let twice = found.len() > 1 && distinct().len() < found.len();
        if twice { Err(TWICE) } else { Ok(found) }
    }

    fn attribute(&self, name: Name<'_>, raw: &str) -> Result<Attribute, &'static str> {
        let namespace: Arc<str> = self.scope.of_attribute(name)?;
        let value = references::normalise(raw)?;
        Ok(Attribute { namespace, name: name.local.to_owned(), value })
    }

    fn end(&mut self) -> Result<(), &'static str> {
        let element = self.open.pop().ok_or("an end tag without a start tag")?;
        self.scope.leave_to(self.open.len());
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.root = Some(element),
        }
        Ok(())
    }

    /// Adds to the text of the innermost element; a comment or reference does not divide it.
    fn text(&mut self, text: Cow<'a, str>) -> Result<(), &'static str> {
        let Some(parent) = self.open.last_mut() else {
            let blank = text.trim_matches(BLANKS).is_empty();
            return if blank { Ok(()) } else { Err(OUTSIDE) };
        };
        match parent.children.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(before)) => before.to_mut().push_str(&text),
            _ => parent.children.push(Node::Text(text)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element<'a>, &'static str> {
        if !self.open.is_empty() {
            return Err("the document ends before its elements do");
        }
        self.root.ok_or("there is no root element")
    }
}

const TWICE: &str = "an attribute stands twice in a tag";

fn check(instruction: &BytesPI<'_>) -> Result<(), &'static str> {
    let target = instruction.target();
    if !is_name(target) || target.eq_ignore_ascii_case("xml") {
        return Err("a processing instruction has a bad name");
    }
    Ok(())
}

/// quick-xml's error without the names that it would quote.
fn plain(error: &Error) -> &'static str {
    match error {
        Error::Syntax(_) => "markup that is not closed, or not XML",
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. }) => {
            "an end tag is not that of the open element"
        }
        Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => "an end tag without a start tag",
        Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "`--` stands in a comment",
        Error::IllFormed(IllFormedError::UnclosedReference) => "an `&` is not escaped",
        _ => "not well-formed",
    }
}

fn offset(start: usize, position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).saturating_add(start)
}

fn refused(text: &str, at: usize, cause: &str) -> Unreadable {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    Unreadable::new(format!("line {line}, column {column}: {cause}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    /// The tree in a notation of its own: `{namespace}name[attributes](children)`.
    fn shown(element: &Element<'_>) -> String {
        let attributes = element.attributes.iter();
        let attributes = attributes.map(|a| format!("[{{{}}}{}={}]", a.namespace, a.name, a.value));
        let children = element.children.iter().map(|node| match node {
            Node::Element(element) => shown(element),
            Node::Text(text) => format!("{text:?}"),
        });
        let (attributes, children) = (attributes.collect::<String>(), children.collect::<String>());
        format!("{{{}}}{}{attributes}({children})", element.namespace, element.name)
    }

    #[test]
    fn well_formed() {
        for (document, tree) in [
            ("<a/>", "{}a()"),
            ("<a></a >", "{}a()"),
            (" \r\n<!-- c --><?pi x?><a/><!----><?p?>\n", "{}a()"),
            ("<?xml version='1.0' encoding='UTF-8' ?>\n<a/>", "{}a()"),
            ("<?xml-stylesheet href='x'?><a/>", "{}a()"),
            ("<a>x<!-- - -->y<?p ?>z<![CDATA[<&]]]></a>", "{}a(\"xyz<&]\")"),
            ("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;</a>", "{}a(\"<&>\\\"'AB\")"),
            ("<a>&#38;amp;&#13;</a>", "{}a(\"&amp;\\r\")"),
            ("<a>1\r\n2\r3\n<![CDATA[4\r\n]]></a>", "{}a(\"1\\n2\\n3\\n4\\n\")"),
            ("<a b='1\r\n2\t3&#10;' c = \"'>\"/>", "{}a[{}b=1 2 3\n][{}c='>]()"),
            ("<a>]]&gt;]]<![CDATA[>]]></a>", "{}a(\"]]>]]>\")"),
            ("<a><![CDATA[]]></a>", "{}a()"),
            ("<a xmlns='u'><b/><c xmlns=''/></a>", "{u}a({u}b(){}c())"),
            ("<p:a xmlns:p='u&amp;v' b='' p:b=''/>", "{u&v}a[{}b=][{u&v}b=]()"),
            ("<p:a xmlns:p='u'><p:b xmlns:p='v'/><p:c/></p:a>", "{u}a({v}b(){u}c())"),
            ("<a xml:lang='x'/>", "{}a[{http://www.w3.org/XML/1998/namespace}lang=x]()"),
            ("<é à='ü'>€😀</é>", "{}é[{}à=ü](\"€😀\")"),
        ] {
            assert_eq!(read(document.as_bytes(), None, 64).map(|e| shown(&e)).as_deref(), Ok(tree));
        }
    }

    #[test]
    fn causes_say_where_and_quote_nothing() {
        for (document, cause) in [
            (
                "<a>\r\n <secret>x</other></a>",
                "line 2, column 11: an end tag is not that of the open element",
            ),
            ("<a>\n\n&secret;</a>", "line 3, column 1: an entity is not known"),
            (
                "<?xml version='1.0'?><a>é<b b='secret",
                "line 1, column 26: markup that is not closed, or not XML",
            ),
            ("<a>\rsecret\u{1}</a>", "line 2, column 7: a character that XML forbids"),
            ("<a>", "line 1, column 4: the document ends before its elements do"),
            ("<!DOCTYPE a><a/>", "line 1, column 1: a DOCTYPE is not accepted"),
        ] {
            assert_eq!(read(document.as_bytes(), None, 64).unwrap_err().to_string(), cause);
        }
    }

    #[test]
    fn limits() {
        let nested = |depth| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(nested(64).as_bytes(), None, 64).is_ok());
        assert!(read(nested(64 + 1).as_bytes(), None, 64).is_err());
        assert!(read("<a>".repeat(300_000).as_bytes(), None, 64).is_err());
        let wide = |count| format!("<a>{}</a>", "<b/>".repeat(count));
        assert_eq!(read(wide(10_000).as_bytes(), None, 64).unwrap().elements().count(), 10_000);
        let declared = |count| {
            let declarations: String = (0..count).map(|i| format!(" xmlns:p{i}='u'")).collect();
            format!("<a><b{declarations}/><b{declarations}/></a>")
        };
        assert!(read(declared(256).as_bytes(), None, 64).is_ok());
        assert!(read(declared(257).as_bytes(), None, 64).is_err());
        let named = |length| format!("<a xmlns='{}'/>", "u".repeat(length));
        assert!(read(named(1_024).as_bytes(), None, 64).is_ok());
        assert!(read(named(1_025).as_bytes(), None, 64).is_err());
    }
}
