//! A login and a mailbox of one name, with one password in mind.

use crate::kinds::{mail, org, user};
use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::model::diagnostic::Level;

/// `login-is-mailbox`.
pub(super) const RULE: Rule = Rule {
    code: "login-is-mailbox",
    level: Level::Warning,
    title: "a mailbox with a password is called like somebody's login",
    facts: &["ORG-11"],
    manual: "People log in with the e-mail address of their account, which may be on any domain, and the \
        account has a password of its own. A mailbox that is called the same is another thing: the \
        password that a file gives it is not the password of the login, and changing one changes \
        nothing about the other. Who does not know that locks themselves out, or believes that a stolen \
        password was changed.\n\n\
        Most accounts no longer need passwords of mailboxes at all: each device gets its own.",
    source: "knowledge base, identifiers (webmail); 1321",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for person in scene.of(user::NAME) {
        let login = org::name(person.key());
        let Some(mailbox) = scene.find(mail::MAILBOX, login) else {
            continue;
        };
        if mailbox.says("password") {
            out.field(
                mailbox,
                "password",
                format!("this is not the password with which {login} logs in"),
            )
            .related(person, None, "the login is declared here")
            .help("leave it out where devices have passwords of their own, and tell them that these are two");
        }
    }
}
