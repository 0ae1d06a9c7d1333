//! The ledger is whole: every clause has its case, the ids of cases are as agreed, and the fake's own lists
//! name what the specs name, both ways.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use standin_conformance::coverage::coverage;
use standin_conformance::derive::derive;
use standin_conformance::spec::{Cause, Refusal, Specs, Switch, VENDORS};
use standin_conformance::target::Target;
use standin_conformance::text::Piece;
use standin_emulator::vendors::VENDORS as FAKES;
use standin_emulator::world::Seed;

#[test]
fn every_must_has_a_case_or_a_reason() {
    let specs = Specs::embedded().unwrap();
    let cases = derive(&specs).unwrap();
    let covered = coverage(&specs.ledger, &cases);
    let open: Vec<_> =
        covered.iter().filter(|one| one.is_open()).map(|one| &one.clause.id).collect();
    assert!(open.is_empty(), "no case tests {open:?}");
}

#[test]
fn what_is_untestable_has_no_case() {
    let specs = Specs::embedded().unwrap();
    let cases = derive(&specs).unwrap();
    for covered in coverage(&specs.ledger, &cases) {
        let both = covered.clause.untestable.is_some() && !covered.tested_by.is_empty();
        assert!(!both, "{} is tested by {:?}", covered.clause.id, covered.tested_by);
    }
}

#[test]
fn the_specs_that_are_built_in_are_those_of_the_folder() {
    let built_in = derive(&Specs::embedded().unwrap()).unwrap();
    let read = derive(&Specs::read(&specs_folder()).unwrap()).unwrap();
    let ids = |cases: &[standin_conformance::case::Case]| -> Vec<String> {
        cases.iter().map(|case| format!("{} {}", case.id, case.place)).collect()
    };
    let folder = specs_folder().display().to_string();
    let read = ids(&read).into_iter().map(|id| id.replace(&folder, "specs"));
    assert_eq!(ids(&built_in), read.collect::<Vec<_>>());
}

#[test]
fn cases_come_and_go_in_sight() {
    let specs = Specs::embedded().unwrap();
    let ids: Vec<_> = derive(&specs).unwrap().into_iter().map(|case| case.id).collect();
    let lock = format!("{}\n", ids.join("\n"));
    let path = specs_folder().join("cases.lock");
    if std::env::var_os("UPDATE_CASES_LOCK").is_some() {
        fs::write(&path, &lock).unwrap();
    }
    let agreed: BTreeSet<_> = specs.lock.iter().map(String::as_str).collect();
    let there: BTreeSet<_> = ids.iter().map(String::as_str).collect();
    let gone: Vec<_> = agreed.difference(&there).collect();
    let new: Vec<_> = there.difference(&agreed).collect();
    assert!(
        fs::read_to_string(&path).unwrap() == lock,
        "specs/cases.lock is behind: gone {gone:?}, new {new:?}\n\
         UPDATE_CASES_LOCK=1 cargo test --package standin-conformance --test ledger writes it anew"
    );
}

#[test]
fn what_the_built_in_target_names_is_of_some_case() {
    let target = Target::from_url("http://127.0.0.1:1").unwrap();
    assert!(target.expected.is_empty(), "the fake is expected to pass all");
    let cases = derive(&Specs::embedded().unwrap()).unwrap();
    assert!(target.stray_expectation(&cases).is_none());
    assert_eq!(target.unused_name(&cases).map(|error| error.to_string()), None);
}

#[test]
fn every_clause_is_cited_where_the_fake_upholds_it() {
    let ledger = Specs::embedded().unwrap().ledger;
    let clauses: BTreeSet<_> = ledger.iter().map(|clause| clause.id.clone()).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/src");
    let mut cited = BTreeSet::new();
    for path in files(&source) {
        cited.extend(ids(&fs::read_to_string(path).unwrap()));
    }
    let strange: Vec<_> = cited.difference(&clauses).collect();
    assert!(strange.is_empty(), "the fake cites what is no clause: {strange:?}");
    let open: Vec<_> = clauses.difference(&cited).collect();
    assert!(open.is_empty(), "nothing in the fake cites {open:?}");
}

/// The ids of clauses in a text.
fn ids(text: &str) -> BTreeSet<String> {
    let word = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let mut ids = BTreeSet::new();
    for (at, _) in text.match_indices('-') {
        let start = text[..at].rfind(|c: char| !c.is_ascii_uppercase()).map_or(0, |at| at + 1);
        let prefix = &text[start..at];
        let rest = &text[at + 1..];
        let kind = &rest[..word(rest)];
        let Some(number) = rest[kind.len()..].strip_prefix('-') else { continue };
        let number = &number[..word(number)];
        let is_kind = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_uppercase());
        if prefix.len() == 3 && is_kind && number.parse::<u32>().is_ok() {
            ids.insert(format!("{prefix}-{kind}-{number}"));
        }
    }
    ids
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(below).collect()
}

