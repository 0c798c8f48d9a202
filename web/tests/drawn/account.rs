//! The page of one's own account offers what the server would do, and no more.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{get, page, post, text};

#[tokio::test]
async fn an_address_that_nobody_confirmed_prepares_no_other_way_in() {
    for verified in [true, false] {
        let answers = Shaped::full()
            .with("Account.verified", json!(verified))
            .with("Account.secondFactor", json!(false))
            .with("AccountAccess.futureEmail", Value::Null)
            .with("AccountAccess.withheldRoles", json!([]));
        let page = page(answers, "/account").await;
        for way in ["change-address", "begin-second-factor", "link-identity", "issue-token"] {
            assert_eq!(page.contains(&format!("href=\"/account/{way}\"")), verified, "{way}: {page}");
        }
    }
}

/// A second click sends the key of the first: the page that comes of it does not pass for one that shows a secret.
#[tokio::test]
async fn a_token_is_shown_once_and_whoever_missed_it_reads_what_to_do() {
    let typed = "label=Sauvegarde&days=30&scopes=READ&currentPassword=x&idempotencyKey=key";
    let revoke = "href=\"/account/revoke-token?id=id\"";
    for (secret, shown) in [(json!("vvr_once"), true), (Value::Null, false)] {
        let issued = json!({ "apiTokenId": "id", "secret": secret.clone(), "userErrors": [] });
        let answers = Shaped::full().with("Query.issueApiToken", issued);
        let answer = post(answers, "/account/issue-token", typed).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let page = text(answer).await;
        assert_eq!(page.contains("id=\"secrets\""), shown, "{secret}: {page}");
        let said = Catalogue::of(Locale::Fr).text("account.issued-before");
        assert_eq!(page.contains(said) && page.contains(revoke), !shown, "{secret}: {page}");
    }
}

#[tokio::test]
async fn the_only_way_in_is_not_offered_to_be_unlinked() {
    for password in [true, false] {
        let one = json!([{ "id": "id", "issuer": "https://fournisseur.example", "linkedAt": "2027-03-14T09:00:00Z" }]);
        let answers =
            Shaped::full().with("AccountAccess.hasPassword", json!(password)).with("AccountAccess.identities", one);
        let page = page(answers, "/account").await;
        assert_eq!(page.contains("href=\"/account/unlink-identity?id="), password, "{page}");
        assert_eq!(page.contains("href=\"/forgotten-password\""), !password, "{page}");
    }
}

/// The programme reaches all that it may do with an account: what was lent ends there too, and what happened to it is told.
#[tokio::test]
async fn the_programme_ends_what_an_account_lent_and_reads_what_happened_to_it() {
    let list = page(Shaped::full(), "/accounts").await;
    assert!(list.contains("<a href=\"/accounts/id\">"), "{list}");
    let lent = json!([{
        "id": "lent", "given": false, "other": "Grace", "role": "RELEASING_MANAGER", "organisation": { "name": "Préfecture" },
        "start": "2027-03-14", "end": "2027-03-20",
    }]);
    let answers = || Shaped::full().with("Account.delegations", lent.clone());
    let account = page(answers(), "/accounts/id").await;
    let form = "/accounts/id/end-delegation?delegation=lent";
    for expected in ["Délégué par Grace, Responsable hiérarchique, Préfecture", form, "href=\"/history/id\""] {
        assert!(account.contains(expected), "{expected}: {account}");
    }
    assert!(page(answers(), form).await.contains("name=\"delegationId\" value=\"lent\""));
    let other = get(answers(), "/accounts/id/end-delegation?delegation=other").await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    let done = answers().with("Query.endDelegation", json!({ "ended": true, "userErrors": [] }));
    let asked = done.asked();
    let sent = post(done, form, "delegationId=lent").await;
    assert_eq!(sent.headers()["location"], "/accounts/id?done=end-delegation");
    let said = page(answers(), "/accounts/id?done=end-delegation").await;
    assert!(said.contains("La délégation a pris fin."), "{said}");
    let asked = asked.lock().expect("nobody panicked");
    let (_, variables) = asked.iter().find(|(operation, _)| *operation == "EndDelegation").expect("asked");
    let input = &variables["input"];
    assert_eq!((&input["accountId"], &input["delegationId"]), (&json!("id"), &json!("lent")));
}

/// Whoever changes the rights of an account reads the result on its page, also where they came from the list.
#[tokio::test]
async fn what_is_done_with_an_account_is_told_on_its_page() {
    let right = json!([{ "role": "MISSION_OWNER", "organisationId": "id", "organisation": null }]);
    let done = json!({ "account": null, "ended": 1, "userErrors": [] });
    let answers = || {
        Shaped::full()
            .with("Account.roles", right.clone())
            .with("Query.grantRole", done.clone())
            .with("Query.revokeRole", done.clone())
            .with("Query.endAccountSessions", done.clone())
    };
    for (command, which, said) in [
        ("grant-role", "", "Le droit est donné."),
        ("revoke-role", "?role=MISSION_OWNER&organisation=id", "Le droit est retiré."),
        ("end-account-sessions", "", "Les sessions et les jetons de ce compte ont pris fin."),
    ] {
        let sent = post(
            answers(),
            &format!("/accounts/id/{command}{which}"),
            "role=MISSION_OWNER&organisationId=id&confirmed=true",
        )
        .await;
        let to = format!("/accounts/id?done={command}");
        assert_eq!(sent.headers()["location"], to.as_str(), "{command}");
        let told = page(answers(), &to).await;
        assert!(told.contains(said), "{command}: {told}");
    }
}

