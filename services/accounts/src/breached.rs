//! Passwords that were breached elsewhere, in a file on this machine (ASVS 5.0, 6.2.12). Nothing is asked on the network: no password, and no
//! part of the hash of one, leaves the server.
//!
//! The file has the form in which such lists are published for use offline: one SHA-1 a line as 40 hexadecimal digits, sorted, perhaps followed by
//! `:` and how often it was seen. It may have tens of gigabytes: it is searched by halving, some forty reads of a few hundred bytes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Digits of a hash.
const DIGITS: usize = 40;
/// The longest line there may be, its end included: the hash, a colon, twenty digits, two signs of an end.
const LONGEST: usize = DIGITS + 23;
/// Up to so many bytes [`BreachedPasswords::examine`] reads all lines; of a larger file it looks at [`PLACES`].
const READ_WHOLE: u64 = 64 * 1024 * 1024;
/// Places spread evenly over a large file at which it is looked at.
const PLACES: u64 = 10_000;
/// What is read at once where all lines are read.
const BLOCK: usize = 64 * 1024;

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    #[error("{path} cannot be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path} has no line", path = path.display())]
    Empty { path: PathBuf },
    #[error("{path}: at byte {at} there is no line of 40 hexadecimal digits, perhaps with `:` and a count", path = path.display())]
    Malformed { path: PathBuf, at: u64 },
    #[error("{path}: the line at byte {at} comes before the one that stands ahead of it; take the list that is ordered by hash, or `LC_ALL=C sort` it", path = path.display())]
    Unsorted { path: PathBuf, at: u64 },
}

/// What was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Examined {
    pub bytes: u64,
    pub lines: u64,
    /// False where the lines are those of places spread over a large file.
    pub all: bool,
}

/// The list. Clones share the open file.
#[derive(Clone, Debug)]
pub struct BreachedPasswords {
    path: Arc<Path>,
    file: Arc<File>,
}

/// A line, and where it stands.
struct Line {
    start: u64,
    /// Where the next one begins.
    end: u64,
    hash: [u8; DIGITS],
}

impl BreachedPasswords {
    /// Opens the list and looks at its first and its last line.
    ///
    /// # Errors
    /// `Unreadable`, `Empty`, `Malformed`, `Unsorted`.
    pub fn open(path: &Path) -> Result<Self, BreachedError> {
        let file = File::open(path).map_err(|source| BreachedError::Unreadable { path: path.to_owned(), source })?;
        let list = Self { path: path.into(), file: Arc::new(file) };
        let size = list.size()?;
        let first = list.line_at(0, size)?.ok_or_else(|| BreachedError::Empty { path: path.to_owned() })?;
        let last = list.line_of(size - 1, size)?;
        if last.start > first.start && last.hash <= first.hash {
            return Err(list.unsorted(last.start));
        }
        Ok(list)
    }

    /// True where this SHA-1 stands in the list. Reads a few hundred bytes some forty times: for a thread that may wait.
    ///
    /// # Errors
    /// `Unreadable`, `Malformed`.
    pub fn has(&self, sha1: &[u8; 20]) -> Result<bool, BreachedError> {
        let wanted = digits(sha1);
        let size = self.size()?;
        // Lines that begin in this range may be the one.
        let (mut low, mut high) = (0, size);
        while low < high {
            let line = self.line_of(low + (high - low) / 2, size)?;
            match line.hash.cmp(&wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = line.end,
                std::cmp::Ordering::Greater => high = line.start,
            }
        }
        Ok(false)
    }

    /// Looks whether the lines are hashes in order: all of them, or in a large file those at many places, each with the line after it.
    ///
    /// # Errors
    /// `Unreadable`, `Malformed`, `Unsorted`: at the first line that is wrong.
    pub fn examine(&self) -> Result<Examined, BreachedError> {
        let size = self.size()?;
        if size <= READ_WHOLE { self.examine_all(size) } else { self.examine_places(size, PLACES) }
    }

    fn examine_all(&self, size: u64) -> Result<Examined, BreachedError> {
        let mut examined = Examined { bytes: size, lines: 0, all: true };
        let mut block = vec![0; BLOCK];
        let (mut at, mut before) = (0, None);
        while at < size {
            let read = self.read(at, &mut block)?;
            let mut place = 0;
            while place < read {
                let rest = &block[place..read];
                let is_last = at + read as u64 >= size;
                if !is_last && rest.len() < LONGEST {
                    break;
                }
                let line = self.parse(at + place as u64, rest)?;
                if before.is_some_and(|before: [u8; DIGITS]| line.hash <= before) {
                    return Err(self.unsorted(line.start));
                }
                before = Some(line.hash);
                place += usize::try_from(line.end - line.start).unwrap_or(LONGEST);
                examined.lines += 1;
            }
            at += place as u64;
        }
        Ok(examined)
    }

