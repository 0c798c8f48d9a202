//! What talents do: join, be away, leave, and stand behind each other's skills.

use anyhow::Context as _;
use chrono::Datelike as _;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_skills::domain::value::SkillId;
use vivier_talents::domain::value::{
    Clearance, DisplayName, Headline, Level, Presentation, SkillKey, WithdrawalReason,
};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::clearance::RecordTalentClearance;
use vivier_talents::use_case::profile::{ChooseVisibility, DescribeProfile};
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::{ClaimSkill, EndorseSkill};
use vivier_talents::use_case::status::{ActivateTalent, PauseTalent, WithdrawTalent};

use super::{key, run};
use crate::demo::account;
use crate::demo::data::{PROFESSIONS, homologates};
use crate::demo::plan::{Days, Step};
use crate::demo::world::World;

pub async fn take(world: &World, step: &Step) -> anyhow::Result<Option<()>> {
    match *step {
        Step::Join { talent } => join(world, talent).await.map(Some),
        Step::Pause { talent, until } => {
            let Some((actor, talent)) = world.talent(talent) else { return Ok(None) };
            run(world, actor, &key(step), PauseTalent { talent, expected_version: None, until: world.date(until) })
                .await?;
            Ok(Some(()))
        }
        Step::Leave { talent } => {
            let Some((actor, talent)) = world.talent(talent) else { return Ok(None) };
            let reason = WithdrawalReason::ChangedPost;
            run(world, actor, &key(step), WithdrawTalent { talent, expected_version: None, reason, words: None })
                .await?;
            Ok(Some(()))
        }
        Step::Endorse { talent, skill, by } => {
            let skill = skill_key(world.plan.talents[talent].skills[skill].0);
            let (Some((actor, _)), Some((_, talent))) = (world.talent(by), world.talent(talent)) else {
                return Ok(None);
            };
            run(world, actor, &key(step), EndorseSkill { talent, expected_version: None, skill, involved: false })
                .await?;
            Ok(Some(()))
        }
        _ => Ok(None),
    }
}

/// From the account to the pool.
async fn join(world: &World, index: usize) -> anyhow::Result<()> {
    let planned = &world.plan.talents[index];
    let account =
        account::provide(&world.store, &world.accounts, &world.password_hash, &planned.email, &planned.name, &[])
            .await?;
    let actor = Actor::Account { account, verified: true, grants: Vec::new() };
    let name = || DisplayName::new(&planned.name).context("a name");
    let key = |what: &str| format!("talent {index}: {what}");
    let register = RegisterTalent {
        employment: planned.employment,
        organisation: planned.home.map(|home| world.organisations[home]),
        display_name: Some(name()?),
    };
    let talent = run(world, actor.clone(), &key("register"), register).await?.talent;
    let _ = world.talents[index].set((account, talent));
    let profession = &PROFESSIONS[planned.profession];
    let describe = DescribeProfile {
        talent,
        expected_version: None,
        display_name: Some(name()?),
        headline: Some(Headline::new(profession.headline).context("a headline")?),
        presentation: Some(Presentation::new(profession.presentation).context("a presentation")?),
        regions: planned.regions.clone(),
        remote: planned.remote,
    };
    run(world, actor.clone(), &key("describe"), describe).await?;
    let joined = world.date(planned.joins);
    for (slug, level, years) in &planned.skills {
        let since = years.and_then(|years| joined.with_day(1)?.with_year(joined.year() - i32::try_from(years).ok()?));
        let claim =
            ClaimSkill { talent, expected_version: None, skill: skill_key(slug), level: Level::new(*level)?, since };
        run(world, actor.clone(), &key(slug), claim).await?;
    }
    for (number, (days, share)) in planned.windows.iter().enumerate() {
        let declare = DeclareAvailability {
            talent,
            expected_version: None,
            period: period(world, *days)?,
            share: Share::new(*share)?,
        };
        run(world, actor.clone(), &key(&format!("window {number}")), declare).await?;
    }
    if !planned.audiences.is_empty() {
        let audiences = planned.audiences.iter().copied().collect();
        run(world, actor.clone(), &key("visibility"), ChooseVisibility { talent, expected_version: None, audiences })
            .await?;
    }
    if homologates(planned.profession) && !index.is_multiple_of(3) {
        let clearance = if index.is_multiple_of(2) { Clearance::Secret } else { Clearance::Restricted };
        let record = RecordTalentClearance { talent, expected_version: None, clearance, expires_on: None };
        run(world, world.administrator(), &key("clearance"), record).await?;
    }
    if planned.activates {
        run(world, actor, &key("activate"), ActivateTalent { talent, expected_version: None }).await?;
    }
    Ok(())
}

/// A skill of the starter framework.
pub fn skill_key(slug: &str) -> SkillKey {
    SkillId::of_uri(&vivier_skills::parse::starter::uri(slug)).uuid()
}

pub fn period(world: &World, days: Days) -> anyhow::Result<Period> {
    Ok(Period::new(world.date(days.first), world.date(days.last))?)
}
