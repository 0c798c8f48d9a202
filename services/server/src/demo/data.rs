//! What the demo programme is made of: administrations, projects, names, professions, ways of putting things.

use vivier_organisations::domain::value::Kind;

const ADMINISTRATIONS: &str = include_str!("../../data/administrations.txt");
const PROJECTS: &str = include_str!("../../data/projects.txt");
const PEOPLE: &str = include_str!("../../data/people.txt");

/// One line of the file of administrations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Administration {
    pub slug: &'static str,
    pub kind: Kind,
    pub short: &'static str,
    pub name: &'static str,
    /// Empty below the programme itself.
    pub parent: &'static str,
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// The administrations, parents first.
pub fn administrations() -> Vec<Administration> {
    let read = |line: &'static str| {
        let mut fields = line.split('|').map(str::trim);
        let mut next = || fields.next().unwrap_or_default();
        let (slug, kind, short, name, parent) = (next(), next(), next(), next(), next());
        let kind = match kind {
            "ministry" => Kind::Ministry,
            "direction" => Kind::Direction,
            "operator" => Kind::Operator,
            "local" => Kind::LocalAuthority,
            _ => Kind::Service,
        };
        Administration { slug, kind, short, name, parent }
    };
    lines(ADMINISTRATIONS).map(read).collect()
}

/// Slug of an administration directly below the programme, and what a project of its is about.
pub fn projects() -> Vec<(&'static str, &'static str)> {
    lines(PROJECTS).filter_map(|line| line.split_once('|')).map(|(slug, object)| (slug.trim(), object.trim())).collect()
}

/// First names and family names.
pub fn names() -> (Vec<&'static str>, Vec<&'static str>) {
    let mut rows = lines(PEOPLE).map(|line| line.split_whitespace().collect::<Vec<_>>());
    (rows.next().unwrap_or_default(), rows.next().unwrap_or_default())
}

/// A profession: what its people say of themselves, and what they can do, the core of it first.
#[derive(Clone, Copy, Debug)]
pub struct Profession {
    pub headline: &'static str,
    pub presentation: &'static str,
    pub seat: &'static str,
    /// Slugs of the starter framework.
    pub skills: &'static [&'static str],
}

/// True of the profession that decides on what is protected.
pub fn homologates(profession: usize) -> bool {
    PROFESSIONS[profession].skills.contains(&"homologation")
}

const fn profession(
    headline: &'static str,
    seat: &'static str,
    presentation: &'static str,
    skills: &'static [&'static str],
) -> Profession {
    Profession { headline, presentation, seat, skills }
}

