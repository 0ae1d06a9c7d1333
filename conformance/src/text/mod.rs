//! Text with holes, in two languages: what is sent ([`Value`]) and what is expected ([`Template`]). And places
//! of XML ([`XmlPath`]), where it is expected.
//!
//! A hole is `{name}`, `{name:what}`, `{name="literal"}`, each with a clause behind a blank if it has one
//! of its own: `{token:hex32 BOX-OUT-7}`. A brace that no letter follows is a brace (JSON needs them); one
//! that a letter follows is written twice.

mod lexer;
mod nearest;
mod template;
mod value;
mod xml_name;
mod xml_path;

pub use lexer::BadHole;
pub(crate) use lexer::{Token, lex};
pub(crate) use nearest::there_are;
pub use template::{Hole, Kind, Part, Template};
pub use value::{Piece, Value};
pub use xml_name::{Name, Spaces};
pub use xml_path::XmlPath;
pub(crate) use xml_path::{Predicate, Test};
