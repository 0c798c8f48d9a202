//! The closed lists of brigades and mobilisations in the schema. Their names are those of the events.

use async_graphql::Enum;
use vivier_brigade::composition::cost::Aim as DomainAim;
use vivier_brigade::composition::effort::SearchLimit as DomainSearchLimit;
use vivier_brigade::composition::lift::LiftEffect as DomainLiftEffect;
use vivier_brigade::domain::brigade::transitions::MemberStatus as DomainMemberStatus;
use vivier_brigade::domain::exercise::event::ExerciseStepKind as DomainStepKind;
use vivier_brigade::domain::mobilisation::event::ReviewSide as DomainReviewSide;
use vivier_brigade::domain::mobilisation::transitions::{
    CallStatus as DomainCallStatus, MobilisationStatus as DomainMobilisationStatus,
};
use vivier_brigade::domain::value as domain;
use vivier_brigade::domain::zone::Zone as DomainZone;
use vivier_brigade::read::timeline::TimelineKind as DomainTimelineKind;
use vivier_brigade::read::why::CallOutcome as DomainCallOutcome;

/// A list of the schema that mirrors one of the domain, item by item: an item that one of the two lacks does not compile.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident = $domain:ty { $($(#[$item:meta])* $variant:ident => $text:literal $(| $other:ident)?),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[$item])* #[graphql(name = $text)] $variant),+ }

        impl From<$domain> for $name {
            fn from(item: $domain) -> Self {
                type Domain = $domain;
                match item { $(Domain::$variant $(| Domain::$other)? => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(item: $name) -> Self {
                match item { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

mirrored! {
    /// What a brigade is.
    BrigadeKind = domain::BrigadeKind {
        /// DINUM’s own team, which leads the network.
        Core => "CORE",
        /// A ministry’s.
        Ministerial => "MINISTERIAL",
    }
}

mirrored! {
    /// How somebody stands to a brigade.
    MemberStatus = DomainMemberStatus {
        // Nobody is shown who never volunteered.
        /// Has offered to be called; the brigade has not answered.
        Volunteered => "VOLUNTEERED" | Absent,
        /// The brigade has accepted; the person can be called.
        Accepted => "ACCEPTED",
        /// The brigade said no.
        Declined => "DECLINED",
        /// Is no longer in the brigade.
        Left => "LEFT",
    }
}

mirrored! {
    /// Where a mobilisation stands.
    MobilisationStatus = DomainMobilisationStatus {
        // Nobody is shown what does not exist.
        /// The need is declared.
        Declared => "DECLARED" | Absent,
        /// A team has been decided on; nobody has been asked.
        Composed => "COMPOSED",
        /// People are being called.
        Calling => "CALLING",
        /// Every seat has somebody who said yes.
        Mobilised => "MOBILISED",
        /// The team is deployed; it is at work from the first day of the work on.
        Deployed => "DEPLOYED",
        /// The work is done.
        StoodDown => "STOOD_DOWN",
        /// Reviewed, or the time for reviews is over.
        Reviewed => "REVIEWED",
        /// Given up.
        Cancelled => "CANCELLED",
        /// It ended without a team at work: none in time, given up before, or never deployed.
        Failed => "FAILED",
    }
}

mirrored! {
    /// Where a call stands.
    CallStatus = DomainCallStatus {
        /// To be sent, at once or when quiet hours are over.
        Planned => "PLANNED",
        /// Sent; the person has not answered.
        Sent => "SENT",
        /// The person said yes.
        Accepted => "ACCEPTED",
        /// The person said yes from a given time on, where nobody else has.
        AcceptedAsLastResort => "ACCEPTED_AS_LAST_RESORT",
        /// The person said no.
        Declined => "DECLINED",
        /// The deadline passed without an answer.
        Expired => "EXPIRED",
        /// The person has the seat.
        Engaged => "ENGAGED",
        /// The person said yes, and is there if somebody falls out.
        Reserve => "RESERVE",
        /// Not needed, thank you; or let go, for the reason that it has.
        Released => "RELEASED",
    }
}

mirrored! {
    /// Why somebody says no to a call, or no longer to a seat.
    CallDeclineReason = domain::CallDeclineReason {
        /// Not available.
        NotAvailable => "NOT_AVAILABLE",
        /// The service refuses.
        ServiceRefuses => "SERVICE_REFUSES",
        /// On leave.
        OnLeave => "ON_LEAVE",
        /// The skills do not match.
        SkillsDoNotMatch => "SKILLS_DO_NOT_MATCH",
        /// The place does not fit.
        PlaceDoesNotFit => "PLACE_DOES_NOT_FIT",
        /// Personal reasons.
        Personal => "PERSONAL",
        /// Another reason.
        Other => "OTHER",
    }
}

mirrored! {
    /// Why somebody is no longer in a brigade.
    DepartureReason = domain::DepartureReason {
        /// One’s own wish.
        OwnWish => "OWN_WISH",
        /// The skills are not needed.
        SkillsNotNeeded => "SKILLS_NOT_NEEDED",
        /// Not available often enough.
        NotAvailableEnough => "NOT_AVAILABLE_ENOUGH",
        /// The service refuses.
        ServiceRefuses => "SERVICE_REFUSES",
        /// Another post.
        ChangedPost => "CHANGED_POST",
        /// Another reason.
        Other => "OTHER",
    }
}

mirrored! {
    /// Why a mobilisation was given up.
    MobilisationCancelReason = domain::CancelReason {
        /// The need is gone.
        NeedGone => "NEED_GONE",
        /// It was solved otherwise.
        SolvedOtherwise => "SOLVED_OTHERWISE",
        /// It was put off.
        Postponed => "POSTPONED",
        /// It was declared by mistake.
        ByMistake => "BY_MISTAKE",
        /// Another reason.
        Other => "OTHER",
    }
}

mirrored! {
    /// Who says how a mobilisation went.
    MobilisationReviewSide = DomainReviewSide {
        /// The brigade that raised the team.
        Brigade => "BRIGADE",
        /// The administration that it was raised for.
        Host => "HOST",
    }
}

mirrored! {
    /// What a good team has; fewer points are better.
    TeamAim = DomainAim {
        /// Levels close to expertise.
        Fit => "FIT",
        /// Skills that are proven, not only claimed.
        Proven => "PROVEN",
        /// Few pairs of people from one ministry.
        Balance => "BALANCE",
        /// Few people who travel.
        Travel => "TRAVEL",
        /// People who were not mobilised lately.
        Load => "LOAD",
        /// People who are not asked for by what has government priority.
        Priority => "PRIORITY",
        /// People whose service has consented in advance.
        Consent => "CONSENT",
        /// People who are on call, or backups of the duty roster.
        Duty => "DUTY",
        /// Few people.
        Size => "SIZE",
    }
}

mirrored! {
    /// What ended a search before it was through.
    SearchLimit = DomainSearchLimit {
        /// Its share of work was used up; the same question ends at the same place again.
        Work => "WORK",
        /// Its time was over, which only a machine in trouble comes to.
        Time => "TIME",
    }
}

mirrored! {
    /// What comes of lifting one of the constraints that block.
    LiftEffect = DomainLiftEffect {
        /// There is a team.
        Team => "TEAM",
        /// There is a team where the same is done for every seat that asks for the same.
        TeamWithAlike => "TEAM_WITH_ALIKE",
        /// There is none yet: something else blocks as well.
        NotYet => "NOT_YET",
    }
}

mirrored! {
    /// What stands between a seat, or the team, and somebody who could take it.
    BlockingKind = domain::ConstraintKind {
        /// Skills and their levels.
        Skills => "SKILLS",
        /// Days of the period on which the person is available at all.
        Availability => "AVAILABILITY",
        /// Share of time.
        Share => "SHARE",
        /// Hours of notice.
        Notice => "NOTICE",
        /// Consent of the service.
        Release => "RELEASE",
        /// Clearance.
        Clearance => "CLEARANCE",
        /// Place, or remote work.
        Place => "PLACE",
        /// Nobody is engaged already.
        Engaged => "ENGAGED",
        /// Rest between two mobilisations.
        Rest => "REST",
        /// Quiet hours and opting out.
        Quiet => "QUIET",
        /// Quiet hours that leave no hour of the day for a call.
        NoHour => "NO_HOUR",
        /// At most so many people from one service.
        ServiceLimit => "SERVICE_LIMIT",
        /// Each person has one seat: there are fewer people than seats.
        OneSeatEach => "ONE_SEAT_EACH",
        /// At most so many people in the team.
        TeamSize => "TEAM_SIZE",
        /// People were asked, and not enough said yes.
        Answers => "ANSWERS",
        /// The team stood and was not deployed while its period lasted.
        Deployment => "DEPLOYMENT",
        /// Nobody was called before the deadline.
        NotCalled => "NOT_CALLED",
    }
}

mirrored! {
    /// What somebody does on a roster.
    DutyKind = domain::DutyKind {
        /// Called first.
        OnCall => "ON_CALL",
        /// Called where nobody on call can.
        Backup => "BACKUP",
    }
}

mirrored! {
    /// How a call reaches somebody.
    Channel = domain::Channel {
        /// By e-mail.
        Email => "EMAIL",
        /// By webhook: a room of a messaging service.
        Webhook => "WEBHOOK",
    }
}

mirrored! {
    /// A time zone of France.
    Zone = DomainZone {
        /// Metropolitan France, with summer time.
        Metropolitan => "METROPOLITAN",
        /// Guadeloupe, Martinique, Saint-Martin.
        Antilles => "ANTILLES",
        /// French Guiana.
        Guyane => "GUYANE",
        /// La Réunion.
        Reunion => "REUNION",
        /// Mayotte.
        Mayotte => "MAYOTTE",
        /// Saint-Pierre-et-Miquelon, with summer time.
        SaintPierreEtMiquelon => "SAINT_PIERRE_ET_MIQUELON",
        /// New Caledonia.
        NouvelleCaledonie => "NOUVELLE_CALEDONIE",
        /// French Polynesia: the time of Tahiti.
        Polynesie => "POLYNESIE",
        /// Wallis and Futuna.
        WallisEtFutuna => "WALLIS_ET_FUTUNA",
    }
}

mirrored! {
    /// Why a call came to an end without a seat.
    CallReleaseReason = domain::ReleaseReason {
        /// The seat, or the whole team, is filled.
        NotNeeded => "NOT_NEEDED",
        /// Meanwhile the person is engaged elsewhere.
        EngagedElsewhere => "ENGAGED_ELSEWHERE",
        /// The person is no longer in the brigade, asked not to be called, or can no longer come.
        NoLongerCallable => "NO_LONGER_CALLABLE",
        /// The person’s quiet hours last longer than the call could.
        QuietTooLong => "QUIET_TOO_LONG",
        /// The mobilisation was given up.
        MobilisationCancelled => "MOBILISATION_CANCELLED",
        /// It ended without a team at work: none in time, given up before, or never deployed.
        MobilisationFailed => "MOBILISATION_FAILED",
    }
}

mirrored! {
    /// What would have happened at one moment of an exercise.
    ExerciseStepKind = DomainStepKind {
        /// The fake channel took a call.
        Called => "CALLED",
        /// The fake channel took a reminder.
        Reminded => "REMINDED",
        /// Nobody was left to ask: people of a brigade came onto the lists, of the own one or of another.
        BrigadeReached => "BRIGADE_REACHED",
        /// The person said yes.
        SaidYes => "SAID_YES",
        /// The person said yes from a given time on.
        SaidYesAsLastResort => "SAID_YES_AS_LAST_RESORT",
        /// The person said no.
        SaidNo => "SAID_NO",
        /// Nobody answered in time.
        Expired => "EXPIRED",
        /// The person has the seat.
        Seated => "SEATED",
        /// The person is there if somebody falls out.
        KeptInReserve => "KEPT_IN_RESERVE",
        /// Not needed, thank you.
        Thanked => "THANKED",
        /// Every seat has somebody.
        TeamComplete => "TEAM_COMPLETE",
        /// There was no team in time.
        Failed => "FAILED",
    }
}

mirrored! {
    /// What happened in a mobilisation.
    TimelineKind = DomainTimelineKind {
        /// The need was declared.
        Declared => "DECLARED",
        /// The need was corrected.
        Corrected => "CORRECTED",
        /// What each person takes became one seat.
        Packed => "PACKED",
        /// A team was decided on.
        Composed => "COMPOSED",
        /// Nobody was left to ask: people of a brigade came onto the lists, of the own one or of another.
        BrigadeReached => "BRIGADE_REACHED",
        /// A wave of calls was planned.
        WavePlanned => "WAVE_PLANNED",
        /// A call went out.
        Called => "CALLED",
        /// A call waits until quiet hours are over.
        Postponed => "POSTPONED",
        /// A call was repeated on the next channel.
        Reminded => "REMINDED",
        /// The person said yes.
        SaidYes => "SAID_YES",
        /// The person said yes from a given time on.
        SaidYesAsLastResort => "SAID_YES_AS_LAST_RESORT",
        /// The person said no.
        SaidNo => "SAID_NO",
        /// Nobody answered in time.
        CallExpired => "CALL_EXPIRED",
        /// The person has the seat.
        Seated => "SEATED",
        /// The person is there if somebody falls out.
        KeptInReserve => "KEPT_IN_RESERVE",
        /// Not needed, thank you.
        Thanked => "THANKED",
        /// The call was still to be sent, and was dropped: nobody was asked.
        CallDropped => "CALL_DROPPED",
        /// The person had been asked, and can no longer come or is engaged elsewhere: the team counts on them no more.
        LetGo => "LET_GO",
        /// Somebody gave a seat back.
        SteppedDown => "STEPPED_DOWN",
        /// Every seat has somebody.
        TeamComplete => "TEAM_COMPLETE",
        /// A seat became open again.
        CallingResumed => "CALLING_RESUMED",
        /// The team was deployed.
        Deployed => "DEPLOYED",
        /// The calls became placements.
        Placed => "PLACED",
        /// Somebody of the team does not come, or comes no more.
        Lost => "LOST",
        /// The work was done.
        StoodDown => "STOOD_DOWN",
        /// The team stood down before its first day: it was never at work.
        NeverBegan => "NEVER_BEGAN",
        /// One side said how it went.
        Reviewed => "REVIEWED",
        /// Skills that were seen at work became proven.
        SkillsProven => "SKILLS_PROVEN",
        /// Both sides had reviewed, or the time for it was over.
        Closed => "CLOSED",
        /// It was given up.
        Cancelled => "CANCELLED",
        /// It ended without a team at work: none in time, given up before, or never deployed.
        Failed => "FAILED",
    }
}

/// What speaks against a team put together by hand.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TeamObjectionKind {
    /// The person is in no brigade, or not in the pool.
    #[graphql(name = "UNKNOWN_PERSON")]
    UnknownPerson,
    /// The mobilisation has no such seat.
    #[graphql(name = "UNKNOWN_SEAT")]
    UnknownSeat,
    /// Nobody has the seat.
    #[graphql(name = "SEAT_EMPTY")]
    SeatEmpty,
    /// More than one person has the seat.
    #[graphql(name = "SEAT_TWICE")]
    SeatTwice,
    /// The person has more than one seat.
    #[graphql(name = "PERSON_TWICE")]
    PersonTwice,
    /// A hard constraint is not met.
    #[graphql(name = "CONSTRAINT")]
    Constraint,
    /// More people than the team may have.
    #[graphql(name = "TOO_MANY_PEOPLE")]
    TooManyPeople,
    /// More people of one service than the limit.
    #[graphql(name = "TOO_MANY_OF_SERVICE")]
    TooManyOfService,
    /// The points do not add up: a fault of ours.
    #[graphql(name = "POINTS_DIFFER")]
    PointsDiffer,
}

mirrored! {
    /// How somebody stood to a mobilisation.
    CallOutcome = DomainCallOutcome {
        /// Had a seat.
        Seated => "SEATED",
        /// Had had a seat of the deployed team, and came no more.
        Lost => "LOST",
        /// Had said yes, and was kept in reserve.
        InReserve => "IN_RESERVE",
        /// Had said yes; the seat was not settled.
        SaidYes => "SAID_YES",
        /// Had been asked and could still answer.
        Asked => "ASKED",
        /// Had the seat until it was all over.
        HadTheSeat => "HAD_THE_SEAT",
        /// Had said yes, and was thanked in the end without a seat.
        HadSaidYes => "HAD_SAID_YES",
        /// Had said no.
        SaidNo => "SAID_NO",
        /// Had not answered in time.
        NoAnswer => "NO_ANSWER",
        /// Was not needed, or could not be called.
        Thanked => "THANKED",
        /// The call was planned and not sent yet.
        CallPlanned => "CALL_PLANNED",
        /// Was to be called, and was in quiet hours.
        QuietHours => "QUIET_HOURS",
        /// Stood on a list and wanted no calls just then.
        OptedOut => "OPTED_OUT",
        /// Was asked or stood on a list, and their time was taken by something else.
        EngagedElsewhere => "ENGAGED_ELSEWHERE",
        /// Had been asked, whatever they had said to it, and could come no more.
        LetGo => "LET_GO",
        /// Stood on a list; the seat was somebody else’s.
        SeatTaken => "SEAT_TAKEN",
        /// Stood on a list, behind those who were asked first.
        NextOnList => "NEXT_ON_LIST",
        /// Constraints kept them from each seat.
        Excluded => "EXCLUDED",
        /// Fitted a seat; others were chosen.
        OthersChosen => "OTHERS_CHOSEN",
        /// Was a member, but not in the pool: paused or withdrawn.
        NotInThePool => "NOT_IN_THE_POOL",
        /// No team had been decided on, and nothing speaks against them.
        NotComposed => "NOT_COMPOSED",
    }
}