pub const PROFESSIONS: &[Profession] = &[
    profession(
        "Développement back-end, du prototype à la production",
        "Développeuse ou développeur back-end",
        "J’écris des services robustes et je les accompagne en production. J’aime les interfaces simples, les tests qui protègent vraiment et les revues de code bienveillantes.",
        &[
            "developpement-back",
            "python",
            "postgresql",
            "conception-api",
            "tests-automatises",
            "rust",
            "git",
            "django",
            "revue-de-code",
            "sql",
        ],
    ),
    profession(
        "Développement front-end accessible",
        "Développeuse ou développeur front-end",
        "Des interfaces sobres, qui marchent au clavier et sur un vieux téléphone. Je connais bien le système de design de l’État.",
        &[
            "developpement-front",
            "typescript",
            "html-css",
            "dsfr",
            "react",
            "accessibilite-developpement",
            "javascript",
            "vuejs",
            "optimisation-web",
        ],
    ),
    profession(
        "Développement full-stack et reprise d’applications anciennes",
        "Développeuse ou développeur full-stack",
        "J’ai repris plusieurs applications qui avaient quinze ans. J’avance par petits pas, avec les métiers à côté de moi.",
        &[
            "developpement-fullstack",
            "java",
            "spring",
            "refonte-technique",
            "sql",
            "integration-continue",
            "php",
            "symfony",
            "tests-automatises",
            "plsql",
        ],
    ),
    profession(
        "Science des données au service des politiques publiques",
        "Scientifique des données",
        "Je pars d’une question de métier, pas d’un modèle. J’explique ce que les chiffres disent, et ce qu’ils ne disent pas.",
        &[
            "science-des-donnees",
            "python",
            "apprentissage-automatique",
            "statistiques",
            "visualisation-de-donnees",
            "r-langage",
            "traitement-langage",
            "ethique-ia",
        ],
    ),
    profession(
        "Ingénierie et gouvernance des données",
        "Ingénieure ou ingénieur des données",
        "Des chaînes de traitement documentées, des données dont on connaît la qualité, et des catalogues que l’on consulte.",
        &[
            "ingenierie-des-donnees",
            "bases-de-donnees",
            "sql",
            "qualite-donnees",
            "gouvernance-donnees",
            "ouverture-donnees",
            "entrepot-donnees",
            "postgresql",
        ],
    ),
    profession(
        "Recherche utilisateur et design de service",
        "Designer de service",
        "Je vais voir les usagers là où ils sont\u{a0}: guichets, files d’attente, téléphones. Puis je dessine avec les équipes ce qui leur manque.",
        &[
            "recherche-utilisateur",
            "design-service",
            "parcours-usagers",
            "tests-utilisateurs",
            "facilitation",
            "prototypage",
            "langage-clair",
        ],
    ),
    profession(
        "Design d’interface et système de design",
        "Designer d’interface",
        "Je dessine des écrans que l’on comprend sans mode d’emploi, et je travaille avec les développeurs jusqu’à la mise en ligne.",
        &["design-ui", "design-ux", "design-systeme", "prototypage", "design-accessible", "dsfr", "design-contenu"],
    ),
    profession(
        "Audit et accompagnement en accessibilité numérique",
        "Experte ou expert en accessibilité",
        "J’audite, je forme et je corrige avec les équipes. Un rapport ne suffit pas\u{a0}: ce qui compte, c’est la personne qui arrive au bout de sa démarche.",
        &[
            "rgaa",
            "audit-accessibilite",
            "accessibilite-developpement",
            "technologies-assistance",
            "documents-accessibles",
            "wcag",
            "referent-accessibilite",
        ],
    ),
    profession(
        "Sécurité des systèmes d’information et homologation",
        "Experte ou expert en sécurité",
        "Analyses de risques qui servent à décider, homologations qui ne durent pas un an, et exercices de crise réguliers.",
        &[
            "ebios-rm",
            "homologation",
            "securite-applicative",
            "rgs",
            "test-intrusion",
            "reponse-incident",
            "nis2",
            "pssi",
        ],
    ),
    profession(
        "Infrastructure, conteneurs et nuage de l’État",
        "Ingénieure ou ingénieur DevOps",
        "J’automatise ce qui se répète et je documente ce qui ne se répète pas. À l’aise avec les offres qualifiées SecNumCloud.",
        &[
            "devops",
            "kubernetes",
            "linux",
            "infrastructure-as-code",
            "integration-continue",
            "supervision",
            "conteneurs",
            "cloud",
            "secnumcloud",
        ],
    ),
    profession(
        "Administration de systèmes et de réseaux",
        "Administratrice ou administrateur de systèmes",
        "Quinze ans d’exploitation, des sauvegardes que l’on restaure vraiment et des migrations sans nuit blanche.",
        &[
            "administration-systeme",
            "reseaux",
            "linux",
            "stockage-sauvegarde",
            "virtualisation",
            "windows-serveur",
            "supervision",
            "scripts-automatisation",
        ],
    ),
    profession(
        "Gestion de produit numérique et mesure d’impact",
        "Responsable de produit",
        "Je dis non souvent et j’explique pourquoi. Une feuille de route courte, des mesures publiques, des usagers que l’on rencontre chaque semaine.",
        &[
            "gestion-produit",
            "product-owner",
            "mesure-impact",
            "agilite",
            "approche-betagouv",
            "parcours-usagers",
            "demarches-en-ligne",
        ],
    ),
    profession(
        "Direction de projets et pilotage de programmes",
        "Directrice ou directeur de projet",
        "Je remets en mouvement les projets qui ne livrent plus\u{a0}: périmètre réduit, jalons rapprochés, comptes clairs.",
        &[
            "chefferie-projet",
            "pilotage-programme",
            "audit-projet",
            "estimation-budget",
            "conduite-changement",
            "pilotage-prestataires",
            "delivery-manager",
        ],
    ),
    profession(
        "Coaching agile et animation d’équipes",
        "Coach agile",
        "J’aide les équipes à livrer plus souvent et à se parler davantage, sans ajouter de cérémonies.",
        &["coaching-agile", "scrum", "kanban", "facilitation", "agilite-echelle", "animation-communaute", "mentorat"],
    ),
    profession(
        "Achats numériques et marchés publics",
        "Acheteuse ou acheteur du numérique",
        "Des marchés que les petites entreprises lisent jusqu’au bout, et des clauses que l’on applique.",
        &[
            "achats-numeriques",
            "marches-publics",
            "redaction-cctp",
            "analyse-offres",
            "accords-cadres",
            "achats-responsables",
            "droit-licences",
        ],
    ),
    profession(
        "Protection des données et droit du numérique",
        "Juriste en protection des données",
        "Je préfère être là au premier atelier plutôt qu’à la veille de l’ouverture. Des analyses d’impact de dix pages, pas de cent.",
        &["protection-donnees", "dpo", "aipd", "droit-administratif", "communication-documents", "gouvernance-donnees"],
    ),
    profession(
        "Architecture de systèmes d’information",
        "Architecte de systèmes d’information",
        "Je dessine peu et je décide avec les équipes. Les échanges entre administrations sont mon terrain.",
        &[
            "architecture-si",
            "architecture-logicielle",
            "conception-api",
            "interoperabilite-donnees",
            "integration-si",
            "rgi",
            "evenements",
            "openid-connect",
        ],
    ),
    profession(
        "Éco-conception et sobriété numérique",
        "Experte ou expert en éco-conception",
        "Mesurer, enlever, mesurer encore. Un service léger est aussi un service plus rapide et plus accessible.",
        &[
            "rgesn",
            "mesure-empreinte",
            "optimisation-web",
            "achats-responsables",
            "developpement-front",
            "mesure-audience",
        ],
    ),
];

