//! XML without what does not count: prefixes, quotes, comments, blanks between elements.

use roxmltree::{Document, Node as XmlNode};

use super::{Attribute, Element, MAX_DEPTH, Node};

pub(super) fn read(text: &str) -> Result<Node, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    element(document.root_element(), 0).map(Node::Element)
}

fn element(node: XmlNode<'_, '_>, depth: usize) -> Result<Element, String> {
    if depth > MAX_DEPTH {
        return Err(format!("nested deeper than {MAX_DEPTH} levels"));
    }
    let attributes = node.attributes().map(|attribute| Attribute {
        space: attribute.namespace().map(str::to_owned),
        name: attribute.name().to_owned(),
        value: attribute.value().to_owned(),
    });
    Ok(Element {
        space: node.tag_name().namespace().map(str::to_owned),
        name: node.tag_name().name().to_owned(),
        attributes: attributes.collect(),
        children: children(node, depth)?,
    })
}

fn children(node: XmlNode<'_, '_>, depth: usize) -> Result<Vec<Node>, String> {
    let mut children: Vec<Node> = Vec::new();
    for child in node.children() {
        if child.is_element() {
            children.push(Node::Element(element(child, depth + 1)?));
        } else if let Some(more) = child.text().filter(|_| child.is_text()) {
            // A comment cuts a text in two.
            match children.last_mut() {
                Some(Node::Text(text)) => text.push_str(more),
                _ => children.push(Node::Text(more.to_owned())),
            }
        }
    }
    if children.iter().any(|child| matches!(child, Node::Element(_))) {
        let blank = |letter| matches!(letter, ' ' | '\t' | '\r' | '\n');
        children.retain(
            |child| !matches!(child, Node::Text(text) if text.trim_matches(blank).is_empty()),
        );
    }
    Ok(children)
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that panics has failed"
    )]

    use super::*;

    #[test]
    fn what_does_not_count_is_gone() {
        let plain = read("<a xmlns='u' b='1' c='2'><d>x&amp;y</d><e></e></a>").unwrap();
        let dressed = "<?xml version=\"1.0\"?>\n<p:a b=\"1\" xmlns:p=\"u\" c=\"2\">\n <!-- - -->\
                       <p:d>x<!-- -->&#38;<![CDATA[y]]></p:d>\t<p:e/></p:a>\n";
        assert_eq!(read(dressed).unwrap(), plain);
    }

    #[test]
    fn what_counts_stays() {
        let all =
            ["<a/>", "<a xmlns='u'/>", "<a> </a>", "<a b=''/>", "<a>x<b/></a>", "<a><b/>x</a>"];
        let read = all.map(|text| read(text).unwrap());
        for (at, one) in read.iter().enumerate() {
            assert!(!read[..at].contains(one), "{}", all[at]);
        }
    }

    #[test]
    fn a_doctype_is_refused_and_depth_is_bounded() {
        assert!(read("<!DOCTYPE a><a/>").is_err());
        let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(&deep(100)).is_ok());
        assert!(read(&deep(10_000)).is_err());
    }
}
