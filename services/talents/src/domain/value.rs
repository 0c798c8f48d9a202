//! The constrained values of a profile: texts, levels, regions, sections and their audiences, closed lists.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::closed_list;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::text::{Line, Paragraphs};

/// How a person is called in the pool.
pub type DisplayName = Line<120>;
/// One line that says what somebody does.
pub type Headline = Line<160>;
/// What somebody says of themselves.
pub type Presentation = Paragraphs<4000>;
/// Words that go with a reason.
pub type Words = Paragraphs<1000>;
/// The title of a certificate.
pub type CertificateTitle = Line<160>;

/// The most skills one talent may claim.
pub const MAX_SKILLS: usize = 200;
/// The most windows of availability one talent may have.
pub const MAX_AVAILABILITIES: usize = 200;
/// The most endorsements that are kept for one claim.
pub const MAX_ENDORSEMENTS: usize = 100;
/// The most proofs that are kept for one claim.
pub const MAX_PROOFS: usize = 100;

/// A skill's id in the skill graph (the skills service's own id).
pub type SkillKey = Uuid;

/// A flash team's id (the brigade's own id of the mobilisation).
pub type TeamKey = Uuid;

/// How well a skill is held or asked for: 1 notions, 2 practice, 3 mastery, 4 expertise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
pub struct Level(#[schemars(range(min = 1, max = 4))] u8);

impl Level {
    pub const MIN: i64 = 1;
    pub const MAX: i64 = 4;

    /// # Errors
    /// `OutOfRange` below 1 or over 4.
    pub fn new(level: i64) -> Result<Self, Invalid> {
        u8::try_from(level)
            .ok()
            .filter(|value| (Self::MIN..=Self::MAX).contains(&i64::from(*value)))
            .map(Self)
            .ok_or(Invalid::OutOfRange { min: Self::MIN, max: Self::MAX })
    }

    pub fn number(self) -> i64 {
        i64::from(self.0)
    }
}

impl TryFrom<i64> for Level {
    type Error = Invalid;
    fn try_from(level: i64) -> Result<Self, Invalid> {
        Self::new(level)
    }
}

impl From<Level> for i64 {
    fn from(level: Level) -> Self {
        level.number()
    }
}

closed_list! {
    /// What binds a person to the State.
    pub enum EmploymentStatus {
        /// A tenured civil servant (fonctionnaire).
        CivilServant => "CIVIL_SERVANT",
        /// A public agent under a permanent contract.
        PermanentContract => "PERMANENT_CONTRACT",
        /// A public agent under a fixed-term contract.
        FixedTermContract => "FIXED_TERM_CONTRACT",
        /// Somebody from outside the administration, without a home organisation or a releasing service.
        External => "EXTERNAL",
    }
}

closed_list! {
    /// The regions of France, as set in 2016 (INSEE, code officiel géographique).
    pub enum Region {
        AuvergneRhoneAlpes => "AUVERGNE_RHONE_ALPES",
        BourgogneFrancheComte => "BOURGOGNE_FRANCHE_COMTE",
        Bretagne => "BRETAGNE",
        CentreValDeLoire => "CENTRE_VAL_DE_LOIRE",
        Corse => "CORSE",
        GrandEst => "GRAND_EST",
        Guadeloupe => "GUADELOUPE",
        Guyane => "GUYANE",
        HautsDeFrance => "HAUTS_DE_FRANCE",
        IleDeFrance => "ILE_DE_FRANCE",
        LaReunion => "LA_REUNION",
        Martinique => "MARTINIQUE",
        Mayotte => "MAYOTTE",
        Normandie => "NORMANDIE",
        NouvelleAquitaine => "NOUVELLE_AQUITAINE",
        Occitanie => "OCCITANIE",
        PaysDeLaLoire => "PAYS_DE_LA_LOIRE",
        ProvenceAlpesCoteDAzur => "PROVENCE_ALPES_COTE_D_AZUR",
    }
}

closed_list! {
    /// Where a talent is ready to work.
    #[derive(Default)]
    pub enum RemotePreference {
        /// No preference.
        #[default]
        Any => "ANY",
        /// Only where the team is.
        OnSite => "ON_SITE",
        /// Some days where the team is, some elsewhere.
        Hybrid => "HYBRID",
        /// Only at a distance.
        Remote => "REMOTE",
    }
}

closed_list! {
    /// Up to what protection somebody is cleared, or a seat asks for; each holds for those before it.
    /// Levels: Code de la défense, articles R2311-2 and R2311-3, and « diffusion restreinte » (instruction générale interministérielle 1300).
    #[derive(Default)]
    pub enum Clearance {
        #[default]
        None => "NONE",
        /// « Diffusion restreinte ».
        Restricted => "RESTRICTED",
        /// « Secret ».
        Secret => "SECRET",
        /// « Très secret ».
        TopSecret => "TOP_SECRET",
    }
}

impl Clearance {
    /// True where nothing is asked for: such a seat is written as before there were clearances.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

closed_list! {
    /// A part of a profile whose audience its owner chooses.
    pub enum Section {
        /// The display name and the account behind it.
        Identity => "IDENTITY",
        /// Headline and presentation.
        Presentation => "PRESENTATION",
        /// Skill claims with what stands behind them.
        Skills => "SKILLS",
        /// Windows of availability.
        Availability => "AVAILABILITY",
        /// Regions and remote preference.
        Location => "LOCATION",
        /// Employment status and home organisation.
        Employment => "EMPLOYMENT",
        /// What was reached by completed missions and by days worked.
        Milestones => "MILESTONES",
    }
}

closed_list! {
    /// To whom a section is shown, from the widest to the narrowest. The owner, and the programme's administrators, always see it.
    pub enum Audience {
        /// Everybody. Names and texts are never shown to visitors who have not signed in.
        Public => "PUBLIC",
        /// Agents with a verified address of the public service, and whoever holds a role in an organisation.
        VerifiedColleagues => "VERIFIED_COLLEAGUES",
        /// Those with whom there is a placement, the releasing service, and who coordinates a brigade that the person volunteered for.
        Involved => "INVOLVED",
    }
}

impl Section {
    /// The audience where the owner has chosen none: what identifies stays among colleagues, and what was reached among those who are involved,
    /// as no audience is narrower. Nothing of either is public but by the owner's choice.
    pub fn default_audience(self) -> Audience {
        match self {
            Self::Skills | Self::Location => Audience::Public,
            Self::Identity | Self::Presentation | Self::Employment | Self::Availability => Audience::VerifiedColleagues,
            Self::Milestones => Audience::Involved,
        }
    }
}

closed_list! {
    /// What a profile cannot enter the pool without.
    pub enum ProfilePart {
        DisplayName => "DISPLAY_NAME",
        Skill => "SKILL",
    }
}

closed_list! {
    /// Why somebody leaves the pool.
    pub enum WithdrawalReason {
        NoLongerAvailable => "NO_LONGER_AVAILABLE",
        ChangedPost => "CHANGED_POST",
        LeftPublicService => "LEFT_PUBLIC_SERVICE",
        NoSuitableMission => "NO_SUITABLE_MISSION",
        HierarchyObjects => "HIERARCHY_OBJECTS",
        NotInterestedAnyMore => "NOT_INTERESTED_ANY_MORE",
        Other => "OTHER",
    }
}

closed_list! {
    /// What stands behind a skill claim, from the weakest to the strongest.
    pub enum Evidence {
        /// Only the talent's own word.
        Claimed => "CLAIMED",
        /// A named colleague's word.
        Endorsed => "ENDORSED",
        /// A completed mission or a certificate that has not expired.
        Proven => "PROVEN",
    }
}
