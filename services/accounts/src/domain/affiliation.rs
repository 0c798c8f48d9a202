//! What the domain of an address says of its holder, by lists that stand in `data/`.

use vivier_kernel::email::EmailAddress;

use super::value::Affiliation;

const PUBLIC_AGENTS: &str = include_str!("../../data/public-agent-domains.txt");
const IMAGINARY: &str = include_str!("../../data/imaginary-domains.txt");
const FREE_MAIL: &str = include_str!("../../data/free-mail-domains.txt");
/// Names below it are given to the State's services alone (rules of the `.gouv.fr` zone).
const STATE: &str = "gouv.fr";

/// By the domain alone: so it is only asked for an address that was verified.
pub fn of(address: &EmailAddress) -> Affiliation {
    let domain = address.domain();
    let mut public = lines(PUBLIC_AGENTS).chain(lines(IMAGINARY));
    if is_below(domain, STATE) && domain != STATE || public.any(|public| within(domain, public)) {
        Affiliation::PublicAgent
    } else if lines(FREE_MAIL).any(|free| domain == free) {
        Affiliation::FreeMail
    } else {
        Affiliation::Unknown
    }
}

fn within(domain: &str, zone: &str) -> bool {
    domain == zone || is_below(domain, zone)
}

/// `a.gouv.fr` is below `gouv.fr`, `agouv.fr` is not.
fn is_below(domain: &str, zone: &str) -> bool {
    domain.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'))
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_alone_decides() {
        for (address, expected) in [
            ("ada@numerique.gouv.fr", Affiliation::PublicAgent),
            ("ada@dnum.ecologie.gouv.fr", Affiliation::PublicAgent),
            ("ada@ac-paris.fr", Affiliation::PublicAgent),
            ("ada@dr.cnrs.fr", Affiliation::PublicAgent),
            ("ada@Numerique.GOUV.fr", Affiliation::PublicAgent),
            ("ada@gmail.com", Affiliation::FreeMail),
            ("ada@laposte.net", Affiliation::FreeMail),
            ("ada@agouv.fr", Affiliation::Unknown),
            ("ada@gouv.fr.example.com", Affiliation::Unknown),
            ("ada@gouv.fr", Affiliation::Unknown),
            ("ada@numerique-gouv.fr", Affiliation::Unknown),
            ("ada@notac-paris.fr", Affiliation::Unknown),
            ("ada@mail.gmail.com", Affiliation::Unknown),
            ("ada@numerique.example", Affiliation::Unknown),
            ("ada@dinum.example", Affiliation::PublicAgent),
            ("ada@independant.example", Affiliation::Unknown),
        ] {
            assert_eq!(of(&EmailAddress::new(address).expect("an address")), expected, "{address}");
        }
    }

    #[test]
    fn no_domain_stands_twice_or_in_both_lists() {
        let all: Vec<&str> = lines(PUBLIC_AGENTS).chain(lines(FREE_MAIL)).collect();
        let once: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(once.len(), all.len());
        // Nobody can have an address there; anything else would let its holders in.
        assert!(lines(IMAGINARY).all(|domain| domain.ends_with(".example")));
        assert!(all.iter().all(|domain| domain.contains('.') && *domain == domain.to_ascii_lowercase()));
    }
}
