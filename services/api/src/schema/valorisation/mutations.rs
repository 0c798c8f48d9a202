//! What people do with the ledger.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Object, Result};
use vivier_brigade::domain::value::BrigadeId;
use vivier_event_store::UseCase;
use vivier_kernel::id::{MissionId, OrganisationId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_valorisation::domain::policy::{Demurrage, Limits, PolicyTerms};
use vivier_valorisation::domain::value::{Amount, Holder, LedgerAccountId, Purpose, TransferId};
use vivier_valorisation::read::READ_MODELS;
use vivier_valorisation::read::accounts::policy;
use vivier_valorisation::use_case::TransferOutcome;
use vivier_valorisation::use_case::demurrage::TakeDemurrage;
use vivier_valorisation::use_case::grant::{Gift, GrantCredits};
use vivier_valorisation::use_case::policy::AdoptCreditPolicy;
use vivier_valorisation::use_case::reverse::ReverseTransfer;
use vivier_valorisation::use_case::spend::{BuyPriority, TransferCredits};

use super::enums::CreditGift;
use super::inputs::{
    AdoptCreditPolicyInput, BuyPriorityInput, GrantCreditsInput, ReverseTransferInput, TakeDemurrageInput,
    TransferCreditsInput,
};
use super::types::CreditPolicy;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{decode_any, encode};
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// The most classes that a policy names limits for.
const MAX_LIMITS: usize = 4;

payload! {
    /// What `grantCredits` answers.
    pub GrantCreditsPayload {
        /// The transfer that was made.
        transfer_id: ID,
    }
}

payload! {
    /// What `transferCredits` answers.
    pub TransferCreditsPayload {
        /// The transfer that was made.
        transfer_id: ID,
    }
}

payload! {
    /// What `buyPriority` answers.
    pub BuyPriorityPayload {
        /// The transfer that was made.
        transfer_id: ID,
    }
}

payload! {
    /// What `reverseTransfer` answers.
    pub ReverseTransferPayload {
        /// The transfer that took the other one back.
        transfer_id: ID,
    }
}

payload! {
    /// What `takeDemurrage` answers.
    pub TakeDemurragePayload {
        /// The transfer that was made; null where there was nothing to take.
        transfer_id: ID,
    }
}

payload! {
    /// What `adoptCreditPolicy` answers.
    pub AdoptCreditPolicyPayload {
        /// The policy that is in force now.
        policy: CreditPolicy,
    }
}

#[derive(Default)]
pub struct CreditMutation;

#[Object]
impl CreditMutation {
    /// Gives credit to a talent, an organisation or a brigade, from the issuer. For programme administrators.
    async fn grant_credits(&self, ctx: &Context<'_>, input: GrantCreditsInput) -> Result<GrantCreditsPayload> {
        let mut reader = Reader::new();
        let to = holder(&mut reader, &input.holder_id);
        let purpose = reader.value("purpose", Purpose::new(&input.purpose));
        let half_days = || input.half_days.ok_or(Invalid::Empty);
        let other =
            if input.gift == CreditGift::Named { ("halfDays", input.half_days) } else { ("amount", input.amount) };
        if other.1.is_some() {
            reader.refuse(Problem::new("NOT_OF_THIS_GIFT").at(other.0));
        }
        let gift = match input.gift {
            CreditGift::Mentoring => {
                reader.value("halfDays", half_days()).map(|half_days| Gift::Mentoring { half_days })
            }
            CreditGift::SkillSharing => {
                reader.value("halfDays", half_days()).map(|half_days| Gift::SkillSharing { half_days })
            }
            CreditGift::Named => {
                let amount = input.amount.ok_or(Invalid::Empty).and_then(Amount::positive);
                reader.value("amount", amount).map(|amount| Gift::Named { amount })
            }
        };
        let command = reader.build(|| Some(GrantCredits { to: to?, gift: gift?, purpose: purpose? }));
        change(ctx, input.idempotency_key, command, GrantCreditsPayload::done).await
    }

    /// Moves credit from an organisation that you answer for to another one of the same ministry.
    async fn transfer_credits(&self, ctx: &Context<'_>, input: TransferCreditsInput) -> Result<TransferCreditsPayload> {
        let mut reader = Reader::new();
        let from = reader.id::<OrganisationId>("fromId", &input.from_id);
        let to = reader.id::<OrganisationId>("toId", &input.to_id);
        let amount = reader.value("amount", Amount::positive(input.amount));
        let purpose = reader.value("purpose", Purpose::new(&input.purpose));
        let command =
            reader.build(|| Some(TransferCredits { from: from?, to: to?, amount: amount?, purpose: purpose? }));
        change(ctx, input.idempotency_key, command, TransferCreditsPayload::done).await
    }

    /// Buys priority for a published mission of your organisation. It counts only where the programme has set none, and stays below all that
    /// it sets. A purchase is final.
    async fn buy_priority(&self, ctx: &Context<'_>, input: BuyPriorityInput) -> Result<BuyPriorityPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command = reader.build(|| Some(BuyPriority { mission: mission?, points: input.points }));
        change(ctx, input.idempotency_key, command, BuyPriorityPayload::done).await
    }

    /// Takes a posted transfer back by another one; nothing is deleted. For programme administrators.
    async fn reverse_transfer(&self, ctx: &Context<'_>, input: ReverseTransferInput) -> Result<ReverseTransferPayload> {
        let mut reader = Reader::new();
        let transfer = reader.id::<TransferId>("transferId", &input.transfer_id);
        let command = reader.build(|| Some(ReverseTransfer { transfer: transfer? }));
        change(ctx, input.idempotency_key, command, ReverseTransferPayload::done).await
    }

    /// Takes from an account what it loses this month, once, where the policy in force wants it so and nothing was posted on the account for a
    /// month. For programme administrators.
    async fn take_demurrage(&self, ctx: &Context<'_>, input: TakeDemurrageInput) -> Result<TakeDemurragePayload> {
        let mut reader = Reader::new();
        let account = reader.id::<LedgerAccountId>("accountId", &input.account_id);
        let command = reader.build(|| Some(TakeDemurrage { account: account? }));
        change(ctx, input.idempotency_key, command, TakeDemurragePayload::done).await
    }

    /// Puts a new version of the policy in force; what was promised under earlier ones is kept. For programme administrators.
    async fn adopt_credit_policy(
        &self,
        ctx: &Context<'_>,
        input: AdoptCreditPolicyInput,
    ) -> Result<AdoptCreditPolicyPayload> {
        let (key, expected_version) = (input.idempotency_key.clone(), input.expected_version);
        let mut reader = Reader::new();
        let terms = terms(&mut reader, input);
        let command = reader.build(|| Some(AdoptCreditPolicy { terms: terms?, expected_version }));
        mutate(ctx, key, command, |done| async move {
            let policy = policy(ctx.store()?, Some(done.outcome.version)).await?;
            Ok(AdoptCreditPolicyPayload::done(CreditPolicy::of(policy)))
        })
        .await
    }
}

fn terms(reader: &mut Reader, input: AdoptCreditPolicyInput) -> Option<PolicyTerms> {
    let four = Invalid::Malformed { expected: "four rates" };
    let level_rates = reader.value("levelRates", <[i64; 4]>::try_from(input.level_rates).map_err(|_| four));
    let mut amount = |field: &str, hundredths| reader.value(field, Amount::new(hundredths));
    let call_person = amount("callPerson", input.call_person);
    let call_service = amount("callService", input.call_service);
    let opening_grant = amount("openingGrant", input.opening_grant);
    let priority_price = amount("priorityPrice", input.priority_price);
    let free = amount("demurrageFree", input.demurrage_free.unwrap_or(0));
    if input.demurrage_free.is_some() && input.demurrage_percent.is_none() {
        reader.refuse(Problem::new("REQUIRED").at("demurragePercent"));
    }
    for (index, limits) in input.limits.iter().enumerate() {
        if input.limits[..index].iter().any(|before| before.class == limits.class) {
            reader.refuse(Problem::new("DUPLICATE").at(&format!("limits.{index}.class")));
        }
    }
    let limits = reader.list("limits", MAX_LIMITS, input.limits, |reader, limits| {
        let soft = reader.value("soft", Amount::new(limits.soft));
        let hard = reader.value("hard", Amount::new(limits.hard));
        Some((limits.class.into(), Limits { soft: soft?, hard: hard? }))
    });
    let free = free?;
    Some(PolicyTerms {
        level_rates: level_rates?,
        priority_bonus: input.priority_bonus,
        service_share: input.service_share,
        host_share: input.host_share,
        call_person: call_person?,
        call_service: call_service?,
        mentoring_rate: input.mentoring_rate,
        sharing_rate: input.sharing_rate,
        opening_grant: opening_grant?,
        priority_price: priority_price?,
        priority_points: input.priority_points,
        limits: limits?.into_iter().collect::<BTreeMap<_, _>>(),
        demurrage: input.demurrage_percent.map(|percent| Demurrage { percent, free }),
    })
}

/// Whoever an id stands for that can have an account.
fn holder(reader: &mut Reader, id: &ID) -> Option<Holder> {
    let any = reader.checked("holderId", decode_any(id))?;
    let uuid = any.uuid;
    match any.kind.as_str() {
        TalentId::KIND => Some(Holder::Talent { talent: TalentId::from_uuid(uuid) }),
        OrganisationId::KIND => Some(Holder::Organisation { organisation: OrganisationId::from_uuid(uuid) }),
        BrigadeId::KIND => Some(Holder::Brigade { brigade: BrigadeId::from_uuid(uuid) }),
        found => {
            let expected = "Talent, Organisation, Brigade";
            let problem =
                Problem::new("WRONG_KIND_OF_ID").at("holderId").with("found", found).with("expected", expected);
            reader.refuse(problem);
            None
        }
    }
}

/// Runs a command that makes a transfer.
async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<ID>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = TransferOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, READ_MODELS, &done).await?;
        Ok(payload(done.outcome.transfer.map(encode)))
    })
    .await
}
