//! What is given, set and corrected in the ledger is said as its readers know it: in days.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::shape::Shaped;
use crate::{asked_in, get, page, post, text};

/// A reversal cannot be undone: whoever confirms it reads which entry it takes back, and not an identifier.
#[tokio::test]
async fn a_reversal_says_what_it_takes_back() {
    let entry = json!([{
        "transferId": "zorglub", "status": "POSTED", "amount": -150, "at": "2027-03-14T09:00:00Z", "rule": "NAMED_GRANT",
        "policyVersion": 1, "purpose": "Atelier du numérique",
    }]);
    let answers = || Shaped::full().with("CreditEntryConnection.nodes", entry.clone());
    let asked = page(answers(), "/credits/id/reverse-transfer?transfer=zorglub").await;
    for said in ["Atelier du numérique", "14\u{a0}mars 2027", "−1,50 jour<"] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    assert!(!asked.contains("<strong>zorglub</strong>"), "{asked}");
    let elsewhere = get(answers(), "/credits/id/reverse-transfer?transfer=other").await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
}

/// What was reached stands on the profile of whoever reached it, and on the page that others see where it is shown to them.
#[tokio::test]
async fn milestones_are_told_where_they_are_shown() {
    let reached = json!([{ "kind": "MISSIONS", "number": 5 }, { "kind": "DAYS", "number": 10 }]);
    for path in ["/profile", "/talents/id"] {
        let shown = page(Shaped::full().with("Talent.milestones", reached.clone()), path).await;
        for said in ["<h2>Paliers atteints</h2>", "<li>5 missions accomplies</li>", "<li>10 jours de travail</li>"] {
            assert!(shown.contains(said), "{path}: {said}: {shown}");
        }
        let kept = page(Shaped::full().with("Talent.milestones", serde_json::Value::Null), path).await;
        assert!(!kept.contains("Paliers atteints</h2>"), "{path}: {kept}");
    }
}

/// Nobody takes the accounts that are told for all that there are.
#[tokio::test]
async fn a_list_of_accounts_that_is_cut_says_so() {
    let account = json!({ "id": "id", "class": "SERVICE", "balance": 0, "announced": 0, "held": 0, "isLow": false });
    for (number, cut) in [(500, false), (501, true)] {
        for path in ["/credits", "/credits.csv"] {
            let accounts = Value::from(vec![account.clone(); number]);
            let told = page(Shaped::full().with("Query.creditAccounts", accounts), path).await;
            assert_eq!(told.contains("Seuls les 500 comptes"), cut, "{number}: {told}");
        }
    }
}

/// Whoever takes the list away can add up what is in it.
#[tokio::test]
async fn amounts_in_a_file_are_numbers_to_a_spreadsheet() {
    let account =
        json!({ "id": "id", "class": "SERVICE", "balance": -123_456, "announced": 700, "held": null, "isLow": true });
    let file = page(Shaped::full().with("Query.creditAccounts", json!([account])), "/credits.csv").await;
    assert!(file.contains("\"-1234,56\",\"7\",\"–\""), "{file}");
}

/// The command takes nothing of an account that has not lain still, and that is no error: nobody is told that something was taken.
#[tokio::test]
async fn demurrage_that_may_have_taken_nothing_is_not_told_as_taken() {
    let told = page(Shaped::full(), "/credits/id?done=take-demurrage").await;
    assert!(told.contains("s’il perd quelque chose"), "{told}");
}

/// A ledger that takes every grant.
fn granted() -> Shaped {
    Shaped::full().with("Query.grantCredits", json!({ "position": "7", "userErrors": [] }))
}

#[tokio::test]
async fn an_amount_is_typed_in_days_and_told_to_the_hundredth() {
    let form = page(Shaped::full(), "/credits/grant").await;
    for said in [
        "for=\"amount\">Montant, en jours <span",
        "Deux décimales au plus, par exemple 4,50.</span>",
        "inputmode=\"decimal\" id=\"amount\"",
    ] {
        assert!(form.contains(said), "{said}: {form}");
    }
    for (sent, hundredths) in [
        ("holderId=id&gift=NAMED&amount=4,50&purpose=Atelier&confirmed=true", 450),
        ("holderId=id&gift=NAMED&amount=4.5&purpose=Atelier&confirmed=true", 450),
        ("holderId=id&gift=NAMED&amount=12&purpose=Atelier&confirmed=true", 1_200),
    ] {
        let answers = granted();
        let asked = answers.asked();
        assert_eq!(post(answers, "/credits/grant", sent).await.status(), StatusCode::SEE_OTHER, "{sent}");
        let asked = asked.lock().expect("nobody panicked");
        let told =
            asked.iter().find(|(operation, _)| *operation == "GrantCredits").map(|(_, told)| &told["input"]["amount"]);
        assert_eq!(told, Some(&json!(hundredths)), "{sent}");
    }
}

