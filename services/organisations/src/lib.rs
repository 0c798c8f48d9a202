//! vivier-organisations
