//! Journeys over HTTP on the real binary. Each is a list of steps: who asks what, and the whole answer. The lists run here,
//! and are printed as `schema/scenarios.md`, so that the page says what was seen to happen.

mod account_mails;
mod accounts;
mod acting;
mod allocation;
mod application;
mod away;
mod bad_input;
mod cast;
mod consent;
mod following;
mod fuzz;
mod invitation;
mod keeping;
mod later;
mod managers;
mod matching;
mod memory;
mod merging;
mod mission;
mod mobilisation;
mod moved;
mod notifications;
mod oneself;
mod operations;
mod outsider;
mod owners;
mod page;
mod paths;
mod privacy;
/// The provider that the accounts' own tests sign in at.
#[path = "../../../services/accounts/src/service/tests/provider.rs"]
mod provider;
mod refusals;
mod retention;
mod rights;
mod run;
mod secrecy;
mod sink;
mod step;
mod superseded;
mod throttling;
/// What the API's own tests throw at a schema of theirs.
#[path = "../../../services/graphql/tests/hardening/fuzz.rs"]
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
        allocation::journey(),
        matching::journey(),
        refusals::journey(),
        tokens::journey(),
        consent::journey(),
        consent::in_time(),
        away::journey(),
        privacy::journey(),
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
async fn an_allocation_from_the_question_to_the_proposals() {
    run::all(&[cast::journey(), mission::journey(), allocation::journey()]).await;
}

#[tokio::test]
async fn from_a_missions_text_to_the_person() {
    run::all(&[cast::journey(), mission::journey(), matching::journey()]).await;
}

#[tokio::test]
async fn what_is_refused_and_why() {
    run::all(&[cast::journey(), mission::journey(), refusals::journey()]).await;
}

#[tokio::test]
async fn tokens_that_do_not_count() {
    run::all(&[cast::journey(), tokens::journey()]).await;
}

#[tokio::test]
async fn consent_and_agreements_to_the_end() {
    run::all(&[cast::journey(), mission::journey(), consent::journey()]).await;
}

#[tokio::test]
async fn absence_an_answer_by_mail_and_a_revocation() {
    run::all(&[cast::journey(), mission::journey(), away::journey()]).await;
}

#[tokio::test]
async fn what_time_does_and_a_refusal() {
    let settings: &[(&str, &str)] = &[("VIVIER_CLOCK_AHEAD", "file")];
    run::all_with(settings, &[cast::journey(), mission::journey(), consent::in_time()]).await;
}

#[test]
fn generated_page_of_scenarios_is_committed() {
    page::compare(&journeys());
}
