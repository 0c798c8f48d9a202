//! vivier-web
