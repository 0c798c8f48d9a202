//! Search as one types: accents, case, plurals, typos, synonyms, in both languages at once.

pub mod fold;
pub mod index;
pub mod resolve;
mod typo;

#[cfg(test)]
mod tests;

/// Where real frameworks for tests and measurements are: `VIVIER_SHARED_DATA`, or beside the project.
pub fn real_data() -> std::path::PathBuf {
    std::env::var_os("VIVIER_SHARED_DATA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        std::path::PathBuf::from,
    )
}
