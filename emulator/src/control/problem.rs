//! What is wrong with a call of the control plane, in WireMock's shape.

use serde_json::json;

use super::json_with;
use crate::http::Answer;
use crate::reading::Invalid;

/// Why a call was not carried out.
pub(crate) enum Problem {
    /// 422: what was sent is not valid; where, and why.
    Invalid {
        /// A JSON pointer, or the name of a query argument behind a slash.
        pointer: String,
        /// What is wrong, and what was probably meant.
        detail: String,
    },
    /// An answer that says it all.
    Answer(Answer),
}

impl Problem {
    pub(super) fn invalid(pointer: &str, detail: &str) -> Self {
        Self::Invalid { pointer: pointer.to_owned(), detail: detail.to_owned() }
    }

    pub(super) fn not_found(what: &str, near: Option<&str>) -> Self {
        let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Self::error(404, "not found", &format!("{what}{near}"))
    }

    pub(super) fn error(status: u16, title: &str, detail: &str) -> Self {
        let errors = json!({"errors": [{"code": status, "title": title, "detail": detail}]});
        Self::Answer(json_with(status, &errors))
    }

    /// The answer that says so.
    pub(super) fn into_answer(self) -> Answer {
        match self {
            Self::Answer(answer) => answer,
            Self::Invalid { pointer, detail } => {
                let error = json!({
                    "code": 422,
                    "source": {"pointer": pointer},
                    "title": "invalid",
                    "detail": detail,
                });
                json_with(422, &json!({"errors": [error]}))
            }
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid { pointer: invalid.pointer, detail: invalid.detail }
    }
}