/// A kind of mission: its title around what it is about, the aims, and the professions it needs, the main one first.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// `{}` stands for what it is about.
    pub title: &'static str,
    pub aims: &'static str,
    pub professions: &'static [usize],
}

const fn work(title: &'static str, professions: &'static [usize], aims: &'static str) -> Work {
    Work { title, aims, professions }
}

pub const WORKS: &[Work] = &[
    work(
        "Refondre {}",
        &[0, 1, 11],
        "Reprendre le service depuis ses usages\u{a0}: une première version au bout de trois mois, ouverte à un département, puis élargie de mois en mois.",
    ),
    work(
        "Rendre accessible {}",
        &[7, 1, 6],
        "Auditer le service selon le RGAA, corriger ce qui bloque, former l’équipe et publier une déclaration d’accessibilité sincère.",
    ),
    work(
        "Repenser {} avec ses usagers",
        &[5, 6, 11],
        "Rencontrer une trentaine d’usagers et d’agents d’accueil, cartographier le parcours réel et éprouver des maquettes avant d’écrire la moindre ligne de code.",
    ),
    work(
        "Sécuriser {}",
        &[8, 9, 0],
        "Mener l’analyse de risques, corriger les vulnérabilités les plus graves et conduire l’homologation jusqu’à sa décision.",
    ),
    work(
        "Migrer {} vers le nuage de l’État",
        &[9, 10, 16],
        "Préparer la migration, automatiser les déploiements, basculer sans interruption et arrêter les anciens serveurs.",
    ),
    work(
        "Ouvrir les données\u{a0}: {}",
        &[4, 15, 3],
        "Recenser les jeux de données, en fiabiliser la qualité, vérifier ce que le droit permet d’ouvrir et publier avec une documentation utile.",
    ),
    work(
        "Éclairer par les données {}",
        &[3, 4, 11],
        "Comprendre où les usagers abandonnent, construire les indicateurs qui manquent et les rendre publics.",
    ),
    work(
        "Reprendre la dette technique\u{a0}: {}",
        &[2, 16, 10],
        "Remettre sous tests une application ancienne, en documenter les règles de gestion et remplacer ses parties les plus fragiles, l’une après l’autre.",
    ),
    work(
        "Relier par des API {}",
        &[16, 0, 15],
        "Appliquer le principe «\u{a0}dites-le-nous une fois\u{a0}»\u{a0}: concevoir les échanges avec les autres administrations, les habiliter et les mettre en service.",
    ),
    work(
        "Éco-concevoir {}",
        &[17, 1, 9],
        "Mesurer l’empreinte du service, l’alléger et inscrire des engagements vérifiables dans ses marchés.",
    ),
    work(
        "Acheter autrement {}",
        &[14, 12, 15],
        "Préparer un marché lisible, ouvert aux petites entreprises et aux logiciels libres, et analyser les offres.",
    ),
    work(
        "Remettre en mouvement {}",
        &[12, 13, 11],
        "Faire le point en un mois, réduire le périmètre, rapprocher les jalons et rendre à l’équipe le goût de livrer.",
    ),
];

