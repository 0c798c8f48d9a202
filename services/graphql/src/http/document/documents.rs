//! Documents that were read lately: pages and programs send the same few again and again, and reading one costs as much as a
//! tenth of a list's answer.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use async_graphql::parser::types::ExecutableDocument;
use lru::LruCache;

use crate::http::document::Rejected;

/// How many are kept.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(256).expect("not zero");
/// Longer ones, in bytes, are read each time: a parsed document takes many times its text.
const LONGEST: usize = 4 * 1_024;

/// Documents by their text, least recently used first to go. Only those that could be read are kept.
pub struct Documents(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }
}

impl Documents {
    /// The document, from memory or by `read`.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read(
        &self,
        query: &str,
        read: impl FnOnce(&str) -> Result<ExecutableDocument, Rejected>,
    ) -> Result<Arc<ExecutableDocument>, Rejected> {
        if query.len() > LONGEST {
            return read(query).map(Arc::new);
        }
        if let Some(known) = self.lock().get(query) {
            return Ok(Arc::clone(known));
        }
        let document = Arc::new(read(query)?);
        self.lock().put(query.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<ExecutableDocument>>> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use vivier_kernel::problem::Problem;

    use super::*;

    fn parsed(query: &str) -> Result<ExecutableDocument, Rejected> {
        parse_query(query).map_err(|_| Problem::new("SYNTAX_ERROR").into())
    }

    fn known(_: &str) -> Result<ExecutableDocument, Rejected> {
        panic!("read again")
    }

    #[test]
    fn a_document_is_read_once() {
        let documents = Documents::default();
        assert!(documents.read("{ a }", parsed).is_ok());
        assert!(documents.read("{ a }", known).is_ok());
        assert!(documents.read("{ a", parsed).is_err());
        assert!(documents.read("{ a", parsed).is_err());
    }

    #[test]
    fn no_more_are_kept_than_the_capacity_and_long_ones_are_not() {
        let documents = Documents::default();
        for number in 0..CAPACITY.get() * 2 {
            assert!(documents.read(&format!("{{ a{number} }}"), parsed).is_ok());
        }
        assert!(documents.read(&format!("{{ a{} }}", " ".repeat(LONGEST)), parsed).is_ok());
        assert_eq!(documents.lock().len(), CAPACITY.get());
    }
}
