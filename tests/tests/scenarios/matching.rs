//! From a mission's text to the person: skills that somebody confirms, candidates with reasons, an invitation, the alert that another talent
//! gets, and an allocation that keeps what is on its way.

use serde_json::{Value, json};

use crate::mission;
use crate::step::{Journey, Step, asks, does};

/// The words that everything starts from.
const TEXT: &str =
    "Reprendre une moulinette qui compte les passages, puis en faire de la dataviz pour les capitaineries.";

pub fn journey() -> Journey {
    let mut steps = before();
    steps.extend(text());
    steps.extend(ranking());
    steps.extend(allocation());
    Journey {
        title: "From a mission’s text to the person, by a ranking and by an allocation",
        about: "Solène writes what is to be done, confirms the skills that Vivier finds in it, reads why one candidate is before the other, and \
                invites. Camille had asked to hear of such seats. The programme then looks at all open seats at once.",
        steps,
    }
}

fn before() -> Vec<Step> {
    vec![
        does(
            "Camille",
            "asks to hear of seats for which she would be ranked",
            "saveSearch",
            "search { leastScore }",
            json!({ "leastScore": 1 }),
        )
        .gives(json!({ "search": { "leastScore": 1 } })),
        asks(
            "Dominique",
            "looks for one more skill of his",
            "{ searchSkills(text: \"visualisation de données\", first: 1) { skill { id label(language: FR) } } }",
            json!({}),
            json!({ "searchSkills": [{ "skill": { "id": "$visualisation", "label": "visualisation de données" } }] }),
        ),
        does(
            "Dominique",
            "claims it",
            "claimSkill",
            "talent { skills { level } }",
            json!({ "talentId": "$talent Dominique", "skillId": "$visualisation", "level": 3 }),
        )
        .gives(json!({ "talent": { "skills": [{ "level": 3 }, { "level": 3 }] } })),
    ]
}

fn text() -> Vec<Step> {
    let suggest = |says, found: Value| {
        asks(
            "Solène",
            says,
            "query($text: String!) { suggestSkills(text: $text, first: 2) { matchedLabel skill { label(language: FR) } } }",
            json!({ "text": TEXT }),
            json!({ "suggestSkills": found }),
        )
    };
    let visualisation = || json!({ "matchedLabel": "dataviz", "skill": { "label": "visualisation de données" } });
    let mut seat = mission::seat("Chiffres des ports", 30, "$today", "$in a month");
    seat["skills"] = json!([
        { "skillId": "$Python", "importance": "ESSENTIAL", "minimumLevel": 2 },
        { "skillId": "$visualisation", "importance": "DESIRABLE", "minimumLevel": 2 },
    ]);
    vec![
        suggest("asks which skills her text may mean: a word of her trade is not among them", json!([visualisation()])),
        does(
            "Solène",
            "says what a word of her trade means, for everybody from now on",
            "learnSkillAlias",
            "alias { text }",
            json!({ "text": "moulinette", "skillId": "$Python", "language": "FR" }),
        )
        .gives(json!({ "alias": { "text": "moulinette" } })),
        suggest(
            "asks again",
            json!([visualisation(), { "matchedLabel": "moulinette", "skill": { "label": "Python" } }]),
        )
        .after_days(0),
        does(
            "Solène",
            "drafts the mission with her text",
            "draftMission",
            "mission { id status }",
            json!({ "organisationId": "$host", "title": "Compter les passages", "description": TEXT }),
        )
        .gives(json!({ "mission": { "id": "$second mission", "status": "DRAFT" } })),
        does(
            "Solène",
            "adds a seat with both skills, which she confirms",
            "addSeat",
            "seatId",
            json!({ "missionId": "$second mission", "seat": seat }),
        )
        .gives(json!({ "seatId": "$seat for figures" })),
        does("Solène", "submits it", "submitMission", "mission { status }", json!({ "missionId": "$second mission" }))
            .gives(json!({ "mission": { "status": "SUBMITTED" } })),
        does(
            "Michel",
            "publishes it",
            "publishMission",
            "mission { status }",
            json!({ "missionId": "$second mission" }),
        )
        .gives(json!({ "mission": { "status": "PUBLISHED" } })),
    ]
}

