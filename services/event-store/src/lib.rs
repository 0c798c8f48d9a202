//! vivier-event-store