    fn examine_places(&self, size: u64, places: u64) -> Result<Examined, BreachedError> {
        let mut examined = Examined { bytes: size, lines: 0, all: false };
        let mut before: Option<Line> = None;
        let steps = (0..places).map(|place| u64::try_from(u128::from(size) * u128::from(place) / u128::from(places)));
        for at in steps.filter_map(Result::ok).chain([size - 1]) {
            let line = self.line_of(at, size)?;
            let next = self.line_at(line.end, size)?;
            for line in [Some(line), next].into_iter().flatten() {
                if let Some(before) = &before {
                    if line.start <= before.start {
                        continue;
                    }
                    if line.hash <= before.hash {
                        return Err(self.unsorted(line.start));
                    }
                }
                examined.lines += 1;
                before = Some(line);
            }
        }
        Ok(examined)
    }

    /// The line to which this byte belongs.
    fn line_of(&self, at: u64, size: u64) -> Result<Line, BreachedError> {
        let from = at.saturating_sub(LONGEST as u64);
        let mut around = [0; LONGEST];
        let before = &mut around[..usize::try_from(at - from).unwrap_or(LONGEST)];
        self.read_exactly(from, before)?;
        let start = match before.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => from + end as u64 + 1,
            None if from == 0 => 0,
            None => return Err(self.malformed(from)),
        };
        self.line_at(start, size)?.ok_or_else(|| self.malformed(start))
    }

    /// The line that begins here; none at the end of the file.
    fn line_at(&self, start: u64, size: u64) -> Result<Option<Line>, BreachedError> {
        if start >= size {
            return Ok(None);
        }
        let mut bytes = [0; LONGEST];
        let read = self.read(start, &mut bytes)?;
        self.parse(start, &bytes[..read]).map(Some)
    }

    /// Reads the line that begins at `start`, from bytes that hold it whole.
    fn parse(&self, start: u64, bytes: &[u8]) -> Result<Line, BreachedError> {
        let end = bytes.iter().take(LONGEST).position(|byte| *byte == b'\n');
        // Only the last line may have no end, and then nothing follows it.
        let text = end.map_or(bytes, |end| &bytes[..end]);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let (hash, count) = text.split_at_checked(DIGITS).ok_or_else(|| self.malformed(start))?;
        let is_count = match count {
            [] => true,
            [b':', digits @ ..] => !digits.is_empty() && digits.len() <= 20 && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        let mut upper: [u8; DIGITS] = hash.try_into().map_err(|_| self.malformed(start))?;
        upper.make_ascii_uppercase();
        if !is_count || !upper.iter().all(u8::is_ascii_hexdigit) {
            return Err(self.malformed(start));
        }
        let length = end.map_or(bytes.len(), |end| end + 1);
        Ok(Line { start, end: start + length as u64, hash: upper })
    }

    fn size(&self) -> Result<u64, BreachedError> {
        self.file.metadata().map(|found| found.len()).map_err(|source| self.unreadable(source))
    }

    /// Fills the buffer, or as much of it as the file has.
    fn read(&self, at: u64, buffer: &mut [u8]) -> Result<usize, BreachedError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.file.read_at(&mut buffer[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(self.unreadable(source)),
            }
        }
        Ok(filled)
    }

    fn read_exactly(&self, at: u64, buffer: &mut [u8]) -> Result<(), BreachedError> {
        self.file.read_exact_at(buffer, at).map_err(|source| self.unreadable(source))
    }

    fn unreadable(&self, source: io::Error) -> BreachedError {
        BreachedError::Unreadable { path: self.path.to_path_buf(), source }
    }

    fn malformed(&self, at: u64) -> BreachedError {
        BreachedError::Malformed { path: self.path.to_path_buf(), at }
    }

    fn unsorted(&self, at: u64) -> BreachedError {
        BreachedError::Unsorted { path: self.path.to_path_buf(), at }
    }
}

fn digits(sha1: &[u8; 20]) -> [u8; DIGITS] {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut digits = [0; DIGITS];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(sha1) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    digits
}

#[cfg(test)]
mod tests;
