//! JUnit XML, for CI systems: a suite a vendor.

use std::collections::BTreeMap;
use std::time::Duration;

use anstream::adapter::strip_str;
use chrono::TimeDelta;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::terminal::failure;
use super::{Graded, ReportError, Run, Start};
use crate::verdict::Word;

/// The document.
///
/// # Errors
/// Never, but for a bug of the writer's.
pub fn document(run: &Run<'_>) -> Result<String, ReportError> {
    let mut report = Report::new(format!("standin-conformance: {}", run.start.target));
    report.set_timestamp(run.start.started);
    report.set_time(Duration::from_micros(run.end.took_us));
    let mut suites = BTreeMap::<&str, Vec<&Graded>>::new();
    for case in &run.cases {
        suites.entry(&case.vendor).or_default().push(case);
    }
    for (vendor, cases) in suites {
        report.add_test_suite(suite(vendor, &cases, run.start));
    }
    if !run.end.not_tried.is_empty() {
        let mut left = TestSuite::new("not tried");
        let why = run.end.stopped.as_deref();
        left.add_test_cases(run.end.not_tried.iter().map(|id| not_tried(id, why)));
        report.add_test_suite(left);
    }
    let unknown = run.end.left.iter().flat_map(|left| &left.unknown);
    let unknown: Vec<_> = unknown.map(|who| of_unknown_fate(who)).collect();
    if !unknown.is_empty() {
        let mut left = TestSuite::new("left behind");
        left.add_test_cases(unknown);
        report.add_test_suite(left);
    }
    report.to_string().map_err(|error| ReportError::Junit(error.to_string()))
}

fn suite(vendor: &str, cases: &[&Graded], start: &Start) -> TestSuite {
    let mut suite = TestSuite::new(vendor);
    let took = cases.iter().map(|case| case.took_us).sum();
    suite.set_time(Duration::from_micros(took));
    if let Some(first) = cases.iter().map(|case| case.at_us).min() {
        suite.set_timestamp(after(start, first));
    }
    suite.add_property(Property::new("target", start.target.as_str()));
    suite.add_property(Property::new("address", start.address.as_str()));
    suite.add_property(Property::new("run-seed", start.run_seed.as_str()));
    suite.add_test_cases(cases.iter().map(|case| self::case(case, start)));
    suite
}

fn case(case: &Graded, start: &Start) -> TestCase {
    let mut told = TestCase::new(case.id.as_str(), status(case));
    told.set_classname(format!("{}.{}", case.vendor, case.envelope));
    told.set_time(Duration::from_micros(case.took_us));
    told.set_timestamp(after(start, case.at_us));
    let clauses: Vec<_> = case.clauses.iter().map(|clause| clause.id.as_str()).collect();
    told.add_property(Property::new("clauses", clauses.join(" ")));
    // What does not fail the run passes here, and still has its say.
    if matches!(case.verdict.word, Word::Warn | Word::Note) {
        told.set_system_out(text(case));
    }
    told
}

/// An error, as all that says nothing of the target.
fn not_tried(id: &str, why: Option<&str>) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    status.set_type("NOT TRIED").set_message(format!("not tried: the run was stopped{why}"));
    let mut told = TestCase::new(id, status);
    told.set_classname(id.split('.').next().unwrap_or_default());
    told
}

/// An account that may have been made: an error, so that nobody takes the run for one that left nothing.
fn of_unknown_fate(who: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("LEFT BEHIND").set_message("an account may have been made: nobody knows");
    let mut told = TestCase::new(who, status);
    told.set_classname("leftovers");
    told
}

fn status(case: &Graded) -> TestCaseStatus {
    let word = case.verdict.word;
    let mut status = match word {
        Word::Pass | Word::Warn | Word::Note => return TestCaseStatus::success(),
        Word::Fail | Word::Xpass => TestCaseStatus::non_success(NonSuccessKind::Failure),
        // These say nothing of the target: an error, as a set-up that failed is one elsewhere.
        Word::Blocked | Word::Inconclusive | Word::Error => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
        // Who expects a failure has it in JUnit as skipped, as pytest does.
        Word::Skip | Word::Xfail | Word::Drift => TestCaseStatus::skipped(),
    };
    status.set_type(word.to_string());
    status.set_message(message(case));
    if word != Word::Skip {
        status.set_description(text(case));
    }
    status
}

/// One line, for lists.
fn message(case: &Graded) -> String {
    let first = case.verdict.mismatches.first().map(|mismatch| {
        format!("{}: expected {}, got {}", mismatch.place, mismatch.expected, mismatch.got)
    });
    case.verdict.why.clone().or(first).unwrap_or_else(|| case.title.clone())
}

fn text(case: &Graded) -> String {
    strip_str(&failure(case)).to_string()
}

fn after(start: &Start, micros: u64) -> chrono::DateTime<chrono::Utc> {
    let since = TimeDelta::microseconds(i64::try_from(micros).unwrap_or(i64::MAX));
    start.started.checked_add_signed(since).unwrap_or(start.started)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::report::samples;

    #[test]
    fn a_run() {
        let events = samples::run();
        let text = document(&Run::of(&events).unwrap()).unwrap();
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("junit", text);
        });
        let xml = roxmltree::Document::parse(&text).unwrap();
        let count = |name| xml.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!(["failure", "error", "skipped", "testcase"].map(count), [2, 3, 2, 10]);
    }
}
