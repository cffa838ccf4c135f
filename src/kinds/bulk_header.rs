//! The header row of the file for many addresses. It alone tells which column holds the passwords, so
//! it has to say so in a word that is known, in the languages of the Manager.

/// Words for the column of names, folded to small letters.
const NAMES: &[&str] = &[
    "name",
    "names",
    "nom",
    "nome",
    "nombre",
    "address",
    "addresses",
    "adresse",
    "adressen",
    "adresses",
    "indirizzo",
    "indirizzi",
    "dirección",
    "email",
    "mail",
    "courriel",
    "user",
    "username",
    "utilisateur",
    "benutzer",
    "benutzername",
    "utente",
    "account",
    "konto",
    "compte",
    "mailbox",
    "postfach",
    "boîte",
    "casella",
    "alias",
    "login",
    "prefix",
    "préfixe",
    "präfix",
    "prefisso",
    "local",
    "identifiant",
];

/// Words for the column of passwords.
const PASSWORDS: &[&str] = &[
    "password",
    "passwords",
    "passwort",
    "passwörter",
    "passwd",
    "pw",
    "pwd",
    "kennwort",
    "mdp",
    "passe",
    "parola",
    "contraseña",
    "passphrase",
];

/// Says what is wrong with such a row, and what to do. No cell of it is repeated: without a header, the
/// second one is a password.
pub(super) fn check(cells: &[&str]) -> Result<(), (String, &'static str)> {
    let cell = |number: usize| cells.get(number).copied().unwrap_or_default();
    for (sign, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "`|`")] {
        if cells.iter().any(|cell| cell.contains(sign)) {
            let help = "save it as CSV with commas: Excel writes semicolons where the region has commas in numbers";
            return Err((format!("the columns are parted by {name}"), help));
        }
    }
    let help = "keep the header row of the file that the Manager gives, or write `Name,Password,Redirect,Delete` as the first row";
    if speaks_of(cell(0), PASSWORDS) {
        let help = "column A must hold the names and B the passwords: move them, with their header";
        return Err((
            "the header says that column A holds the passwords".to_owned(),
            help,
        ));
    }
    if matches!(cell(3).trim(), "0" | "1") || cells.iter().any(|cell| cell.contains('@')) {
        return Err(("the first row is an address and no header".to_owned(), help));
    }
    if !speaks_of(cell(0), NAMES) {
        let message = "the first row is no header: it does not say that column A holds the names";
        return Err((message.to_owned(), help));
    }
    if !speaks_of(cell(1), PASSWORDS) {
        let message = "the header does not say that column B holds the passwords";
        return Err((message.to_owned(), help));
    }
    Ok(())
}

/// Whether one of these words stands in a cell, as a word of its own.
fn speaks_of(cell: &str, known: &[&str]) -> bool {
    let folded = cell.to_lowercase();
    let mut words = folded.split(|c: char| !c.is_alphanumeric());
    words.any(|word| known.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_must_say_where_names_and_passwords_stand() {
        for row in [
            &["Name", "Password", "Redirect", "Delete"][..],
            &["Adresse e-mail", "Mot de passe"],
            &["Benutzername", "Passwort (mindestens 8 Zeichen)"],
            &["Indirizzo", "Parola d'ordine"],
            &["NOM", "PW"],
        ] {
            assert_eq!(check(row), Ok(()), "{row:?}");
        }
        for (row, message) in [
            (&["Password", "Name"][..], "column A holds the passwords"),
            (&["ida", "pw1", "", ""], "no header"),
            (&["Name", "First name", "Password"], "column B"),
            (&["ida", "Password"], "no header"),
            (&["Name", "x", "", "1"], "an address and no header"),
            (&["Name\tPassword"], "tabs"),
            (&["Name|Password"], "`|`"),
            (&["sep=;"], "semicolons"),
            (&["Name;Password", "x"], "semicolons"),
        ] {
            let wrong = check(row).expect_err("a wrong header").0;
            assert!(wrong.contains(message), "{row:?}: {wrong}");
        }
    }
}
