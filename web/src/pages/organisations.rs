//! The administrations that forms offer, whole: all pages of the list, and what lies below some of them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::json;
use vivier_kernel::ministry::ministry;
use vivier_kernel::text::folded;

use crate::executor::{Document, ExecuteError};
use crate::list::Connection;
use crate::page::Page;

const ORGANISATIONS: Document =
    Document { operation: "Organisations", source: include_str!("../../queries/organisations.graphql") };
const PLACE: Document =
    Document { operation: "OrganisationPlace", source: include_str!("../../queries/organisation-place.graphql") };
/// Organisations that are read at once.
const READ_AT_ONCE: u8 = 100;
/// The most pages that are read: no programme has more administrations than fifty times a hundred.
const MOST_PAGES: usize = 50;

#[derive(Deserialize)]
struct Answer {
    organisations: Connection<Organisation>,
}

#[derive(Clone, Deserialize)]
struct Organisation {
    id: String,
    name: String,
    parent: Option<Parent>,
    /// It was closed, merged or left.
    #[serde(skip)]
    gone: bool,
}

#[derive(Clone, Deserialize)]
struct Parent {
    id: String,
}

#[derive(Deserialize)]
struct Placed {
    organisation: Option<Place>,
}

/// Where one stands, or stood.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    name: String,
    merged_into: Option<Parent>,
    parent: Option<Parent>,
}

/// The open administrations of the programme, by name.
pub struct Organisations(Vec<Organisation>);

