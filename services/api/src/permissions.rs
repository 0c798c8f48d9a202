//! Who may do what, over all services: the table that `schema/permissions.txt` holds for review.

use vivier_kernel::access::Permission;

/// Every service's rows, with its name.
pub fn all() -> [(&'static str, &'static [Permission]); 12] {
    [
        ("accounts", vivier_accounts::access::PERMISSIONS),
        ("organisations", vivier_organisations::access::PERMISSIONS),
        ("skills", vivier_skills::access::PERMISSIONS),
        ("talents", vivier_talents::access::PERMISSIONS),
        ("missions", vivier_missions::access::PERMISSIONS),
        ("matching", vivier_matching::access::PERMISSIONS),
        ("allocation", vivier_matching::allocation::access::PERMISSIONS),
        ("brigade", vivier_brigade::access::PERMISSIONS),
        ("notifications", vivier_notifications::access::PERMISSIONS),
        ("valorisation", vivier_valorisation::access::PERMISSIONS),
        ("indicators", vivier_indicators::access::PERMISSIONS),
        ("privacy", vivier_privacy::access::PERMISSIONS),
    ]
}

/// The table as text, one action a line: service, action, resource, parties.
pub fn to_text() -> String {
    let mut text =
        String::from("# Printed by `vivier print-schema permissions`: service, action, resource, who may.\n");
    for (service, permissions) in all() {
        text.push('\n');
        for permission in permissions {
            let parties: Vec<String> = permission.parties.iter().map(|party| format!("{party:?}")).collect();
            text.push_str(&format!(
                "{service:<14} {:<24} {:<60} {}\n",
                permission.action,
                permission.resource,
                parties.join(", ")
            ));
        }
    }
    text
}
