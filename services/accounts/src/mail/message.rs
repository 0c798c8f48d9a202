//! The words of the mails, French and English.

use vivier_kernel::locale::Locale;

use super::sending::Mail;

/// Subject and text of a mail, ready to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub subject: &'static str,
    pub text: String,
}

/// Writes a mail. `link` is where the reader is sent to; `hours` is how long the link is good for.
pub fn write(mail: Mail, locale: Locale, name: &str, link: &str, hours: i64) -> Message {
    let (subject, template) = match (mail, locale) {
        (Mail::Verification, Locale::Fr) => {
            ("Vivier : confirmez votre adresse", include_str!("templates/verification.fr.txt"))
        }
        (Mail::Verification, Locale::En) => {
            ("Vivier: confirm your address", include_str!("templates/verification.en.txt"))
        }
        (Mail::AlreadyRegistered, Locale::Fr) => {
            ("Vivier : vous avez déjà un compte", include_str!("templates/already_registered.fr.txt"))
        }
        (Mail::AlreadyRegistered, Locale::En) => {
            ("Vivier: you have an account already", include_str!("templates/already_registered.en.txt"))
        }
        (Mail::FinishRegistration, Locale::Fr) => {
            ("Vivier : terminez la création de votre compte", include_str!("templates/finish_registration.fr.txt"))
        }
        (Mail::FinishRegistration, Locale::En) => {
            ("Vivier: finish creating your account", include_str!("templates/finish_registration.en.txt"))
        }
        (Mail::PasswordReset, Locale::Fr) => {
            ("Vivier : choisissez un autre mot de passe", include_str!("templates/password_reset.fr.txt"))
        }
        (Mail::PasswordReset, Locale::En) => {
            ("Vivier: choose another password", include_str!("templates/password_reset.en.txt"))
        }
        (Mail::PasswordChanged, Locale::Fr) => {
            ("Vivier : votre mot de passe a changé", include_str!("templates/password_changed.fr.txt"))
        }
        (Mail::PasswordChanged, Locale::En) => {
            ("Vivier: your password has changed", include_str!("templates/password_changed.en.txt"))
        }
        (Mail::PresentAddress, Locale::Fr) => {
            ("Vivier : changement d’adresse demandé", include_str!("templates/present_address.fr.txt"))
        }
        (Mail::PresentAddress, Locale::En) => {
            ("Vivier: a change of address was asked for", include_str!("templates/present_address.en.txt"))
        }
        (Mail::FutureAddress, Locale::Fr) => {
            ("Vivier : confirmez votre nouvelle adresse", include_str!("templates/future_address.fr.txt"))
        }
        (Mail::FutureAddress, Locale::En) => {
            ("Vivier: confirm your new address", include_str!("templates/future_address.en.txt"))
        }
        (Mail::AddressChanged, Locale::Fr) => {
            ("Vivier : votre adresse a changé", include_str!("templates/address_changed.fr.txt"))
        }
        (Mail::AddressChanged, Locale::En) => {
            ("Vivier: your address has changed", include_str!("templates/address_changed.en.txt"))
        }
        (Mail::SecondFactorChanged, Locale::Fr) => {
            ("Vivier : votre double authentification a changé", include_str!("templates/second_factor_changed.fr.txt"))
        }
        (Mail::SecondFactorChanged, Locale::En) => {
            ("Vivier: your second factor has changed", include_str!("templates/second_factor_changed.en.txt"))
        }
        (Mail::DelegationReceived, Locale::Fr) => {
            ("Vivier : une délégation vous a été donnée", include_str!("templates/delegation_received.fr.txt"))
        }
        (Mail::DelegationReceived, Locale::En) => {
            ("Vivier: a role was lent to you", include_str!("templates/delegation_received.en.txt"))
        }
        (Mail::SessionsEnded, Locale::Fr) => {
            ("Vivier : vos sessions ont pris fin", include_str!("templates/sessions_ended.fr.txt"))
        }
        (Mail::SessionsEnded, Locale::En) => {
            ("Vivier: your sessions have ended", include_str!("templates/sessions_ended.en.txt"))
        }
    };
    let text = template.replace("{name}", name).replace("{link}", link).replace("{hours}", &hours.to_string());
    Message { subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_is_written_in_both_languages_with_nothing_left_open() {
        for mail in Mail::ALL {
            for locale in Locale::ALL {
                let message = write(mail, locale, "Ada", "https://vivier.example/x", 48);
                assert!(
                    message.text.contains("Ada") && message.text.contains("https://vivier.example/x"),
                    "{mail:?} {locale:?}"
                );
                assert!(!message.text.contains('{'), "{mail:?} {locale:?}: {}", message.text);
            }
        }
    }
}
