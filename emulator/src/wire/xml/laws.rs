//! What holds of every document: the reader's refusals by rule, and its properties.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use proptest::prelude::*;

use super::{Attribute, Element, Node, read};
use crate::wire::charset::Charset;

fn refuses(documents: &[&str]) {
    for document in documents {
        let read = read(document.as_bytes(), None, 64);
        assert!(read.is_err(), "{document:?} is {read:?}");
    }
}

#[test]
fn refuses_bad_structure() {
    refuses(&[
        "",
        " ",
        "x",
        "<",
        "<a",
        "<a>",
        "<a/",
        "</a>",
        "<>",
        "</>",
        "< a/>",
        "<a/>x",
        "x<a/>",
        "<a/><b/>",
        "<a></b>",
        "<a><b></a></b>",
        "<a></a b='1'>",
        "<a></ a>",
        "<a/></a>",
        "<a></A>",
        "<a/>\0",
        "\u{FEFF}\u{FEFF}<a/>",
        "<a/>\u{A0}",
    ]);
}

#[test]
fn refuses_bad_text() {
    refuses(&[
        "<a/>&amp;",
        "&#32;<a/>",
        "<![CDATA[]]><a/>",
        "<a/><![CDATA[ ]]>",
        "<a><![CDATA[</a>",
        "<a><![cdata[]]></a>",
        "<a>]]></a>",
        "<a>&</a>",
        "<a>a & b</a>",
        "<a>&amp</a>",
        "<a>&;</a>",
        "<a>&nbsp;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFF;</a>",
        "<a>&#X41;</a>",
        "<a>&#+65;</a>",
        "<a>\u{1}</a>",
        "<a>\u{FFFE}</a>",
        "<!--\0--><a/>",
    ]);
}

#[test]
fn refuses_bad_tags() {
    refuses(&[
        "<a b/>",
        "<a b=1/>",
        "<a b='1/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a b='&x;'/>",
        "<a b='&#0;'/>",
        "<a b='\u{B}'/>",
        "<a b='1' b='2'/>",
        "<a 1='1'/>",
        "<1/>",
        "<a\"/>",
        "<a b='1' / >",
        "<a / >",
        "<a,b/>",
        "<a=''/>",
        "<a b='1'/c='2'>",
    ]);
}

