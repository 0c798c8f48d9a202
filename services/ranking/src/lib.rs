//! Ranking without a database: skills out of text, and profiles in the order in which they fit a mission, with every reason.
//!
//! A framework gives labels, a taxonomy and, where it has them, occupations. Texts are resolved softly onto it; what a profile
//! and a mission say in the same words counts too, whatever the framework knows. The score is an integer and exactly the sum of
//! its named terms.

pub mod batch;
pub mod completion;
pub mod framework;
pub mod lexicon;
pub mod mention;
pub mod near;
pub mod rank;
pub mod text;
