//! A small world of DNS and policy hosts, written in lines.

use std::collections::BTreeMap;

use crate::mailauth::ask::{Answer, Data, Failure, Page, Question, Type, World};

/// A world that knows all there is: what no line says is not there.
pub struct Written {
    dns: BTreeMap<(String, Type), Answer>,
    policies: BTreeMap<String, Page>,
    no_name: Answer,
    no_page: Page,
}

impl Written {
    /// Reads `TYPE NAME DATA` a line, such as `TXT acme.example v=spf1 -all`; lines that are none say
    /// nothing. `POLICY NAME TEXT` is a page over HTTPS, `FAIL NAME` a server that fails for every type.
    pub fn read(text: &str) -> Self {
        let mut world = Self {
            dns: BTreeMap::new(),
            policies: BTreeMap::new(),
            no_name: Answer::NoName,
            no_page: Page::Failed("no host".to_owned()),
        };
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (Some(kind), Some(name)) = (words.next(), words.next()) else {
                continue;
            };
            world.line(kind, name, words.next().unwrap_or_default());
        }
        world
    }

    fn line(&mut self, kind: &str, name: &str, data: &str) {
        let (kind, data) = match kind {
            "TXT" => (Type::Txt, Data::Text(vec![data.as_bytes().to_vec()])),
            "A" | "AAAA" => {
                let Ok(address) = data.parse() else { return };
                let kind = if kind == "A" { Type::A } else { Type::Aaaa };
                (kind, Data::Address(address))
            }
            "MX" => (Type::Mx, Data::Mail(10, data.to_owned())),
            "PTR" => (Type::Ptr, Data::Host(data.to_owned())),
            "POLICY" => {
                let page = Page::Sent {
                    status: 200,
                    media: "text/plain".to_owned(),
                    body: data.replace("\\n", "\n"),
                };
                self.policies.insert(name.to_owned(), page);
                return;
            }
            "FAIL" => {
                for kind in [Type::Txt, Type::A, Type::Aaaa, Type::Mx, Type::Ptr] {
                    let key = (Question::new(name, kind).name, kind);
                    self.dns.insert(key, Answer::Failed(Failure::Timeout));
                }
                return;
            }
            _ => return,
        };
        let key = (Question::new(name, kind).name, kind);
        match self
            .dns
            .entry(key)
            .or_insert_with(|| Answer::of(Vec::new()))
        {
            Answer::Records(records) => records.data.push(data),
            Answer::NoData | Answer::NoName | Answer::Failed(_) => {}
        }
    }
}

impl World for Written {
    fn dns(&self, question: &Question) -> Option<&Answer> {
        let known = self.dns.get(&(question.name.clone(), question.kind));
        Some(known.unwrap_or(&self.no_name))
    }

    fn policy(&self, domain: &str) -> Option<&Page> {
        Some(self.policies.get(domain).unwrap_or(&self.no_page))
    }
}
