//! The words of the mails, French and English.

use vivier_kernel::locale::Locale;

use super::sending::Mail;

/// Subject, text and HTML of a mail, ready to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub subject: &'static str,
    pub text: String,
    pub html: String,
}

/// Writes a mail. `name` is absent where the reader may not have chosen it: anybody could write to anybody with it. `link` is where the reader is
/// sent to; `hours` is how long the link is good for.
pub fn write(mail: Mail, locale: Locale, name: Option<&str>, link: &str, hours: i64) -> Message {
    let (subject, template) = match (mail, locale) {
        (Mail::Verification, Locale::Fr) => {
            ("Vivier\u{a0}: confirmez votre adresse", include_str!("templates/verification.fr.txt"))
        }
        (Mail::Verification, Locale::En) => {
            ("Vivier: confirm your address", include_str!("templates/verification.en.txt"))
        }
        (Mail::AlreadyRegistered, Locale::Fr) => {
            ("Vivier\u{a0}: vous avez déjà un compte", include_str!("templates/already_registered.fr.txt"))
        }
        (Mail::AlreadyRegistered, Locale::En) => {
            ("Vivier: you have an account already", include_str!("templates/already_registered.en.txt"))
        }
        (Mail::FinishRegistration, Locale::Fr) => {
            ("Vivier\u{a0}: terminez la création de votre compte", include_str!("templates/finish_registration.fr.txt"))
        }
        (Mail::FinishRegistration, Locale::En) => {
            ("Vivier: finish creating your account", include_str!("templates/finish_registration.en.txt"))
        }
        (Mail::PasswordReset, Locale::Fr) => {
            ("Vivier\u{a0}: choisissez un autre mot de passe", include_str!("templates/password_reset.fr.txt"))
        }
        (Mail::PasswordReset, Locale::En) => {
            ("Vivier: choose another password", include_str!("templates/password_reset.en.txt"))
        }
        (Mail::PasswordChanged, Locale::Fr) => {
            ("Vivier\u{a0}: votre mot de passe a changé", include_str!("templates/password_changed.fr.txt"))
        }
        (Mail::PasswordChanged, Locale::En) => {
            ("Vivier: your password has changed", include_str!("templates/password_changed.en.txt"))
        }
        (Mail::PresentAddress, Locale::Fr) => {
            ("Vivier\u{a0}: changement d’adresse demandé", include_str!("templates/present_address.fr.txt"))
        }
        (Mail::PresentAddress, Locale::En) => {
            ("Vivier: a change of address was asked for", include_str!("templates/present_address.en.txt"))
        }
        (Mail::FutureAddress, Locale::Fr) => {
            ("Vivier\u{a0}: confirmez votre nouvelle adresse", include_str!("templates/future_address.fr.txt"))
        }
        (Mail::FutureAddress, Locale::En) => {
            ("Vivier: confirm your new address", include_str!("templates/future_address.en.txt"))
        }
        (Mail::AddressChanged, Locale::Fr) => {
            ("Vivier\u{a0}: votre adresse a changé", include_str!("templates/address_changed.fr.txt"))
        }
        (Mail::AddressChanged, Locale::En) => {
            ("Vivier: your address has changed", include_str!("templates/address_changed.en.txt"))
        }
        (Mail::SecondFactorChanged, Locale::Fr) => (
            "Vivier\u{a0}: votre double authentification a changé",
            include_str!("templates/second_factor_changed.fr.txt"),
        ),
        (Mail::SecondFactorChanged, Locale::En) => {
            ("Vivier: your second factor has changed", include_str!("templates/second_factor_changed.en.txt"))
        }
        (Mail::IdentitiesChanged, Locale::Fr) => {
            ("Vivier\u{a0}: vos identités liées ont changé", include_str!("templates/identities_changed.fr.txt"))
        }
        (Mail::IdentitiesChanged, Locale::En) => {
            ("Vivier: your linked identities have changed", include_str!("templates/identities_changed.en.txt"))
        }
        (Mail::DelegationReceived, Locale::Fr) => {
            ("Vivier\u{a0}: une délégation vous a été donnée", include_str!("templates/delegation_received.fr.txt"))
        }
        (Mail::DelegationReceived, Locale::En) => {
            ("Vivier: a role was lent to you", include_str!("templates/delegation_received.en.txt"))
        }
        (Mail::SessionsEnded, Locale::Fr) => {
            ("Vivier\u{a0}: vos sessions ont pris fin", include_str!("templates/sessions_ended.fr.txt"))
        }
        (Mail::SessionsEnded, Locale::En) => {
            ("Vivier: your sessions have ended", include_str!("templates/sessions_ended.en.txt"))
        }
    };
    let fill = |template: &str, name: Option<&str>, link: &str| {
        let greeted = name.map(|name| format!(" {name}")).unwrap_or_default();
        template.replace(" {name}", &greeted).replace("{link}", link).replace("{hours}", &hours.to_string())
    };
    let text = fill(template, name, link);
    let escaped = name.map(escape);
    let html = html(locale, subject, template, |paragraph| fill(paragraph, escaped.as_deref(), &anchor(link)));
    Message { subject, text, html }
}