/// How missions say how the work is done.
pub const WAYS: &[&str] = &[
    "L’équipe compte cinq personnes et se retrouve deux jours par semaine\u{202f}; le reste se fait à distance.",
    "Vous travaillerez avec le bureau métier, qui connaît le sujet et répond vite.",
    "Le code est libre et publié\u{202f}; les décisions d’architecture sont écrites.",
    "Une revue ouverte à tous a lieu toutes les deux semaines, usagers compris.",
    "L’équipe en place accueille volontiers un regard extérieur et prévoit du temps pour le transfert.",
];

pub const MOTIVATIONS: &[&str] = &[
    "J’ai mené un chantier voisin dans mon service et j’aimerais en faire profiter une autre équipe.",
    "Le sujet me tient à cœur et mes disponibilités correspondent au rythme annoncé.",
    "Je souhaite découvrir un autre ministère tout en gardant mon poste.",
    "Je peux commencer tout de suite et venir sur place les premières semaines.",
];

pub const INVITATIONS: &[&str] = &[
    "Votre profil correspond exactement à ce que nous cherchons. En parlons-nous cette semaine\u{202f}?",
    "Une collègue nous a parlé de votre travail. Notre équipe serait heureuse de vous accueillir.",
    "Nous avons besoin de votre expertise pour quelques mois, au rythme qui vous convient.",
];

pub const CONDITIONS: &[&str] = &[
    "La réunion de service du lundi reste prioritaire.",
    "Un point sera fait avec le service au milieu de la mission.",
    "L’astreinte mensuelle est maintenue.",
];

/// What a convention says of the work, of its place, and of its hours.
pub const ACTIVITIES: &[&str] = &[
    "Analyse de l’existant, réalisation et transmission à l’équipe.",
    "Appui à l’équipe en place, revues régulières et documentation.",
    "Cadrage avec les métiers, réalisation par étapes et mesure des résultats.",
];

pub const PLACES: &[&str] = &["Paris", "Rennes", "Lyon"];

pub const HOURS: &[&str] =
    &["le mardi et le jeudi", "le lundi, de 9 h à 17 h", "les trois premiers jours de la semaine"];

pub const PRAISE: &[&str] = &[
    "Un vrai renfort, dès la première semaine.",
    "Beaucoup de pédagogie avec l’équipe, et un travail soigné.",
    "Les échéances ont été tenues et la documentation est restée.",
    "Un accueil chaleureux et un sujet bien préparé.",
    "J’ai appris autant que j’ai apporté.",
];

pub const JUSTIFICATIONS: &[&str] = &[
    "Démarche parmi les plus suivies de l’observatoire\u{a0}: le calendrier est public.",
    "Engagement du comité interministériel de la transformation publique.",
    "Risque de rupture du service à court terme.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_data_fits_together() {
        let administrations = administrations();
        let mut seen = BTreeSet::from([""]);
        for administration in &administrations {
            assert!(seen.contains(administration.parent), "{}: its parent comes first", administration.slug);
            assert!(seen.insert(administration.slug), "{}: once", administration.slug);
        }
        assert!(administrations.len() >= 60);
        for (slug, _) in projects() {
            assert!(administrations.iter().any(|one| one.slug == slug && one.parent.is_empty()), "{slug}");
        }
        let skills = vivier_skills::parse::starter::skills().expect("the starter framework");
        for slug in PROFESSIONS.iter().flat_map(|profession| profession.skills) {
            let uri = format!("vivier:skill/{slug}");
            assert!(skills.iter().any(|skill| skill.uri == uri && skill.kind.can_be_claimed()), "{slug}");
        }
        assert!(WORKS.iter().flat_map(|work| work.professions).all(|index| *index < PROFESSIONS.len()));
    }

    /// In French a sign of two parts never begins a line: the space before it does not break.
    #[test]
    fn what_the_demo_says_is_set_as_french_is() {
        let works = WORKS.iter().flat_map(|work| [work.title, work.aims]);
        let people = PROFESSIONS.iter().flat_map(|one| [one.headline, one.presentation, one.seat]);
        let others = [WAYS, MOTIVATIONS, INVITATIONS, CONDITIONS, ACTIVITIES, HOURS, PRAISE, JUSTIFICATIONS];
        let names = administrations().into_iter().map(|one| one.name);
        let about = projects().into_iter().map(|(_, object)| object);
        for text in works.chain(people).chain(others.into_iter().flatten().copied()).chain(names).chain(about) {
            assert!([" :", " ;", " ?", " !", " »", "« "].iter().all(|set| !text.contains(set)), "{text}");
        }
    }
}
