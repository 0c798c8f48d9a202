//! The indicators as data: what each is, in words that anyone can work the figure out by, with its bias and its targets.

use serde::Serialize;

/// What a figure counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    Count,
    Minutes,
    /// Thousandths.
    Permille,
    HalfDays,
    /// Ten-thousandths.
    TenThousandths,
}

/// What a figure can be broken down by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Dimension {
    /// The administration directly below the root, by the tree as it stood.
    Ministry,
    Region,
    /// The top of the skill's line of broader skills.
    SkillFamily,
}

impl Dimension {
    pub const ALL: [Self; 3] = [Self::Ministry, Self::Region, Self::SkillFamily];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ministry => "MINISTRY",
            Self::Region => "REGION",
            Self::SkillFamily => "SKILL_FAMILY",
        }
    }
}

/// One indicator in one version.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Definition {
    /// Stable; it stands in addresses.
    pub id: &'static str,
    /// Grows when the formula changes, as it stands here in words. What all definitions have in common, how a figure is divided and what of that is
    /// kept back, is in no version: a breakdown of any past moment follows the tree as it stood then, by the rules that are written today.
    pub version: u32,
    pub name_fr: &'static str,
    pub name_en: &'static str,
    pub formula_fr: &'static str,
    pub formula_en: &'static str,
    pub unit: Unit,
    /// The kinds of events that it reads.
    pub events: &'static [&'static str],
    pub bias_fr: &'static str,
    pub bias_en: &'static str,
    /// Reference lines: a day and the value aimed at. From TECH.GOUV 2019-2022.
    pub targets: &'static [(&'static str, i64)],
    pub dimensions: &'static [Dimension],
}

use Dimension::{Ministry, SkillFamily};

const STATUS: &[&str] = &[
    "TalentRegistered",
    "TalentActivated",
    "TalentResumed",
    "TalentPaused",
    "TalentWithdrawn",
    "TalentErased",
    "ProfileDescribed",
    "SkillClaimed",
    "SkillClaimWithdrawn",
];

