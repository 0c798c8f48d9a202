//! The commands of the binary, one file each.

pub mod backup;
pub mod create_administrator;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod import;
pub mod matching;
pub mod migrate;
pub mod print_schema;
pub mod rebuild;
pub mod serve;
pub mod simulate;
pub mod verify;