fn ranking() -> Vec<Step> {
    let on_seat = || json!({ "seatId": "$seat for figures" });
    vec![
        asks(
            "Camille",
            "is told of it",
            "{ notifications(first: 5) { nodes { template path } } }",
            json!({}),
            json!({ "notifications": { "nodes": [{ "template": "match.seat", "path": "$page of the mission" }] } }),
        )
        .after_days(0),
        asks(
            "Camille",
            "asks where she would stand, and what would change it",
            "query($talentId: ID!, $seatId: ID!) { prospects(talentId: $talentId, seatId: $seatId) { standing { place of } changes { skillId level place } } }",
            json!({ "talentId": "$talent Camille", "seatId": "$seat for figures" }),
            json!({ "prospects": {
                "standing": { "place": 2, "of": 2 },
                "changes": [{ "skillId": "$visualisation", "level": 2, "place": 1 }],
            } }),
        ),
        asks(
            "Solène",
            "reads the candidates with every reason: each score is the sum of its terms",
            "query($seatId: ID!) { candidatesForSeat(seatId: $seatId) { policy { version } considered candidateCount candidates(first: 2) { nodes { \
             place talentId score terms { name weight value points } behindBecause { points own { name } } } } } }",
            on_seat(),
            json!({ "candidatesForSeat": {
                "policy": { "version": 3 }, "considered": 2, "candidateCount": 2, "candidates": { "nodes": [
                    {
                        "place": 1, "talentId": "$talent Dominique", "score": 731_400, "behindBecause": null,
                        "terms": [
                            { "name": "SKILL", "weight": 398, "value": 1000, "points": 398_000 },
                            { "name": "SKILL", "weight": 162, "value": 1000, "points": 162_000 },
                            { "name": "PROFESSION", "weight": 140, "value": 0, "points": 0 },
                            { "name": "WORDS", "weight": 140, "value": 1000, "points": 140_000 },
                            { "name": "EVIDENCE", "weight": 80, "value": 250, "points": 20_000 },
                            { "name": "FRESHNESS", "weight": 40, "value": 0, "points": 0 },
                            { "name": "SLACK", "weight": 40, "value": 285, "points": 11_400 },
                        ],
                    },
                    {
                        "place": 2, "talentId": "$talent Camille", "score": 451_000,
                        "terms": [
                            { "name": "SKILL", "weight": 398, "value": 1000, "points": 398_000 },
                            { "name": "SKILL", "weight": 162, "value": 0, "points": 0 },
                            { "name": "PROFESSION", "weight": 140, "value": 0, "points": 0 },
                            { "name": "WORDS", "weight": 140, "value": 196, "points": 27_440 },
                            { "name": "EVIDENCE", "weight": 80, "value": 177, "points": 14_160 },
                            { "name": "FRESHNESS", "weight": 40, "value": 0, "points": 0 },
                            { "name": "SLACK", "weight": 40, "value": 285, "points": 11_400 },
                        ],
                        "behindBecause": [
                            { "points": 162_000, "own": { "name": "SKILL" } },
                            { "points": 112_560, "own": { "name": "WORDS" } },
                            { "points": 5_840, "own": { "name": "EVIDENCE" } },
                        ],
                    },
                ] },
            } }),
        ),
        asks(
            "Solène",
            "narrows them to those who hold the second skill at its level, counted exactly; places stay those of the ranking",
            "query($seatId: ID!, $skillIds: [ID!]!) { candidatesForSeat(seatId: $seatId) { candidateCount \
             candidates(last: 1, skillIds: $skillIds, order: TIME) { totalCount pageInfo { hasPreviousPage } nodes { place talentId } } } }",
            json!({ "seatId": "$seat for figures", "skillIds": ["$visualisation"] }),
            json!({ "candidatesForSeat": { "candidateCount": 2, "candidates": {
                "totalCount": 1, "pageInfo": { "hasPreviousPage": false }, "nodes": [{ "place": 1, "talentId": "$talent Dominique" }],
            } } }),
        ),
        does(
            "Solène",
            "invites the first",
            "inviteTalent",
            "placement { id status }",
            json!({ "talentId": "$talent Dominique", "seatId": "$seat for figures" }),
        )
        .gives(json!({ "placement": { "id": "$invitation to figures", "status": "INVITED" } })),
        asks(
            "Solène",
            "finds the ranking recorded that she went by",
            "query($seatId: ID!) { rankingRecords(seatId: $seatId) { id act talentId place of policyVersion inputs list } }",
            on_seat(),
            json!({ "rankingRecords": [{
                "id": "$record", "act": "INVITED", "talentId": "$talent Dominique", "place": 1, "of": 2, "policyVersion": 3,
                "inputs": "$digest of the inputs", "list": "$digest of the list",
            }] }),
        ),
        asks(
            "Solène",
            "has it done again",
            "query($id: ID!) { rankingReplay(rankingId: $id) { sameRules sameInputs sameList } }",
            json!({ "id": "$record" }),
            json!({ "rankingReplay": { "sameRules": true, "sameInputs": true, "sameList": true } }),
        ),
    ]
}

fn allocation() -> Vec<Step> {
    vec![
        does(
            "Michel",
            "asks who could go where, over all open seats",
            "computeAllocation",
            "run { id result { people seats optimal proposals { talentId } missions { missionId filled shortfall } } }",
            json!({ "startsOn": "$today", "endsOn": "$in a month" }),
        )
        .gives(json!({ "run": { "id": "$run over all", "result": {
            "people": 2, "seats": 4, "optimal": true,
            "proposals": [{ "talentId": "$talent Camille" }, { "talentId": "$talent Dominique" }],
            "missions": [
                { "missionId": "$mission", "filled": 1, "shortfall": "TAKEN_ELSEWHERE" },
                { "missionId": "$second mission", "filled": 1, "shortfall": "NONE" },
            ],
        } } })),
        asks(
            "Michel",
            "asks what if Dominique were not there",
            "query($id: ID!, $input: AllocationWhatIfInput!) { allocationWhatIf(runId: $id, input: $input) { inputsChanged result { optimal } moved { talentId toSeatIds } } }",
            json!({ "id": "$run over all", "input": { "withoutTalentIds": ["$talent Dominique"] } }),
            json!({ "allocationWhatIf": { "inputsChanged": false, "result": { "optimal": true }, "moved": [{ "talentId": "$talent Dominique", "toSeatIds": [] }] } }),
        ),
        does(
            "Michel",
            "accepts it",
            "acceptAllocation",
            "run { status }",
            json!({ "runId": "$run over all", "words": "Arbitrage du comité." }),
        )
        .gives(json!({ "run": { "status": "ACCEPTED" } })),
        asks(
            "Camille",
            "finds herself asked",
            "{ placements(first: 5) { nodes { status source } } }",
            json!({}),
            json!({ "placements": { "nodes": [{ "status": "PROPOSED", "source": "ALLOCATION" }] } }),
        )
        .after_days(0),
        asks(
            "Dominique",
            "is not asked a second time: his invitation is the proposal’s placement",
            "{ placements(first: 5) { nodes { id status } } }",
            json!({}),
            json!({ "placements": { "nodes": [{ "id": "$invitation to figures", "status": "INVITED" }] } }),
        ),
    ]
}
