//! Discussion lists (§15). Who may send and subscribe is written as text and read as a number; sizes are
//! written in bytes and read as a text of kilobytes (A).

use serde_json::{Value, json};

use super::forwarding::{readable, stored};
use super::hostings::unicode;
use super::names::{self, holder};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, FieldError, Refusal};
use crate::emulator::form::{Form, is_address};
use crate::emulator::world::{MailHosting, MailingList};

const LARGEST: i64 = 209_715_200;

/// All lists, or only the state of the swap while the main domain is changing, with 200 (A).
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    if hosting.mailing_lists_swap != "NO_SWAP" {
        return Ok(Answer::ok(json!({"swap": hosting.mailing_lists_swap})));
    }
    let lists = hosting.mailing_lists.iter();
    let shown: Vec<Value> = lists.map(|l| view(hosting, l)).collect();
    Ok(Answer::ok(shown))
}

/// A new list. Which text 201 answers is untold; its name is shown (C).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&[MEMBERS.as_slice(), &["name"]].concat());
    let name = names::needed(&mut form, "name");
    let mut new = MailingList {
        name: name.clone(),
        ..MailingList::default()
    };
    fill(&mut form, call, &mut new);
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    // A list needs a name nothing else has (MAIL-ADDR-27); no code is documented (C).
    if holder(hosting, &name).is_some() {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    hosting.mailing_lists.push(new);
    Ok(Answer::created(name))
}

/// One list.
pub(crate) fn show(call: &mut Call<'_>) -> Outcome {
    let (hosting, own) = find(call)?;
    Ok(Answer::ok(view(hosting, own)))
}

/// Changes a list; all members a new one needs are needed again, except the name (A).
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (_, own) = find(call)?;
    let mut changed = own.clone();
    let mut form = Form::new(call.request);
    form.only(&MEMBERS);
    fill(&mut form, call, &mut changed);
    form.finish()?;
    edit(call, |own| *own = changed)?;
    Ok(Answer::ok(true))
}

/// Removes a list with its subscribers, at once (C: `being_deleted` says it can take a while).
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (hosting, own) = find(call)?;
    let (id, gone) = (hosting.id, own.name.clone());
    if let Some(hosting) = call.world.hosting_mut(id) {
        hosting.mailing_lists.retain(|l| l.name != gone);
    }
    Ok(Answer::ok(true))
}

/// A message to everybody on the list. Who may send is not judged: no code is documented.
pub(crate) fn send(call: &mut Call<'_>) -> Outcome {
    let (hosting, own) = find(call)?;
    let about = format!("{}@{}", own.name, hosting.main_fqdn);
    let receivers: Vec<String> = own.subscribers.iter().map(|s| s.email.clone()).collect();
    let mut form = Form::new(call.request);
    form.only(&["from", "subject", "message"]);
    let from = form.needed_text("from", 255);
    if !from.is_empty() && !is_address(&from) {
        form.fail(FieldError::new("validation_rule_email", "from"));
    }
    let subject = form.needed_text("subject", 998);
    form.needed_text("message", usize::MAX);
    form.finish()?;
    for receiver in receivers {
        call.mail(&receiver, "list-message", &format!("{about}: {subject}"));
    }
    Ok(Answer::ok(true))
}

/// HTML forms for a web page; the markup follows the sample of the schema.
pub(crate) fn form(call: &mut Call<'_>) -> Outcome {
    find(call)?;
    let mut form = Form::new(call.request);
    let members = [
        "subscribe_submit",
        "unsubscribe_submit",
        "url_after_subscription",
        "url_after_unsubscription",
    ];
    form.only(&members);
    let [on, off, after_on, after_off] = members.map(|key| form.needed_text(key, 2_048));
    form.finish()?;
    let html = |action: &str, link: &str, label: &str| {
        format!(
            "<form action=\"{link}\">\n<input type=\"hidden\" name=\"action\" value=\"{action}\"/>\n\
             <input type=\"email\" name=\"email\" required/>\n<input type=\"submit\" value=\"{label}\"/>\n</form>"
        )
    };
    Ok(Answer::ok(json!({
        "subscription": html("add", &after_on, &on),
        "unsubscription": html("del", &after_off, &off),
    })))
}

const MEMBERS: [&str; 12] = [
    "info",
    "subject",
    "moderators",
    "max_message_size",
    "use_reply_to",
    "is_reply_to_forced",
    "should_send_notifications",
    "who_can_send",
    "who_can_subscribe",
    "lang",
    "welcome_message",
    "goodbye_message",
];

