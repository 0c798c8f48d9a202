//! Journeys over HTTP on the real binary. Each is a list of steps: who asks what, and the whole answer. The lists run here,
//! and are printed as `schema/scenarios.md`, so that the page says what was seen to happen.

mod application;
mod bad_input;
mod cast;
mod fuzz;
mod invitation;
mod keeping;
mod mission;
mod notifications;
mod page;
mod refusals;
mod run;
mod secrecy;
mod step;
/// What the API's own tests throw at a schema of theirs.
#[path = "../../../services/api/tests/hardening/fuzz.rs"]
mod throwing;
mod tokens;

use step::Journey;

/// All journeys, in the page's order. Each is run after the settings that it names.
fn journeys() -> Vec<Journey> {
    vec![
        cast::journey(),
        mission::journey(),
        application::journey(),
        invitation::journey(),
        refusals::journey(),
        tokens::journey(),
    ]
}

#[tokio::test]
async fn from_a_profile_to_a_reviewed_placement() {
    run::all(&[cast::journey(), mission::journey(), application::journey()]).await;
}

#[tokio::test]
async fn by_invitation_and_without_a_release() {
    run::all(&[cast::journey(), mission::journey(), invitation::journey()]).await;
}

#[tokio::test]
async fn what_is_refused_and_why() {
    run::all(&[cast::journey(), mission::journey(), refusals::journey()]).await;
}

#[tokio::test]
async fn tokens_that_do_not_count() {
    run::all(&[cast::journey(), tokens::journey()]).await;
}

#[test]
fn generated_page_of_scenarios_is_committed() {
    page::compare(&journeys());
}
