//! vivier-api
