//! `vivier verify`: reads everything once, in the global order, and names what was changed, deleted or inserted.

use std::collections::{HashMap, HashSet};

use futures_util::TryStreamExt as _;
use sqlx::{ConnectOptions as _, FromRow, PgConnection, Row as _};
use uuid::Uuid;

use super::anchor::SealedHead;
use super::hash::{EventHasher, GENESIS, Hashed};
use super::sealer::{Summing, seal};
use crate::error::StoreError;
use crate::reader;
use crate::store::Store;

/// Most findings that a report names; those beyond are counted.
const MAX_FINDINGS: usize = 100;

/// One thing that is not as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The event's place in the global order; for a missing event, where it was.
    pub position: Option<i64>,
    pub stream_id: Option<Uuid>,
    pub version: Option<i64>,
    pub what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// The event is not what was recorded (or its stream's previous event is not).
    Changed,
    /// An event is missing.
    Deleted,
    /// An event stands where none was recorded.
    Inserted,
    /// A block's seal does not fit what it says, or the block before it.
    BlockChanged,
    /// A block is missing.
    BlockDeleted,
    /// The block that was sealed last, as it was noted outside the database, is gone or another: with it went events from the end.
    EndRemoved,
    /// A read model has taken an event beyond the last one that is there.
    EndDeleted,
    /// A command was acknowledged at positions that hold no event.
    AcknowledgedButMissing,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.what {
            What::Changed => "event changed",
            What::Deleted => "event deleted",
            What::Inserted => "event inserted",
            What::BlockChanged => "sealed block changed",
            What::BlockDeleted => "sealed block deleted",
            What::EndRemoved => "the last sealed block is gone, with events from the end up to it, last",
            What::EndDeleted => "events deleted at the end: a read model has taken one",
            What::AcknowledgedButMissing => "acknowledged event missing",
        };
        write!(f, "{what}")?;
        if let Some(position) = self.position {
            write!(f, " at position {position}")?;
        }
        if let (Some(stream), Some(version)) = (self.stream_id, self.version) {
            write!(f, " (stream {stream}, version {version})")?;
        }
        Ok(())
    }
}

/// What was read and what was found, the first finding first.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub events: u64,
    pub streams: u64,
    pub blocks: u64,
    /// The last event's position; 0 where there is none.
    pub last: i64,
    /// Events at the end that no block covers yet: of them, a changed one is found, and a deleted one where its stream goes on, or where a
    /// command or a read model knows of it.
    pub unsealed: u64,
    /// The first and the last position at the end that was given out, holds no event and is in no block: a writer gave it up, or what stood
    /// there was deleted.
    pub empty_end: Option<(i64, i64)>,
    /// The last sealed block: noted elsewhere, it shows later that nothing up to it was removed.
    pub head: Option<SealedHead>,
    /// At most 100, by position.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub unnamed: u64,
    /// The positions that findings are about: a changed event also breaks its block, and is reported once.
    about: HashSet<i64>,
    /// Positions in blocks whose event is missing.
    gaps: Vec<i64>,
    /// Versions that streams lack.
    lost: Vec<Lost>,
}

/// Versions that a stream lacks: the first of them, how many, and the positions of the events around them.
#[derive(Clone, Copy, Debug)]
struct Lost {
    stream_id: Uuid,
    version: i64,
    count: i64,
    after: i64,
    before: i64,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, position: Option<i64>, stream: Option<(Uuid, i64)>, what: What) {
        let finding = Finding {
            position,
            stream_id: stream.map(|(id, _)| id),
            version: stream.map(|(_, version)| version),
            what,
        };
        if position.is_some_and(|position| !self.about.insert(position)) {
            return;
        }
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.unnamed += 1;
        }
    }

    /// A deleted event leaves two traces: the place in its block, and the version that its stream lacks. It is named once, by both, where as
    /// many places are empty as versions are missing; `sealed` is the last position in a block.
    fn name_deleted(&mut self, sealed: i64) {
        let (gaps, lost) = (std::mem::take(&mut self.gaps), std::mem::take(&mut self.lost));
        let mut named = HashMap::new();
        for one in lost {
            // Gaps come in their order.
            let from = gaps.partition_point(|gap| *gap < one.after);
            let places = &gaps[from..gaps.partition_point(|gap| *gap < one.before)];
            if one.before <= sealed && i64::try_from(places.len()) == Ok(one.count) {
                let versions = (one.version..).map(|version| (one.stream_id, version));
                named.extend(places.iter().copied().zip(versions));
            } else {
                self.add(None, Some((one.stream_id, one.version)), What::Deleted);
            }
        }
        for gap in gaps {
            self.add(Some(gap), named.get(&gap).copied(), What::Deleted);
        }
    }
}

