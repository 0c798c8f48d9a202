//! The last sealed block, remembered outside the database: events that are removed from the end take their block with them,
//! and nothing inside the database would tell. The server keeps it in a file; anybody may note it elsewhere.

use std::fmt;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;

use crate::error::StoreError;

/// Read and write for the owner, nothing for others.
const MODE: u32 = 0o600;

/// A sealed block by its number, the last position in it, and its seal. As text: `NUMBER:POSITION:SEAL`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedHead {
    pub number: i64,
    pub position: i64,
    pub seal: [u8; 32],
}

impl fmt::Display for SealedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.number, self.position, hex::encode(self.seal))
    }
}

/// The text is not `NUMBER:POSITION:SEAL` with a seal of 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a sealed block is written NUMBER:POSITION:SEAL, as `vivier verify` prints it")]
pub struct NoSealedHead;

impl FromStr for SealedHead {
    type Err = NoSealedHead;

    fn from_str(text: &str) -> Result<Self, NoSealedHead> {
        let mut parts = text.trim().splitn(3, ':');
        let mut next = || parts.next().ok_or(NoSealedHead);
        let mut number = || next()?.parse().map_err(|_| NoSealedHead);
        let (number, position) = (number()?, number()?);
        let seal = hex::decode(next()?).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NoSealedHead)?;
        Ok(Self { number, position, seal })
    }
}

/// The file, and what stands in it.
pub(crate) struct Anchor {
    file: Option<PathBuf>,
    head: Mutex<Option<SealedHead>>,
}

impl Anchor {
    /// # Errors
    /// `Anchor` where the file is there and cannot be read.
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self, StoreError> {
        let head = match &file {
            Some(path) => read(path).map_err(|source| StoreError::Anchor { file: path.clone(), source })?,
            None => None,
        };
        Ok(Self { file, head: Mutex::new(head) })
    }

    pub(crate) fn head(&self) -> Option<SealedHead> {
        self.head.lock().expect("no panic while the lock is held").clone()
    }

    /// Remembers a newer block, for good where there is a file.
    pub(crate) fn advance(&self, newer: SealedHead) -> Result<(), StoreError> {
        // Held while the file is written: the end of a store seals too, perhaps while the sealer does.
        let mut head = self.head.lock().expect("no panic while the lock is held");
        if let Some(path) = &self.file {
            write(path, &newer).map_err(|source| StoreError::Anchor { file: path.clone(), source })?;
        }
        *head = Some(newer);
        Ok(())
    }
}

fn read(path: &Path) -> std::io::Result<Option<SealedHead>> {
    match fs::read_to_string(path) {
        Ok(text) => text.parse().map(Some).map_err(|error| std::io::Error::new(ErrorKind::InvalidData, error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whole or not at all. The contents are on the disk before the name points to them; the name itself need not be: after a crash an
/// older block stands there, which is still true. A tool may write beside a server: each has an unfinished file of its own.
fn write(path: &Path, head: &SealedHead) -> std::io::Result<()> {
    let unfinished = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&unfinished)?;
    writeln!(file, "{head}")?;
    file.sync_data()?;
    drop(file);
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_printed_and_anything_else_is_refused() {
        let head = SealedHead { number: 12, position: 3_456, seal: [0xab; 32] };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(format!("{head}\n").parse(), Ok(head));
        for wrong in ["", "12", "12:x:ab", "12:3456:ab", "a:1:00"] {
            assert_eq!(wrong.parse::<SealedHead>(), Err(NoSealedHead), "{wrong}");
        }
    }
}
