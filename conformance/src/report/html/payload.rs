//! The block of JSON that the page's script reads.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::report::{Cited, Graded, ReportError, Run};

/// The cases and the clauses, safe to stand within a `script` element.
pub(super) fn json(run: &Run<'_>) -> Result<String, ReportError> {
    let mut clauses = BTreeMap::<&str, &Cited>::new();
    for clause in run.cases.iter().flat_map(|case| &case.clauses) {
        clauses.insert(&clause.id, clause);
    }
    let cases = run.cases.iter().map(|case| self::case(case));
    let cases = cases.collect::<Result<Vec<_>, ReportError>>()?;
    let text = serde_json::to_string(&json!({ "clauses": clauses, "cases": cases }))?;
    // With no `<` there is neither `</script>` nor `<!--`; JSON reads the escape as the same letter.
    Ok(text.replace('<', "\\u003c"))
}

/// A case, with its clauses by id only.
fn case(case: &Graded) -> Result<Value, ReportError> {
    let mut value = serde_json::to_value(case)?;
    let clauses: Vec<_> = case.clauses.iter().map(|clause| clause.id.as_str()).collect();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("clauses".to_owned(), json!(clauses));
        fields.insert("headline".to_owned(), json!(case.headline().map(|clause| &clause.id)));
        // A fault in the words that people have for it.
        let faults = case.exchanges.iter().map(|wire| match &wire.answer {
            crate::report::Answer::Fault(fault) => Some(fault.to_string()),
            crate::report::Answer::Reply(_) => None,
        });
        fields.insert("faults".to_owned(), json!(faults.collect::<Vec<_>>()));
    }
    Ok(value)
}
