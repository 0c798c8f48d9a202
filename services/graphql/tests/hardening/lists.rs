//! Cap: items of one list, in the document and in its variables.

use serde_json::json;

use crate::support::server_with;

#[tokio::test]
async fn a_list_holds_so_many_items_and_no_more() {
    let server = server_with(|limits| limits.list_items = 3).await;
    let query = "mutation q($input: RenameTalentInput!) { renameTalent(input: $input) { talent { name } userErrors { code path } } }";
    let skill = json!({ "label": "Rust", "level": 1 });
    let answer = server.ask(json!({ "query": query, "variables": { "input": { "talentId": "x", "name": "n", "skills": vec![skill.clone(); 4] } } })).await;
    assert_eq!((answer.status, answer.codes()), (400, vec!["LIST_TOO_LONG"]));
    assert_eq!(answer.json["errors"][0]["extensions"]["argument"], "input.skills");
    let renamed = query.replace("$input", "$given");
    let answer = server.ask(json!({ "query": renamed, "variables": { "given": { "talentId": "x", "name": "n", "skills": vec![skill; 4] } } })).await;
    assert_eq!((answer.status, answer.codes()), (400, vec!["LIST_TOO_LONG"]));
    assert_eq!(answer.json["errors"][0]["extensions"]["argument"], "input.skills", "by the argument, not the variable");
    let literal = "{label: \"a\", level: 1} ".repeat(4);
    server
        .refuses(&format!("mutation {{ renameTalent(input: {{ talentId: \"x\", name: \"n\", skills: [{literal}] }}) {{ position }} }}"), "LIST_TOO_LONG")
        .await;
}

#[tokio::test]
async fn a_page_holds_a_hundred_items_at_most() {
    let server = server_with(|_| {}).await;
    let answer = server.query("{ talents(first: 101) { nodes { id } } }").await;
    assert_eq!(
        answer.json["errors"][0]["extensions"],
        json!({ "code": "OUT_OF_RANGE", "argument": "first", "params": { "min": "1", "max": "100" } })
    );
}