/// A second click, or another tab, asks for what is done already: that is no page that does not exist, and nothing is asked of the API again.
#[tokio::test]
async fn what_is_taken_or_ended_already_is_told_as_done() {
    for (path, typed, to) in [
        (
            "/accounts/id/revoke-role?role=MISSION_OWNER&organisation=id",
            "confirmed=true",
            "/accounts/id?done=revoke-role",
        ),
        ("/accounts/id/end-delegation?delegation=gone", "delegationId=gone", "/accounts/id?done=end-delegation"),
        ("/account/end-session", "sessionId=gone", "/account?done=end-session"),
    ] {
        let answers = Shaped::full().with("Account.roles", json!([])).with("Account.delegations", json!([]));
        let asked = answers.asked();
        let sent = post(answers, path, typed).await;
        assert_eq!(sent.headers()["location"], to, "{path}");
        let asked = asked.lock().expect("nobody panicked");
        let given = ["RevokeRole", "EndDelegation", "EndSession"];
        assert!(asked.iter().all(|(operation, _)| !given.contains(operation)), "{path}: {asked:?}");
    }
}

/// One of somebody else, one that is over and one that never was are the same to whoever asks.
#[tokio::test]
async fn nothing_is_asked_about_what_the_account_does_not_have() {
    for command in ["end-session", "revoke-token", "end-delegation", "unlink-identity"] {
        for (id, status) in
            [("?id=id", StatusCode::OK), ("?id=unknown", StatusCode::NOT_FOUND), ("", StatusCode::NOT_FOUND)]
        {
            let path = format!("/account/{command}{id}");
            assert_eq!(get(Shaped::full(), &path).await.status(), status, "{path}");
        }
    }
    let unnamed = Shaped::full().with("ApiToken.label", Value::Null);
    let page = page(unnamed, "/account/revoke-token?id=id").await;
    assert!(page.contains("<strong>14\u{a0}mars 2027</strong>"), "what has no label is there all the same: {page}");
}

/// The browser keeps the secret under which its session goes on once it rests on a second factor, ours or the provider's.
#[tokio::test]
async fn a_session_that_comes_to_rest_on_a_second_factor_goes_on_under_a_new_secret() {
    let kept = |response: &axum::http::Response<axum::body::Body>| -> Vec<String> {
        let cookies = response.headers().get_all("set-cookie").iter();
        cookies.map(|cookie| cookie.to_str().expect("text").to_owned()).collect()
    };
    let anew = |cookies: &[String]| cookies.iter().any(|cookie| cookie.starts_with("vivier-session=anew; "));

    let confirmed = json!({ "recoveryCodes": ["quatre loutres"], "sessionToken": "anew", "userErrors": [] });
    let answers = Shaped::full().with("Query.confirmSecondFactor", confirmed);
    let response = post(answers, "/account/confirm-second-factor", "code=123456").await;
    assert!(anew(&kept(&response)), "{:?}", kept(&response));
    assert!(text(response).await.contains("quatre loutres"), "and the page has the recovery codes");

    let strengthened =
        json!({ "outcome": "STRENGTHENED", "sessionToken": "anew", "returnTo": "/brigades", "userErrors": [] });
    let answers = Shaped::full().with("Query.finishFederation", strengthened);
    let response = get(answers, "/sign-in/federation/callback?code=code&state=state").await;
    assert_eq!(response.headers()["location"], "/brigades");
    assert!(anew(&kept(&response)), "{:?}", kept(&response));
}

/// Whoever ends the tokens of an account reads before what they end; what opens the account nobody is shown.
#[tokio::test]
async fn the_programme_sees_which_tokens_an_account_has() {
    let token = |used: Value| json!({ "label": "Intranet", "expiresAt": "2027-03-14T09:00:00Z", "scopes": ["READ", "WRITE"], "usedAt": used });
    for (used, said) in [(json!("2026-11-02T09:00:00Z"), "2\u{a0}novembre 2026"), (Value::Null, "jamais utilisé")] {
        let found = page(Shaped::full().with("Account.apiTokens", json!([token(used)])), "/accounts/id").await;
        for words in ["<strong>Intranet</strong>", "Lire, Écrire", "14\u{a0}mars 2027", said, "Un jeton est en cours."]
        {
            assert!(found.contains(words), "{words} is not in\n{found}");
        }
    }
    let none = page(Shaped::full().with("Account.apiTokens", json!([])), "/accounts/id").await;
    assert!(none.contains(Catalogue::of(Locale::Fr).text("account.no-token")), "{none}");
}
