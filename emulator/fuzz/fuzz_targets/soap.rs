//! SOAP: the call, and the value of each of its parameters, its references written out or not.
#![no_main]

use std::borrow::Cow;

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::soap::{self, Call};
use standin_emulator::wire::xml::Element;
use standin_emulator::wire::{Limits, unreadable::Unreadable};

fuzz_target!(|document: &[u8]| {
    let limits = Limits { written: 1 << 14, ..Limits::default() };
    check(soap::read(document, None, limits.elements));
    let linked = check(soap::read_linked(document, None, &limits));
    let (count, deepest) = linked
        .iter()
        .flat_map(|call| &call.parameters)
        .map(size)
        .fold((0, 0), |(count, deepest), (more, deep)| (count + more, deepest.max(deep)));
    // What is large has to be so in the document: an element has four bytes at least, and there are three
    // around these.
    assert!(count <= limits.written.max(document.len()) / 4);
    assert!(deepest + 3 <= limits.elements);
});

fn check(call: Result<Call<'_>, Unreadable>) -> Option<Call<'_>> {
    let call = call.ok()?;
    assert!(!call.operation.is_empty());
    for parameter in &call.parameters {
        assert_ne!(soap::value(parameter), Ok(Some(Cow::Borrowed(""))));
    }
    Some(call)
}

/// How many elements there are in an element, itself counted, and how deep they nest.
fn size(element: &Element<'_>) -> (usize, usize) {
    element
        .elements()
        .map(size)
        .fold((1, 1), |(count, deepest), (more, deep)| (count + more, deepest.max(deep + 1)))
}
