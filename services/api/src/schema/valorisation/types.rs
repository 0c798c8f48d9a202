//! Accounts, entries and the policy as the schema shows them. Amounts are whole hundredths of a day.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_event_store::AsOf;
use vivier_valorisation::domain::policy::PolicyTerms;
use vivier_valorisation::domain::value::Rule;
use vivier_valorisation::domain::value::{Cause, Holder, LedgerAccountId};
use vivier_valorisation::read::accounts::AccountView;
use vivier_valorisation::read::statement::{EntryView, Page, RuleSum, by_rule, entries, taken_back};

use super::enums::{CreditAccountClass, CreditEntryStatus, CreditRule};
use crate::schema::brigade::mobilisation_types::Mobilisation;
use crate::schema::brigade::types::Brigade;
use crate::schema::matching::types::Placement;
use crate::schema::missions::types::Mission;
use crate::schema::organisations::Organisation;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::connection::{Connection, PageArguments};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::order::TimeOrder;
use vivier_graphql::conventions::scalars::Instant;

/// An account of the ledger, as it is or as it was. Its amounts are hundredths of a day; nothing is convertible to pay.
pub struct CreditAccount {
    pub view: AccountView,
    /// The moment that was asked for.
    pub at: Option<AsOf>,
    /// What was posted by each rule, where it was read beforehand for a whole list.
    pub sums: Option<Vec<RuleSum>>,
}

/// An account of the ledger, as it is or as it was. Its amounts are hundredths of a day; nothing is convertible to pay.
#[Object]
impl CreditAccount {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.view.id)
    }

    /// What sort of account it is.
    async fn class(&self) -> CreditAccountClass {
        self.view.class.into()
    }

    /// The person whose account it is. Null for others, and where you may not see the person.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.view.holder {
            Holder::Talent { talent } => Talent::load(ctx, talent).await,
            Holder::Organisation { .. } | Holder::Brigade { .. } | Holder::Programme => Ok(None),
        }
    }

    /// The organisation whose account it is. Null for others.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.view.holder {
            Holder::Organisation { organisation } => Organisation::load(ctx, organisation).await,
            Holder::Talent { .. } | Holder::Brigade { .. } | Holder::Programme => Ok(None),
        }
    }

    /// The brigade whose account it is. Null for others, and where you may not see the brigade.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        match self.view.holder {
            Holder::Brigade { brigade } => Brigade::load(ctx, brigade).await,
            Holder::Talent { .. } | Holder::Organisation { .. } | Holder::Programme => Ok(None),
        }
    }

    /// What it has: the sum of its posted entries. The issuer’s, for those who may not see its entries: of what was told of each rule.
    async fn balance(&self) -> i64 {
        self.view.balance
    }

    /// What is announced to it. Null of the issuer’s for those who may not see its entries.
    async fn announced(&self) -> Option<i64> {
        self.view.announced
    }

    /// What announced transfers would take from it: 0 or less. Null of the issuer’s for those who may not see its entries.
    async fn held(&self) -> Option<i64> {
        self.view.held
    }

    /// Below it, a warning is shown. Null for the issuer.
    async fn soft_limit(&self) -> Option<i64> {
        self.view.limits.map(|limits| limits.soft.hundredths())
    }

    /// Nothing takes the account below it. Null for the issuer.
    async fn hard_limit(&self) -> Option<i64> {
        self.view.limits.map(|limits| limits.hard.hundredths())
    }

    /// True below the soft limit.
    async fn is_low(&self) -> bool {
        self.view.is_low()
    }

    /// What was posted by each rule, by the moment that the account was asked for. Who may not see the issuer’s entries is told of each of its
    /// rules at ends of months, once at least five entries have come since it was told last.
    async fn by_rule(&self, ctx: &Context<'_>) -> Result<Vec<CreditRuleSum>> {
        let sums = match &self.sums {
            Some(sums) => sums.clone(),
            None => by_rule(ctx.store()?, ctx.viewer()?, &self.view, self.at).await?,
        };
        Ok(sums.into_iter().map(|sum| CreditRuleSum { rule: sum.rule.into(), amount: sum.amount }).collect())
    }

    /// Its entries, newest first unless `order` says otherwise, as they were known at the moment that the account was asked for. The issuer’s are
    /// for programme administrators alone; for others there are none.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter and an order")]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those made by one of these rules; all where the list is empty.", default)] rules: Vec<
            CreditRule,
        >,
        #[graphql(desc = "In what order.", default)] order: TimeOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<CreditEntry>> {
        let list = order.list("statement", "statement.oldest");
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<i64>(&mut reader, list);
        let page = reader.build(|| page)?;
        let backward = order.reads_against(TimeOrder::Newest, page.is_forward());
        let part = Page { rows: page.rows(), from: page.from().copied(), backward };
        let rules: Vec<Rule> = rules.into_iter().map(Rule::from).collect();
        let rows = entries(ctx.store()?, ctx.viewer()?, self.view.id, self.at, &rules, part).await?;
        let account = self.view.id;
        Ok(page.connection(rows, |entry| entry.place, |entry| CreditEntry(entry, account)))
    }
}