/// Every indicator.
pub const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "talents-in-pool",
        version: 1,
        name_fr: "Talents dans le vivier",
        name_en: "Talents in the pool",
        formula_fr: "Nombre de talents actifs\u{a0}: activés ou revenus d’une pause, et depuis ni en pause, ni retirés, ni effacés.",
        formula_en: "Number of active talents: activated or back from a pause, and since then neither paused, withdrawn nor erased.",
        unit: Unit::Count,
        events: STATUS,
        bias_fr: "Une personne qui ne donne plus signe de vie reste comptée tant qu’elle ne se retire pas.",
        bias_en: "A person who has fallen silent stays counted until they withdraw.",
        targets: &[("2020-12-31", 200), ("2022-12-31", 1_000)],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "successful-matches",
        version: 1,
        name_fr: "Mises en relation réussies",
        name_en: "Successful matches",
        formula_fr: "Nombre de mises en relation confirmées depuis le début, quoi qu’il en soit advenu.",
        formula_en: "Number of placements confirmed since the beginning, whatever became of them.",
        unit: Unit::Count,
        events: &["PlacementConfirmed", "PlacementApplied", "PlacementInvited", "PlacementProposed"],
        bias_fr: "Une mise en relation confirmée puis interrompue compte autant qu’une autre.",
        bias_en: "A placement that was confirmed and then broken off counts like any other.",
        targets: &[("2020-12-31", 10), ("2022-12-31", 50)],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "brigade-projects",
        version: 1,
        name_fr: "Projets menés par la brigade",
        name_en: "Projects led by the brigade",
        formula_fr: "Nombre de mobilisations, exercices exclus, dont l’équipe a été déployée.",
        formula_en: "Number of mobilisations, exercises left out, whose team was deployed.",
        unit: Unit::Count,
        events: &["MobilisationDeclared", "WavePlanned", "CallSent", "TeamDeployed"],
        bias_fr: "La taille et la durée des projets ne comptent pas.",
        bias_en: "Size and length of the projects do not count.",
        targets: &[("2020-12-31", 0), ("2022-12-31", 2)],
        dimensions: &[Ministry],
    },
    Definition {
        id: "time-to-agreed-median",
        version: 1,
        name_fr: "Délai médian jusqu’à l’accord",
        name_en: "Median time to agreement",
        formula_fr: "Médiane, au plus proche rang, des minutes entières entre la première publication de la mission et l’accord des deux parties, sur toutes les mises en relation où il a eu lieu.",
        formula_en: "Median, by nearest rank, of the whole minutes from the mission’s first publication to the agreement of both sides, over all placements that reached it.",
        unit: Unit::Minutes,
        events: &["MissionPublished", "PlacementAgreed"],
        bias_fr: "Les missions qui n’ont trouvé personne n’y sont pas.",
        bias_en: "Missions that found nobody are not in it.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "time-to-agreed-p90",
        version: 1,
        name_fr: "Délai jusqu’à l’accord, 9 fois sur 10",
        name_en: "Time to agreement, 9 in 10",
        formula_fr: "90e centile, au plus proche rang, des mêmes minutes que le délai médian jusqu’à l’accord.",
        formula_en: "90th percentile, by nearest rank, of the same minutes as the median time to agreement.",
        unit: Unit::Minutes,
        events: &["MissionPublished", "PlacementAgreed"],
        bias_fr: "Les missions qui n’ont trouvé personne n’y sont pas.",
        bias_en: "Missions that found nobody are not in it.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "time-to-confirmed-median",
        version: 1,
        name_fr: "Délai médian jusqu’à la confirmation",
        name_en: "Median time to confirmation",
        formula_fr: "Médiane, au plus proche rang, des minutes entières entre la première publication de la mission et la confirmation, sur toutes les mises en relation confirmées.",
        formula_en: "Median, by nearest rank, of the whole minutes from the mission’s first publication to confirmation, over all confirmed placements.",
        unit: Unit::Minutes,
        events: &["MissionPublished", "PlacementConfirmed"],
        bias_fr: "Les missions qui n’ont trouvé personne n’y sont pas.",
        bias_en: "Missions that found nobody are not in it.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "time-to-confirmed-p90",
        version: 1,
        name_fr: "Délai jusqu’à la confirmation, 9 fois sur 10",
        name_en: "Time to confirmation, 9 in 10",
        formula_fr: "90e centile, au plus proche rang, des mêmes minutes que le délai médian jusqu’à la confirmation.",
        formula_en: "90th percentile, by nearest rank, of the same minutes as the median time to confirmation.",
        unit: Unit::Minutes,
        events: &["MissionPublished", "PlacementConfirmed"],
        bias_fr: "Les missions qui n’ont trouvé personne n’y sont pas.",
        bias_en: "Missions that found nobody are not in it.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "answered-by-owners",
        version: 1,
        name_fr: "Candidatures auxquelles l’accueil a répondu à temps",
        name_en: "Applications answered in time by hosts",
        formula_fr: "Candidatures que l’accueil a acceptées ou refusées, pour mille de celles-ci et des candidatures échues sans qu’il les ait acceptées.",
        formula_en: "Applications that the host accepted or declined, per thousand of these and of applications that expired without its acceptance.",
        unit: Unit::Permille,
        events: &["PlacementApplied", "PlacementAccepted", "PlacementDeclined", "PlacementExpired"],
        bias_fr: "Une candidature retirée avant réponse ne compte pas.",
        bias_en: "An application withdrawn before an answer does not count.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "answered-by-managers",
        version: 1,
        name_fr: "Demandes auxquelles la hiérarchie a répondu à temps",
        name_en: "Release requests answered in time by managers",
        formula_fr: "Accords et refus de la hiérarchie, pour mille de ceux-ci et des demandes échues sans réponse.",
        formula_en: "Releases granted and refused, per thousand of these and of requests that expired unanswered.",
        unit: Unit::Permille,
        events: &["ReleaseGranted", "ReleaseRefused", "ReleaseExpired"],
        bias_fr: "Une réponse d’un délégataire compte comme celle de la hiérarchie.",
        bias_en: "A delegate’s answer counts as the manager’s.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "answered-by-coordinators",
        version: 1,
        name_fr: "Volontaires auxquels la brigade a répondu à temps",
        name_en: "Volunteers answered in time by coordinators",
        formula_fr: "Volontaires acceptés ou refusés en 14 jours au plus, pour mille de ceux-ci et des volontaires sans réponse après 14 jours.",
        formula_en: "Volunteers accepted or declined within 14 days, per thousand of these and of volunteers without an answer after 14 days.",
        unit: Unit::Permille,
        events: &["MemberVolunteered", "MemberAccepted", "MemberDeclined"],
        bias_fr: "Un volontaire parti de lui-même avant 14 jours compte comme sans réponse après 14 jours.",
        bias_en: "A volunteer who left within 14 days counts as unanswered after 14 days.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "release-acceptance",
        version: 1,
        name_fr: "Demandes acceptées par la hiérarchie",
        name_en: "Releases granted",
        formula_fr: "Accords de la hiérarchie, pour mille des accords, des refus et des demandes échues.",
        formula_en: "Releases granted, per thousand of those granted, refused and expired.",
        unit: Unit::Permille,
        events: &["ReleaseGranted", "ReleaseRefused", "ReleaseExpired"],
        bias_fr: "Les agents que l’on n’ose pas demander n’y sont pas.",
        bias_en: "Agents whom nobody dares to ask for are not in it.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "fill-rate",
        version: 1,
        name_fr: "Postes pourvus",
        name_en: "Seats filled",
        formula_fr: "Postes qu’une personne au moins a tenus, pour mille des postes des missions publiées un jour, postes retirés exclus.",
        formula_en: "Seats that somebody has had at least once, per thousand of the seats of missions ever published, removed seats left out.",
        unit: Unit::Permille,
        events: &["MissionDrafted", "MissionPublished", "SeatAdded", "SeatRemoved", "SeatFilled"],
        bias_fr: "Un poste quitté le lendemain compte comme pourvu.",
        bias_en: "A seat that was left the next day counts as filled.",
        targets: &[],
        dimensions: &[Ministry],
    },
    Definition {
        id: "days-given",
        version: 3,
        name_fr: "Temps donné par les services",
        name_en: "Time given by services",
        formula_fr: "Demi-journées de travail des mises en relation terminées, ou terminées avant l’heure, de talents qui ont un service\u{202f}; corrigées par les deux bilans où ils disent le même nombre, et par le programme où il le dit en réglant un différend.",
        formula_en: "Half days worked in placements that were completed or ended early, of talents who have a service; corrected by both reviews where they say the same number, and by the programme where it says it in settling a dispute.",
        unit: Unit::HalfDays,
        events: &["PlacementCompleted", "PlacementEndedEarly", "ReviewGiven", "DisputeSettled"],
        bias_fr: "Le temps n’est connu qu’à la fin\u{202f}; où les bilans se contredisent et que rien n’est réglé, reste ce qu’a dit l’accueil, ou qui a mis fin avant l’heure.",
        bias_en: "Time is known only at the end; where reviews disagree and nothing is settled, what the host said stays, or whoever ended it early.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "days-received",
        version: 3,
        name_fr: "Temps reçu par les administrations",
        name_en: "Time received by administrations",
        formula_fr: "Demi-journées de travail des mises en relation terminées, ou terminées avant l’heure\u{202f}; corrigées par les deux bilans où ils disent le même nombre, et par le programme où il le dit en réglant un différend.",
        formula_en: "Half days worked in placements that were completed or ended early; corrected by both reviews where they say the same number, and by the programme where it says it in settling a dispute.",
        unit: Unit::HalfDays,
        events: &["PlacementCompleted", "PlacementEndedEarly", "ReviewGiven", "DisputeSettled"],
        bias_fr: "Le temps n’est connu qu’à la fin\u{202f}; où les bilans se contredisent et que rien n’est réglé, reste ce qu’a dit l’accueil, ou qui a mis fin avant l’heure.",
        bias_en: "Time is known only at the end; where reviews disagree and nothing is settled, what the host said stays, or whoever ended it early.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "skill-shortage",
        version: 2,
        name_fr: "Compétences demandées pour une disponible",
        name_en: "Skills asked for one available",
        formula_fr: "Sur les compétences essentielles des postes ouverts des missions publiées\u{a0}: nombre de fois qu’elles sont demandées, pour mille du nombre de fois qu’un talent actif en déclare une des mêmes. Une famille demandée dont personne ne déclare les compétences demandées y figure sans rapport\u{a0}: il n’y a rien par quoi diviser.",
        formula_en: "Over the essential skills of open seats of published missions: how often they are asked for, per thousand of how often an active talent claims one of the same. A family that is asked for, whose asked skills nobody claims, stands there without a ratio: there is nothing to divide by.",
        unit: Unit::Permille,
        events: &[
            "SeatAdded",
            "SeatChanged",
            "SeatRemoved",
            "SeatFilled",
            "SeatVacated",
            "MissionPublished",
            "MissionSuspended",
            "MissionResumed",
            "MissionReopened",
            "MissionCancelled",
            "MissionStaffed",
            "MissionStarted",
            "MissionCompleted",
            "TalentActivated",
            "TalentResumed",
            "TalentPaused",
            "TalentWithdrawn",
            "TalentErased",
            "SkillClaimed",
            "SkillClaimWithdrawn",
        ],
        bias_fr: "Une compétence n’est comptée qu’à l’identique\u{a0}: les voisines n’y sont pas.",
        bias_en: "A skill counts only where it is the very same: neighbours are not in it.",
        targets: &[],
        dimensions: &[SkillFamily],
    },
    Definition {
        id: "readiness",
        version: 1,
        name_fr: "Membres de brigade mobilisables",
        name_en: "Brigade members who can be called",
        formula_fr: "Membres acceptés et non partis des brigades, hormis ceux qui ont suspendu les appels jusqu’à ce jour ou au-delà.",
        formula_en: "Members of brigades who were accepted and have not left, save those who have put off calls until this day or beyond.",
        unit: Unit::Count,
        events: &["MemberVolunteered", "MemberAccepted", "MemberLeft", "MemberOptedOut", "MemberOptedIn"],
        bias_fr: "La disponibilité réelle, les engagements en cours et le repos n’y sont pas\u{202f}; qui est de deux brigades compte deux fois.",
        bias_en: "Actual availability, present engagements and rest are not in it; who is in two brigades counts twice.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "talents-asked",
        version: 1,
        name_fr: "Talents sollicités un jour",
        name_en: "Talents ever asked",
        formula_fr: "Talents invités, proposés ou appelés (exercices exclus) une fois au moins, pour mille des talents activés un jour.",
        formula_en: "Talents invited, proposed or called (exercises left out) at least once, per thousand of the talents ever activated.",
        unit: Unit::Permille,
        events: &[
            "TalentActivated",
            "PlacementInvited",
            "PlacementProposed",
            "MobilisationDeclared",
            "WavePlanned",
            "CallSent",
        ],
        bias_fr: "Qui trouve par ses propres candidatures n’est pas compté comme sollicité.",
        bias_en: "Who finds by applying is not counted as asked.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "placements-gini",
        version: 1,
        name_fr: "Concentration des mises en relation (Gini)",
        name_en: "Concentration of placements (Gini)",
        formula_fr: "Coefficient de Gini, en dix-millièmes arrondis vers le bas, du nombre de mises en relation confirmées par talent activé un jour.",
        formula_en: "Gini coefficient, in ten-thousandths rounded down, of the number of confirmed placements per talent ever activated.",
        unit: Unit::TenThousandths,
        events: &["TalentActivated", "PlacementConfirmed"],
        bias_fr: "Un vivier grand et peu de missions donnent un coefficient élevé, quelle que soit l’équité.",
        bias_en: "A large pool with few missions gives a high coefficient, however fair it is.",
        targets: &[],
        dimensions: &Dimension::ALL,
    },
    Definition {
        id: "mobilisation-time-median",
        version: 1,
        name_fr: "Délai médian de mobilisation",
        name_en: "Median mobilisation time",
        formula_fr: "Médiane, au plus proche rang, des minutes entières entre la déclaration et la première équipe complète, exercices exclus.",
        formula_en: "Median, by nearest rank, of the whole minutes from declaration to the first complete team, exercises left out.",
        unit: Unit::Minutes,
        events: &["MobilisationDeclared", "WavePlanned", "CallSent", "TeamMobilised"],
        bias_fr: "Les mobilisations sans équipe n’y sont pas.",
        bias_en: "Mobilisations without a team are not in it.",
        targets: &[],
        dimensions: &[Ministry],
    },
    Definition {
        id: "mobilisation-time-p90",
        version: 1,
        name_fr: "Délai de mobilisation, 9 fois sur 10",
        name_en: "Mobilisation time, 9 in 10",
        formula_fr: "90e centile, au plus proche rang, des mêmes minutes que le délai médian de mobilisation.",
        formula_en: "90th percentile, by nearest rank, of the same minutes as the median mobilisation time.",
        unit: Unit::Minutes,
        events: &["MobilisationDeclared", "WavePlanned", "CallSent", "TeamMobilised"],
        bias_fr: "Les mobilisations sans équipe n’y sont pas.",
        bias_en: "Mobilisations without a team are not in it.",
        targets: &[],
        dimensions: &[Ministry],
    },
];

