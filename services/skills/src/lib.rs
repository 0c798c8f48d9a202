//! vivier-skills
