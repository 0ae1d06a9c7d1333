//! Tables of Markdown.

/// A table; a line that says so where it has no rows.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return "None.\n".to_owned();
    }
    let line = |cells: &[String; N]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&head.map(str::to_owned));
    text.push_str(&line(&[(); N].map(|()| "---".to_owned())));
    text.extend(rows.iter().map(line));
    text
}

/// Prose in a cell.
pub(crate) fn prose(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Something as it goes on the wire.
pub(crate) fn code(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("`{}`", prose(text)),
    }
}

/// Several of them, one after the other, each once.
pub(crate) fn codes<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut all: Vec<String> = Vec::new();
    for text in texts.into_iter().map(code) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all.join(", ")
}

#[test]
fn a_pipe_ends_no_cell() {
    let rows = [[code("a|b"), prose("c\nd")]];
    assert_eq!(table(["x", "y"], &rows), "| x | y |\n| --- | --- |\n| `a\\|b` | c d |\n");
    assert_eq!(table(["x"], &[]), "None.\n");
    assert_eq!(codes(["a", "b", "a"]), "`a`, `b`");
}
