//! The document that talent, service and host sign, in French, with every content that its way makes mandatory: the text is
//! written from the terms once, sealed, and signed by its hash; it is never written again from data that may have changed.
//!
//! The words are the programme's; a lawyer validates them before an instance opens.

use chrono::{Datelike as _, NaiveDate};
use vivier_kernel::invalid::Invalid;
use vivier_talents::domain::value::EmploymentStatus;

use super::rules::{Clause, Route, RouteRule, worked_half_days};
use super::state::Engagement;
use super::terms::Terms;
use super::value::{DocumentText, Reimbursement, WorkMode};

/// Raise it when a sentence changes: each event says which words were signed.
pub const TEMPLATE: u16 = 2;

/// What the document names, opened for writing; none of it is kept in clear.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Random, and in the text: without it nobody can guess at a text by its hash.
    pub reference: &'a str,
    /// The draft's number, or the amendment's.
    pub number: u32,
    pub talent: &'a str,
    pub employment: EmploymentStatus,
    /// The home organisation; none for external people.
    pub home: Option<&'a str>,
    pub host: &'a str,
    pub mission: &'a str,
    pub seat: &'a str,
    pub activities: Option<&'a str>,
    pub hours: Option<&'a str>,
    pub conditions: Option<&'a str>,
    /// The service's own conditions, in words.
    pub release: Option<&'a str>,
    /// The hash of what an amendment changes; none for the agreement itself.
    pub amends: Option<&'a str>,
}

/// Writes the document.
///
/// # Errors
/// `TooLong` where the texts in it are too long together.
pub fn write(rule: &RouteRule, terms: &Terms, facts: &Facts<'_>) -> Result<DocumentText, Invalid> {
    let mut text = String::new();
    let title = match (facts.amends, rule.route) {
        (Some(_), _) => format!("Avenant n° {}", facts.number),
        (None, Route::Secondment) => "Convention de mise à disposition".to_owned(),
        (None, Route::MissionLetter) => "Lettre de mission".to_owned(),
        (None, Route::ExternalEngagement) => "Convention d’intervention".to_owned(),
    };
    text.push_str(&title);
    text.push_str(&format!("\n\nRéférence\u{a0}: {}\nRédaction n° {}\n", facts.reference, facts.number));
    if let Some(hash) = facts.amends {
        text.push_str(&format!(
            "\nLe présent avenant modifie le document signé dont l’empreinte SHA-256 est {hash}. Les articles ci-dessous remplacent ceux de ce document.\n"
        ));
    }
    text.push_str(&parties(facts));
    for (index, clause) in rule.clauses.iter().enumerate() {
        text.push_str(&format!(
            "\nArticle {}. {}\n{}\n",
            index + 1,
            heading(*clause),
            body(*clause, rule, terms, facts)
        ));
    }
    let mut last = rule.clauses.len();
    for (name, words) in
        [("Conditions convenues", facts.conditions), ("Conditions posées par le service d’origine", facts.release)]
    {
        if let Some(words) = words {
            last += 1;
            text.push_str(&format!("\nArticle {last}. {name}\n{words}\n"));
        }
    }
    text.push_str(&format!("\nRègles applicables\u{a0}: version {}, {}.\n", terms.rules.unwrap_or(1), rule.source));
    DocumentText::new(&text)
}

fn parties(facts: &Facts<'_>) -> String {
    let status = match facts.employment {
        EmploymentStatus::CivilServant => "fonctionnaire",
        EmploymentStatus::PermanentContract => "agent contractuel à durée indéterminée",
        EmploymentStatus::FixedTermContract => "agent contractuel à durée déterminée",
        EmploymentStatus::External => "personne extérieure à l’administration",
    };
    let mut text = String::from("\nEntre\u{a0}:\n");
    if let Some(home) = facts.home {
        text.push_str(&format!("– {home}, administration d’origine\u{202f};\n"));
    }
    text.push_str(&format!("– {}, administration d’accueil\u{202f};\n– {}, {status}.\n", facts.host, facts.talent));
    text
}

/// The title of an article.
pub fn heading(clause: Clause) -> &'static str {
    match clause {
        Clause::Activities => "Nature des activités",
        Clause::Duration => "Durée et quotité",
        Clause::Conditions => "Conditions d’emploi",
        Clause::Supervision => "Suivi et évaluation des activités",
        Clause::Reimbursement => "Rémunération et remboursement",
        Clause::Renewal => "Renouvellement",
        Clause::EarlyEnd => "Fin anticipée et préavis",
        Clause::Duties => "Obligations",
        Clause::PersonalData => "Données personnelles",
    }
}

