//! From specs to cases: pure, and the same every time. What it cannot derive are the flows, which become
//! cases of the same kind here.

mod arguments;
mod call;
mod check;
mod envelopes;
mod flows;
mod known;
mod needs;
mod refusals;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::Spanned;

use crate::case::{Case, Known};
use crate::spec::{
    Argument, Basis, Envelope, Operation, Place, Refusal, Reply, SpecError, Specs, Type, Types,
    VendorSpecs,
};
use call::Call;

/// All cases, in the order of vendors, envelopes, and the specs.
///
/// # Errors
/// The specs name what is not there, or two cases have one id.
pub fn derive(specs: &Specs) -> Result<Vec<Case>, SpecError> {
    let mut cases = Vec::new();
    for vendor in &specs.vendors {
        let mut origin = Origin { vendor, types: &specs.types, known: Arc::from([]) };
        origin.known = known::of(&origin);
        let origin = origin;
        for envelope in &vendor.operation.envelopes {
            let envelope = envelope.get_ref();
            let plain = envelopes::plain(&origin, envelope)?;
            let breaches = arguments::breaches(&origin, envelope)?;
            let refusals = refusals::all(&origin, envelope, &breaches)?;
            cases.push(plain);
            cases.extend(breaches.into_iter().map(|breach| breach.case));
            cases.extend(arguments::edges(&origin, envelope)?);
            cases.extend(refusals);
            cases.extend(envelopes::agreeing(&origin, envelope)?);
        }
        cases.extend(flows::all(&origin)?);
    }
    distinct(specs, &cases)?;
    grounded(specs, &cases)?;
    Ok(cases)
}

/// No case rests on more than its headline does.
fn grounded(specs: &Specs, cases: &[Case]) -> Result<(), SpecError> {
    let firmer = |case: &&Case| {
        let clause = case.clauses.first().and_then(|clause| specs.ledger.get(clause));
        clause.zip(case.basis).is_some_and(|(clause, basis)| basis < clause.basis)
    };
    let Some(case) = cases.iter().find(firmer) else { return Ok(()) };
    let basis = case.basis.unwrap_or(Basis::Choice);
    let headline = case.clauses.first().map(String::as_str).unwrap_or_default();
    Err(at(specs, case, format!("{} cannot rest on {basis}: {headline} does not", case.id)))
}

/// An error at the place that a case comes from.
fn at(specs: &Specs, case: &Case, message: String) -> SpecError {
    let mut places = specs.vendors.iter().flat_map(VendorSpecs::sources);
    let source = places.find(|source| source.name == case.place.file);
    SpecError {
        message,
        place: Some(case.place.clone()),
        line: source.map(|source| source.line(case.place.line)).unwrap_or_default(),
    }
}

fn distinct(specs: &Specs, cases: &[Case]) -> Result<(), SpecError> {
    let mut seen: BTreeMap<&str, &Case> = BTreeMap::new();
    for case in cases {
        if let Some(first) = seen.insert(&case.id, case) {
            let message = format!("{} is there already, from {}", case.id, first.place);
            return Err(at(specs, case, message));
        }
    }
    Ok(())
}

/// Where the cases of a vendor come from.
struct Origin<'a> {
    vendor: &'a VendorSpecs,
    types: &'a Types,
    /// What the operation's replies say.
    known: Arc<[Known]>,
}

impl<'a> Origin<'a> {
    fn operation(&self) -> &'a Operation {
        &self.vendor.operation
    }

    /// An error at a place of the operation's file.
    fn error(&self, at: usize, message: impl Into<String>) -> SpecError {
        self.vendor.source.error(at, message)
    }

    /// The place of a key within a table of the operation's file.
    fn place<T>(&self, table: &Spanned<T>, key: &str) -> Place {
        let source = &self.vendor.source;
        let lines = source.slice(source.table(table.span()));
        let within = lines.find(&format!("\n{key} ")).map_or(0, |newline| newline + 1);
        source.place(table.span().start + within)
    }

    /// The arguments that an envelope has.
    fn arguments(&self, envelope: &'a Envelope) -> impl Iterator<Item = &'a Spanned<Argument>> {
        let has = |argument: &&Spanned<Argument>| {
            let only = &argument.get_ref().only;
            only.is_empty() || only.contains(&envelope.name)
        };
        self.operation().arguments.iter().filter(has)
    }

    fn envelope(&self, name: &str) -> Option<&'a Envelope> {
        let mut envelopes = self.operation().envelopes.iter().map(Spanned::get_ref);
        envelopes.find(|envelope| envelope.name == name)
    }

    fn reply(&self, name: &str) -> Option<&'a Reply> {
        let mut replies = self.operation().replies.iter().map(Spanned::get_ref);
        replies.find(|reply| reply.name == name)
    }

    fn refusal(&self, code: &str) -> Option<&'a Refusal> {
        let mut refusals = self.operation().refusals.iter().map(Spanned::get_ref);
        refusals.find(|refusal| refusal.code == code)
    }

    fn kind(&self, name: &str) -> Option<&'a Type> {
        self.types.types.iter().find(|kind| kind.name == name)
    }

    fn id(&self, envelope: &str, words: &str) -> String {
        let operation = self.operation();
        format!("{}.{}.{envelope}.{words}", operation.vendor, operation.name)
    }

    /// A case of calls in one envelope.
    fn case(&self, envelope: &Envelope, words: &str, place: Place, about: About<'_>) -> Case {
        let operation = self.operation();
        let baseline = self.id(&envelope.name, "plain");
        let id = self.id(&envelope.name, words);
        let steps: Vec<_> = about.calls.into_iter().map(|call| call.into_step(self)).collect();
        Case {
            vendor: operation.vendor.clone(),
            envelope: envelope.name.clone(),
            title: about.title,
            clauses: distinct_clauses(about.clauses),
            basis: None,
            place,
            needs: needs::of(&steps, operation.unique.as_deref(), None, &[]),
            unique: operation.unique.clone(),
            address: operation.address.clone(),
            room: needs::room(&steps, operation.unique.as_deref()),
            baseline: (id != baseline).then_some(baseline),
            seed: None,
            steps,
            id,
        }
    }
}

/// What a derived case is about.
struct About<'a> {
    title: String,
    clauses: Vec<&'a str>,
    calls: Vec<Call>,
}

fn distinct_clauses(clauses: Vec<&str>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for clause in clauses {
        if !distinct.iter().any(|there| there == clause) {
            distinct.push(clause.to_owned());
        }
    }
    distinct
}

/// An argument's name in ids: `properties[login]` is `login`, `userData[meta][key]` is `meta-key`.
fn slug(name: &str) -> String {
    let inner = match name.split_once('[') {
        Some((_, inner)) => inner.trim_end_matches(']'),
        None => name,
    };
    inner.replace("][", "-")
}
