//! An RSA key that is too short.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::Scene;
use crate::lint::texts::policies;
use crate::mailauth::dkim::{self, Key};
use crate::model::diagnostic::Level;

/// `dkim-key-short`.
pub(super) const RULE: Rule = Rule {
    code: "dkim-key-short",
    level: Level::Warning,
    title: "an RSA key of DKIM is short",
    facts: &["RFC-DKIM-04"],
    manual: "Keys of less than 1024 bits can be broken, and verifiers must not accept what they sign. 2048 is \
        what the standard asks for since 2018; some receivers already trust 1024 less.\n\n\
        Make a key of 2048 bits under a new selector, sign with it, and take the old one out a week \
        later.",
    source: "RFC 8301 §3.2",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for (selector, text, record) in policies::keys(scene) {
        let Ok(Key::Rsa(bits)) = record.key() else {
            continue;
        };
        if bits >= dkim::BITS_GOOD {
            continue;
        }
        let message = format!("the key `{selector}` of {} has {bits} bits", text.domain);
        let found = out.item(&text.thing, "values", text.text, message);
        found.help("make one of 2048 bits under a new selector");
        if bits < dkim::BITS_MIN {
            found
                .level(Level::Error)
                .label("what it signs counts as unsigned");
        }
    }
}
