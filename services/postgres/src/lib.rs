//! vivier-postgres