/// The present version of an indicator.
pub fn definition(id: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().find(|definition| definition.id == id)
}

/// What the written definitions have in common, for whoever works the figures out again.
const CONVENTIONS: &str = "Printed from `services/indicators/src/definition.rs`; a test compares.\n\n\
A version is that of an indicator's own formula, and grows with it. What is said here of all of them, how figures are divided and what is kept back, is in no version: \
it holds for every past moment as it is written now.\n\n\
An event counts as of an instant where it was recorded at or before it. Days are those of UTC. Per thousand and per ten thousand are \
rounded down; where there is nothing to divide by, there is no figure. The value at nearest rank p of n sorted values is the one with \
number ceil(p × n / 100), from 1. A talent's home, a placement's home and host are those that stand in the first event of its stream. \
`MINISTRY` is the administration directly below a root, by the tree as of the instant (`OrganisationPlaced`; what was closed, \
merged or left stays where it stood); a root is its own, and whoever has no administration is `NONE`. `REGION` is each region of a talent's present profile, \
`NONE` without any. `SKILL_FAMILY` is the last skill of the line that goes from a skill to the first of its `broader`, and so on (20 steps at most); \
a talent is in each family of its present claims. \
By region and by skill family, a placement and a membership are where their talent is. Of a breakdown, cells with 1 to 4 people in one of the groups that the figure tells of are kept back; where one is, \
so is the first other, by key, that holds anybody of that group. Where there is none, or those kept back hold no more of the group than one for each that is small \
and five for each other, no cell is told; the total always is, for it stands in the series as well. Each group is looked at by itself, and a cell is kept back where it is for one. \
What everybody is told is each undivided figure at the end of the last day that was over (UTC), and the breakdown at the end of the last month that was over, \
by the keys of that moment and of the end of the month before; a cell that had 1 to 4 people of a group then is kept back as if it still had, though it hold nobody now, and so is the first other that held anybody then; a cell to which an administration, or a skill that was claimed then, has come from such a cell since is kept back as if it had been one. \
The groups of a cell are the different talents behind its figure; behind a mobilisation, those to whom a call was sent; and, where the figure is a share, \
also those of the rest: of `answered-by-owners` and `answered-by-coordinators` those answered and those not; of `answered-by-managers` and `release-acceptance` those granted, \
refused and left without an answer; of `talents-asked` and `placements-gini` the talents ever activated who were asked, or have a confirmed placement, those who were not, or have none, and those of both \
who are active; of `skill-shortage`, where anything is asked, active talents who claim what is asked, active talents of the family who claim none of it, and both together; of `fill-rate` \
those who were first on a seat, and those of `successful-matches`. By region and by skill family, `successful-matches` tells of the talents ever activated without a confirmed placement and of the active ones among all of them as well, \
and `days-given` and `days-received` of those with a home and those without. A mobilisation belongs to the host of its need, a volunteer to the home told in `MemberVolunteered`.\n\n";

/// The definitions as a page, for `schema/indicators.md`.
pub fn to_markdown() -> String {
    let mut page = format!("# Indicators\n\n{CONVENTIONS}");
    for definition in DEFINITIONS {
        let dimensions: Vec<&str> = definition.dimensions.iter().map(|dimension| dimension.as_str()).collect();
        let targets: Vec<String> = definition.targets.iter().map(|(day, value)| format!("{value} on {day}")).collect();
        page.push_str(&format!(
            "## `{}`, version {}\n\n{} / {}. {} {}\n\n{} {}\n\nUnit: {:?}. Events: {}. Broken down by: {}. Targets: {}.\n\n",
            definition.id,
            definition.version,
            definition.name_en,
            definition.name_fr,
            definition.formula_en,
            definition.formula_fr,
            definition.bias_en,
            definition.bias_fr,
            definition.unit,
            definition.events.join(", "),
            if dimensions.is_empty() { "nothing".to_owned() } else { dimensions.join(", ") },
            if targets.is_empty() { "none".to_owned() } else { targets.join(", ") },
        ));
    }
    page
}
