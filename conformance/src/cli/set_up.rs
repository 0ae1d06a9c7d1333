//! What commands begin with: specs and cases, a selection, a target.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Failure, Select};
use crate::case::Case;
use crate::derive::derive;
use crate::report::{Event, ReportError, json};
use crate::run::Selection;
use crate::run::live::pins;
use crate::send::{Limits, Wire};
use crate::spec::{Source, Specs, VENDORS};
use crate::target::{Glob, Target, TargetError};
use crate::text::there_are;
use crate::verdict::Word;

/// The specs, and the cases that follow from them.
pub(super) struct Suite {
    pub(super) specs: Specs,
    pub(super) cases: Vec<Case>,
}

impl Suite {
    /// The specs of a folder, or those built in.
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
        let specs = folder.map_or_else(Specs::embedded, Specs::read)?;
        let cases = derive(&specs)?;
        Ok(Self { specs, cases })
    }

    /// What is selected. What is named, and not fitted, has to be there.
    pub(super) fn selection(&self, select: &Select) -> Result<Selection, Failure> {
        let known =
            |of: fn(&Case) -> &str| -> BTreeSet<&str> { self.cases.iter().map(of).collect() };
        named("--vendor", &select.vendor, &known(|case| &case.vendor))?;
        named("--envelope", &select.envelope, &known(|case| &case.envelope))?;
        Ok(Selection::from(select))
    }

    /// Cases, and the plain calls that they build on, each once.
    pub(super) fn with_baselines(&self, selected: &[&Case]) -> Vec<&Case> {
        let own = selected.iter().map(|case| case.id.as_str());
        let baselines = selected.iter().filter_map(|case| case.baseline.as_deref());
        let ids: BTreeSet<_> = own.chain(baselines).collect();
        self.cases.iter().filter(|case| ids.contains(case.id.as_str())).collect()
    }

    /// The vendors that a selection asks; none: it is wrong, or selects nothing, which is said elsewhere.
    pub(super) fn vendors(&self, select: &Select) -> Option<BTreeSet<String>> {
        let selected = self.selected(&self.selection(select).ok()?);
        let vendors: BTreeSet<_> = selected.iter().map(|case| case.vendor.clone()).collect();
        (!vendors.is_empty()).then_some(vendors)
    }

    /// The cases of a selection.
    pub(super) fn selected<'a>(&'a self, selection: &Selection) -> Vec<&'a Case> {
        self.cases.iter().filter(|case| selection.takes(case, &self.specs.ledger)).collect()
    }
}

fn named(option: &'static str, names: &[String], known: &BTreeSet<&str>) -> Result<(), Failure> {
    let strange = names.iter().find(|name| !known.contains(name.as_str()));
    strange.map_or(Ok(()), |name| {
        let known = there_are(name, known.iter().copied());
        Err(Failure::NoSuch { option, name: name.clone(), known })
    })
}

impl Select {
    /// Whether it takes a case of which there is nothing but its id, as far as that tells.
    pub(super) fn may_take(&self, id: &str) -> bool {
        let vendor = id.split('.').next().unwrap_or_default();
        let fits = |glob: &String| Glob::new(glob).matches(id);
        (self.vendor.is_empty() || self.vendor.iter().any(|name| name == vendor))
            && (self.case.is_empty() || self.case.iter().any(fits))
    }
}

impl From<&Select> for Selection {
    fn from(select: &Select) -> Self {
        let globs = |texts: &[String]| texts.iter().map(Glob::new).collect();
        Self {
            vendors: select.vendor.clone(),
            envelopes: select.envelope.clone(),
            cases: globs(&select.case),
            clauses: globs(&select.clause),
            levels: select.level.clone(),
            bases: select.basis.clone(),
            only: None,
        }
    }
}

/// The target that is named. The callers in its file, and what it expects, have to be of some case; secrets
/// are needed of these vendors only, or of all.
pub(super) fn target(
    given: Option<&str>,
    suite: &Suite,
    vendors: Option<&BTreeSet<String>>,
) -> Result<Target, Failure> {
    let given = given.ok_or(Failure::NoTarget)?;
    let target = Target::open_for(given, vendors)?;
    // For an address it is the profile that is built in, which is ours to keep right.
    let wrong = || target.unused_name(&suite.cases).or(target.stray_expectation(&suite.cases));
    match wrong().filter(|_| !is_address(given)) {
        Some(error) => Err(TargetError::File(error).into()),
        None => Ok(target),
    }
}

/// The way to a target: whose certificates are taken, and what has to be shown.
pub(super) fn wire(target: &Target, ca: Option<&Path>, limits: Limits) -> Result<Wire, Failure> {
    let away = |name: &&str| {
        let address = target.vendor(name).and_then(|vendor| vendor.https.as_ref());
        address.is_some_and(|address| !address.is_loopback())
    };
    let wire = match ca {
        Some(path) => Wire::trusting(limits, read(path)?.as_bytes())
            .map_err(|error| Failure::Authority { path: path.display().to_string(), error })?,
        None if VENDORS.iter().any(away) => Wire::trusting_the_system(limits)?,
        None => Wire::new(limits)?,
    };
    Ok(wire.pinned(pins(target)))
}

/// Whether a target is named by its address, and not by a file.
pub(super) fn is_address(given: &str) -> bool {
    given.contains("://")
}

/// The ids of the cases of a JSON report that did not come to anything good, or were not tried.
pub(super) fn failed(path: &Path) -> Result<BTreeSet<String>, Failure> {
    let text = read(path)?;
    let events = json::read(&text).map_err(|error| unreadable(path, &text, error))?;
    let missing = |event| Failure::CutShort { path: path.display().to_string(), event };
    if !matches!(events.first(), Some(Event::Start(_))) {
        return Err(missing("start"));
    }
    if !matches!(events.last(), Some(Event::End(_))) {
        return Err(missing("end"));
    }
    let ids = events.into_iter().flat_map(|event| match event {
        Event::Case(case) => match case.verdict.word {
            Word::Fail | Word::Blocked | Word::Inconclusive | Word::Error | Word::Xpass => {
                vec![case.id]
            }
            Word::Pass | Word::Warn | Word::Note | Word::Skip | Word::Xfail | Word::Drift => {
                Vec::new()
            }
        },
        Event::Start(_) => Vec::new(),
        Event::End(end) => end.not_tried,
    });
    Ok(ids.collect())
}

/// What is wrong with a report; a line of it with its place, as of every file.
fn unreadable(path: &Path, text: &str, error: ReportError) -> Failure {
    let path = path.display().to_string();
    let ReportError::Line { line, error } = &error else {
        return Failure::NoReport { path, error };
    };
    let source = Source::new(&path, text);
    let starts = text.split_inclusive('\n').map(str::len);
    let start: usize = starts.take(line - 1).sum();
    // The reader counts bytes, and from 1; 0 is before the first.
    let at = (start..start + error.column()).rev().find(|at| text.is_char_boundary(*at));
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    let message = format!("no event of a report: {why}");
    source.error(at.unwrap_or(start), message).into()
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::File { path: path.display().to_string(), error })
}
