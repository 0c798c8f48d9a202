//! What `tests/security/ASVS.md` names and no other test shows: on the real binary, and over the sources of the workspace.

mod log;
mod sources;
mod wire;
