//! tantivy: each skill at each level is a term worth what a need gives for it, the best one of a need counts, filters are clauses worth nothing.

use std::ops::Bound;
use std::time::Instant;

use anyhow::Context as _;
use tantivy::collector::TopDocs;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, Query as Clause, RangeQuery, TermQuery,
};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};
use vivier_ranking::index::{Document, FLAGS, Filter, Query};

use crate::{Answer, TOP};

/// Memory for writing, so that everything goes into one segment.
const WRITING: usize = 2_000_000_000;
const LEVELS: u8 = 4;

pub struct Tantivy {
    searcher: Searcher,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    skill: Field,
    flag: Field,
    from: Field,
    share: Field,
}

impl Tantivy {
    pub fn build(documents: &[Document]) -> anyhow::Result<Self> {
        let began = Instant::now();
        let mut schema = Schema::builder();
        let fields = Fields {
            skill: schema.add_u64_field("skill", INDEXED),
            flag: schema.add_u64_field("flag", INDEXED),
            from: schema.add_u64_field("from", FAST),
            share: schema.add_u64_field("share", FAST),
        };
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITING)?;
        for document in documents {
            let mut row = TantivyDocument::default();
            document.skills.iter().for_each(|&(skill, level)| row.add_u64(fields.skill, held(skill, level)));
            (0..FLAGS as u64)
                .filter(|flag| document.flags >> flag & 1 == 1)
                .for_each(|flag| row.add_u64(fields.flag, flag));
            row.add_u64(fields.from, document.from.into());
            row.add_u64(fields.share, document.share.into());
            writer.add_document(row)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        let searcher = index.reader()?.searcher();
        let bytes: u64 = searcher.space_usage()?.total().get_bytes();
        let segments = searcher.segment_readers().len();
        println!(
            "tantivy: built in {:.2} s, {} MB, segments: {segments}",
            began.elapsed().as_secs_f64(),
            bytes / 1_000_000
        );
        Ok(Self { searcher, fields })
    }

    pub fn top(&self, query: &Query, filter: &Filter) -> anyhow::Result<Answer> {
        let fields = self.fields;
        let needs = query.needs.iter().map(|need| {
            let terms = need.stand_ins.iter().flat_map(|&(skill, similarity)| {
                (1..=LEVELS)
                    .map(move |level| worth(fields.skill, held(skill, level), need.value(similarity, level) as f32))
            });
            (Occur::Should, Box::new(DisjunctionMaxQuery::new(terms.collect())) as Box<dyn Clause>)
        });
        let mut clauses: Vec<(Occur, Box<dyn Clause>)> =
            vec![(Occur::Must, Box::new(BooleanQuery::new(needs.collect())))];
        for any in &filter.all_of {
            let flags = (0..FLAGS as u64).filter(|flag| any >> flag & 1 == 1);
            let any = flags.map(|flag| (Occur::Should, worth(fields.flag, flag, 0.0)));
            clauses.push((Occur::Must, nothing(BooleanQuery::new(any.collect()))));
        }
        let from = Bound::Included(Term::from_field_u64(fields.from, filter.from.into()));
        clauses.push((Occur::Must, nothing(RangeQuery::new(Bound::Unbounded, from))));
        let share = Bound::Included(Term::from_field_u64(fields.share, filter.share.into()));
        clauses.push((Occur::Must, nothing(RangeQuery::new(share, Bound::Unbounded))));
        let collector = TopDocs::with_limit(TOP).order_by_score();
        let hits = self.searcher.search(&BooleanQuery::new(clauses), &collector).context("tantivy's answer")?;
        // One segment, written in the order of the keys: its numbers are the keys.
        Ok(hits.into_iter().map(|(score, at)| (score as u64, at.doc_id)).collect())
    }
}

fn held(skill: u32, level: u8) -> u64 {
    u64::from(skill) << 3 | u64::from(level)
}

fn worth(field: Field, value: u64, score: f32) -> Box<dyn Clause> {
    let term = TermQuery::new(Term::from_field_u64(field, value), IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(term), score))
}

fn nothing(clause: impl Clause) -> Box<dyn Clause> {
    Box::new(ConstScoreQuery::new(Box::new(clause), 0.0))
}
