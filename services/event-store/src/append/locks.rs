//! Which streams a batch locks while it is written: what commands were decided on that read more than they write.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::staged::Staged;

/// The arrays that `es_lock_streams` takes: keys ascending, and whether each is locked alone.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Locks {
    pub(super) keys: Vec<i32>,
    pub(super) alone: Vec<bool>,
}

impl Locks {
    pub(super) fn of(batch: &[&Staged]) -> Self {
        let mut locks = BTreeMap::<i32, bool>::new();
        for staged in batch.iter().filter(|staged| staged.reads_more_than_it_writes()) {
            for expected in &staged.heads {
                *locks.entry(key(expected.stream_id)).or_default() |= staged.writes(expected.stream_id);
            }
        }
        let (keys, alone) = locks.into_iter().unzip();
        Self { keys, alone }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// Two streams may share a key: they then wait for each other without need, and nothing worse.
fn key(stream: Uuid) -> i32 {
    let (high, low) = stream.as_u64_pair();
    let folded = high ^ low;
    ((folded >> 32) ^ folded) as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::append::staged::ExpectedHead;
    use crate::append::staged::testing::event;
    use crate::cache::Head;
    use crate::integrity::hash::GENESIS;

    fn command(read: &[Uuid], written: &[Uuid]) -> Staged {
        let head = Head { version: 0, hash: GENESIS };
        let heads = read.iter().chain(written).map(|stream_id| ExpectedHead { stream_id: *stream_id, head }).collect();
        Staged { heads, events: written.iter().map(|stream| event(*stream, 1)).collect(), ..Staged::default() }
    }

    #[test]
    fn only_commands_that_read_more_than_they_write_lock_and_writing_wins_over_reading() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        assert!(Locks::of(&[&command(&[], &[a, b])]).is_empty());
        let (reads, writes) = (command(&[a], &[b]), command(&[b], &[c]));
        assert_eq!(Locks::of(&[&reads]), Locks { keys: vec![1, 2], alone: vec![false, true] });
        assert_eq!(Locks::of(&[&reads, &writes]), Locks { keys: vec![1, 2, 3], alone: vec![false, true, true] });
        // Who writes nothing decides nothing that another could contradict.
        assert!(Locks::of(&[&command(&[a], &[])]).is_empty());
    }
}
