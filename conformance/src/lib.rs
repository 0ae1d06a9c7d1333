//! **Standin's judge**: cases derived from what five vendors' documents say, replayed over a socket
//! against the fake or a real endpoint, and graded clause by clause.
//!
//! Six nouns: [`spec::Clause`], [`spec::Operation`], [`case::Case`], target, exchange, verdict. Two pure
//! functions: [`derive::derive`] turns specs into cases, and grading turns a case and what came back into
//! a verdict. The judge never computes an outcome; it reads one.

pub mod case;
pub mod cli;
pub mod compose;
pub mod coverage;
pub mod derive;
pub mod evidence;
pub mod exchange;
pub mod grade;
pub mod report;
pub mod run;
pub mod score;
pub mod send;
pub mod spec;
pub mod target;
pub mod text;
pub mod verdict;
