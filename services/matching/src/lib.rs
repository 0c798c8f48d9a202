//! vivier-matching
