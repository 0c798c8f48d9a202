//! What the present schema's documents cost: an alias is no way to have something computed many times for one price.

use vivier_graphql::http::document::index::SchemaIndex;
use vivier_graphql::http::document::{AS_OF_COST, price};
use vivier_graphql::http::limits::Limits;

use super::{fields, matrix};

/// Enough of them to fill a request, were aliases and root fields without a cap of their own.
const MANY: usize = 50;

fn priced(query: &str) -> Result<u64, (String, Option<u64>)> {
    let index = SchemaIndex::new(&crate::schema::sdl(), matrix(), fields::FIELDS).expect("the schema");
    let limits = Limits { aliases: u64::MAX, root_fields: usize::MAX, ..Limits::default() };
    let priced = price(query, &index, &limits);
    priced.map_err(|rejected| (rejected.problems[0].code.to_owned(), rejected.cost))
}

/// The same selection so many times, under other names.
fn aliased(selection: &str, times: usize) -> String {
    (0..times).map(|number| format!("a{number}: {selection} ")).collect()
}

#[test]
fn what_ranks_or_solves_is_not_had_fifty_times_for_one_price() {
    for field in [
        r#"candidatesForSeat(seatId: "s") { candidateCount }"#,
        r#"seatsForTalent(talentId: "t") { seatCount }"#,
        r#"prospects(talentId: "t", seatId: "s") { standing { place } }"#,
        r#"talentsLike(talentId: "t", first: 1) { talents { likeness } }"#,
        r#"fittingTalentCount(seatId: "s")"#,
        r#"fittingTalentCountFor(organisationId: "o", seat: {})"#,
        r#"fittingTalents(seatId: "s") { count }"#,
        r#"fittingTalentsFor(organisationId: "o", seat: {}) { count }"#,
        r#"rankingReplay(rankingId: "r") { sameList }"#,
        r#"rankingExposure { people }"#,
        r#"allocationWhatIf(runId: "r", input: {}) { inputsChanged }"#,
    ] {
        let once = priced(&format!("{{ {field} }}")).expect("once is allowed");
        let answer = priced(&format!("{{ {} }}", aliased(field, MANY)));
        let many = MANY as u64 * once;
        assert_eq!(answer, Err(("TOO_COSTLY".to_owned(), Some(many))), "{field}");
    }
    let compute =
        r#"computeAllocation(input: { startsOn: "2026-01-01", endsOn: "2026-02-01" }) { userErrors { code } }"#;
    let answer = priced(&format!("mutation {{ {} }}", aliased(compute, MANY)));
    assert!(matches!(answer, Err((ref code, Some(_))) if code == "TOO_COSTLY"), "{answer:?}");
}

#[test]
fn a_list_that_leads_back_to_itself_is_not_taken_for_a_short_one() {
    let skill = r#"{ skill(id: "s") { narrower { id } } }"#;
    assert!(priced(skill).is_ok_and(|cost| cost > 300), "the widest of ESCO holds 271");
    let wide = r#"{ skill(id: "s") { narrower { broader { narrower { id } } } } }"#;
    assert!(matches!(priced(wide), Err((code, _)) if code == "TOO_COSTLY"));
    let tree = r#"{ organisation(id: "o") { children { children { id } } } }"#;
    assert!(matches!(priced(tree), Err((code, _)) if code == "TOO_COSTLY"));
}

#[test]
fn a_field_below_the_roots_that_computes_costs_each_time_that_it_is_asked_for() {
    for row in fields::FIELDS {
        let index = SchemaIndex::new(&crate::schema::sdl(), matrix(), fields::FIELDS).expect("the schema");
        let without = SchemaIndex::new(&crate::schema::sdl(), matrix(), &[]).expect("the schema");
        let document = format!("query {{ node(id: \"x\") {{ ... on {} {{ {} }} }} }}", row.on, aliased(row.name, 3));
        let price = |index| price(&document, index, &Limits::default()).map_err(|rejected| rejected.problems);
        let (with, without) = (price(&index).expect("a price"), price(&without).expect("a price"));
        assert_eq!(with - without, 3 * u64::from(row.cost), "{}.{}", row.on, row.name);
    }
    let pages = aliased("candidates(first: 1) { nodes { score } }", MANY);
    let many = priced(&format!(r#"{{ candidatesForSeat(seatId: "s") {{ {pages} }} }}"#));
    let one = priced(r#"{ candidatesForSeat(seatId: "s") { candidates(first: 1) { nodes { score } } } }"#);
    let one = one.expect("one page is allowed");
    let page = u64::from(fields::FIELDS[0].cost);
    assert!(many.expect("a price") > one + (MANY as u64 - 1) * page);
    let results = format!(r#"{{ allocationRuns(first: 100) {{ nodes {{ {} }} }} }}"#, aliased("result { people }", 3));
    assert!(matches!(priced(&results), Err((code, _)) if code == "TOO_COSTLY"));
}

#[test]
fn the_past_costs_more_than_the_present() {
    for (field, arguments) in [
        ("candidatesForSeat", r#"seatId: "s""#),
        ("talents", "first: 1"),
        ("readiness", r#"recipeId: "r""#),
        ("talent", r#"id: "t""#),
    ] {
        let now = priced(&format!("{{ {field}({arguments}) {{ __typename }} }}")).expect("a price");
        let then = priced(&format!(r#"{{ {field}({arguments}, asOf: "2026-01-01T00:00:00Z") {{ __typename }} }}"#));
        assert_eq!(then.expect("a price") - now, AS_OF_COST, "{field}");
    }
}
