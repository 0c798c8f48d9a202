//! Serves the pages over invented data, to work on their looks without a database: `cargo run -p vivier-web --example preview -- 8090`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::request::Parts;
use serde_json::{Value, json};
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::SystemClock;
use vivier_kernel::id::AccountId;
use vivier_web::executor::{BoxFuture, Call, ExecuteError, GraphqlExecutor, Viewer};
use vivier_web::state::{Brand, WebConfig, WebState};

/// Answers every document from what is written below.
struct Fixture;

impl GraphqlExecutor for Fixture {
    fn viewer<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Viewer> {
        let cookies = request.headers.get("cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let actor = if cookies.contains("vivier-session=preview") {
            Actor::Account { account: AccountId::new(&SystemClock), verified: true, grants: Vec::new() }
        } else {
            Actor::Anonymous
        };
        Box::pin(async move { Viewer { actor, ..Viewer::anonymous() } })
    }

    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>> {
        Box::pin(async move {
            match call.document.operation {
                "Home" => Ok(json!({
                    "programme": { "talentCount": 1284, "missionCount": 1, "placementCount": 0 },
                    "missions": { "nodes": missions(6) },
                })),
                "Missions" => Ok(found(&call.variables)),
                "Mission" => Ok(json!({ "mission": mission(call.variables["id"].as_str().unwrap_or_default()) })),
                "SignIn" if call.variables["input"]["password"] == "a password for previews" => {
                    Ok(json!({ "signIn": { "sessionToken": "preview", "userErrors": [] } }))
                }
                "SignIn" => {
                    Ok(json!({ "signIn": { "sessionToken": null, "userErrors": [{ "message": match call.locale {
                    vivier_kernel::locale::Locale::Fr => "L’adresse ou le mot de passe ne convient pas.",
                    vivier_kernel::locale::Locale::En => "The address or the password is not right.",
                } }] } }))
                }
                "SignOut" => Ok(json!({ "signOut": { "userErrors": [] } })),
                operation => Err(ExecuteError::Answered {
                    operation: "preview",
                    codes: vec![format!("no fixture for {operation}")],
                }),
            }
        })
    }
}

fn found(variables: &Value) -> Value {
    let search = variables["text"].as_str().unwrap_or_default().to_lowercase();
    let all: Vec<Value> = missions(30)
        .into_iter()
        .filter(|mission| mission["title"].as_str().is_some_and(|title| title.to_lowercase().contains(&search)))
        .collect();
    let start = variables["after"].as_str().and_then(|after| after.parse::<usize>().ok()).map_or(0, |after| after + 1);
    let nodes: Vec<Value> = all.iter().skip(start).take(12).cloned().collect();
    json!({ "missions": {
        "totalCount": all.len(),
        "pageInfo": {
            "hasNextPage": start + nodes.len() < all.len(),
            "hasPreviousPage": start > 0,
            "startCursor": start.to_string(),
            "endCursor": (start + nodes.len().max(1) - 1).to_string(),
        },
        "nodes": nodes,
    } })
}

fn missions(count: usize) -> Vec<Value> {
    const TITLES: [&str; 4] = [
        "Reprendre un service d’aide au logement",
        "Rendre accessible la téléprocédure de demande d’inscription des véhicules agricoles et forestiers immatriculés avant 2009, outre-mer compris",
        "Auditer une chaîne de données",
        "Anticonstitutionnellement-hypercompartimentalisation",
    ];
    const SEATS: [&str; 3] = [
        "Développeuse ou développeur Rust",
        "Conception d’interfaces",
        "Expertise en accessibilité numérique des services publics en ligne",
    ];
    const ORGANISATIONS: [&str; 2] = [
        "Agence des services partagés",
        "Direction interministérielle de la transformation publique et de la simplification administrative des territoires",
    ];
    (0..count)
        .map(|index| {
            let seats: Vec<Value> = SEATS.iter().take(index % 4).map(|title| json!({ "title": title })).collect();
            json!({
                "id": format!("mission-{index}"),
                "title": TITLES[index % TITLES.len()],
                "organisation": { "name": ORGANISATIONS[index % ORGANISATIONS.len()] },
                "seats": seats,
                "publishedAt": format!("2026-11-{:02}T09:30:00Z", 1 + (count - index) % 28),
            })
        })
        .collect()
}

fn mission(id: &str) -> Option<Value> {
    let mut mission = missions(30).into_iter().find(|mission| mission["id"] == id)?;
    mission["status"] = json!("PUBLISHED");
    mission["description"] = json!(
        "Une équipe de trois personnes reprend un service en panne.\n\nElle travaille à distance, deux jours par semaine."
    );
    mission["seats"] = json!([
        { "title": "Développeuse ou développeur Rust", "share": 40, "workMode": "REMOTE", "place": null, "filled": false,
          "period": { "start": "2026-12-01", "end": "2027-03-31" } },
        { "title": "Conception d’interfaces", "share": 20, "workMode": "HYBRID", "place": "Clermont-Ferrand", "filled": true,
          "period": { "start": "2026-12-01", "end": "2027-01-15" } },
    ]);
    Some(mission)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::args().nth(1).map_or(Ok(8090), |port| port.parse())?;
    let brand = Brand::parse(&std::env::var("VIVIER_BRAND").unwrap_or_default())
        .ok_or_else(|| anyhow::anyhow!("VIVIER_BRAND is neutral or state"))?;
    let config = WebConfig { brand, sdl: "type Query { greeting: String }\n".into(), ..WebConfig::default() };
    let graphql = axum::routing::post(async || axum::Json(json!({ "data": { "__typename": "Query" } })));
    let app = vivier_web::router(WebState::new(Arc::new(Fixture), config)).route("/graphql", graphql);
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