#[tokio::test]
async fn an_amount_that_is_no_number_of_days_is_refused_at_its_field_and_stays_there() {
    let needs_days = "Écrivez un nombre de jours, avec deux décimales au plus, par exemple 4,50.";
    let out_of_bounds = "Écrivez un nombre de jours de 0,01 à 600.";
    for (sent, typed, message) in [
        ("holderId=id&gift=NAMED&amount=4,505&purpose=Atelier&confirmed=true", "4,505", needs_days),
        ("holderId=id&gift=NAMED&amount=beaucoup&purpose=Atelier&confirmed=true", "beaucoup", needs_days),
        ("holderId=id&gift=NAMED&amount=-2&purpose=Atelier&confirmed=true", "-2", out_of_bounds),
        ("holderId=id&gift=NAMED&amount=0&purpose=Atelier&confirmed=true", "0", out_of_bounds),
        ("holderId=id&gift=NAMED&amount=600.01&purpose=Atelier&confirmed=true", "600.01", out_of_bounds),
    ] {
        let answers = granted();
        let asked = answers.asked();
        let response = post(answers, "/credits/grant", sent).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let page = text(response).await;
        let (error, kept) = (format!("id=\"amount-error\">{message}"), format!("name=\"amount\" value=\"{typed}\""));
        assert!(page.contains(&error) && page.contains(&kept), "{typed}: {page}");
        let asked = asked.lock().expect("nobody panicked");
        assert!(asked.iter().all(|(operation, _)| *operation != "GrantCredits"), "{typed}: {asked:?}");
    }
}

/// Limits lie below nothing as a rule.
#[tokio::test]
async fn the_policy_stands_in_its_form_in_days_as_the_reader_writes_them() {
    let limits = json!([{ "class": "SERVICE", "soft": -1_050, "hard": -3_000 }]);
    let answers = || {
        let answers = Shaped::full().with("CreditPolicy.openingGrant", json!(450));
        let answers = answers.with("CreditPolicy.limits", limits.clone());
        answers.with("CreditPolicy.demurrageFree", Value::Null)
    };
    let path = "/credits/policy/adopt";
    let english = text(asked_in(answers(), Request::get(path).header("accept-language", "en")).await).await;
    for (page, grant, soft) in [(page(answers(), path).await, "4,50", "-10,50"), (english, "4.50", "-10.50")] {
        for expected in [
            format!("name=\"openingGrant\" value=\"{grant}\""),
            format!("name=\"limits:SERVICE:soft\" value=\"{soft}\""),
            "name=\"limits:SERVICE:hard\" value=\"-30\"".to_owned(),
            "name=\"demurrageFree\" value=\"\"".to_owned(),
        ] {
            assert!(page.contains(&expected), "{expected}: {page}");
        }
    }
    let sent = "limits%3ASERVICE%3Asoft=-10,5&limits%3ASERVICE%3Ahard=-30,001";
    let refused = post(answers(), path, sent).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(page.contains("id=\"limits-error\">Écrivez un nombre de jours"), "{page}");
    assert!(page.contains("name=\"limits:SERVICE:hard\" value=\"-30,001\""), "what was typed stays: {page}");
}

/// The programme reads the accounts of others, which are not its own.
#[tokio::test]
async fn the_statement_of_a_persons_account_says_whose_it_is() {
    for (holder, called) in [
        (json!({ "id": "id", "displayName": "Ada" }), "Mon compte"),
        (json!({ "id": "lin", "displayName": "Lin" }), "Lin"),
        (json!(null), "Talent (nom non partagé)"),
    ] {
        for path in ["/credits/id", "/credits/id/print"] {
            let answers = Shaped::full()
                .with("CreditAccount.class", json!("TALENT"))
                .with("CreditAccount.organisation", json!(null))
                .with("CreditAccount.brigade", json!(null))
                .with("CreditAccount.talent", holder.clone());
            let page = page(answers, path).await;
            assert!(page.contains(&format!(" – {called}</h1>")), "{path}: {page}");
        }
    }
}
