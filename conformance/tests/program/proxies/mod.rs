//! Live proxies, each of which does one wrong thing to what passes between judge and fake: what the judge
//! says of it has to name the clause that is broken, and of what is not wrong nothing.

pub(crate) mod relay;
mod replies;
mod requests;

use std::collections::BTreeSet;

use self::relay::{Behaviour, relay};
use crate::support::{Judged, fake};

/// A case, what it comes to, and the clauses that its mismatches are against: all of them.
type Came = (&'static str, &'static str, &'static [&'static str]);

/// A proxy, what is tried through it, and what has to come of it.
pub(crate) struct Row {
    /// What it does.
    does: &'static str,
    behaves: fn() -> Behaviour,
    cases: &'static [&'static str],
    /// The program's exit code.
    exit: i32,
    comes_to: &'static [Came],
}

impl Row {
    /// Runs it; what is not as it should be.
    fn wrong(&self) -> Option<String> {
        let fake = fake();
        let url = relay(fake.address(), (self.behaves)());
        let cases: Vec<_> = self.cases.iter().flat_map(|case| ["--case", case]).collect();
        // One at a time: what a proxy does may depend on what it did.
        let judged = Judged::of(&url, &[&["--jobs", "1"], cases.as_slice()].concat());
        let came: Vec<_> = judged
            .cases()
            .into_iter()
            .map(|case| {
                let against = case.verdict.mismatches.iter().map(|one| one.clause.as_str());
                let against: BTreeSet<_> = against.collect();
                (case.id.as_str(), case.verdict.word.to_string(), against)
            })
            .collect();
        let wanted: Vec<_> = self
            .comes_to
            .iter()
            .map(|(id, word, clauses)| {
                (*id, (*word).to_owned(), clauses.iter().copied().collect::<BTreeSet<_>>())
            })
            .collect();
        let right = judged.ran.code == self.exit && came == wanted;
        (!right).then(|| {
            format!(
                "a proxy that {}\nexpected exit {} and {wanted:#?}\ngot {came:#?}\n{}",
                self.does, self.exit, judged.ran
            )
        })
    }
}

/// Holds what came of every row against what should have.
fn hold(rows: &[Row]) {
    let wrong: Vec<String> = rows.iter().filter_map(Row::wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