fn body(clause: Clause, rule: &RouteRule, terms: &Terms, facts: &Facts<'_>) -> String {
    match clause {
        Clause::Activities => {
            let mut text = format!("Mission «\u{a0}{}\u{a0}», poste «\u{a0}{}\u{a0}».", facts.mission, facts.seat);
            if let Some(activities) = facts.activities {
                text.push_str(&format!("\n{activities}"));
            }
            text
        }
        Clause::Duration => {
            let engagement = Engagement { period: terms.period, share: terms.share };
            format!(
                "Du {} au {} inclus, à {}\u{a0}% d’un temps complet, soit environ {} demi-journées travaillées.",
                day(terms.period.start()),
                day(terms.period.end()),
                terms.share.percent(),
                worked_half_days(engagement)
            )
        }
        Clause::Conditions => conditions(terms, facts),
        Clause::Supervision => "L’administration d’accueil organise et suit le travail. À la fin, elle déclare le temps travaillé et les compétences observées\u{202f}; chaque partie donne une appréciation, communiquée à l’intéressé.".to_owned(),
        Clause::Reimbursement => match terms.reimbursement {
            // Unsaid, it is what the law says: that it is waived is never written unless it was said.
            Some(Reimbursement::Reimbursed) | None => "L’intéressé reste rémunéré par son administration d’origine. L’administration d’accueil lui rembourse la rémunération et les charges, au prorata de la quotité et de la durée.".to_owned(),
            Some(Reimbursement::Waived) => "L’intéressé reste rémunéré par son administration d’origine. Il est dérogé au remboursement, comme le permet l’article L. 512-11 du code général de la fonction publique entre administrations de l’État.".to_owned(),
        },
        Clause::Renewal => {
            let months = rule.max_months.unwrap_or(36);
            format!("Toute prolongation ou modification fait l’objet d’un avenant signé par les mêmes parties. La durée totale n’excède pas {months} mois, renouvelable par une nouvelle convention.")
        }
        Clause::EarlyEnd => {
            let days = terms.notice_days.unwrap_or(rule.notice_days);
            let notice = if days == 0 { "sans préavis".to_owned() } else { format!("avec un préavis de {days} jours") };
            format!("Chaque partie peut y mettre fin avant le terme, {notice}, en disant la raison. L’intéressé en est dispensé pour un motif personnel. Toute autre modification fait l’objet d’un avenant.")
        }
        Clause::Duties => "L’intéressé respecte les obligations attachées à sa situation, notamment la discrétion professionnelle, la neutralité et la prévention des conflits d’intérêts, ainsi que les règles de sécurité et d’usage des systèmes d’information de l’administration d’accueil.".to_owned(),
        Clause::PersonalData => "Le présent document est conservé, chiffré, par la plateforme Vivier pour la durée que fixent ses règles de conservation. L’intéressé peut en obtenir une copie, en demander la rectification et l’effacement.".to_owned(),
    }
}

fn conditions(terms: &Terms, facts: &Facts<'_>) -> String {
    let place =
        terms.place.as_ref().map_or_else(|| "les locaux de l’administration d’accueil".to_owned(), ToString::to_string);
    let mode = match terms.mode {
        WorkMode::OnSite => format!("sur site ({place})"),
        WorkMode::Hybrid => format!("en partie sur site ({place}), en partie à distance"),
        WorkMode::Remote => "à distance".to_owned(),
    };
    let hours = facts.hours.map_or_else(
        || "les jours et horaires sont convenus entre l’intéressé et l’administration d’accueil dans la limite de la quotité".to_owned(),
        |hours| format!("jours et horaires\u{a0}: {hours}"),
    );
    let on_orders = match facts.home {
        Some(_) => {
            "L’intéressé travaille sous l’autorité fonctionnelle de l’administration d’accueil\u{202f}; il reste dans son corps ou son emploi, et son administration d’origine continue de gérer sa situation, ses congés et sa discipline."
        }
        None => "L’intéressé travaille sous l’autorité fonctionnelle de l’administration d’accueil.",
    };
    format!("Le travail se fait {mode}\u{202f}; {hours}. {on_orders}")
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A day as a document writes it: « 1er mars 2026 ».
fn day(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    let number = if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    format!("{number} {month} {}", day.year())
}
