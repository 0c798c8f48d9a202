//! What the mutations of placements, of consent and of agreements are told.

use async_graphql::{ID, InputObject};

use super::enums::{
    DeclineReason, DisputeMatter, DisputeOutcome, EarlyEndReason, ProposalSource, Rating, Reimbursement,
    ReleaseRefusalReason, Side, WithdrawalReason,
};
use vivier_graphql::conventions::scalars::{Date, Share};

/// Declares what a command to one placement is told: which one, its own fields, the version that was seen, and the key.
macro_rules! placement_input {
    ($(#[$doc:meta])* pub $name:ident { $($(#[$field_doc:meta])* pub $field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(InputObject, Debug)]
        pub struct $name {
            /// The placement.
            pub placement_id: ID,
            $($(#[$field_doc])* pub $field: $type,)*
            /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
            pub expected_version: Option<i64>,
            /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
            pub idempotency_key: Option<String>,
        }
    };
}

/// What `applyToSeat` is told.
#[derive(InputObject, Debug)]
pub struct ApplyToSeatInput {
    /// The seat.
    pub seat_id: ID,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `inviteTalent` is told.
#[derive(InputObject, Debug)]
pub struct InviteTalentInput {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `proposePlacement` is told.
#[derive(InputObject, Debug)]
pub struct ProposePlacementInput {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// What the proposal comes from: `PROGRAMME`, as it is yours. The others are Vivier's own.
    pub source: ProposalSource,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

placement_input! {
    /// What `acceptPlacement` is told.
    pub AcceptPlacementInput {}
}

placement_input! {
    /// What `declinePlacement` is told.
    pub DeclinePlacementInput {
        /// Why.
        pub reason: DeclineReason,
        /// In words, at most 1000 characters; needed with the reason `OTHER`.
        pub words: Option<String>,
    }
}

placement_input! {
    /// What `withdrawPlacement` is told.
    pub WithdrawPlacementInput {
        /// Why.
        pub reason: WithdrawalReason,
        /// In words, at most 1000 characters; needed with the reason `OTHER`.
        pub words: Option<String>,
    }
}

placement_input! {
    /// What `requestRelease` is told.
    pub RequestReleaseInput {
        /// Ask for no later than this day; the seat’s last one where it is absent.
        pub last_day: Option<Date>,
        /// Ask for no more than this share; the seat’s where it is absent.
        pub share: Option<Share>,
    }
}

placement_input! {
    /// What `remindRelease` is told.
    pub RemindReleaseInput {}
}

placement_input! {
    /// What `delegateRelease` is told.
    pub DelegateReleaseInput {
        /// The account that answers in the manager’s place; this or the address.
        pub account_id: Option<ID>,
        /// The e-mail address of whoever answers in the manager’s place; this or the account.
        pub delegate_email: Option<String>,
    }
}

placement_input! {
    /// What `grantRelease` is told.
    pub GrantReleaseInput {
        /// No more than this share.
        pub max_share: Option<Share>,
        /// No later than this day.
        pub last_day: Option<Date>,
        /// Other conditions, at most 2000 characters; they become part of the agreement.
        pub conditions: Option<String>,
    }
}

placement_input! {
    /// What `refuseRelease` is told.
    pub RefuseReleaseInput {
        /// Why.
        pub reason: ReleaseRefusalReason,
        /// In words, at most 1000 characters; for the talent, the service and the programme; needed with the reason `OTHER`.
        pub words: Option<String>,
    }
}

placement_input! {
    /// What `draftAgreement` is told.
    pub DraftAgreementInput {
        /// The first day; the seat’s where it is absent. Give both days or none.
        pub starts_on: Option<Date>,
        /// The last day; the seat’s, within what the service released, where it is absent.
        pub ends_on: Option<Date>,
        /// The share of full working time; the seat’s, within what the service released, where it is absent.
        pub share: Option<Share>,
        /// The town, at most 120 characters; the seat’s where it is absent.
        pub place: Option<String>,
        /// What the two sides agreed on besides, at most 2000 characters.
        pub conditions: Option<String>,
        /// What is to be done, at most 4000 characters. A convention has to say it; others do where the mission’s title does
        /// not say it all.
        pub activities: Option<String>,
        /// Days and hours of the work, at most 200 characters. A convention has to say them.
        pub hours: Option<String>,
        /// Whether the host pays the home service back, for a secondment. A convention has to say it: what an earlier
        /// draft said stays where it is absent; that it is waived is never assumed, and open to two services of the State only.
        pub reimbursement: Option<Reimbursement>,
        /// Days of notice of an early end: at least those of the rules, at most 180; those of the rules where it is absent.
        pub notice_days: Option<i64>,
    }
}

placement_input! {
    /// What `signAgreement` is told.
    pub SignAgreementInput {
        /// The hash of the terms that you have read.
        pub hash: String,
        /// For whom you sign; required where you stand on several sides.
        pub side: Option<Side>,
    }
}

placement_input! {
    /// What `confirmPlacement` is told.
    pub ConfirmPlacementInput {}
}

placement_input! {
    /// What `startPlacement` is told.
    pub StartPlacementInput {}
}

placement_input! {
    /// What `completePlacement` is told.
    pub CompletePlacementInput {
        /// What was worked, in half days, 0 to 2000.
        pub half_days: i64,
        /// The skills that were seen at work, among those that the seat asks for, each once.
        pub skills: Vec<EvidencedSkillInput>,
    }
}

placement_input! {
    /// What `reviewPlacement` is told.
    pub ReviewPlacementInput {
        /// How it went.
        pub rating: Rating,
        /// In words, at most 1000 characters.
        pub words: Option<String>,
        /// Half days that were worked, where it was otherwise than the host said at the end; it counts once both sides say the same.
        pub half_days: Option<i64>,
    }
}

placement_input! {
    /// What `endPlacementEarly` is told.
    pub EndPlacementEarlyInput {
        /// Why.
        pub reason: EarlyEndReason,
        /// In words, at most 1000 characters; needed with the reason `OTHER`.
        pub words: Option<String>,
        /// The last day; where it is absent, the first that the agreement’s notice allows, or today where it asks for none.
        pub last_day: Option<Date>,
        /// What was worked until then, in half days, 0 to 2000.
        pub half_days: i64,
    }
}

/// A skill that was seen at work, and how well it was held.
#[derive(InputObject, Debug)]
pub struct EvidencedSkillInput {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
}

placement_input! {
    /// What `giveReleaseOpinion` is told.
    pub GiveReleaseOpinionInput {
        /// True where you are for it.
        pub favourable: bool,
        /// In words, at most 1000 characters; for the talent, the service and the programme.
        pub words: Option<String>,
    }
}

placement_input! {
    /// What `revokeRelease` is told.
    pub RevokeReleaseInput {
        /// Why.
        pub reason: ReleaseRefusalReason,
        /// In words, at most 1000 characters; for the talent, the service and the programme; needed with the reason `OTHER`.
        pub words: Option<String>,
        /// The last day of a confirmed placement; the earliest that the agreement’s notice allows where it is absent.
        pub last_day: Option<Date>,
    }
}

placement_input! {
    /// What `proposeAmendment` is told. What is absent stays as it is.
    pub ProposeAmendmentInput {
        /// Another last day, within the seat’s.
        pub last_day: Option<Date>,
        /// Another share, at most the seat’s.
        pub share: Option<Share>,
        /// Another place, at most 120 characters.
        pub place: Option<String>,
        /// Other days and hours, at most 200 characters.
        pub hours: Option<String>,
        /// Other activities, at most 4000 characters.
        pub activities: Option<String>,
        /// Other conditions, at most 2000 characters.
        pub conditions: Option<String>,
        /// Whether the host pays the home service back from now on, for a secondment.
        pub reimbursement: Option<Reimbursement>,
    }
}

placement_input! {
    /// What `signAmendment` is told.
    pub SignAmendmentInput {
        /// The hash of the document that you have read.
        pub hash: String,
        /// For whom; only where you stand on several sides.
        pub side: Option<Side>,
    }
}

placement_input! {
    /// What `declineAmendment` is told.
    pub DeclineAmendmentInput {
        /// Why.
        pub reason: DeclineReason,
        /// In words, at most 1000 characters; needed with the reason `OTHER`.
        pub words: Option<String>,
    }
}

placement_input! {
    /// What `raiseDispute` is told.
    pub RaiseDisputeInput {
        /// What it is about.
        pub matter: DisputeMatter,
        /// In words, at most 1000 characters; for the programme.
        pub words: String,
    }
}

placement_input! {
    /// What `settleDispute` is told.
    pub SettleDisputeInput {
        /// The dispute’s number.
        pub number: i64,
        /// How it ends.
        pub outcome: DisputeOutcome,
        /// What you say to all sides, at most 1000 characters.
        pub words: String,
        /// The half days that were worked, where that was in dispute: they count for all sides, and the ledger pays by them. Once the work is
        /// over.
        pub half_days: Option<i64>,
    }
}

/// What `planAbsence` is told.
#[derive(InputObject, Debug)]
pub struct PlanAbsenceInput {
    /// The first day away.
    pub starts_on: Date,
    /// The last day away.
    pub ends_on: Date,
    /// The account that answers meanwhile; this or the address.
    pub delegate_id: Option<ID>,
    /// The e-mail address of whoever answers meanwhile; this or the account.
    pub delegate_email: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `cancelAbsence` is told.
#[derive(InputObject, Debug)]
pub struct CancelAbsenceInput {
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `answerPlacementByLink` is told.
#[derive(InputObject, Debug)]
pub struct AnswerPlacementByLinkInput {
    /// The token of the link in the e-mail.
    pub token: String,
    /// True to say yes.
    pub accept: bool,
    /// Why not; needed to say no.
    pub reason: Option<DeclineReason>,
    /// In words, at most 1000 characters; the other side reads them; needed with the reason `OTHER`.
    pub words: Option<String>,
}

/// What `signAgreementByLink` is told.
#[derive(InputObject, Debug)]
pub struct SignAgreementByLinkInput {
    /// The token of the link in the e-mail.
    pub token: String,
    /// The hash of the document that you have read.
    pub hash: String,
    /// For whom; only where you stand on several sides.
    pub side: Option<Side>,
}

/// What `giveOpinionByLink` is told.
#[derive(InputObject, Debug)]
pub struct GiveOpinionByLinkInput {
    /// The token of the link in the e-mail.
    pub token: String,
    /// What the manager thinks of it.
    pub favourable: bool,
    /// In words, at most 1000 characters; for the talent, the service and the programme.
    pub words: Option<String>,
}

/// What `answerReleaseByLink` is told.
#[derive(InputObject, Debug)]
pub struct AnswerReleaseByLinkInput {
    /// The token of the link in the e-mail.
    pub token: String,
    /// True to say yes for the service; without conditions where none of them is said.
    pub grant: bool,
    /// With a yes alone: no more than this share. A no that says it, or another condition, is refused with `ONLY_WITH_GRANT`.
    pub max_share: Option<Share>,
    /// With a yes alone: no later than this day.
    pub last_day: Option<Date>,
    /// With a yes alone: other conditions, at most 2000 characters; they become part of the agreement.
    pub conditions: Option<String>,
    /// Why not; needed to say no.
    pub reason: Option<ReleaseRefusalReason>,
    /// In words, at most 1000 characters; for the talent, the service and the programme; needed with the reason `OTHER`.
    pub words: Option<String>,
}
