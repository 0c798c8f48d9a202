//! Root fields of vivier-brigade.

use vivier_kernel::access::Party;

use crate::access::RootField;

const PERSON: &[Party] = &[Party::Oneself];
const COORDINATOR: &[Party] = &[Party::Coordinator];
const SIGNED_IN: &[Party] = &[Party::SignedIn];
const CONCERNED: &[Party] = &[Party::Coordinator, Party::MissionOwner, Party::Oneself];

/// A composition looks at everybody who could be in the team.
const COMPOSITION_COST: u32 = 100;

pub const ROWS: &[RootField] = &[
    RootField::query("callByLink", &[Party::Anyone]),
    RootField::query("brigade", SIGNED_IN),
    RootField::query("brigades", SIGNED_IN),
    RootField::query("mobilisation", CONCERNED),
    RootField::query("mobilisations", CONCERNED),
    RootField::query("teamProposal", COORDINATOR).costs(COMPOSITION_COST),
    RootField::query("readiness", COORDINATOR).costs(COMPOSITION_COST),
    RootField::query("readinessChanges", COORDINATOR).costs(COMPOSITION_COST),
    RootField::query("mobilisationReasons", COORDINATOR).costs(COMPOSITION_COST),
    RootField::query("checkedTeam", COORDINATOR).costs(COMPOSITION_COST),
    RootField::query("teamRecipe", COORDINATOR),
    RootField::query("exercise", COORDINATOR),
    RootField::query("exercises", COORDINATOR),
    RootField::subscription("mobilisation", CONCERNED),
    RootField::mutation("writeTeamRecipe", COORDINATOR),
    RootField::mutation("reviseTeamRecipe", COORDINATOR),
    RootField::mutation("retireTeamRecipe", COORDINATOR),
    RootField::mutation("holdExercise", COORDINATOR).costs(COMPOSITION_COST),
    RootField::mutation("grantStandingRelease", &[Party::ReleasingManager]),
    RootField::mutation("revokeStandingRelease", &[Party::ReleasingManager]),
    RootField::mutation("renameBrigade", COORDINATOR),
    RootField::mutation("removeFromBrigade", COORDINATOR),
    RootField::mutation("recordClearance", COORDINATOR),
    RootField::mutation("setQuietHours", PERSON),
    RootField::mutation("assignDuty", COORDINATOR),
    RootField::mutation("offerDuty", PERSON),
    RootField::mutation("takeDuty", PERSON),
    RootField::mutation("dropDuty", COORDINATOR),
    RootField::mutation("failMobilisation", COORDINATOR),
    RootField::mutation("foundBrigade", &[Party::ProgrammeAdministrator]),
    RootField::mutation("declareMobilisation", COORDINATOR),
    RootField::mutation("correctMobilisation", COORDINATOR),
    RootField::mutation("volunteerForBrigade", PERSON),
    RootField::mutation("acceptVolunteer", COORDINATOR),
    RootField::mutation("declineVolunteer", COORDINATOR),
    RootField::mutation("leaveBrigade", PERSON),
    RootField::mutation("optOutOfCalls", PERSON),
    RootField::mutation("optInToCalls", PERSON),
    RootField::mutation("composeTeam", COORDINATOR).costs(COMPOSITION_COST),
    RootField::mutation("planWave", COORDINATOR),
    RootField::mutation("answerCallByLink", &[Party::Anyone]),
    RootField::mutation("acceptCall", PERSON),
    RootField::mutation("acceptCallAsLastResort", PERSON),
    RootField::mutation("declineCall", PERSON),
    RootField::mutation("stepDown", PERSON),
    RootField::mutation("deployTeam", COORDINATOR),
    RootField::mutation("standDownTeam", COORDINATOR),
    RootField::mutation("cancelMobilisation", COORDINATOR),
    RootField::mutation("reviewMobilisation", &[Party::Coordinator, Party::MissionOwner]),
];
