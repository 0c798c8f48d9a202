//! PostgreSQL: a row for each skill of each profile, found through a covering index, summed and sorted there.

use std::fmt::Write as _;
use std::time::Instant;

use sqlx::{Connection as _, Executor as _, PgConnection};
use vivier_postgres::testing::TestFolder;
use vivier_postgres::{Cluster, ClusterOptions};
use vivier_ranking::index::{Document, Filter, Query};

use crate::{Answer, TOP};

/// Everything that is asked for stays in memory.
const BUFFERS_MIB: u32 = 2_048;
const LEVELS: u8 = 4;
/// Profiles that are sent at once.
const PART: usize = 20_000;

const TABLES: &str = "
    create unlogged table profile (id integer, flags integer, free_from integer, share integer);
    create unlogged table held (skill integer, profile integer, level integer);";
const INDEXES: &str = "
    create unique index on profile (id) include (flags, free_from, share);
    create unique index on held (skill, profile) include (level);";
const SETTINGS: &str = "set work_mem = '256MB'; set max_parallel_workers_per_gather = 2; set jit = off";
const BEST: &str = "
    with wanted as (select * from unnest($1::int[], $2::int[], $3::int[], $4::bigint[]) as w (need, skill, level, value)),
    of_need as (
        select h.profile, w.need, max(w.value) as value
        from wanted w join held h on h.skill = w.skill and h.level = w.level
        group by h.profile, w.need),
    scored as (select profile, sum(value)::bigint as score from of_need group by profile)
    select s.score, p.id
    from scored s join profile p on p.id = s.profile
    where s.score > 0 and p.free_from <= $5 and p.share >= $6 and p.flags & $7 <> 0 and p.flags & $8 <> 0
    order by s.score desc, p.id limit $9";

pub struct Database {
    connection: PgConnection,
    _cluster: Cluster,
    _folder: TestFolder,
}

impl Database {
    pub async fn build(documents: &[Document]) -> anyhow::Result<Self> {
        let began = Instant::now();
        let folder = TestFolder::create();
        let mut options = ClusterOptions::new(folder.path());
        (options.durable, options.shared_buffers_mib) = (false, BUFFERS_MIB);
        let cluster = Cluster::start(&options).await?;
        let mut connection = PgConnection::connect(&cluster.url("postgres")).await?;
        connection.execute(TABLES).await?;
        for (part, first) in documents.chunks(PART).zip((0..).step_by(PART)) {
            let (mut profiles, mut held) = (String::new(), String::new());
            for (id, document) in (first..).zip(part) {
                writeln!(profiles, "{id}\t{}\t{}\t{}", document.flags, document.from, document.share)?;
                for (skill, level) in &document.skills {
                    writeln!(held, "{skill}\t{id}\t{level}")?;
                }
            }
            for (table, rows) in [("copy profile from stdin", profiles), ("copy held from stdin", held)] {
                let mut copy = connection.copy_in_raw(table).await?;
                copy.send(rows.into_bytes()).await?;
                copy.finish().await?;
            }
        }
        connection.execute(INDEXES).await?;
        connection.execute("vacuum (analyze)").await?;
        connection.execute(SETTINGS).await?;
        let bytes: i64 =
            sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(&mut connection).await?;
        println!("PostgreSQL: loaded in {:.1} s, {} MB", began.elapsed().as_secs_f64(), bytes / 1_000_000);
        Ok(Self { connection, _cluster: cluster, _folder: folder })
    }

    pub async fn top(&mut self, query: &Query, filter: &Filter) -> anyhow::Result<Answer> {
        let (mut needs, mut skills, mut levels, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (at, need) in (0_i32..).zip(&query.needs) {
            for &(skill, similarity) in &need.stand_ins {
                for level in 1..=LEVELS {
                    needs.push(at);
                    skills.push(skill as i32);
                    levels.push(i32::from(level));
                    values.push(need.value(similarity, level) as i64);
                }
            }
        }
        let any = |at: usize| filter.all_of[at] as i32;
        let rows: Vec<(i64, i32)> = sqlx::query_as(BEST)
            .bind(needs)
            .bind(skills)
            .bind(levels)
            .bind(values)
            .bind(i32::from(filter.from))
            .bind(i32::from(filter.share))
            .bind(any(0))
            .bind(any(1))
            .bind(TOP as i64)
            .fetch_all(&mut self.connection)
            .await?;
        Ok(rows.into_iter().map(|(score, id)| (score as u64, id as u32)).collect())
    }
}