/// Checks a body and writes it into `to`. The texts that may be null are emptied by it and stay when
/// they are not mentioned (C).
fn fill(form: &mut Form<'_>, call: &Call<'_>, to: &mut MailingList) {
    to.info = form.needed_text("info", usize::MAX);
    to.subject = form.needed_text("subject", 300);
    to.moderators = moderators(form);
    form.need("max_message_size");
    let size = form.number("max_message_size", 1024, LARGEST).unwrap_or(0);
    to.max_message_size = u64::try_from(size).unwrap_or(0);
    let mut flag = |key: &str| {
        form.need(key);
        form.flag(key).unwrap_or_default()
    };
    to.use_reply_to = flag("use_reply_to");
    to.is_reply_to_forced = flag("is_reply_to_forced");
    to.should_send_notifications = flag("should_send_notifications");
    to.who_can_send = digit(form, "who_can_send", &["0", "1", "2", "3", "4", "5"]);
    to.who_can_subscribe = digit(form, "who_can_subscribe", &["0", "1", "2"]);
    if let Some(lang) = form.word("lang", &["de", "en", "es", "fr", "it"]) {
        to.lang = lang;
    }
    for (key, message) in [
        ("welcome_message", &mut to.welcome_message),
        ("goodbye_message", &mut to.goodbye_message),
    ] {
        if call.request.member(key).is_some() {
            *message = form.text(key, 4_096);
        }
    }
}

fn digit(form: &mut Form<'_>, key: &str, words: &[&str]) -> u8 {
    form.need(key);
    let word = form.word(key, words);
    word.and_then(|w| w.parse().ok()).unwrap_or_default()
}

/// One text holds all moderators. What separates them is untold: commas, semicolons and white space do (C).
fn moderators(form: &mut Form<'_>) -> Vec<String> {
    let text = form.needed_text("moderators", usize::MAX);
    let parts = text.split(|c: char| ",;".contains(c) || c.is_whitespace());
    let found: Vec<String> = parts.filter(|p| !p.is_empty()).map(stored).collect();
    if found.iter().any(|address| !is_address(address)) {
        form.fail(FieldError::new("validation_rule_email", "moderators"));
    }
    found
}

fn view(hosting: &MailHosting, own: &MailingList) -> Value {
    let moderators = own.moderators.iter();
    let moderators: Vec<Value> = moderators
        .map(|m| json!({"mail": m, "mailIDN": readable(m)}))
        .collect();
    json!({
        "mail": format!("{}@{}", own.name, hosting.main_fqdn),
        "mailIDN": format!("{}@{}", own.name, unicode(&hosting.main_fqdn)),
        "name": own.name,
        "info": own.info,
        "user_count": own.subscribers.len(),
        "being_deleted": own.being_deleted,
        "config": {
            "use_reply_to": own.use_reply_to,
            "is_reply_to_forced": own.is_reply_to_forced,
            "max_message_size": (own.max_message_size / 1024).to_string(),
            "who_can_send": own.who_can_send,
            "who_can_subscribe": own.who_can_subscribe,
            "subject": own.subject,
            "lang": own.lang,
            "should_send_notifications": own.should_send_notifications,
        },
        "welcome_message": own.welcome_message.clone().unwrap_or_default(),
        "goodbye_message": own.goodbye_message.clone().unwrap_or_default(),
        "moderator": moderators,
    })
}

/// The list in the path and its service.
pub(crate) fn find<'a>(call: &'a Call<'_>) -> Result<(&'a MailHosting, &'a MailingList), Refusal> {
    let id = call.hosting(0)?;
    let hosting = call.world.hosting(id).ok_or_else(Refusal::not_found)?;
    let own = hosting.mailing_list(call.arg(1));
    Ok((hosting, own.ok_or_else(Refusal::not_found)?))
}

/// Changes the list in the path.
pub(crate) fn edit(
    call: &mut Call<'_>,
    change: impl FnOnce(&mut MailingList),
) -> Result<(), Refusal> {
    let id = call.hosting(0)?;
    let name = call.arg(1).to_owned();
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    let mut lists = hosting.mailing_lists.iter_mut();
    let own = lists.find(|l| l.name.eq_ignore_ascii_case(&name));
    change(own.ok_or_else(Refusal::not_found)?);
    Ok(())
}

impl MailHosting {
    /// The discussion list of this name, without case.
    pub(crate) fn mailing_list(&self, name: &str) -> Option<&MailingList> {
        let mut lists = self.mailing_lists.iter();
        lists.find(|l| l.name.eq_ignore_ascii_case(name))
    }
}

/// Starts or ends the change of the main domain; people cause it in the Manager.
pub(crate) fn swap(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&["swap"]);
    form.need("swap");
    let state = form.word("swap", &["ERROR", "IN_PROGRESS", "NO_SWAP"]);
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    hosting.mailing_lists_swap = state.unwrap_or_default();
    Ok(Answer::ok(true))
}
