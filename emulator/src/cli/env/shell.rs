//! Variables in the language of a shell.

use clap::ValueEnum;

/// Whose language is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    /// sh, and all that read it: bash, dash, ksh, zsh
    Sh,
    /// fish
    Fish,
}

impl Shell {
    /// The line that sets a variable, whatever its value is, for what the shell starts.
    pub(super) fn set(self, name: &str, value: &str) -> String {
        match self {
            // Between these marks nothing is read but the mark itself.
            Self::Sh => format!("export {name}='{}'", value.replace('\'', r"'\''")),
            Self::Fish => {
                let value = value.replace('\\', r"\\").replace('\'', r"\'");
                format!("set -gx {name} '{value}'")
            }
        }
    }

    /// The line that takes one away.
    pub(super) fn unset(self, name: &str) -> String {
        match self {
            Self::Sh => format!("unset {name}"),
            Self::Fish => format!("set -e {name}"),
        }
    }
}
