//! What a person may do about an error: one idea each, lower-case.

use super::error::{ApiError, Kind};
use super::refusal::Refusal;
use super::retry;

/// Whether a limit of one action is that on invitations and links that the service mails.
fn is_about_mails(refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref();
    code.is_some_and(|code| code.starts_with("invitation_"))
}

impl ApiError {
    /// One idea what to do, where there is one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        if self.outcome_unknown() {
            return Some(
                "run `plan` again before repeating anything: it shows what is there now".into(),
            );
        }
        let text = match &self.kind {
            Kind::Unreachable(_) => {
                "check the network, INFOMANIAK_HOST if you set it, and HTTPS_PROXY if there is a proxy"
            }
            Kind::Tls(why) if why.contains("root certificates") => {
                "install the system's `ca-certificates` package, or point SSL_CERT_FILE at a bundle"
            }
            Kind::Tls(why) if why.contains("UnknownIssuer") => {
                "something between you and the service may replace certificates (a company proxy); add its root certificate to the system's, or to a bundle named in SSL_CERT_FILE"
            }
            Kind::Tls(why) if why.contains("expired") || why.contains("not valid yet") => {
                "check this machine's clock, then the certificate of INFOMANIAK_HOST"
            }
            Kind::Tls(_) => "check that INFOMANIAK_HOST names the service and speaks https",
            Kind::Timeout(_) | Kind::Cut(_) => {
                "try again in a while; the service may be having trouble"
            }
            Kind::Redirected(_) => {
                "check INFOMANIAK_HOST, and whether a proxy or login page stands between"
            }
            Kind::TooMany(refusal, _)
                if retry::is_own_limit(refusal) && !is_about_mails(refusal) =>
            {
                "the service limits by itself how often it does this; wait some hours before the next apply"
            }
            Kind::TooMany(refusal, _) if retry::is_own_limit(refusal) => {
                "the service limits by itself how often it mails invitations and links; wait an hour or more before the next apply. A link into a mailbox that was made and not mailed opens it until it runs out, and no plan shows it: somebody with technical rights on the mail service takes it back in the Manager"
            }
            Kind::TooMany(_, Some(time)) => {
                return Some(format!(
                    "the service asks to wait {} s; other programs with the same token count too",
                    time.as_secs()
                ));
            }
            Kind::TooMany(_, None) => {
                "wait some minutes; the service allows 60 requests a minute, and other programs with the same token count too"
            }
            Kind::Incomplete(_) => {
                "somebody may be changing things at this moment; try again in a while"
            }
            Kind::Shape(..) | Kind::TooLarge(_) => {
                "check that INFOMANIAK_HOST names the service; if it does, the service has changed: please report it"
            }
            Kind::Status(_) => return self.about_status(),
            Kind::Spent(_) => "raise --max-calls, or leave it out",
            Kind::Setup(_) | Kind::Unsendable(_) | Kind::Task(_) => return None,
        };
        Some(text.into())
    }

    fn about_status(&self) -> Option<String> {
        let refusal = self.refusal()?;
        let text = match (refusal.status, refusal.code.as_deref()) {
            // Token facts: support articles 2582 and 229 (read 2026-08).
            (401, _) => {
                "the token is missing, wrong, expired, switched off after a year without use, or revoked by the compromised-password wizard; create one in the Manager under developer > API tokens and give it as INFOMANIAK_TOKEN"
            }
            (403, Some("all_scopes")) => {
                let missing = match refusal.scopes.as_slice() {
                    [] => "a scope (see the service's words above)".to_owned(),
                    scopes => format!("the scope {}", scopes.join(", ")),
                };
                return Some(format!(
                    "the token lacks {missing}; scopes are fixed when a token is created, so create a new one"
                ));
            }
            (403, Some(_)) => {
                "a token acts as the user who created it: that user needs the right to this, or to this organization"
            }
            (403, None) => {
                "check INFOMANIAK_HOST; this does not look like the service's own answer"
            }
            (404, _) if refusal.foreign => {
                "check INFOMANIAK_HOST; this does not look like the service's own answer"
            }
            (_, _) if self.is_unknown_route() => {
                "this account's service does not offer it (yet, or any more)"
            }
            (500.., _) if refusal.is_vague() => {
                "try again in a while; the service is having trouble"
            }
            (503, _) => "try again later; the service is under maintenance",
            _ => return None,
        };
        Some(text.into())
    }
}
