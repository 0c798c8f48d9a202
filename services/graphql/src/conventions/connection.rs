//! Lists: Relay connections with keyset cursors. One of `first` and `last` is required, 1 to 100 items at a time.

use async_graphql::connection::{self, CursorType, Edge, EmptyFields};
use async_graphql::{Context, OutputType, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;

use crate::conventions::input::Reader;

/// How many items one page may hold.
pub const MAX_PAGE: i32 = 100;
/// Longer cursors are refused before they are decoded.
const MAX_CURSOR_LENGTH: usize = 1024;
/// Bytes of the checksum that a cursor begins with.
const CHECKSUM_LENGTH: usize = 8;

/// A list without a count. Use one of the two kinds for a node type, not both: they share a name in the schema.
pub type Connection<N> = connection::Connection<Cursor, N>;
/// A list that can tell how many items it has in all.
pub type CountedConnection<N> = connection::Connection<Cursor, N, TotalCount>;

/// The extra field of a [`CountedConnection`].
#[derive(SimpleObject, Clone, Copy, Default, Debug)]
pub struct TotalCount {
    /// How many items there are in all pages, as far as the viewer may see.
    pub total_count: Option<i64>,
}

/// True where the query asks for `totalCount`, so that nothing is counted in vain.
pub fn wants_total_count(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// The four arguments as they came.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// In the list's order, after the cursor.
    Forward,
    /// Against the list's order, from before the cursor.
    Backward,
}

/// One page of a list. `K` is the list's sort key, which must be unique: end it with the id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<K> {
    list: &'static str,
    limit: usize,
    direction: Direction,
    from: Option<K>,
}

impl PageArguments {
    /// `list` is the list's name; it stands in the cursors, so that a cursor of one list is refused by another. Where the
    /// order can be chosen, put the order into the name.
    pub fn read<K: DeserializeOwned>(self, reader: &mut Reader, list: &'static str) -> Option<Page<K>> {
        let (direction, size, size_field, cursor, cursor_field) = match (self.first, self.last) {
            (None, None) => {
                reader.refuse(Problem::new("PAGE_SIZE_REQUIRED").at("first").with("max", MAX_PAGE));
                return None;
            }
            (Some(_), Some(_)) => {
                reader.refuse(Problem::new("PAGE_BOTH_WAYS").at("last"));
                return None;
            }
            (Some(first), None) if self.before.is_none() => (Direction::Forward, first, "first", self.after, "after"),
            (None, Some(last)) if self.after.is_none() => (Direction::Backward, last, "last", self.before, "before"),
            (Some(_), None) => {
                reader.refuse(Problem::new("PAGE_BOTH_WAYS").at("before"));
                return None;
            }
            (None, Some(_)) => {
                reader.refuse(Problem::new("PAGE_BOTH_WAYS").at("after"));
                return None;
            }
        };
        let limit = reader.value(size_field, page_size(size));
        let from = reader.optional(cursor, |reader, text| reader.checked(cursor_field, Cursor::decode(&text, list)));
        Some(Page { list, limit: limit?, direction, from: from? })
    }
}

fn page_size(size: i32) -> Result<usize, Invalid> {
    usize::try_from(size)
        .ok()
        .filter(|_| (1..=MAX_PAGE).contains(&size))
        .ok_or(Invalid::OutOfRange { min: 1, max: i64::from(MAX_PAGE) })
}

impl<K> Page<K> {
    /// The first page in the list's order, for callers inside the process.
    pub fn first(list: &'static str, limit: usize) -> Self {
        Self { list, limit, direction: Direction::Forward, from: None }
    }

    /// How many rows to ask for: one more than the page holds, which tells whether there is a next one.
    pub fn rows(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX - 1) + 1
    }

    /// How many items the page holds at most.
    pub fn limit(&self) -> usize {
        self.limit
    }

    pub fn direction(&self) -> Direction {
        self.direction
    }

    pub fn is_forward(&self) -> bool {
        self.direction == Direction::Forward
    }

    /// The key next to which the page begins (excluded).
    pub fn from(&self) -> Option<&K> {
        self.from.as_ref()
    }

    /// The page of a list that is whole in memory, sorted by its key: up to [`Page::rows`] rows in the direction asked.
    pub fn cut<R>(&self, mut sorted: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R>
    where
        K: PartialOrd,
    {
        if let Some(from) = &self.from {
            match self.direction {
                Direction::Forward => sorted.retain(|row| key(row) > *from),
                Direction::Backward => sorted.retain(|row| key(row) < *from),
            }
        }
        if self.direction == Direction::Backward {
            sorted.reverse();
        }
        sorted.truncate(self.limit + 1);
        sorted
    }
}

impl<K: Serialize> Page<K> {
    /// Makes the connection of up to [`Page::rows`] rows, in the order in which they were queried.
    pub fn connection<R, N: OutputType>(
        self,
        rows: Vec<R>,
        key: impl Fn(&R) -> K,
        node: impl FnMut(R) -> N,
    ) -> Connection<N> {
        let (previous, next, rows) = self.arrange(rows);
        let mut connection = Connection::new(previous, next);
        connection.edges = self.edges(rows, key, node);
        connection
    }

    /// The same, with the count where it was asked for.
    pub fn counted<R, N: OutputType>(
        self,
        rows: Vec<R>,
        key: impl Fn(&R) -> K,
        node: impl FnMut(R) -> N,
        total_count: Option<i64>,
    ) -> CountedConnection<N> {
        let (previous, next, rows) = self.arrange(rows);
        let mut connection = CountedConnection::with_additional_fields(previous, next, TotalCount { total_count });
        connection.edges = self.edges(rows, key, node);
        connection
    }

