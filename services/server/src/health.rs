//! `/healthz`: the process answers. `/readyz`: it can serve, or what keeps it from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use vivier_event_store::{Store, schema};

/// A read model further behind than this many events is not ready to be shown.
const MAX_LAG_EVENTS: i64 = 10_000;

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    schema: Option<i64>,
    read_models: Vec<ModelReadiness>,
}

#[derive(Serialize)]
struct ModelReadiness {
    name: String,
    status: String,
    position: i64,
    lag: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub fn router(store: Store) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(readyz)).with_state(store)
}

async fn readyz(State(store): State<Store>) -> impl IntoResponse {
    let readiness = look(&store).await;
    let code = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(readiness))
}

async fn look(store: &Store) -> Readiness {
    let unavailable = Readiness { ready: false, database: "unavailable", schema: None, read_models: Vec::new() };
    let Ok(version) = schema::stored_version(store.pool()).await else { return unavailable };
    let Ok(models) = store.read_model_status().await else { return unavailable };
    let mut read_models = Vec::with_capacity(models.len());
    for model in models {
        let Ok(lag) = store.lag(&model.name).await else { continue };
        read_models.push(ModelReadiness {
            name: model.name,
            status: model.status,
            position: model.position,
            lag,
            error: model.error,
        });
    }
    let ready = version == schema::known_version()
        && read_models.iter().all(|model| model.status == "running" && model.lag <= MAX_LAG_EVENTS);
    Readiness { ready, database: "ok", schema: Some(version), read_models }
}
