//! Names that mail programs set themselves up by, left over from another provider.

use super::published::{answers, each, mail_domains, named};
use crate::dns::RecordType;
use crate::lint::finding::Findings;
use crate::lint::records::CLIENTS;
use crate::lint::rule::{Judge, Rule};
use crate::lint::survey::Survey;
use crate::mailauth::ask::{Answer, Data, Pending, Question, Type};
use crate::model::diagnostic::Level;

/// `discovery-leftover`.
pub(super) const RULE: Rule = Rule {
    code: "discovery-leftover",
    level: Level::Warning,
    title: "the DNS sends mail programs to another provider",
    facts: &["RFC-DNS-14", "RFC-DNS-13"],
    manual: "Mail programs ask `autodiscover`, `autoconfig` and SRV records such as `_imaps._tcp` where to read \
        and send. What a former provider left there sends people's programs to a server that does not know \
        them, long after the mail itself has moved: Outlook asks for a password again and again.\n\n\
        Let both names be aliases of `infomaniak.com`, the SRV records name `mail.infomaniak.com` with 993 and \
        465, or take them out. Keep them where a person in charge knows why.",
    source: "four public zones (2026); RFC 6186 §3; RFC 8314 §5.1; knowledge base, ports",
    judge: Judge::Audit(judge),
};

/// Where the two names lead in zones of the service.
const HERE: &str = "infomaniak.com";

/// SRV records with the port they have here; `_autodiscover._tcp` has none.
const SERVICES: &[(&str, u16)] = &[
    ("_imaps._tcp", 993),
    ("_submissions._tcp", 465),
    ("_autodiscover._tcp", 443),
];

fn judge(survey: &Survey<'_>, out: &mut Findings) -> Result<(), Pending> {
    each(mail_domains(survey), |(domain, _)| {
        let names = ["autodiscover", "autoconfig"].map(|name| format!("{name}.{domain}"));
        let mut questions: Vec<Question> = Vec::new();
        questions.extend(names.iter().map(|name| Question::new(name, Type::Cname)));
        let services = SERVICES.iter().map(|(name, _)| format!("{name}.{domain}"));
        questions.extend(services.map(|name| Question::new(&name, Type::Srv)));
        let found = answers(survey, &questions)?;
        for (question, answer) in questions.iter().zip(found) {
            let Answer::Records(records) = answer else {
                continue;
            };
            for data in &records.data {
                judge_one(survey, question, data, out);
            }
        }
        Ok(())
    })
}

fn judge_one(survey: &Survey<'_>, question: &Question, data: &Data, out: &mut Findings) {
    let name = &question.name;
    let Some(host) = named(data).filter(|host| !host.is_empty()) else {
        return;
    };
    let within = |of: &str| host == of || host.ends_with(&format!(".{of}"));
    let (kind, at, wanted) = match data {
        Data::Service(_, _, port, _) => {
            let service = SERVICES
                .iter()
                .find(|(service, _)| name.starts_with(service));
            let right = service.is_some_and(|(_, usual)| usual == port);
            if within(HERE) && right {
                return;
            }
            let usual = service.map_or(0, |(_, usual)| *usual);
            let at = format!(" at port {port}");
            (RecordType::Srv, at, format!("`0 1 {usual} {CLIENTS}`"))
        }
        _ if within(HERE) => return,
        _ => {
            let wanted = format!("the alias `{HERE}`");
            (RecordType::Cname, String::new(), wanted)
        }
    };
    out.on(
        survey.records(name, kind),
        format!("mail programs are sent to {host}{at} by {name}"),
    )
    .help(format!("publish {wanted} there, or take it out"));
}
