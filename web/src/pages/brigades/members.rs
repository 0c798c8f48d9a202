//! The members and volunteers of a brigade, for those who lead it: a list on its page, and the same as a table.

use axum::extract::{Path, Query};
use axum::response::Response;
use vivier_kernel::text::folded;

use super::{Answer, Member, answer};
use crate::commands::form::Sent;
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};

/// Members on one page.
pub(super) const ROWS: usize = 25;
/// Those who are with the brigade, or want to be.
const PRESENT: [&str; 2] = ["VOLUNTEERED", "ACCEPTED"];
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("status", Narrowing::Choice("member-status", &["VOLUNTEERED", "ACCEPTED", "DECLINED", "LEFT"])),
    ("sort", Narrowing::Order("members.order", &["name", "waiting"])),
];

pub(super) fn listing(id: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/brigades/{}", encode(id));
    let file = format!("{path}/members.csv");
    Listing::read("members", path, &NARROWINGS, address).filed_at(file)
}

/// Those whom the address asks for. Who has left, or was not taken, is there where that is asked for, as long as they are seen still: a row
/// without a name says nothing of anybody.
pub(super) fn found(members: &[Member], listing: &Listing) -> Vec<Member> {
    let status = listing.value("status");
    let is_asked_for = |member: &&Member| match status {
        Some(status) => member.status == status && (PRESENT.contains(&status) || member.is_named()),
        None => PRESENT.contains(&member.status.as_str()),
    };
    let mut found: Vec<Member> =
        members.iter().filter(is_asked_for).filter(|member| listing.finds([member.name()])).cloned().collect();
    found.sort_by_cached_key(|member| folded(member.name()));
    if listing.value("sort") == Some("waiting") {
        found.sort_by_key(|member| member.status != "VOLUNTEERED");
    }
    found
}

/// `GET /brigades/{id}/members.csv?q=…&status=…&sort=…`
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let brigade = match answer(&page, &id).await {
        Ok(Answer { brigade: Some(brigade), .. }) if brigade.coordinated => brigade,
        Ok(_) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.talent"),
        page.t("placements.status"),
        page.t("brigade.clearance"),
        page.t("brigade.paused"),
        page.t("brigade.standing-releases"),
    ]);
    for member in found(&brigade.current().members, &listing(&id, &address)) {
        let (status, clearance) =
            (page.word("member-status", &member.status), page.word("clearance", &member.clearance));
        let paused = member.paused_until.map(|day| day.to_string()).unwrap_or_default();
        table.row(&[member.name(), &status, &clearance, &paused, &member.releases(&page)]);
    }
    table.answer("members.csv")
}
