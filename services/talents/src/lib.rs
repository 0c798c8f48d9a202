//! vivier-talents
