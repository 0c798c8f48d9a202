//! Addresses on the site, as they stand in mails.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `path` on the site, with each `{Kind:UUID}` written as the API writes ids: base64url of `Kind:UUID`.
pub fn url(public_url: &str, path: &str) -> String {
    format!("{public_url}{}", site_path(path))
}

/// The path alone, for pages.
pub fn site_path(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((id, further)) = after.split_once('}') else { break };
        written.push_str(before);
        written.push_str(&URL_SAFE_NO_PAD.encode(id));
        rest = further;
    }
    written.push_str(rest);
    // A path that is none of the site's would lead somewhere else.
    if written.starts_with('/') && !written.starts_with("//") { written } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vivier_kernel::id::{PlacementId, TypedId as _};
    use vivier_kernel::notice::path_to;

    use super::*;

    #[test]
    fn an_id_is_written_as_the_site_writes_it() {
        let placement = PlacementId::from_uuid(Uuid::from_u128(1));
        let path = path_to("/placements", placement);
        let expected = URL_SAFE_NO_PAD.encode(format!("Placement:{placement}"));
        assert_eq!(url("https://vivier.example", &path), format!("https://vivier.example/placements/{expected}"));
        assert_eq!(site_path("/notifications?x={y"), "/notifications?x={y");
        assert_eq!(site_path("//evil.example"), "/");
        assert_eq!(site_path("https://evil.example"), "/");
    }
}