/// What an account’s posted entries of one rule come to.
#[derive(SimpleObject)]
pub struct CreditRuleSum {
    /// The rule.
    pub rule: CreditRule,
    /// Hundredths of a day; null where fewer than five entries stand behind it, for those who may not see these.
    pub amount: Option<i64>,
}

/// One entry of an account: its part of one transfer, and the account.
pub struct CreditEntry(pub EntryView, pub LedgerAccountId);

/// One entry of an account: its part of one transfer.
#[Object]
impl CreditEntry {
    /// The transfer’s id.
    async fn transfer_id(&self) -> ID {
        encode(self.0.transfer)
    }

    /// Where it stands.
    async fn status(&self) -> Option<CreditEntryStatus> {
        CreditEntryStatus::of(self.0.status)
    }

    /// Hundredths of a day, negative where they were taken: posted, or else announced.
    async fn amount(&self) -> i64 {
        self.0.amount
    }

    /// When it was posted, or else announced.
    async fn at(&self) -> Instant {
        self.0.at.into()
    }

    /// The rule by which it was made.
    async fn rule(&self) -> CreditRule {
        self.0.rule.into()
    }

    /// The version of the policy that the rule was read in.
    async fn policy_version(&self) -> i64 {
        self.0.policy
    }

    /// The placement that it goes back to. Null where it goes back to something else.
    async fn placement_id(&self) -> Option<ID> {
        match self.0.cause {
            Cause::Placement { placement } => Some(encode(placement)),
            _ => None,
        }
    }

    /// That placement. Null where you may not see it.
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.0.cause {
            Cause::Placement { placement } => Placement::load(ctx, placement).await,
            _ => Ok(None),
        }
    }

    /// The mission whose priority was paid for.
    async fn mission_id(&self) -> Option<ID> {
        match self.0.cause {
            Cause::Priority { mission, .. } => Some(encode(mission)),
            _ => None,
        }
    }

    /// That mission. Null where you may not see it.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        match self.0.cause {
            Cause::Priority { mission, .. } => Mission::load(ctx, mission).await,
            _ => Ok(None),
        }
    }

    /// The mobilisation whose call was answered in time.
    async fn mobilisation_id(&self) -> Option<ID> {
        match self.0.cause {
            Cause::Call { mobilisation, .. } => Some(encode(mobilisation)),
            _ => None,
        }
    }

    /// That mobilisation. Null where you may not see it.
    async fn mobilisation(&self, ctx: &Context<'_>) -> Result<Option<Mobilisation>> {
        match self.0.cause {
            Cause::Call { mobilisation, .. } => Mobilisation::load(ctx, mobilisation).await,
            _ => Ok(None),
        }
    }

    /// The administration that begins with it.
    async fn opened_organisation_id(&self) -> Option<ID> {
        match self.0.cause {
            Cause::Opening { organisation } => Some(encode(organisation)),
            _ => None,
        }
    }

    /// That administration.
    async fn opened_organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.cause {
            Cause::Opening { organisation } => Organisation::load(ctx, organisation).await,
            _ => Ok(None),
        }
    }

    /// The month whose demurrage it is, as `2026-03`.
    async fn demurrage_month(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Demurrage { month } => Some(month),
            _ => None,
        }
    }

    /// The transfer that was taken back.
    async fn reversed_transfer_id(&self) -> Option<ID> {
        match self.0.cause {
            Cause::Reversal { of } => Some(encode(of)),
            _ => None,
        }
    }

    /// What this account had by the transfer that was taken back. Null where nothing is taken back, and where the account had no part in it.
    async fn reversed(&self, ctx: &Context<'_>) -> Result<Option<CreditEntry>> {
        match self.0.cause {
            Cause::Reversal { of } => {
                let entry = taken_back(ctx.store()?, self.1, of).await?;
                Ok(entry.map(|entry| CreditEntry(entry, self.1)))
            }
            _ => Ok(None),
        }
    }

    /// The transfer that had taken this one back by the moment that the account was asked for. Null where none had.
    async fn taken_back_by_id(&self) -> Option<ID> {
        self.0.taken_back_by.map(encode)
    }

    /// What a grant or a transfer between services was for, in words. Null where it goes back to something else, and once the person was
    /// erased whom it was about or who wrote it.
    async fn purpose(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.purpose(ctx.store()?).await?)
    }

    /// Hundredths of a day that were worked, or asked for. Null where it does not go by work.
    async fn days(&self) -> Option<i64> {
        self.0.work.map(|work| work.days)
    }

    /// The level of the seat that was worked on, 1 to 4.
    async fn level(&self) -> Option<i64> {
        self.0.work.map(|work| work.level)
    }

    /// The priority of its mission, 0 to 100.
    async fn priority(&self) -> Option<i64> {
        self.0.work.map(|work| work.priority)
    }
}

