//! Reading frameworks from files. A file that cannot be read gives its name, line and column, and changes nothing.

pub mod esco;
pub mod jsonl;
pub mod starter;
mod text;

use std::path::PathBuf;

use crate::domain::graph::GraphError;

/// Where and why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    #[error("{}: cannot be read", file.display())]
    Io { file: PathBuf, source: std::io::Error },
    #[error("{}, line {line}, column {column}: {reason}", file.display())]
    Malformed { file: PathBuf, line: u64, column: u64, reason: String },
    #[error("{}, line 1, column 1: the column {column} is missing", file.display())]
    MissingColumn { file: PathBuf, column: &'static str },
    #[error("{}: none of the files of ESCO is here", folder.display())]
    NothingFound { folder: PathBuf },
    #[error("{}, line {line}, column {column}: {error}", file.display())]
    NoGraph { file: PathBuf, line: u64, column: u64, error: GraphError },
    #[error("the skills are no graph: {0}")]
    Graph(#[from] GraphError),
}
