//! Every order of every list that has several: read forwards and backwards, page by page, it holds everything once, in that order, and as many as
//! it says; and a cursor of one order is refused by the others.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};
use vivier_graphql::root_field::Operation;

use crate::document::Document;
use crate::world::World;

/// Items of a page: few, so that there are many pages, and none begins where another order's does.
const PAGE: usize = 7;
/// What is read of a node, so that one order can be told from another.
type Sorted = fn(&[Value]) -> bool;

struct List<'a> {
    who: &'a str,
    name: &'a str,
    select: &'a str,
    orders: Vec<(&'a str, Sorted)>,
}

/// The key of each node never comes before that of the one above.
fn rises<K: PartialOrd>(nodes: &[Value], key: impl Fn(&Value) -> K) -> bool {
    nodes.windows(2).all(|pair| key(&pair[0]) <= key(&pair[1]))
}

/// An instant; what is not told comes last.
fn instant(value: &Value) -> (bool, Option<DateTime<FixedOffset>>) {
    let read = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    (read.is_none(), read)
}

/// The latest first.
fn falls(nodes: &[Value], field: &str) -> bool {
    nodes.windows(2).all(|pair| instant(&pair[0][field]) >= instant(&pair[1][field]))
}

const KINDS: [&str; 6] = ["PROGRAMME", "MINISTRY", "DIRECTION", "SERVICE", "OPERATOR", "LOCAL_AUTHORITY"];

fn by_kind(nodes: &[Value]) -> bool {
    rises(nodes, |node| KINDS.iter().position(|kind| node["kind"] == *kind))
}

fn by(order: &'static str, sorted: Sorted) -> (&'static str, Sorted) {
    (order, sorted)
}

fn plain(
    who: &'static str,
    name: &'static str,
    select: &'static str,
    orders: Vec<(&'static str, Sorted)>,
) -> List<'static> {
    List { who, name, select, orders }
}

fn lists() -> Vec<List<'static>> {
    vec![
        plain("owner", "talents", "id", vec![by("NEWEST", |_| true), by("OLDEST", |_| true)]),
        plain("administrator", "accounts", "id", vec![by("OLDEST", |_| true), by("NEWEST", |_| true)]),
        plain(
            "talent",
            "notifications",
            "id raisedAt",
            vec![
                by("NEWEST", |nodes| falls(nodes, "raisedAt")),
                by("OLDEST", |nodes| rises(nodes, |node| instant(&node["raisedAt"]))),
            ],
        ),
        plain("administrator", "organisations", "id kind", vec![by("NAME", |_| true), by("KIND", by_kind)]),
        plain(
            "administrator",
            "skillAliases",
            "id learntAt",
            vec![by("NEWEST", |_| true), by("OLDEST", |_| true), by("TEXT", |_| true)],
        ),
        plain(
            "owner",
            "placements",
            "id updatedAt answerBy",
            vec![
                by("NEWEST", |_| true),
                by("OLDEST", |_| true),
                by("UPDATED", |nodes| falls(nodes, "updatedAt")),
                by("DEADLINE", |nodes| rises(nodes, |node| instant(&node["answerBy"]))),
            ],
        ),
    ]
}

fn id(node: &Value) -> String {
    node["id"].as_str().unwrap_or_default().to_owned()
}

async fn ask(world: &World, who: &str, text: String) -> Value {
    let document = Document { operation: Operation::Query, field: String::new(), text, arguments: Map::new() };
    world.ask(who, &document).await.body
}

impl List<'_> {
    fn document(&self, order: &str, part: &str, total: bool) -> String {
        let total = if total { "totalCount" } else { "" };
        let page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
        format!("query {{ {}(order: {order}, {part}) {{ {total} nodes {{ {} }} {page} }} }}", self.name, self.select)
    }

    fn found<'a>(&self, answer: &'a Value) -> &'a Value {
        &answer["data"][self.name]
    }

    /// Everything, in the order of the list.
    async fn walk(&self, world: &World, order: &str, forward: bool) -> Result<Vec<Value>, String> {
        let (mut all, mut cursor): (Vec<Value>, Option<String>) = (Vec::new(), None);
        loop {
            let (size, from, more, end) = match forward {
                true => ("first", "after", "hasNextPage", "endCursor"),
                false => ("last", "before", "hasPreviousPage", "startCursor"),
            };
            let from = cursor.map(|cursor| format!(", {from}: \"{cursor}\"")).unwrap_or_default();
            let answer = ask(world, self.who, self.document(order, &format!("{size}: {PAGE}{from}"), false)).await;
            let found = self.found(&answer);
            let Some(nodes) = found["nodes"].as_array() else { return Err(format!("{order}: {answer}")) };
            if forward {
                all.extend(nodes.iter().cloned());
            } else {
                all.splice(0..0, nodes.iter().cloned());
            }
            if found["pageInfo"][more] != json!(true) {
                return Ok(all);
            }
            cursor = found["pageInfo"][end].as_str().map(str::to_owned);
        }
    }

    async fn check(&self, world: &World, counted: bool) -> Result<Vec<Value>, String> {
        let mut first: Option<Vec<Value>> = None;
        for (order, sorted) in &self.orders {
            let all = self.walk(world, order, true).await?;
            let backward = self.walk(world, order, false).await?;
            let ids: Vec<String> = all.iter().map(id).collect();
            if ids != backward.iter().map(id).collect::<Vec<_>>() {
                return Err(format!("{order}: backwards it is another list"));
            }
            let distinct: BTreeSet<&String> = ids.iter().collect();
            if distinct.len() != ids.len() || !sorted(&all) {
                return Err(format!(
                    "{order}: {} of {} differ, or the order is another: {ids:?}",
                    distinct.len(),
                    ids.len()
                ));
            }
            if counted {
                let answer = ask(world, self.who, self.document(order, "first: 1", true)).await;
                let total = &self.found(&answer)["totalCount"];
                if *total != json!(ids.len()) {
                    return Err(format!("{order}: it says {total}, and holds {}", ids.len()));
                }
            }
            match &first {
                None => first = Some(all),
                Some(known) if known.iter().map(id).collect::<BTreeSet<_>>() == ids.iter().cloned().collect() => {}
                Some(_) => return Err(format!("{order}: it holds others")),
            }
        }
        let first = first.unwrap_or_default();
        if first.is_empty() {
            return Ok(first);
        }
        // The second order refuses what the first gave out.
        let ((one, _), (other, _)) = (&self.orders[0], &self.orders[1]);
        let answer = ask(world, self.who, self.document(one, "first: 1", false)).await;
        let cursor = self.found(&answer)["pageInfo"]["endCursor"].as_str().unwrap_or_default().to_owned();
        let refused =
            ask(world, self.who, self.document(other, &format!("first: 1, after: \"{cursor}\""), false)).await;
        match refused["errors"][0]["extensions"]["code"].as_str() {
            Some("MALFORMED_CURSOR") => Ok(first),
            _ => Err(format!("{other} takes a cursor of {one}: {refused}")),
        }
    }
}

/// What is not as it should be.
pub async fn run(world: &World) -> Vec<String> {
    let mut complaints = Vec::new();
    for list in lists() {
        let counted = list.name != "notifications";
        match list.check(world, counted).await {
            // What people have taught, and what one person was told, is little in the demo.
            Ok(all) if all.len() <= PAGE && !["skillAliases", "notifications"].contains(&list.name) => {
                complaints.push(format!("{}: {} are too few to walk", list.name, all.len()));
            }
            Ok(_) => {}
            Err(complaint) => complaints.push(format!("{}, {complaint}", list.name)),
        }
    }
    complaints
}
