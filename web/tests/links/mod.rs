//! The pages that links in mails lead to, over the whole router: what they show, and where to go on once a link is no good.

use crate::common::{Answers, get, text};

#[tokio::test]
async fn whoever_said_yes_in_the_app_reads_by_the_link_that_they_have_the_seat() {
    let page = text(get(Answers::default(), "/answer-call/m1?token=engaged", &[("accept-language", "en")]).await).await;
    assert!(page.contains("You have the seat") && page.contains("href=\"/mobilisations/m1\""), "{page}");
    assert!(!page.contains("<button class=\"fr-btn\" type=\"submit\" name=\"answer\""), "{page}");
}

#[tokio::test]
async fn whoever_follows_the_link_reads_where_the_work_is_and_which_skills_it_asks_for() {
    let page = text(get(Answers::default(), "/answer-call/m1?token=good", &[("accept-language", "en")]).await).await;
    for said in ["Partly remote", "Brittany", "SQL (level 3"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