    fn arrange<R>(&self, mut rows: Vec<R>) -> (bool, bool, Vec<R>) {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        match self.direction {
            Direction::Forward => (self.from.is_some(), more, rows),
            Direction::Backward => {
                rows.reverse();
                (more, self.from.is_some(), rows)
            }
        }
    }

    fn edges<R, N: OutputType>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> K,
        mut node: impl FnMut(R) -> N,
    ) -> Vec<Edge<Cursor, N, EmptyFields>> {
        rows.into_iter()
            .map(|row| {
                let cursor = Cursor::encode(&key(&row), self.list);
                Edge::new(cursor, node(row))
            })
            .collect()
    }
}

/// A place in a list, opaque to clients: base64url of a checksum over the list's name and the key, then the key as JSON.
///
/// The checksum finds damaged cursors and those of another list. It is no secret: a key that a client makes up selects
/// nothing that the list would not show it anyway.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cursor(String);

impl Cursor {
    pub fn encode<K: Serialize>(key: &K, list: &str) -> Self {
        let json = serde_json::to_vec(key).expect("a sort key is plain values");
        let mut bytes = checksum(list, &json).to_vec();
        bytes.extend_from_slice(&json);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// # Errors
    /// `MALFORMED_CURSOR` where it was changed or belongs to another list.
    pub fn decode<K: DeserializeOwned>(text: &str, list: &str) -> Result<K, Problem> {
        let refused = || Problem::new("MALFORMED_CURSOR");
        if text.len() > MAX_CURSOR_LENGTH {
            return Err(refused());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused())?;
        let (found, json) = bytes.split_at_checked(CHECKSUM_LENGTH).ok_or_else(refused)?;
        if found != checksum(list, json) {
            return Err(refused());
        }
        serde_json::from_slice(json).map_err(|_| refused())
    }
}

fn checksum(list: &str, json: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let digest = Sha256::new().chain_update(list.as_bytes()).chain_update([0]).chain_update(json).finalize();
    let mut short = [0; CHECKSUM_LENGTH];
    short.copy_from_slice(&digest[..CHECKSUM_LENGTH]);
    short
}

impl CursorType for Cursor {
    type Error = std::convert::Infallible;

    fn decode_cursor(text: &str) -> Result<Self, Self::Error> {
        Ok(Self(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Key = (String, u32);

    fn read(arguments: PageArguments) -> Result<Page<Key>, String> {
        let mut reader = Reader::new();
        let page = arguments.read::<Key>(&mut reader, "things");
        reader.build(|| page).map_err(|problems| problems.to_string())
    }

    #[test]
    fn a_page_has_one_direction_and_one_to_a_hundred_items() {
        let some = |first, after: Option<&str>, last, before: Option<&str>| {
            read(PageArguments { first, after: after.map(str::to_owned), last, before: before.map(str::to_owned) })
                .map(|page| page.limit)
        };
        assert_eq!(some(Some(20), None, None, None), Ok(20));
        assert_eq!(some(None, None, Some(100), None), Ok(100));
        for (answer, expected) in [
            (some(None, None, None, None), "PAGE_SIZE_REQUIRED at first max=100"),
            (some(Some(1), None, Some(1), None), "PAGE_BOTH_WAYS at last"),
            (some(Some(1), None, None, Some("x")), "PAGE_BOTH_WAYS at before"),
            (some(None, Some("x"), Some(1), None), "PAGE_BOTH_WAYS at after"),
            (some(Some(0), None, None, None), "OUT_OF_RANGE at first max=100 min=1"),
            (some(Some(101), Some("x"), None, None), "OUT_OF_RANGE at first max=100 min=1; MALFORMED_CURSOR at after"),
            (some(None, None, Some(-5), None), "OUT_OF_RANGE at last max=100 min=1"),
        ] {
            assert_eq!(answer, Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_cursor_that_was_changed_or_belongs_elsewhere_is_refused() {
        let key: Key = ("é".to_owned(), 7);
        let Cursor(text) = Cursor::encode(&key, "things");
        assert_eq!(Cursor::decode::<Key>(&text, "things"), Ok(key));
        assert!(Cursor::decode::<Key>(&text, "others").is_err());
        for index in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert!(Cursor::decode::<Key>(&changed, "things").is_err(), "{index}");
        }
        assert!(Cursor::decode::<Key>("", "things").is_err());
    }

    #[test]
    fn walking_either_way_gives_every_item_once() {
        let all: Vec<Key> = (0..7).map(|n| ("same".to_owned(), n)).collect();
        for forward in [true, false] {
            let (mut seen, mut cursor, mut pages) = (Vec::new(), None, 0);
            loop {
                let arguments = match forward {
                    true => PageArguments { first: Some(3), after: cursor.take(), ..PageArguments::default() },
                    false => PageArguments { last: Some(3), before: cursor.take(), ..PageArguments::default() },
                };
                let page = read(arguments).expect("valid");
                let rows = page.cut(all.clone(), Clone::clone);
                let connection = page.connection(rows, Clone::clone, |(_, n)| i64::from(n));
                let items: Vec<i64> = connection.edges.iter().map(|edge| edge.node).collect();
                let more = if forward { connection.has_next_page } else { connection.has_previous_page };
                let edge = if forward { connection.edges.last() } else { connection.edges.first() };
                cursor = edge.map(|edge| edge.cursor.encode_cursor());
                seen = if forward { [seen, items].concat() } else { [items, seen].concat() };
                pages += 1;
                if !more {
                    break;
                }
            }
            assert_eq!((seen, pages), ((0..7).collect::<Vec<_>>(), 3), "forward: {forward}");
        }
    }
}
