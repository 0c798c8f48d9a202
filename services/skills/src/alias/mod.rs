//! Learnt aliases: words that people use for skills and that no framework knows. Whoever maps one teaches it to the search; the programme
//! looks at what was learnt, and what it rejects is found no more.
//!
//! An alias is vocabulary, for everybody to read: a few words, never a text. It changes what is found, not what is similar: rankings
//! go by the frameworks alone.

pub mod domain;
pub mod read;
pub mod use_case;

#[cfg(test)]
mod tests;