impl Organisations {
    /// Reads all pages of the list.
    pub async fn read(page: &Page) -> Result<Self, ExecuteError> {
        let (mut all, mut after): (Vec<Organisation>, Option<String>) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let variables = json!({ "first": READ_AT_ONCE, "after": after });
            let Connection { nodes, page_info, .. } = page.ask::<Answer>(ORGANISATIONS, variables).await?.organisations;
            all.extend(nodes);
            after = page_info.filter(|info| info.has_next_page).and_then(|info| info.end_cursor);
            if after.is_none() {
                break;
            }
        }
        Ok(Self::by_name(all))
    }

    /// The same with one that may be gone: below what it merged into, or what it was closed or left below, and so on up to those that are open.
    pub async fn with_gone(mut self, page: &Page, id: &str) -> Result<Self, ExecuteError> {
        let mut next = Some(id.to_owned());
        while let Some(id) = next.filter(|id| self.0.iter().all(|known| known.id != *id)) {
            let Some(place) = page.ask::<Placed>(PLACE, json!({ "id": id })).await?.organisation else { break };
            let parent = place.merged_into.or(place.parent);
            next = parent.as_ref().map(|above| above.id.clone());
            self.0.push(Organisation { id, name: place.name, parent, gone: true });
        }
        Ok(self)
    }

    /// As the alphabet has them: an « É » stands beside an « E », not after « Z ».
    fn by_name(mut all: Vec<Organisation>) -> Self {
        all.sort_by_cached_key(|one| folded(&one.name));
        Self(all)
    }

    /// All of them, by id and name; where several have the same name, with what each lies below.
    pub fn offered(&self) -> Vec<(String, String)> {
        let names: HashMap<&str, &str> = self.0.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
        let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
        for one in &self.0 {
            if !seen.insert(one.name.as_str()) {
                shared.insert(one.name.as_str());
            }
        }
        let label = |one: &Organisation| {
            let parent = one.parent.as_ref().filter(|_| shared.contains(one.name.as_str()));
            match parent.and_then(|parent| names.get(parent.id.as_str())) {
                Some(above) => format!("{} ({above})", one.name),
                None => one.name.clone(),
            }
        };
        self.0.iter().map(|one| (one.id.clone(), label(one))).collect()
    }

    /// All but one and what lies below it: where it can go.
    pub fn offered_beside(&self, one: &str) -> Vec<(String, String)> {
        let below: HashSet<String> = self.at_or_below(&[one.to_owned()]).into_iter().map(|(id, _)| id).collect();
        self.offered().into_iter().filter(|(id, _)| !below.contains(id)).collect()
    }

    /// The open ones of the same ministry, and that one: none where it is the root, which everybody has in common.
    pub fn of_one_ministry(&self, one: &str) -> Vec<(String, String)> {
        let parent = |known: &Organisation| known.parent.as_ref().map(|parent| parent.id.clone());
        let parents: HashMap<&str, Option<String>> =
            self.0.iter().map(|known| (known.id.as_str(), parent(known))).collect();
        let mut lineage = vec![one.to_owned()];
        // No line is longer than all of them together.
        while lineage.len() <= self.0.len() {
            let above = lineage.last().and_then(|last| parents.get(last.as_str())).cloned().flatten();
            let Some(above) = above else { break };
            lineage.push(above);
        }
        let lineage: Vec<&String> = lineage.iter().collect();
        let mut all = ministry(&lineage).map_or_else(Vec::new, |above| self.at_or_below(std::slice::from_ref(above)));
        all.retain(|(id, _)| id == one || self.0.iter().any(|known| known.id == *id && !known.gone));
        all
    }

    /// The given ones and everything below them, at whatever depth, by id and name as they are [offered](Self::offered).
    pub fn at_or_below(&self, roots: &[String]) -> Vec<(String, String)> {
        let mut inside: HashSet<&str> = roots.iter().map(String::as_str).collect();
        loop {
            let known = inside.len();
            let below = self
                .0
                .iter()
                .filter(|one| one.parent.as_ref().is_some_and(|parent| inside.contains(parent.id.as_str())));
            let below: Vec<&str> = below.map(|one| one.id.as_str()).collect();
            inside.extend(below);
            if inside.len() == known {
                break;
            }
        }
        self.offered().into_iter().filter(|(id, _)| inside.contains(id.as_str())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_is_there_at_whatever_depth() {
        let one = |id: &str, parent: Option<&str>| Organisation {
            id: id.to_owned(),
            name: id.to_owned(),
            parent: parent.map(|id| Parent { id: id.to_owned() }),
            gone: false,
        };
        // Children stand before their parents: the list is by name.
        let all = Organisations(vec![
            one("bureau", Some("service")),
            one("direction", Some("ministry")),
            one("ministry", None),
            one("other", None),
            one("service", Some("direction")),
        ]);
        let ids = |roots: &[&str]| {
            let roots: Vec<String> = roots.iter().map(|id| (*id).to_owned()).collect();
            all.at_or_below(&roots).into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&["ministry"]), ["bureau", "direction", "ministry", "service"]);
        assert_eq!(ids(&["service", "other"]), ["bureau", "other", "service"]);
        assert_eq!(ids(&["bureau"]), ["bureau"]);
        assert!(ids(&[]).is_empty());
        let beside: Vec<_> = all.offered_beside("direction").into_iter().map(|(id, _)| id).collect();
        assert_eq!(beside, ["ministry", "other"], "nothing goes below itself");
    }

    #[test]
    fn those_of_one_ministry_lie_below_what_is_just_below_the_root() {
        let one = |id: &str, parent: Option<&str>| Organisation {
            id: id.to_owned(),
            name: id.to_owned(),
            parent: parent.map(|id| Parent { id: id.to_owned() }),
            gone: false,
        };
        let all = Organisations(vec![
            one("direction", Some("ministry")),
            one("ministry", Some("root")),
            one("other", Some("root")),
            one("root", None),
            one("service", Some("direction")),
        ]);
        for (from, expected) in [
            ("service", vec!["direction", "ministry", "service"]),
            ("ministry", vec!["direction", "ministry", "service"]),
            ("other", vec!["other"]),
            ("root", vec![]),
        ] {
            let found: Vec<String> = all.of_one_ministry(from).into_iter().map(|(id, _)| id).collect();
            assert_eq!(found, expected, "{from}");
        }
    }

    #[test]
    fn one_that_is_gone_belongs_to_who_is_above_it_now_and_is_offered_to_nobody_else() {
        let one = |id: &str, parent: Option<&str>, gone: bool| Organisation {
            id: id.to_owned(),
            name: id.to_owned(),
            parent: parent.map(|id| Parent { id: id.to_owned() }),
            gone,
        };
        let all = Organisations(vec![
            one("ministry", Some("root"), false),
            one("root", None, false),
            one("service", Some("ministry"), false),
            one("merged", Some("closed"), true),
            one("closed", Some("service"), true),
        ]);
        for root in ["ministry", "service", "closed", "merged"] {
            let mine = all.at_or_below(&[root.to_owned()]);
            assert!(mine.iter().any(|(id, _)| id == "merged"), "{root}");
        }
        let found: Vec<String> = all.of_one_ministry("merged").into_iter().map(|(id, _)| id).collect();
        assert_eq!(found, ["ministry", "service", "merged"]);
    }

    #[test]
    fn those_of_one_name_are_told_apart_by_what_they_lie_below() {
        let one = |id: &str, name: &str, parent: Option<&str>| Organisation {
            id: id.to_owned(),
            name: name.to_owned(),
            parent: parent.map(|id| Parent { id: id.to_owned() }),
            gone: false,
        };
        let all = Organisations(vec![
            one("1", "Armées", None),
            one("2", "Intérieur", None),
            one("3", "Service du numérique", Some("1")),
            one("4", "Service du numérique", Some("2")),
            one("5", "Service social", Some("2")),
        ]);
        let mine = all.at_or_below(&["2".to_owned()]);
        let mine: Vec<&str> = mine.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(mine, ["Intérieur", "Service du numérique (Intérieur)", "Service social"]);
        let labels: Vec<String> = all.offered().into_iter().map(|(_, label)| label).collect();
        let told_apart = ["Service du numérique (Armées)", "Service du numérique (Intérieur)"];
        assert_eq!(labels, ["Armées", "Intérieur", told_apart[0], told_apart[1], "Service social"]);
    }

    #[test]
    fn accents_and_capitals_do_not_count_in_the_alphabet() {
        let one = |name: &str| Organisation { id: name.to_owned(), name: name.to_owned(), parent: None, gone: false };
        let all = ["Équipement", "Environnement", "économie", "Zones", "Œuvres"].map(one);
        let names: Vec<String> = Organisations::by_name(all.into()).offered().into_iter().map(|(id, _)| id).collect();
        assert_eq!(names, ["économie", "Environnement", "Équipement", "Œuvres", "Zones"]);
    }
}
