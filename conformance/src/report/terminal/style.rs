//! Colours. A word is never told by its colour alone.

use anstyle::{AnsiColor, Style};

use crate::verdict::Word;

/// What explains, and can be passed over.
pub(super) const DIM: Style = Style::new().dimmed();
/// What is to be found at a glance.
pub(super) const BOLD: Style = Style::new().bold();
/// Where two values part.
pub(super) const CARET: Style = AnsiColor::Yellow.on_default().bold();

/// A verdict's.
pub(super) fn word(word: Word) -> Style {
    let color = match word {
        Word::Pass | Word::Xfail | Word::Drift => AnsiColor::Green,
        Word::Fail | Word::Xpass | Word::Error => AnsiColor::Red,
        Word::Warn | Word::Inconclusive => AnsiColor::Yellow,
        Word::Note | Word::Blocked | Word::Skip => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// A text in a style.
pub(super) fn paint(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}
