//! Caps: introspection and suggestions are for signed-in viewers, and introspection does not go round in circles.

use crate::support::server;

#[tokio::test]
async fn introspection_is_for_signed_in_viewers() {
    let server = server().await;
    for query in
        ["{ __schema { types { name } } }", "{ ...f } fragment f on Query { t: __type(name: \"Talent\") { name } }"]
    {
        let answer = server.query(query).await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["INTROSPECTION_NOT_ALLOWED"]), "{query}");
        server.accepts(query).await;
    }
    assert_eq!(server.query("{ __typename viewerKind }").await.status, 200, "a type's name is no secret");
}

#[tokio::test]
async fn introspection_does_not_go_round_in_circles() {
    let server = server().await;
    server.refuses("{ __schema { types { fields { type { fields { name } } } } } }", "TOO_DEEP").await;
    server
        .refuses(
            "{ __type(name: \"Talent\") { ...f } } fragment f on __Type { possibleTypes { interfaces { name } } }",
            "TOO_DEEP",
        )
        .await;
}

/// What GraphiQL and the code generators send.
#[tokio::test]
async fn the_usual_introspection_is_answered() {
    let of_type = "ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }";
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }}
         types {{ ...FullType }} directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description specifiedByURL
           fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }} isDeprecated deprecationReason }}
           inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason }}
         fragment TypeRef on __Type {{ kind name {of_type} }}"
    );
    let server = server().await;
    let answer = server.accepts(&query).await;
    let names = answer.json["data"]["__schema"]["types"]
        .as_array()
        .expect("types")
        .iter()
        .filter(|kind| kind["name"] == "RenameTalentPayload")
        .count();
    assert_eq!(names, 1);
}

#[tokio::test]
async fn names_that_nearly_fit_are_suggested_to_signed_in_viewers_alone() {
    let server = server().await;
    let told = |answer: &crate::support::Answer| {
        answer.json["errors"][0]["message"].as_str().unwrap_or_default().contains("Did you mean")
    };
    assert!(told(&server.query_signed_in("{ talens(first: 1) { nodes { id } } }").await));
    let anonymous = server.query("{ talens(first: 1) { nodes { id } } }").await;
    assert_eq!(anonymous.codes(), ["VALIDATION_FAILED"]);
    assert!(!told(&anonymous), "{}", anonymous.json);
}

#[tokio::test]
async fn the_name_of_a_type_has_no_fields_and_takes_no_arguments() {
    let server = server().await;
    for query in [
        "{ __typename { name } }",
        "{ viewerKind __typename(locale: \"fr\") }",
        "{ ...f } fragment f on Query { again: __typename { name } }",
    ] {
        server.refuses(query, "VALIDATION_FAILED").await;
    }
}
