//! What happens to accounts and profiles: their holders hear of it.

use vivier_accounts::domain::event::AccountEvent;
use vivier_kernel::id::AccountId;
use vivier_kernel::notice::{Family, Notice};
use vivier_talents::domain::event::TalentEvent;

pub(super) fn of_account(event: &AccountEvent, account: AccountId, cause: &str) -> Vec<Notice> {
    let say = |template: &str| Notice::new(Family::Account, template, cause).to(account);
    match event {
        AccountEvent::PasswordChanged(_) => vec![say("account.password_changed")],
        AccountEvent::ApiTokenIssued(issued) => vec![say("account.token_issued").instant("expires", issued.expires_at)],
        AccountEvent::RoleGranted(granted) => {
            vec![say("account.role_granted").word("role", role_word(granted.grant.role))]
        }
        _ => Vec::new(),
    }
}

pub(super) fn of_talent(event: &TalentEvent, account: AccountId, cause: &str) -> Vec<Notice> {
    match event {
        TalentEvent::SkillEndorsed(endorsed) => {
            let notice = Notice::new(Family::Programme, "talent.endorsed", cause).link("/profile");
            vec![notice.person("by", endorsed.by).to(account)]
        }
        _ => Vec::new(),
    }
}

fn role_word(role: vivier_kernel::actor::Role) -> &'static str {
    use vivier_kernel::actor::Role;
    match role {
        Role::ProgrammeAdministrator => "PROGRAMME_ADMINISTRATOR",
        Role::Coordinator => "COORDINATOR",
        Role::MissionOwner => "MISSION_OWNER",
        Role::ReleasingManager => "RELEASING_MANAGER",
    }
}
