//! vivier-missions