#[test]
fn refuses_bad_namespaces() {
    refuses(&[
        "<p:a/>",
        "<a p:b=''/>",
        "<a><b xmlns:p='u'/><p:c/></a>",
        "<a:b:c xmlns:a='u'/>",
        "<:a/>",
        "<a:/>",
        "<a xmlns:p=''/>",
        "<a xmlns:='u'/>",
        "<a xmlns:xmlns='u'/>",
        "<a xmlns:xml='u'/>",
        "<xmlns:a/>",
        "<a xmlns:p='u' xmlns:p='u'/>",
        "<a xmlns='u' xmlns='u'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>",
        "<a xmlns:p='u' xmlns:q='&#117;' p:b='' q:b=''/>",
        "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    ]);
}

#[test]
fn refuses_bad_comments_and_instructions() {
    refuses(&[
        "<a><!-- -- --></a>",
        "<a><!-- a---></a>",
        "<a><!-- </a>",
        "<!-><a/>",
        "<!--><a/>",
        "<!---><a/>",
        "<a><!ELEMENT a></a>",
        "<!><a/>",
        "<!",
        "<!-",
        "<![",
        "<!a><a/>",
        " <?xml version='1.0'?><a/>",
        "<a/><?xml version='1.0'?>",
        "<a><?xml ?></a>",
        "<?xml version='1.0'?><?xml version='1.0'?><a/>",
        "<?XML x?><a/>",
        "<?xml?><a/>",
        "<? x?><a/>",
        "<??><a/>",
        "<?><a/>",
        "<?p:q ?><a/>",
        "<?p",
        "<?1 ?><a/>",
        "<?p<a/>",
        "<?xml version='1.0'?>\u{FEFF}<a/>",
        "<?xml version='1.0'",
        "<?xml",
        "<?",
    ]);
}

#[test]
fn refuses_every_doctype() {
    refuses(&[
        "<!DOCTYPE a><a/>",
        "<!doctype a><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>",
        "<!DOCTYPE",
        "<!DOCTYPE>",
        "<a/><!DOCTYPE a>",
        "<a><!DOCTYPE a></a>",
        "<!DOCTYPE a [<!ENTITY % b '<!-- ]>'",
    ]);
}

/// Trees of the shape that the reader makes: no two texts side by side.
fn trees() -> impl Strategy<Value = Element<'static>> {
    let text = "[ -~\t\né€]{1,8}";
    let name = "[a-z][a-z0-9.-]{0,3}";
    let namespace = "(urn:[a-z&<\"]{1,3})?";
    let attributes = prop::collection::btree_map((namespace, name), text, 0..3);
    let leaf = (namespace, name, attributes).prop_map(|(namespace, name, attributes)| {
        let attributes = attributes.into_iter().map(|((namespace, name), value)| Attribute {
            namespace: namespace.into(),
            name,
            value,
        });
        let attributes = attributes.collect();
        Element { namespace: namespace.into(), name: name.into(), attributes, children: Vec::new() }
    });
    leaf.clone().prop_recursive(4, 24, 4, move |inner| {
        let child = (inner, prop::option::of(text));
        (leaf.clone(), prop::collection::vec(child, 0..4)).prop_map(|(mut parent, children)| {
            for (element, text) in children {
                parent.children.push(Node::Element(element));
                parent.children.extend(text.map(|text| Node::Text(text.into())));
            }
            parent
        })
    })
}

/// Every character as a reference but letters: nothing in common with the crate's writer.
fn encoded(text: &str) -> String {
    let written = text.chars().map(|c| match c {
        'a'..='z' => c.to_string(),
        _ => format!("&#x{:X};", u32::from(c)),
    });
    written.collect()
}

/// The tree as a document that declares a prefix for each name.
fn written(element: &Element<'_>) -> String {
    let mut tag = String::new();
    let mut prefixed = |prefix: String, namespace: &str, name: &str| {
        if namespace.is_empty() {
            return name.to_owned();
        }
        tag.push_str(&format!(" xmlns:{prefix}='{}'", encoded(namespace)));
        format!("{prefix}:{name}")
    };
    let name = prefixed("e".to_owned(), &element.namespace, &element.name);
    let attributes = element.attributes.iter().enumerate().map(|(i, a)| {
        let name = prefixed(format!("a{i}"), &a.namespace, &a.name);
        format!("\n{name} = \"{}\"", encoded(&a.value))
    });
    let attributes: String = attributes.collect();
    let children: String = element
        .children
        .iter()
        .map(|node| match node {
            Node::Element(element) => written(element),
            Node::Text(text) => encoded(text),
        })
        .collect();
    format!("<{name}{attributes}{tag}>{children}<!-- --></{name}>")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn trees_round_trip(tree in trees()) {
        let document = written(&tree);
        prop_assert_eq!(read(document.as_bytes(), None, 64), Ok(tree));
    }

    #[test]
    fn a_truncated_document_is_refused(tree in trees(), at in any::<prop::sample::Index>()) {
        let document = written(&tree);
        let cut = document.as_bytes().get(..at.index(document.len())).unwrap();
        prop_assert!(read(cut, None, 64).is_err());
    }

    #[test]
    fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
        for charset in [None, Some(Charset::Latin1)] {
            prop_assert!(read(&bytes, charset, 64).is_err() || bytes.contains(&b'<'));
        }
    }

    #[test]
    fn anything_like_xml_is_survived(pieces in prop::collection::vec(prop::sample::select(vec![
        "<", ">", "/", "a", "<a>", "</a>", "<a/>", " b='", "'", "\"", "=", "&", ";", "#", "x41",
        "<!--", "--", "-->", "<![CDATA[", "]]>", "<?", "?>", "xml", "<!DOCTYPE", "[", "]", "é",
        " ", "\n", "\r", "xmlns", ":", "p", "<?xml version='1.0'?>", "\u{FEFF}", "amp", "\0",
    ]), 0..16)) {
        let document = pieces.concat();
        if let Ok(element) = read(document.as_bytes(), None, 64) {
            let again = written(&element);
            prop_assert_eq!(read(again.as_bytes(), None, 64), Ok(element));
        }
    }
}