#[test]
fn the_fake_refuses_what_the_specs_refuse() {
    let specs = Specs::embedded().unwrap();
    for (vendor, fake) in specs.vendors.iter().zip(FAKES) {
        assert_eq!(vendor.operation.vendor, fake.name);
        let refusals = vendor.operation.refusals.iter().map(|refusal| refusal.get_ref());
        let refused: BTreeSet<_> = (fake.refusals)().iter().map(|refusal| refusal.code).collect();
        let named: BTreeSet<_> = refusals.clone().flat_map(names).collect();
        let strange: Vec<_> = refused.difference(&named).collect();
        assert!(strange.is_empty(), "{}: the specs do not know {strange:?}", fake.name);
        for refusal in refusals.filter(|refusal| !refusal.unasked) {
            assert!(refused.contains(refusal.code.as_str()), "{} {}", fake.name, refusal.code);
        }
    }
}

/// A refusal's code, and what its text begins with where it has no code on the wire.
fn names(refusal: &Refusal) -> impl Iterator<Item = &str> {
    let texts = refusal.says.values().filter_map(|said| said.is.split(':').next());
    [refusal.code.as_str()].into_iter().chain(texts)
}

#[test]
fn the_fake_is_asked_where_the_specs_ask() {
    let specs = Specs::embedded().unwrap();
    let cases = derive(&specs).unwrap();
    assert_eq!(VENDORS.to_vec(), FAKES.iter().map(|fake| fake.name).collect::<Vec<_>>());
    for (vendor, fake) in specs.vendors.iter().zip(FAKES) {
        let operation = &vendor.operation;
        for envelope in operation.envelopes.iter().map(|envelope| envelope.get_ref()) {
            let served = fake.endpoints.iter().find(|endpoint| endpoint.claims(&envelope.path));
            let served = served.unwrap_or_else(|| panic!("{} {}", fake.name, envelope.path));
            assert_eq!(served.operation, operation.documented);
        }
        for endpoint in fake.endpoints {
            let asked = cases.iter().filter(|case| case.vendor == fake.name).any(|case| {
                case.steps.iter().any(|step| match step.request.path.pieces.as_slice() {
                    [Piece::Text(path)] => endpoint.claims(path),
                    _ => false,
                })
            });
            assert!(asked, "no case asks {} {}", fake.name, endpoint.path);
        }
        let hosts: BTreeSet<_> = operation.hosts.iter().map(String::as_str).collect();
        assert_eq!(hosts, fake.hosts.iter().copied().collect(), "{}", fake.name);
    }
}

#[test]
fn a_refusal_without_a_cause_has_none() {
    let specs = Specs::embedded().unwrap();
    let cases = derive(&specs).unwrap();
    for vendor in &specs.vendors {
        for refusal in vendor.operation.refusals.iter().map(|refusal| refusal.get_ref()) {
            let about = |case: &&standin_conformance::case::Case| {
                case.vendor == vendor.operation.vendor && case.clauses.contains(&refusal.clause)
            };
            let natural = cases.iter().filter(about).any(|case| !case.id.contains(".asked-by-"));
            let by_request = refusal.cause == Cause::Outage;
            assert!(natural || by_request, "nothing gets {} of its own accord", refusal.code);
        }
    }
}

#[test]
fn an_option_is_one_of_the_seed_and_stands_at_its_default() {
    let specs = Specs::embedded().unwrap();
    let example = fs::read_to_string(specs_folder().join("../emulator/seed.example.toml")).unwrap();
    let example: toml::Table = example.parse().unwrap();
    let section = |vendor: &str| example.get(vendor).unwrap().as_table().unwrap();
    let mut named = BTreeSet::new();
    for clause in specs.ledger.iter() {
        // "Same option" is that of the clause before.
        let told = clause.says.contains("ption `") || clause.says.contains("Same option");
        assert_eq!(
            told,
            clause.option.is_some(),
            "{}: an option in its text or its table",
            clause.id
        );
        let Some(Switch { name, default, other }) = &clause.option else { continue };
        let (vendor, key) = name.split_once('.').unwrap();
        assert!(clause.says.contains(name) || clause.says.contains("Same option"), "{}", clause.id);
        assert_eq!(section(vendor).get(key), Some(default), "{}: the default of {name}", clause.id);
        for value in other {
            let seed = format!("[{vendor}]\n{key} = {value}\n");
            assert!(Seed::parse(&seed, "seed").is_ok(), "{}: {seed}", clause.id);
        }
        named.insert(name.clone());
    }
    // What is no list, no switch for tests and no value to come is a vendor's option.
    for vendor in VENDORS {
        for (key, value) in section(vendor) {
            let is_option = !(value.is_array() || key == "any_key" || key.starts_with("next_"));
            let name = format!("{vendor}.{key}");
            assert!(!is_option || named.contains(&name), "no clause has the option {name}");
        }
    }
}

fn specs_folder() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../specs")).to_owned()
}
