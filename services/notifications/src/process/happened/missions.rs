//! What happens to missions: whoever answers for them hears of it, and whoever reads them before they are published.

use vivier_kernel::actor::Role;
use vivier_kernel::notice::{Family, Notice};
use vivier_missions::domain::event::MissionEvent;

use super::About;

pub(super) fn notices(event: &MissionEvent, about: &About, cause: &str) -> Vec<Notice> {
    let say = |template: &str| {
        Notice::new(Family::Mission, template, cause).text("mission", &about.title).link_to("/missions", about.mission)
    };
    match event {
        MissionEvent::MissionSubmitted(_) => {
            vec![say("mission.submitted").to_holders(Role::ProgrammeAdministrator, about.organisation)]
        }
        MissionEvent::MissionPublished(_) => vec![say("mission.published").to_recipient(about.host(None))],
        MissionEvent::MissionRejected(rejected) => {
            vec![say("mission.rejected").word("reason", rejected.reason.as_str()).to_recipient(about.host(None))]
        }
        MissionEvent::MissionSuspended(suspended) => {
            let by_programme = suspended.by_programme;
            let template = if by_programme { "mission.suspended_by_programme" } else { "mission.suspended" };
            vec![say(template).word("reason", suspended.reason.as_str()).to_recipient(about.host(None))]
        }
        MissionEvent::MissionStaffed(_) => vec![say("mission.staffed").to_recipient(about.host(None))],
        _ => Vec::new(),
    }
}