#[derive(FromRow)]
struct Block {
    number: i64,
    from_position: i64,
    to_position: i64,
    event_count: i64,
    gaps: Vec<i64>,
    digest: Vec<u8>,
    seal: Vec<u8>,
}

/// The last event of a stream so far.
#[derive(Clone, Copy)]
struct Head {
    version: i64,
    position: i64,
    hash: [u8; 32],
}

struct Stored {
    position: i64,
    stream_id: Uuid,
    version: i64,
    hash: Vec<u8>,
    /// The hash that the event should have after its stream's previous one.
    expected: [u8; 32],
}

impl Store {
    /// Reads all events and blocks and compares every hash. `progress` is told the number of events read.
    ///
    /// # Errors
    /// `Database`.
    pub async fn verify(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Report, StoreError> {
        self.verify_from(None, progress).await
    }

    /// The same, and the block that somebody noted at an earlier time must still be there.
    ///
    /// # Errors
    /// `Database`.
    pub async fn verify_from(
        &self,
        noted: Option<SealedHead>,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Report, StoreError> {
        let mut connection = self.connect_options().clone().options([("statement_timeout", "0")]).connect().await?;
        let mut report = Report::default();
        // Before the blocks are read: the sealer may go on meanwhile.
        let heads = noted.into_iter().chain(self.anchor().head());
        let blocks = read_blocks(&mut connection, self.seal_key(), &mut report).await?;
        check_heads(heads, &blocks, &mut report);
        // Before the events are read: those that come meanwhile are only more.
        let known = known_end(&mut connection).await?;
        // One statement reads one snapshot: what is in flight is not in it, and all of what is, is checked.
        check_events(&mut connection, self.hasher(), &blocks, &mut report, progress).await?;
        let sealed = blocks.last().map_or(0, |block| block.to_position);
        report.name_deleted(sealed);
        check_end(known, sealed, &mut report);
        check_commands(&mut connection, &mut report).await?;
        report.findings.sort_by_key(|finding| finding.position.unwrap_or(i64::MAX));
        Ok(report)
    }
}

async fn read_blocks(
    connection: &mut PgConnection,
    key: &[u8; 32],
    report: &mut Report,
) -> Result<Vec<Block>, StoreError> {
    let blocks: Vec<Block> = sqlx::query_as(
        "select number, from_position, to_position, event_count, gaps, digest, seal from es_block order by number",
    )
    .fetch_all(connection)
    .await?;
    let (mut number, mut from, mut previous) = (1, 1, Vec::new());
    for block in &blocks {
        report.blocks += 1;
        if block.number != number || block.from_position != from {
            report.add(None, None, What::BlockDeleted);
        }
        let summary = super::sealer::Summary {
            event_count: block.event_count,
            gaps: block.gaps.clone(),
            digest: block.digest.as_slice().try_into().unwrap_or_default(),
        };
        if seal(key, &previous, block.number, block.from_position, block.to_position, &summary).as_slice() != block.seal
        {
            report.add(None, None, What::BlockChanged);
        }
        (number, from, previous) = (block.number + 1, block.to_position + 1, block.seal.clone());
    }
    Ok(blocks)
}

fn check_heads(heads: impl Iterator<Item = SealedHead>, blocks: &[Block], report: &mut Report) {
    for head in heads {
        let there = blocks.iter().any(|block| block.number == head.number && block.seal == head.seal);
        if !there {
            report.add(Some(head.position), None, What::EndRemoved);
        }
    }
    report.head = blocks.last().and_then(|block| {
        let seal = block.seal.as_slice().try_into().ok()?;
        Some(SealedHead { number: block.number, position: block.to_position, seal })
    });
}

async fn check_events(
    connection: &mut PgConnection,
    hasher: &EventHasher,
    blocks: &[Block],
    report: &mut Report,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), StoreError> {
    let mut heads: HashMap<Uuid, Head> = HashMap::new();
    let mut blocks = blocks.iter();
    let mut block = blocks.next();
    let mut in_block: Vec<Stored> = Vec::new();
    let mut rows = sqlx::query(
        "select position, stream_id, stream_type, version, kind, schema_version, recorded_at, data::text, meta::text, hash \
         from es_event order by position",
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let (position, stream_id, version): (i64, Uuid, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(3)?);
        let hash: Vec<u8> = row.try_get(9)?;
        let head = heads.get(&stream_id).copied();
        let previous = head.map_or(GENESIS, |head| head.hash);
        let expected = hasher.hash(&Hashed {
            previous: &previous,
            stream_id,
            stream_type: row.try_get(2)?,
            version,
            kind: row.try_get(4)?,
            schema_version: row.try_get(5)?,
            recorded_at: row.try_get(6)?,
            data: row.try_get(7)?,
            meta: row.try_get(8)?,
        });
        report.events += 1;
        report.last = position;
        if report.events.is_multiple_of(10_000) {
            progress(report.events);
        }
        while let Some(current) = block.filter(|current| position > current.to_position) {
            check_block(current, &in_block, report);
            in_block.clear();
            block = blocks.next();
        }
        let stored = Stored { position, stream_id, version, hash, expected };
        let in_gap = block.is_some_and(|block| block.gaps.binary_search(&position).is_ok());
        check_chain(&stored, head, in_gap, report);
        // The chain goes on from what is stored, so that one change is one finding.
        let hash: [u8; 32] = stored.hash.as_slice().try_into().unwrap_or_default();
        heads.insert(stream_id, Head { version, position, hash });
        if block.is_some() {
            in_block.push(stored);
        } else {
            report.unsealed += 1;
        }
    }
    for current in block.into_iter().chain(blocks) {
        check_block(current, &in_block, report);
        in_block.clear();
    }
    report.streams = heads.len() as u64;
    Ok(())
}

/// `in_gap`: its position was nobody's when its block was sealed.
fn check_chain(event: &Stored, head: Option<Head>, in_gap: bool, report: &mut Report) {
    let before = head.map_or(0, |head| head.version);
    if event.version > before + 1 {
        report.lost.push(Lost {
            stream_id: event.stream_id,
            version: before + 1,
            count: event.version - before - 1,
            after: head.map_or(0, |head| head.position),
            before: event.position,
        });
    } else if event.version <= before || in_gap {
        report.add(Some(event.position), Some((event.stream_id, event.version)), What::Inserted);
    } else if event.hash != event.expected {
        report.add(Some(event.position), Some((event.stream_id, event.version)), What::Changed);
    }
}

/// Where a block's digest does not fit, its list of gaps says which positions were taken and which were not.
fn check_block(block: &Block, events: &[Stored], report: &mut Report) {
    let mut summing = Summing::over(block.from_position, block.to_position);
    for event in events {
        summing.add(event.position, &event.hash);
    }
    let summary = summing.finish();
    if summary.event_count == block.event_count
        && summary.gaps == block.gaps
        && summary.digest.as_slice() == block.digest
    {
        return;
    }
    let mut found = false;
    for gap in summary.gaps.iter().filter(|gap| block.gaps.binary_search(gap).is_err()) {
        found = true;
        report.gaps.push(*gap);
    }
    for event in events.iter().filter(|event| block.gaps.binary_search(&event.position).is_ok()) {
        found = true;
        report.add(Some(event.position), Some((event.stream_id, event.version)), What::Inserted);
    }
    if !found && !events.iter().any(|event| report.about.contains(&event.position)) {
        // The events fit their chains and their places but not the block: the last event of a stream was rewritten.
        report.add(None, None, What::BlockChanged);
    }
}

/// How far the store has come, as it is known beside the events.
struct Known {
    /// Up to where positions were given out, but for those of writers at work.
    frontier: i64,
    /// The last event that a read model has taken.
    taken: i64,
}

async fn known_end(connection: &mut PgConnection) -> Result<Known, StoreError> {
    let taken = sqlx::query_scalar::<_, i64>("select coalesce(max(last_event), 0) from es_checkpoint");
    let taken = taken.fetch_one(&mut *connection).await?;
    Ok(Known { frontier: reader::frontier(connection).await?, taken })
}

/// A position that holds no event may have been given up by its writer; what a read model has taken was there.
fn check_end(known: Known, sealed: i64, report: &mut Report) {
    if known.taken > report.last {
        report.add(Some(known.taken), None, What::EndDeleted);
    }
    let first = report.last.max(sealed) + 1;
    report.empty_end = (first <= known.frontier).then_some((first, known.frontier));
}

async fn check_commands(connection: &mut PgConnection, report: &mut Report) -> Result<(), StoreError> {
    let missing: Vec<i64> = sqlx::query_scalar(
        "select last_position from es_command c where last_position is not null \
         and not exists (select from es_event e where e.position = c.last_position) order by 1",
    )
    .fetch_all(connection)
    .await?;
    for position in missing {
        report.add(Some(position), None, What::AcknowledgedButMissing);
    }
    Ok(())
}
