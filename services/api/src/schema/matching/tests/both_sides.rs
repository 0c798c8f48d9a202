//! An explanation as data, on the side of whoever fills the seat and on that of the talent: term by term the same, and the score by adding up.

use super::*;

const TERMS: &str = "score terms { name weight value points ground { __typename \
    ... on SkillGround { asked { skillId minimumLevel importance } heldSkillId heldLevel evidence evidencedOn similarity probability } \
    ... on EvidenceGround { proven endorsed claimed missing } ... on FreshnessGround { on } ... on SlackGround { free taken } \
    ... on ProfessionGround { skillIds } ... on WordsGround { words } } }";

/// That the terms give the score, and that their weights are the whole.
#[track_caller]
fn adds_up(explained: &Value) {
    let terms = explained["terms"].as_array().expect("terms");
    let number = |term: &Value, field: &str| term[field].as_i64().expect("a whole number");
    for term in terms {
        assert_eq!(number(term, "points"), number(term, "weight") * number(term, "value"), "{term}");
        assert!((0..=1000).contains(&number(term, "value")) && term["ground"]["__typename"].is_string(), "{term}");
    }
    let sum = |field: &str| terms.iter().map(|term| number(term, field)).sum::<i64>();
    assert_eq!((explained["score"].as_i64(), sum("weight")), (Some(sum("points")), 1000), "{explained}");
}

#[tokio::test]
async fn a_talent_is_told_of_each_seat_what_whoever_fills_it_is_told_of_them() {
    let world = world().await;
    let (talent, seats) = (world.talent().await, [world.seat().await, world.seat().await]);
    let colleague = person(11, &[]);
    let other = world.talent_of(&colleague).await;
    let revise = json!({ "talentId": other, "skillId": skill(), "level": 1 });
    world.change(&colleague, "reviseSkillClaim", "position", revise).await;
    let of_seat = format!(
        "query($id: ID!) {{ candidatesForSeat(seatId: $id) {{ candidates(first: 10) {{ nodes {{ talentId {TERMS} }} }} }} }}"
    );
    let of_talent = format!(
        "query($id: ID!) {{ seatsForTalent(talentId: $id) {{ seats(first: 10) {{ nodes {{ seatId {TERMS} }} }} }} }}"
    );
    let explained = |nodes: &Value, field: &str, id: &Value| {
        let nodes = nodes.as_array().expect("nodes");
        assert_eq!(nodes.len(), 2, "{nodes:?}");
        let node = nodes.iter().find(|node| node[field] == *id).expect("ranked");
        json!({ "score": node["score"], "terms": node["terms"] })
    };
    let mut scores = Vec::new();
    for (viewer, talent) in [(world.ada(), &talent), (colleague, &other)] {
        let answer = world.ask(&viewer, &of_talent, json!({ "id": talent })).await;
        for seat in &seats {
            let own = explained(&answer["seatsForTalent"]["seats"]["nodes"], "seatId", seat);
            adds_up(&own);
            let candidates = world.ask(&world.owner(), &of_seat, json!({ "id": seat })).await;
            let theirs = explained(&candidates["candidatesForSeat"]["candidates"]["nodes"], "talentId", talent);
            assert_eq!(own, theirs);
            scores.push(own["score"].as_i64().expect("a score"));
        }
    }
    assert!(scores[0] == scores[1] && scores[2] == scores[3] && scores[0] > scores[2], "{scores:?}");
}
