//! A recording of a run: all that it takes to judge it again without a call. It holds stand-ins in place of secrets,
//! and the verdicts come out the same.
//!
//! Lines of JSON: a head, a case each, an end, and a seal over all of that. What follows from the rest is not in
//! it: names come from the run's seed, and what replies were bound to comes from the replies.

mod lines;
mod outcome;
mod profile;
mod read;
mod recorder;

pub use lines::{FORMAT, Head, Suite, Tail};
pub(crate) use outcome::outcome;
pub use profile::Profile;
pub use read::{Evidence, EvidenceError, Recorded};
pub use recorder::Recorder;

use sha2::{Digest as _, Sha256};

use crate::case::{Case, Request};

/// A hash in hex.
fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a case asks, in a few letters: replies to other questions are no answers to these.
#[must_use]
pub fn asks(case: &Case) -> String {
    let mut hash = Sha256::new();
    for step in &case.steps {
        let Request { to, tls, verb, path, query, headers, .. } = &step.request;
        let Request { without, basic, arguments, body, escaping, .. } = &step.request;
        let line = format!("{} {to:?} {tls} {verb} {path:?} {query:?} {headers:?} ", step.person);
        hash.update(line);
        hash.update(format!("{without:?} {basic:?} {arguments:?} {body:?} {escaping:?}\n"));
        // What a seed scripts is sent, too. Without such holes nothing is added.
        step.holes.iter().for_each(|hole| hash.update(format!("{hole:?}\n")));
    }
    hash.update(format!("{:?}", case.seed));
    hex(hash).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::derive::derive;
    use crate::spec::Specs;

    /// What was recorded by an earlier version answers the cases of this one. Where these change and what is sent
    /// does not, old recordings would be refused for nothing.
    #[test]
    fn what_a_case_asks_is_known_again_by_later_versions() {
        let cases = derive(&Specs::embedded().unwrap()).unwrap();
        let asked = |id: &str| {
            let case = cases.iter().find(|case| case.id == id).unwrap();
            format!("{id} {}", asks(case))
        };
        let ids = [
            "boxnet.register-new-user.soap.plain",
            "fotolia.create-user.form.plain",
            "fotolia.create-user.form.pending.email",
            "imageloop.can-register-users.httprpc.plain",
        ];
        let known = [
            "boxnet.register-new-user.soap.plain 1d378a74f5ac4813",
            "fotolia.create-user.form.plain e81ddb9c0d77cdc8",
            "fotolia.create-user.form.pending.email f5160e0453a504be",
            "imageloop.can-register-users.httprpc.plain b5cc8ed62b0e1c0b",
        ];
        assert_eq!(ids.map(asked), known);
    }
}
