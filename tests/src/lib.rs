//! vivier-tests
