//! The pages of the vendors: what stands in `docs/vendors/` between `<!-- specs: BLOCK -->` and `<!-- end -->` is made from
//! `specs/`, and is in step with it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

mod blocks;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use blocks::BLOCKS;
use standin_conformance::spec::{Specs, VendorSpecs};

/// What writes the blocks anew.
const UPDATE: &str = "UPDATE_DOCS";

const START: &str = "<!-- specs: ";
const CLOSE: &str = " -->\n";
const END: &str = "<!-- end -->";

#[test]
fn every_vendor_has_a_page_in_step_with_its_specs() {
    let specs = Specs::embedded().unwrap();
    let behind: Vec<_> = specs.vendors.iter().flat_map(|vendor| behind(&specs, vendor)).collect();
    assert!(
        behind.is_empty(),
        "{}\n{UPDATE}=1 cargo test --package standin-conformance --test docs writes them anew",
        behind.join("\n")
    );
}

#[test]
fn there_is_no_page_of_nobody() {
    let specs = Specs::embedded().unwrap();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = specs.vendors.iter().any(|vendor| name == file(vendor));
        assert!(known, "docs/vendors/{name} is of no vendor");
    }
}

/// The blocks of a vendor's page that are not what the specs make of them.
fn behind(specs: &Specs, vendor: &VendorSpecs) -> Vec<String> {
    let name = format!("docs/vendors/{}", file(vendor));
    let path = folder().join(file(vendor));
    let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (written, behind) = in_step(&page, |block| {
        let make = BLOCKS.iter().find(|known| known.0 == block)?.1;
        Some(make(specs, vendor))
    });
    for (block, _) in BLOCKS {
        let count = page.matches(&format!("{START}{block}{CLOSE}")).count();
        assert_eq!(count, 1, "{name} has the block `{START}{block} -->` {count} times");
    }
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, written).unwrap();
        return Vec::new();
    }
    behind
        .into_iter()
        .map(|block| format!("{name}: the block {block:?} is behind specs/"))
        .collect()
}

/// A page with its blocks as they have to be, and the names of those that are otherwise.
fn in_step(page: &str, make: impl Fn(&str) -> Option<String>) -> (String, Vec<&str>) {
    let mut written = String::new();
    let mut behind = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find(START) {
        let (before, from) = rest.split_at(start);
        let (block, from) = from[START.len()..]
            .split_once(CLOSE)
            .unwrap_or_else(|| panic!("a block's first line is `{START}NAME -->`"));
        let (own, after) =
            from.split_once(END).unwrap_or_else(|| panic!("the block {block:?} has no `{END}`"));
        let made = make(block).unwrap_or_else(|| {
            let known: Vec<_> = BLOCKS.iter().map(|block| block.0).collect();
            panic!("no block {block:?} (there are {})", known.join(", "))
        });
        let made = format!("\n{made}\n");
        if own != made {
            behind.push(block);
        }
        written.push_str(&format!("{before}{START}{block}{CLOSE}{made}{END}"));
        rest = after;
    }
    written.push_str(rest);
    (written, behind)
}

fn file(vendor: &VendorSpecs) -> String {
    format!("{}.md", vendor.operation.vendor)
}

fn folder() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/vendors")).to_owned()
}

#[test]
fn a_block_that_is_behind_is_named_and_written_anew() {
    let page =
        "a\n<!-- specs: x -->\n\nold\n<!-- end -->\nb\n<!-- specs: y -->\n\nnew\n<!-- end -->\n";
    let make = |block: &str| ["x", "y"].contains(&block).then(|| "new".to_owned());
    let (written, behind) = in_step(page, make);
    assert_eq!(behind, ["x"]);
    assert_eq!(written, page.replace("old", "new"));
    assert_eq!(in_step(&written, make), (written.clone(), vec![]));
}

#[test]
#[should_panic(expected = "no block \"z\"")]
fn a_block_that_there_is_not_is_refused() {
    in_step("<!-- specs: z -->\n<!-- end -->", |_| None);
}
