//! What `tests/security/ASVS.md` names and no other test shows: on the real binary, and over the sources of the workspace.

mod breached;
mod log;
mod sessions;
mod sources;
mod wire;
