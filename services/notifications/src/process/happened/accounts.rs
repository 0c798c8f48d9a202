//! What happens to accounts and profiles: their holders hear of it. What concerns how an account is entered (its password, its second
//! factor, its address) is not here: the accounts service mails it, whatever somebody chose to be told of.

use vivier_accounts::domain::account::Delegation;
use vivier_accounts::domain::event::AccountEvent;
use vivier_kernel::id::AccountId;
use vivier_kernel::notice::{Family, Notice};
use vivier_talents::domain::event::TalentEvent;

pub(super) fn of_account(event: &AccountEvent, account: AccountId, cause: &str) -> Vec<Notice> {
    let say = |template: &str| Notice::new(Family::Account, template, cause).to(account);
    match event {
        AccountEvent::ApiTokenIssued(issued) => vec![say("account.token_issued").instant("expires", issued.expires_at)],
        AccountEvent::RoleGranted(granted) => {
            vec![say("account.role_granted").word("role", role_word(granted.grant.role))]
        }
        AccountEvent::RoleRevoked(revoked) => {
            vec![say("account.role_revoked").word("role", role_word(revoked.grant.role))]
        }
        _ => Vec::new(),
    }
}

/// A loan of a role that has ended before its last day, for one of its ends; `given`: the one that had lent it.
pub(super) fn of_loan(lent: &Delegation, given: bool, account: AccountId, cause: &str) -> Notice {
    let template = if given { "account.loan_given_back" } else { "account.loan_taken_back" };
    let notice = Notice::new(Family::Account, template, cause).to(account).link("/account");
    notice.word("role", role_word(lent.grant.role)).person("other", lent.other)
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
        Role::HumanResources => "HUMAN_RESOURCES",
    }
}

#[cfg(test)]
mod tests {
    use vivier_accounts::domain::event::{PasswordChanged, PasswordReset, samples};
    use vivier_kernel::id::TypedId as _;

    use super::*;

    #[test]
    fn what_the_accounts_service_mails_is_not_told_a_second_time() {
        let told =
            |event: &AccountEvent| !of_account(event, AccountId::from_uuid(uuid::Uuid::nil()), "cause").is_empty();
        let mailed: [AccountEvent; 2] = [PasswordChanged {}.into(), PasswordReset {}.into()];
        for event in mailed {
            assert!(!told(&event), "{event:?}");
        }
        assert_eq!(samples().iter().filter(|event| told(event)).count(), 3, "tokens and roles are told here");
    }
}
