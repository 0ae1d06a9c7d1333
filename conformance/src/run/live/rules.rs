//! When to stop: what the file's `[stop]` counts.

use super::fate::Fate;
use crate::target::Stop;

/// What was counted so far.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    most: Stop,
    fails: u64,
    server_errors: u64,
    unexpected_creates: u64,
    unknown: u64,
    redirects: u64,
}

/// What there is to count of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// There was no reply, or a server error that no document has; any other reply ends the row.
    pub(super) server_error: bool,
    /// What became of it, if it may make an account.
    pub(super) fate: Option<Fate>,
    /// It was to be refused.
    pub(super) to_be_refused: bool,
    /// The other host that it redirects to.
    pub(super) redirect: Option<String>,
}

impl Rules {
    pub(super) const fn new(most: Stop) -> Self {
        Self { most, fails: 0, server_errors: 0, unexpected_creates: 0, unknown: 0, redirects: 0 }
    }

    /// A case failed; whether it is enough.
    pub(super) fn failed(&mut self) -> Option<String> {
        self.fails += 1;
        full(self.fails, self.most.fails, "fails", "cases failed")
    }

    /// Counts what was seen; the rule that says stop.
    pub(super) fn saw(&mut self, seen: &Seen) -> Option<String> {
        let Self { most, .. } = *self;
        self.server_errors = if seen.server_error { self.server_errors + 1 } else { 0 };
        let made = seen.fate == Some(Fate::Made) && seen.to_be_refused;
        self.unexpected_creates += u64::from(made);
        self.unknown += u64::from(seen.fate == Some(Fate::Unknown));
        self.redirects += u64::from(seen.redirect.is_some());
        let rules = [
            (self.redirects, most.redirects, "redirects", "redirects to another host"),
            (
                self.unexpected_creates,
                most.unexpected_creates,
                "unexpected_creates",
                "calls that were to be refused made an account",
            ),
            (
                self.server_errors,
                most.server_errors,
                "server_errors",
                "server errors or no answers in a row",
            ),
            (self.unknown, most.unknown, "unknown", "calls of unknown fate"),
        ];
        rules.into_iter().find_map(|(count, most, key, what)| full(count, most, key, what))
    }
}

fn full(count: u64, most: u64, key: &str, what: &str) -> Option<String> {
    (count >= most).then(|| format!("stop.{key} = {most}: {what}: {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::new(Stop { fails: 2, server_errors: 2, unknown: 2, ..Stop::default() })
    }

    #[test]
    fn a_rule_says_stop_at_its_number() {
        let mut rules = rules();
        assert_eq!(rules.failed(), None);
        assert_eq!(rules.failed().as_deref(), Some("stop.fails = 2: cases failed: 2"));
        let unknown = Seen { fate: Some(Fate::Unknown), ..Seen::default() };
        assert_eq!(rules.saw(&unknown), None);
        let said = rules.saw(&unknown);
        assert_eq!(said.as_deref(), Some("stop.unknown = 2: calls of unknown fate: 2"));
    }

    #[test]
    fn server_errors_count_in_a_row() {
        let mut rules = rules();
        let error = Seen { server_error: true, ..Seen::default() };
        let fine = Seen::default();
        assert_eq!(rules.saw(&error), None);
        assert_eq!(rules.saw(&fine), None);
        assert_eq!(rules.saw(&error), None);
        let said = rules.saw(&error).unwrap_or_default();
        assert!(said.ends_with("server errors or no answers in a row: 2"), "{said}");
    }

    #[test]
    fn an_account_counts_where_none_was_to_be() {
        let made =
            |to_be_refused| Seen { fate: Some(Fate::Made), to_be_refused, ..Seen::default() };
        assert_eq!(rules().saw(&made(false)), None);
        let said = rules().saw(&made(true)).unwrap_or_default();
        assert!(said.starts_with("stop.unexpected_creates = 1: "), "{said}");
    }
}