/// What a placement brings the service that releases its agent.
#[derive(SimpleObject)]
pub struct PlacementCredit {
    /// Hundredths of a day for the service.
    pub service_receives: i64,
    /// Whether it is announced or posted.
    pub status: CreditEntryStatus,
}

/// The limits of one class of accounts, in hundredths of a day.
#[derive(SimpleObject)]
pub struct CreditLimits {
    /// Which accounts.
    pub class: CreditAccountClass,
    /// Below it, a warning is shown.
    pub soft: i64,
    /// Nothing takes an account below it.
    pub hard: i64,
}

/// One version of the programme’s policy. Amounts are hundredths of a day, rates and shares per cent.
#[derive(SimpleObject)]
pub struct CreditPolicy {
    /// Its number; version 1 is built in.
    pub version: i64,
    /// What a day worked is worth at seat levels 1 to 4, in per cent of a day.
    pub level_rates: Vec<i64>,
    /// Added at priority 100, in per cent; in proportion below it.
    pub priority_bonus: i64,
    /// The releasing service’s share of what a placement pays.
    pub service_share: i64,
    /// What the benefiting administration pays of it; the programme pays the rest.
    pub host_share: i64,
    /// To the person, for a brigade call answered in time.
    pub call_person: i64,
    /// To their service.
    pub call_service: i64,
    /// What a day of mentoring is worth, in per cent of a day.
    pub mentoring_rate: i64,
    /// What a day of sharing a skill is worth, in per cent of a day.
    pub sharing_rate: i64,
    /// What each administration begins with.
    pub opening_grant: i64,
    /// What one point of priority costs.
    pub priority_price: i64,
    /// How many points one mission may have bought.
    pub priority_points: i64,
    /// The limits of each class of accounts.
    pub limits: Vec<CreditLimits>,
    /// What an account that lies still loses each month, in per cent of what lies above `demurrageFree`. Null: nothing.
    pub demurrage_percent: Option<i64>,
    /// What loses nothing.
    pub demurrage_free: Option<i64>,
}

impl CreditPolicy {
    pub fn of((version, terms): (u32, PolicyTerms)) -> Self {
        let limits = terms.limits.iter().map(|(class, limits)| CreditLimits {
            class: (*class).into(),
            soft: limits.soft.hundredths(),
            hard: limits.hard.hundredths(),
        });
        Self {
            version: version.into(),
            level_rates: terms.level_rates.to_vec(),
            priority_bonus: terms.priority_bonus,
            service_share: terms.service_share,
            host_share: terms.host_share,
            call_person: terms.call_person.hundredths(),
            call_service: terms.call_service.hundredths(),
            mentoring_rate: terms.mentoring_rate,
            sharing_rate: terms.sharing_rate,
            opening_grant: terms.opening_grant.hundredths(),
            priority_price: terms.priority_price.hundredths(),
            priority_points: terms.priority_points,
            limits: limits.collect(),
            demurrage_percent: terms.demurrage.map(|demurrage| demurrage.percent),
            demurrage_free: terms.demurrage.map(|demurrage| demurrage.free.hundredths()),
        }
    }
}
