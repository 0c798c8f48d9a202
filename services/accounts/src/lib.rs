//! vivier-accounts
