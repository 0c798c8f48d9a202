//! Lays a document before the signatories: the terms written out with the names of those whom they bind, sealed and hashed.

use uuid::Uuid;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_missions::domain::decide::Mission;
use vivier_organisations::domain::organisation::Organisation;
use vivier_talents::domain::decide::Talent;

use super::seal;
use crate::domain::command::Draft;
use crate::domain::decide::terms;
use crate::domain::document::{Facts, TEMPLATE, write};
use crate::domain::event::Pairing;
use crate::domain::rules::{Route, of_the_day, row};
use crate::domain::state::PlacementState;
use crate::domain::terms::{Document, TermsHash};
use crate::domain::value::{Activities, Conditions, Hours};

/// The words of a draft, before they are sealed.
pub(super) struct Words<'a> {
    pub(super) activities: Option<&'a Activities>,
    pub(super) hours: Option<&'a Hours>,
    pub(super) conditions: Option<&'a Conditions>,
}

/// The document for a draft; `number` is the draft's or the amendment's, `amends` the hash of what an amendment changes. None
/// where the person was erased.
pub(super) async fn document(
    unit: &Unit,
    state: &PlacementState,
    mission: &Aggregate<Mission>,
    draft: &Draft,
    words: Words<'_>,
    number: u32,
    amends: Option<&str>,
) -> Result<Option<Document>, CommandError> {
    let pairing = state.pairing.ok_or(CommandError::NotFound)?;
    let terms = terms(state, draft.clone()).ok_or(CommandError::NotFound)?;
    let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?.state;
    let Some(identity) = &talent.identity else { return Err(CommandError::NotFound) };
    let name = match &talent.profile.display_name {
        Some(name) => unit.store().keys().open(name).await?,
        None => None,
    };
    let host = organisation(unit, pairing.host).await?;
    let home = match pairing.home {
        Some(home) => Some(organisation(unit, home).await?),
        None => None,
    };
    let release = match terms.release.as_ref().and_then(|release| release.words.as_ref()) {
        Some(words) => unit.store().keys().open(words).await?,
        None => None,
    };
    let rule = match (terms.rules, terms.route) {
        (Some(version), Some(route)) => row(version, route),
        // Releases from before there were rules: the shorter way.
        _ => {
            let rules = of_the_day(state.release.as_ref(), unit.today());
            rules.rows.iter().find(|row| row.route == Route::MissionLetter)
        }
    };
    let Some(rule) = rule else { return Err(Problem::new("TERMS_UNREADABLE").into()) };
    let reference = Uuid::new_v4().simple().to_string();
    let facts = Facts {
        reference: &reference,
        number,
        talent: name.as_ref().map_or("–", |name| name.as_str()),
        employment: identity.employment,
        home: home.as_deref(),
        host: &host,
        mission: mission.state.text.as_ref().map_or("–", |text| text.title.as_str()),
        seat: mission.state.seat(pairing.seat).map_or("–", |seat| seat.spec.title.as_str()),
        activities: words.activities.map(|text| text.as_str()),
        hours: words.hours.map(|text| text.as_str()),
        conditions: words.conditions.map(|text| text.as_str()),
        release: release.as_ref().map(|text| text.as_str()),
        amends,
    };
    let text = write(rule, &terms, &facts).map_err(|invalid| CommandError::from(invalid.at("conditions")))?;
    let hash = TermsHash::of_text(&text);
    Ok(seal(unit, &pairing, Some(&text)).await?.map(|text| Document { hash, text, template: TEMPLATE }))
}

/// True where host and home service are both services of the State. Somebody who has no service has none of the State's.
pub(super) async fn within_state(unit: &Unit, pairing: &Pairing) -> Result<bool, CommandError> {
    let Some(home) = pairing.home else { return Ok(false) };
    let of_state = async |id| vivier_organisations::read::is_of_state(unit.store(), id).await;
    Ok(of_state(pairing.host).await? && of_state(home).await?)
}

async fn organisation(unit: &Unit, id: OrganisationId) -> Result<String, CommandError> {
    let names = unit.store().glance::<Organisation>(id.uuid()).await?.state.names;
    Ok(names.map_or_else(|| "–".to_owned(), |names| names.name.into_string()))
}
