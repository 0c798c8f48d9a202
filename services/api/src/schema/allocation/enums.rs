//! The closed lists of allocation runs in the schema. Their names are those of the events: a test compares.

use async_graphql::Enum;
use vivier_matching::allocation::value as domain;

/// A list of the schema that mirrors one of the domain, item by item: an item that one of the two lacks does not compile.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident = $domain:ty { $($(#[$item:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$item])* #[graphql(name = $text)] $variant),+ }

        impl From<$domain> for $name {
            fn from(item: $domain) -> Self {
                type Domain = $domain;
                match item { $(Domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(item: $name) -> Self {
                match item { $($name::$variant => Self::$variant),+ }
            }
        }

        #[cfg(test)]
        impl $name {
            pub(super) fn names() -> Vec<(&'static str, &'static str)> {
                <$domain>::ALL.iter().map(|item| (item.as_str(), match Self::from(*item) { $(Self::$variant => $text),+ })).collect()
            }
        }
    };
}

mirrored! {
    /// Where an allocation run stands.
    AllocationStatus = domain::RunStatus {
        /// It proposes; nobody has decided.
        Computed => "COMPUTED",
        /// Its proposals are opened as placements, one by one.
        Accepted => "ACCEPTED",
        /// Nothing came of it.
        Rejected => "REJECTED",
    }
}

mirrored! {
    /// Why an allocation run was rejected.
    AllocationRejectionReason = domain::RunRejection {
        /// The priorities are to be set otherwise first.
        PrioritiesToReview => "PRIORITIES_TO_REVIEW",
        /// What is known of people or missions is not right.
        DataToReview => "DATA_TO_REVIEW",
        /// It moves too many people, or the wrong ones.
        TooMuchChange => "TOO_MUCH_CHANGE",
        /// Another run takes its place.
        Replaced => "REPLACED",
        /// Another reason.
        Other => "OTHER",
    }
}

mirrored! {
    /// Why somebody does not have a seat that they could take.
    MissedSeatCause = domain::MissedCause {
        /// Somebody has it who is worth as much there, or more.
        Outbid => "OUTBID",
        /// Somebody has it to whom it was proposed before; they are worth less there, but not by as much as moving anybody must gain.
        Kept => "KEPT",
        /// Their own time goes to what is worth more to all.
        OwnTime => "OWN_TIME",
        /// They may not be asked about more seats than they are already: see `RankingPolicy.mostAsked`.
        AskedOften => "ASKED_OFTEN",
        /// Their service releases no more people in this run.
        ServiceLimit => "SERVICE_LIMIT",
        /// The mission has as many people of their ministry as it may.
        Spread => "SPREAD",
        /// The mission takes nobody: its minimum cannot be had, or is worth more elsewhere.
        Minimum => "MINIMUM",
        /// Somebody has it who is worth less there, and whose move would cost more elsewhere.
        Chain => "CHAIN",
    }
}

mirrored! {
    /// In what whoever has a seat is ahead of somebody who has not.
    AllocationAheadBy = domain::AheadBy {
        /// How far one skill that the seat asks for is held.
        Skill => "SKILL",
        /// One skill that the other skills make probable.
        Probable => "PROBABLE",
        /// How near the professions that the skills speak for are to those of the seat.
        Profession => "PROFESSION",
        /// Words that the names of the skills share with the seat.
        Words => "WORDS",
        /// What stands behind the skills that count.
        Evidence => "EVIDENCE",
        /// How long ago somebody else last stood behind one of them.
        Freshness => "FRESHNESS",
        /// How much time is left beyond what the seat takes.
        Slack => "SLACK",
        /// They have applied for a seat of the mission.
        Applied => "APPLIED",
        /// The mission has invited them.
        Invited => "INVITED",
        /// They are on the way to the seat, or were proposed for it before.
        Begun => "BEGUN",
    }
}

mirrored! {
    /// What the price of a skill says.
    AllocationSkillSupply = domain::SkillSupply {
        /// The price is that of those who fill seats with it.
        Priced => "PRICED",
        /// Nobody who could take one of the seats has it: no price would find anybody.
        NoSupply => "NO_SUPPLY",
        /// Some have it, and none of them is placed in one of the seats: no price has shown.
        NotPlaced => "NOT_PLACED",
    }
}

mirrored! {
    /// Why a mission has fewer people than open seats.
    AllocationShortfall = domain::ShortfallCause {
        /// Every seat is filled.
        None => "NONE",
        /// Nobody fits a seat that stays empty.
        NobodyFits => "NOBODY_FITS",
        /// Fewer seats can be filled than its minimum asks for.
        MinimumOutOfReach => "MINIMUM_OUT_OF_REACH",
        /// Who fits is worth more elsewhere, or held back by a limit.
        TakenElsewhere => "TAKEN_ELSEWHERE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_events() {
        let all = [
            AllocationStatus::names(),
            AllocationRejectionReason::names(),
            MissedSeatCause::names(),
            AllocationAheadBy::names(),
            AllocationSkillSupply::names(),
            AllocationShortfall::names(),
        ];
        assert!(all.iter().flatten().all(|(event, schema)| event == schema), "{all:?}");
    }
}
