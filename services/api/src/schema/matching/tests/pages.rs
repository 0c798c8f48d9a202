//! Rankings read page by page: by their cursors everybody comes once, in the order of the whole list, from either end.

use super::*;

const CANDIDATES: &str = "query($id: ID!, $order: CandidateOrder!, $first: Int, $after: String, $last: Int, $before: String) { \
    candidatesForSeat(seatId: $id) { candidates(order: $order, first: $first, after: $after, last: $last, before: $before) { \
    nodes { talentId place score } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";
const SEATS: &str = "query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { \
    seatsForTalent(talentId: $id) { seats(first: $first, after: $after, last: $last, before: $before) { \
    nodes { seatId score } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }";
/// Rows of one page.
const ROWS: usize = 2;

/// A list that somebody reads.
struct List<'a> {
    world: &'a World,
    viewer: Actor,
    document: &'static str,
    /// Where the connection stands in the answer.
    at: &'static str,
    /// What is asked for beside the page.
    variables: Value,
}

impl List<'_> {
    async fn page(&self, arguments: Value) -> Value {
        let mut variables = self.variables.clone();
        let fields = variables.as_object_mut().expect("an object");
        fields.extend(arguments.as_object().expect("an object").clone());
        let answer = self.world.ask(&self.viewer, self.document, variables).await;
        answer.pointer(self.at).unwrap_or_else(|| panic!("{} is not in {answer}", self.at)).clone()
    }

    async fn whole(&self) -> Vec<Value> {
        rows(&self.page(json!({ "first": 100 })).await)
    }

    async fn forwards(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let mut page = self.page(json!({ "first": ROWS })).await;
        loop {
            let found = rows(&page);
            assert!((1..=ROWS).contains(&found.len()), "{page}");
            assert_eq!(page["pageInfo"]["hasPreviousPage"], json!(!all.is_empty()), "{page}");
            all.extend(found);
            if page["pageInfo"]["hasNextPage"] != json!(true) {
                return all;
            }
            assert!(all.len() < 100, "it never ends");
            page = self.page(json!({ "first": ROWS, "after": page["pageInfo"]["endCursor"] })).await;
        }
    }

    async fn backwards(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let mut page = self.page(json!({ "last": ROWS })).await;
        loop {
            let found = rows(&page);
            assert!((1..=ROWS).contains(&found.len()), "{page}");
            all.splice(..0, found);
            if page["pageInfo"]["hasPreviousPage"] != json!(true) {
                return all;
            }
            assert!(all.len() < 100, "it never ends");
            page = self.page(json!({ "last": ROWS, "before": page["pageInfo"]["startCursor"] })).await;
        }
    }

    /// That pages from either end give the whole list, which has so many rows.
    async fn comes_once_by_pages(&self, count: usize) {
        let whole = self.whole().await;
        assert_eq!(whole.len(), count, "{whole:?}");
        assert_eq!(self.forwards().await, whole, "{}", self.variables);
        assert_eq!(self.backwards().await, whole, "{}", self.variables);
    }
}

fn rows(page: &Value) -> Vec<Value> {
    page["nodes"].as_array().expect("nodes").clone()
}

#[tokio::test]
async fn candidates_come_once_by_their_cursors_in_whatever_order() {
    let world = world().await;
    let seat = world.seat().await;
    // Most are alike, so that equals stand on both sides of a page's end.
    for number in 11..=17 {
        let somebody = person(number, &[]);
        let talent = world.talent_of(&somebody).await;
        if number.is_multiple_of(3) {
            let revise = json!({ "talentId": talent, "skillId": skill(), "level": 1 });
            world.change(&somebody, "reviseSkillClaim", "position", revise).await;
        }
    }
    for order in ["BEST", "SKILLS", "EVIDENCE", "TIME"] {
        let list = List {
            world: &world,
            viewer: world.owner(),
            document: CANDIDATES,
            at: "/candidatesForSeat/candidates",
            variables: json!({ "id": seat, "order": order }),
        };
        list.comes_once_by_pages(7).await;
    }
}

#[tokio::test]
async fn seats_come_once_by_their_cursors() {
    let world = world().await;
    let talent = world.talent().await;
    for _ in 0..5 {
        world.seat().await;
    }
    let (viewer, variables) = (world.ada(), json!({ "id": talent }));
    let list = List { world: &world, viewer, document: SEATS, at: "/seatsForTalent/seats", variables };
    list.comes_once_by_pages(5).await;
}
