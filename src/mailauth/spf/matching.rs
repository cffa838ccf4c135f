//! Whether a mechanism means the sender (RFC 7208 §5).

use std::net::IpAddr;

use super::check::{Checker, Said};
use super::fill::{self, Values, can_be_asked, fill};
use super::look::{self, Got};
use super::macros::{MacroString, Name};
use super::term::{Bits, Mechanism, masked4, masked6};
use super::tree::{HOSTS, Node, Outcome, Step, Why};
use crate::mailauth::ask::{Failure, Pending, Type};

impl Checker<'_> {
    pub(super) fn said(
        &mut self,
        node: &Node,
        step: &mut Step,
        mechanism: &Mechanism,
    ) -> Result<Said, Pending> {
        match mechanism {
            Mechanism::All => Ok(Said::Yes),
            Mechanism::Ip4(ip, bits) => Ok(yes(self.within(IpAddr::V4(*ip), *bits))),
            Mechanism::Ip6(ip, bits) => Ok(yes(self.within(IpAddr::V6(*ip), *bits))),
            Mechanism::Include(name) => self.include(node, step, name),
            Mechanism::A(name, bits) => {
                let Some(target) = self.own_or(node, step, name.as_ref())? else {
                    return Ok(Said::No);
                };
                self.host(node, step, &target, *bits)
            }
            Mechanism::Mx(name, bits) => {
                let Some(target) = self.own_or(node, step, name.as_ref())? else {
                    return Ok(Said::No);
                };
                self.mx(node, step, &target, *bits)
            }
            Mechanism::Ptr(name) => {
                let Some(target) = self.own_or(node, step, name.as_ref())? else {
                    return Ok(Said::No);
                };
                self.ptr(step, &target)
            }
            Mechanism::Exists(name) => {
                let Some(target) = self.own_or(node, step, Some(name))? else {
                    return Ok(Said::No);
                };
                // Addresses of IPv4, whatever the sender has (§5.7).
                match look::addresses(self.world, &target, Type::A)? {
                    Got::Some(_) => Ok(Said::Yes),
                    Got::Void => Ok(self.void(step, target)),
                    Got::Failed(failure) => Ok(Said::End(self.failed(node, step, target, failure))),
                }
            }
        }
    }

    fn include(&mut self, node: &Node, step: &mut Step, name: &Name) -> Result<Said, Pending> {
        let target = self.target(node, name)?;
        let (below, outcome) = self.domain(&target)?;
        step.target = Some(target);
        Ok(match self.judged(node, step, below, outcome) {
            Outcome::Pass => Said::Yes,
            Outcome::Fail | Outcome::Softfail | Outcome::Neutral | Outcome::None => Said::No,
            error @ (Outcome::Temperror | Outcome::Permerror) => Said::End(error),
        })
    }

    /// One host: whether the sender has one of its addresses.
    fn host(
        &mut self,
        node: &Node,
        step: &mut Step,
        host: &str,
        bits: Bits,
    ) -> Result<Said, Pending> {
        match look::addresses(self.world, host, self.kind())? {
            Got::Some(all) => {
                let bits = if self.ip.is_ipv4() { bits.v4 } else { bits.v6 };
                Ok(yes(all.into_iter().any(|ip| self.within(ip, bits))))
            }
            Got::Void => Ok(self.void(step, host.to_owned())),
            Got::Failed(failure) => {
                Ok(Said::End(self.failed(node, step, host.to_owned(), failure)))
            }
        }
    }

    fn mx(
        &mut self,
        node: &Node,
        step: &mut Step,
        target: &str,
        bits: Bits,
    ) -> Result<Said, Pending> {
        let hosts = match look::exchangers(self.world, target)? {
            Got::Some(hosts) => hosts,
            Got::Void => return Ok(self.void(step, target.to_owned())),
            Got::Failed(failure) => {
                return Ok(Said::End(self.failed(
                    node,
                    step,
                    target.to_owned(),
                    failure,
                )));
            }
        };
        step.hosts = hosts.len();
        if hosts.len() > HOSTS {
            return Ok(Said::End(self.end(
                node,
                Some(&step.term),
                Why::Hosts(hosts.len()),
            )));
        }
        let mut pending = false;
        for host in hosts.iter().filter(|host| can_be_asked(host)) {
            match self.host(node, step, host, bits) {
                Err(Pending) => pending = true,
                Ok(Said::No) => {}
                Ok(_) if pending => {}
                Ok(said) => return Ok(said),
            }
        }
        if pending { Err(Pending) } else { Ok(Said::No) }
    }

    fn ptr(&mut self, step: &mut Step, target: &str) -> Result<Said, Pending> {
        let below = format!(".{target}");
        let holds = self.holding(|name| name == target || name.ends_with(&below))?;
        let Holding::Names(names) = holds else {
            // The sender's zone answers here; only a plain nothing is a void question.
            if matches!(holds, Holding::Void) {
                return Ok(self.void(step, fill::reverse(self.ip)));
            }
            return Ok(Said::No);
        };
        Ok(yes(!names.is_empty()))
    }

    fn void(&mut self, step: &mut Step, name: String) -> Said {
        step.voids.push(name);
        self.voids += 1;
        Said::No
    }

    fn failed(&mut self, node: &Node, step: &mut Step, name: String, failure: Failure) -> Outcome {
        step.failed = Some((name.clone(), failure.clone()));
        self.end(node, Some(&step.term), Why::Dns(name, failure))
    }

    /// The name a term asks about: its own, or the domain of the record. None where no question can be
    /// asked about it, which makes nobody match (§4.8).
    fn own_or(
        &mut self,
        node: &Node,
        step: &mut Step,
        name: Option<&Name>,
    ) -> Result<Option<String>, Pending> {
        let target = match name {
            Some(name) => self.target(node, name)?,
            None => node.domain.clone(),
        };
        step.target = Some(target.clone());
        Ok(Some(target).filter(|target| can_be_asked(target)))
    }

    pub(super) fn target(&mut self, node: &Node, name: &Name) -> Result<String, Pending> {
        let validated = self.validated(name.string(), &node.domain)?;
        Ok(fill::name(&fill(
            name.string(),
            &self.values(&node.domain, &validated),
        )))
    }

    pub(super) fn values<'v>(&'v self, domain: &'v str, validated: &'v str) -> Values<'v> {
        Values {
            ip: self.ip,
            helo: self.helo,
            local: self.local,
            of: self.of,
            domain,
            validated,
            receiver: &self.receiver.name,
            now: self.receiver.now,
        }
    }

    /// The value of `p` where a string uses it (§7.3): the domain itself, or else a name below it, or
    /// else any name of the sender that holds.
    pub(super) fn validated(&self, string: &MacroString, domain: &str) -> Result<String, Pending> {
        let unknown = || "unknown".to_owned();
        if !string.uses('p') {
            return Ok(unknown());
        }
        let Holding::Names(names) = self.holding(|_| true)? else {
            return Ok(unknown());
        };
        let below = format!(".{domain}");
        let itself = names.iter().find(|name| *name == domain);
        let inside = || names.iter().find(|name| name.ends_with(&below));
        let name = itself.or_else(inside).or(names.first());
        Ok(name.cloned().unwrap_or_else(unknown))
    }

    /// The names of the sender that lead back to it (§5.5), of those that are wanted among the first
    /// [`HOSTS`].
    fn holding(&self, wanted: impl Fn(&str) -> bool) -> Result<Holding, Pending> {
        let names = match look::names(self.world, &fill::reverse(self.ip))? {
            Got::Some(names) => names,
            Got::Void => return Ok(Holding::Void),
            Got::Failed(_) => return Ok(Holding::Unknown),
        };
        let mut holding = Vec::new();
        let mut pending = false;
        let names = names.into_iter().take(HOSTS);
        for name in names.filter(|name| wanted(name) && can_be_asked(name)) {
            match look::addresses(self.world, &name, self.kind()) {
                Err(Pending) => pending = true,
                Ok(Got::Some(all)) if all.contains(&self.ip) => holding.push(name),
                // A name whose addresses cannot be had is passed over.
                Ok(_) => {}
            }
        }
        if pending {
            Err(Pending)
        } else {
            Ok(Holding::Names(holding))
        }
    }

    fn kind(&self) -> Type {
        if self.ip.is_ipv4() {
            Type::A
        } else {
            Type::Aaaa
        }
    }

    fn within(&self, network: IpAddr, bits: u8) -> bool {
        match (self.ip, network) {
            (IpAddr::V4(ip), IpAddr::V4(of)) => masked4(ip, bits) == masked4(of, bits),
            (IpAddr::V6(ip), IpAddr::V6(of)) => masked6(ip, bits) == masked6(of, bits),
            _ => false,
        }
    }
}

/// Names of a sender.
enum Holding {
    /// These lead back to it.
    Names(Vec<String>),
    /// It has no names.
    Void,
    /// Nobody knows.
    Unknown,
}

fn yes(matches: bool) -> Said {
    if matches { Said::Yes } else { Said::No }
}
