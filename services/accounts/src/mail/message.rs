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