/// The same paragraphs, in the looks of every other mail. `fill` puts in what is not the template's.
fn html(locale: Locale, subject: &str, template: &str, fill: impl Fn(&str) -> String) -> String {
    let paragraphs: String = template
        .trim()
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>\n", fill(&escape(paragraph).replace('\n', "<br>"))))
        .collect();
    format!(
        include_str!("templates/frame.html"),
        language = locale.tag(),
        subject = escape(subject),
        paragraphs = paragraphs
    )
}

fn anchor(link: &str) -> String {
    let link = escape(link);
    format!(r#"<a href="{link}" style="color:#000091">{link}</a>"#)
}

/// Nothing in it is markup any more.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_written_in_both_languages_with_nothing_left_open() {
        for mail in Mail::ALL {
            for locale in Locale::ALL {
                let message = write(mail, locale, Some("Ada"), "https://vivier.example/x", 48);
                assert!(
                    message.text.contains("Ada") && message.text.contains("https://vivier.example/x"),
                    "{mail:?} {locale:?}"
                );
                assert!(!message.text.contains('{'), "{mail:?} {locale:?}: {}", message.text);
                assert!(!message.html.contains('{'), "{mail:?} {locale:?}: {}", message.html);
                assert!(message.html.contains(r#"<a href="https://vivier.example/x""#), "{mail:?} {locale:?}");
                assert_eq!(message.html.matches("<p>").count(), message.text.trim().split("\n\n").count());
            }
        }
    }

    /// The space before a sign of two parts and inside quotation marks does not break in French.
    #[test]
    fn french_spaces_do_not_break_where_they_must_not() {
        for mail in Mail::ALL {
            let message = write(mail, Locale::Fr, Some("Ada"), "https://vivier.example/x", 48);
            for text in [message.subject, &message.text] {
                let breaking = [" :", " ;", " ?", " !", "« ", " »"].into_iter().find(|sign| text.contains(sign));
                assert_eq!(breaking, None, "{mail:?}: {text}");
            }
        }
    }

    #[test]
    fn a_mail_without_a_name_greets_all_the_same() {
        for (locale, greeting) in [(Locale::Fr, "Bonjour,"), (Locale::En, "Hello,")] {
            for mail in Mail::ALL {
                let message = write(mail, locale, None, "https://vivier.example/x", 48);
                assert!(message.text.starts_with(&format!("{greeting}\n")), "{mail:?} {locale:?}: {}", message.text);
                assert!(message.html.contains(&format!("<p>{greeting}</p>")), "{mail:?} {locale:?}: {}", message.html);
            }
        }
    }

    #[test]
    fn a_name_is_no_markup() {
        let name = Some("<b>Ada</b> & \"co\"");
        let message = write(Mail::PasswordChanged, Locale::Fr, name, "https://vivier.example/x?a=1&b", 0);
        assert!(message.text.contains("<b>Ada</b> & \"co\""));
        assert!(message.html.contains("&lt;b&gt;Ada&lt;/b&gt; &amp; &quot;co&quot;") && !message.html.contains("<b>"));
        assert!(message.html.contains("x?a=1&amp;b"));
    }
}
