//! An allocation run: who could go where by priorities, what if somebody were not there, and the programme's acceptance.

use serde_json::json;

use crate::step::{Journey, asks, does};

pub fn journey() -> Journey {
    let period = json!({ "startsOn": "$today", "endsOn": "$in a month" });
    let what_if = "query($id: ID!, $input: AllocationWhatIfInput!) { allocationWhatIf(runId: $id, input: $input) { inputsChanged \
                   result { optimal proposals { talentId } } moved { talentId toSeatIds } } }";
    let steps = vec![
        does(
            "Michel",
            "says how much the mission counts",
            "setPriority",
            "mission { priority }",
            json!({ "missionId": "$mission", "priority": 80, "justification": "Feuille de route du Gouvernement." }),
        )
        .gives(json!({ "mission": { "priority": 80 } })),
        does("Solène", "cannot ask for an allocation", "computeAllocation", "run { id }", period.clone())
            .refused(&["NOT_ALLOWED"], &[]),
        does(
            "Michel",
            "asks who could go where",
            "computeAllocation",
            "run { id version status edition result { people seats optimal gapMillionths blockingPairs comparisons { rule placed } missions { missionId filled shortfall } } }",
            period,
        )
        .gives(json!({ "run": {
            "id": "$run", "version": 1, "status": "COMPUTED", "edition": 1, "result": {
                "people": 2, "seats": 3, "optimal": true, "gapMillionths": 0, "blockingPairs": "$pairs that block",
                "comparisons": [{ "rule": "FIRST_COME", "placed": 2 }, { "rule": "GREEDY_BY_SCORE", "placed": 2 }],
                "missions": [{ "missionId": "$mission", "filled": 2, "shortfall": "TAKEN_ELSEWHERE" }],
            },
        } })),
        asks(
            "Michel",
            "asks what if Camille were not there: nobody else moves",
            what_if,
            json!({ "id": "$run", "input": { "withoutTalentIds": ["$talent Camille"] } }),
            json!({ "allocationWhatIf": {
                "inputsChanged": false,
                "result": { "optimal": true, "proposals": [{ "talentId": "$talent Dominique" }] },
                "moved": [{ "talentId": "$talent Camille", "toSeatIds": [] }],
            } }),
        ),
        asks(
            "Michel",
            "asks what if the mission were closed",
            "query($id: ID!, $input: AllocationWhatIfInput!) { allocationWhatIf(runId: $id, input: $input) { result { value proposals { talentId } } } }",
            json!({ "id": "$run", "input": { "closedMissionIds": ["$mission"] } }),
            json!({ "allocationWhatIf": { "result": { "value": 0, "proposals": [] } } }),
        ),
        asks(
            "Solène",
            "does not see the run",
            "query($id: ID!) { allocationRun(id: $id) { id } }",
            json!({ "id": "$run" }),
            json!({ "allocationRun": null }),
        ),
        does(
            "Michel",
            "accepts it",
            "acceptAllocation",
            "run { status }",
            json!({ "runId": "$run", "words": "Arbitrage du comité." }),
        )
        .gives(json!({ "run": { "status": "ACCEPTED" } })),
        does("Michel", "cannot decide twice", "rejectAllocation", "run { status }", json!({ "runId": "$run", "reason": "REPLACED" }))
            .refused(&["ALLOCATION_DECIDED"], &["input", "runId"]),
        asks(
            "Camille",
            "finds herself asked",
            "{ placements(first: 5) { nodes { id status source } } }",
            json!({}),
            json!({ "placements": { "nodes": [{ "id": "$proposed placement", "status": "PROPOSED", "source": "ALLOCATION" }] } }),
        )
        .after_days(0),
        does(
            "Camille",
            "says yes: the host has still to be asked",
            "acceptPlacement",
            "placement { status }",
            json!({ "placementId": "$proposed placement" }),
        )
        .gives(json!({ "placement": { "status": "PROPOSED" } })),
    ];
    Journey {
        title: "An allocation by priorities, from the question to the proposals",
        about: "Two people fit three seats. The programme asks for the best allocation, looks at what would change it, and accepts; everybody concerned still decides.",
        steps,
    }
}
