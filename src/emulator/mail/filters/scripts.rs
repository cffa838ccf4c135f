//! Sieve scripts of a mailbox. Their name is their identity, and one at most is in force.

use super::super::place::Place;
use super::super::upload::decode;
use super::{linked, prevents_scripts, settle};
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::world::Script;

/// One script more. 200, not 201 (A).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["content", "is_enabled", "name"]);
    let own = Script {
        name: form.needed_text("name", 255),
        content: form.needed_text("content", 65_536),
        is_enabled: form.flag("is_enabled").unwrap_or_default(),
    };
    form.finish()?;
    let known = position(call, &place, &own.name)?.is_some();
    // The only code for whatever is wrong with a script (A; which reasons it covers is C).
    if known || prevents_scripts(call, &place) || !is_sound(&own.content) {
        return Err(Refusal::new(500, "cannot_create_object"));
    }
    put(call, &place, None, own)
}

/// Writes a script anew, under the same name or another.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["content", "is_enabled", "name", "old_name"]);
    form.need("is_enabled");
    let old = form.needed_text("old_name", 255);
    let own = Script {
        name: form.needed_text("name", 255),
        content: form.needed_text("content", 65_536),
        is_enabled: form.flag("is_enabled").unwrap_or_default(),
    };
    form.finish()?;
    let index = position(call, &place, &old)?.ok_or_else(Refusal::not_found)?;
    let taken = own.name != old && position(call, &place, &own.name)?.is_some();
    if taken || prevents_scripts(call, &place) || !is_sound(&own.content) {
        return Err(Refusal::new(500, "cannot_update_object"));
    }
    put(call, &place, Some(index), own)
}

/// A script out of a file.
pub(crate) fn import(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["file", "name"]);
    let name = form.needed_text("name", 255);
    let file = form.needed_text("file", usize::MAX);
    form.finish()?;
    if position(call, &place, &name)?.is_some() {
        return Err(Refusal::new(400, "invalid_filter_script_name"));
    }
    let content = decode(&file).and_then(|bytes| String::from_utf8(bytes).ok());
    let content = content.filter(|c| is_sound(c) && !prevents_scripts(call, &place));
    let own = Script {
        name,
        is_enabled: false,
        content: content.ok_or_else(|| Refusal::new(400, "import_filter_script_error"))?,
    };
    put(call, &place, None, own)
}

/// One script less.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let mut form = Form::new(call.request);
    form.only(&["name"]);
    let name = form.needed_text("name", 255);
    form.finish()?;
    let index = position(call, &place, &name)?;
    let index = index.ok_or_else(|| Refusal::new(400, "invalid_filter_script_name"))?;
    let mailbox = place.mailbox_mut(call.world)?;
    mailbox.scripts.remove(index);
    mailbox.use_scripts = mailbox.scripts.iter().any(|s| s.is_enabled);
    Ok(Answer::ok(true))
}

/// Puts a script in force or takes it out.
pub(crate) fn set_activation(call: &mut Call<'_>) -> Outcome {
    let place = linked(call)?;
    let (name, is_enabled) = activation(call)?;
    let index = position(call, &place, &name)?;
    let index = index.ok_or_else(|| Refusal::new(400, "invalid_filter_script_name"))?;
    let known = place.mailbox(call.world)?.scripts[index].clone();
    put(
        call,
        &place,
        Some(index),
        Script {
            is_enabled,
            ..known
        },
    )
}

/// The body of both routes that turn something on or off.
pub(crate) fn activation(call: &Call<'_>) -> Result<(String, bool), Refusal> {
    let mut form = Form::new(call.request);
    form.only(&["is_enabled", "name"]);
    form.need("is_enabled");
    let name = form.needed_text("name", 255);
    let enabled = form.flag("is_enabled").unwrap_or_default();
    form.finish()?;
    Ok((name, enabled))
}

fn position(call: &Call<'_>, place: &Place, name: &str) -> Result<Option<usize>, Refusal> {
    let mut rows = place.mailbox(call.world)?.scripts.iter();
    Ok(rows.position(|s| s.name == name))
}

fn put(call: &mut Call<'_>, place: &Place, index: Option<usize>, own: Script) -> Outcome {
    let disable = call.switches.scripts_disable_filters;
    let mailbox = place.mailbox_mut(call.world)?;
    let enabled = own.is_enabled;
    if enabled {
        mailbox
            .scripts
            .iter_mut()
            .for_each(|s| s.is_enabled = false);
    }
    match index {
        Some(index) => mailbox.scripts[index] = own,
        None => mailbox.scripts.push(own),
    }
    if enabled {
        settle(mailbox, true, disable);
    } else {
        mailbox.use_scripts = mailbox.scripts.iter().any(|s| s.is_enabled);
    }
    Ok(Answer::ok(true))
}

/// Whether the service takes a script: texts and blocks end, and nothing is redirected (KB 1839). It is
/// no parser of Sieve; comments and texts are passed over (RFC 5228 §2.3, §2.4).
pub(crate) fn is_sound(script: &str) -> bool {
    let mut depth = 0_i32;
    let mut word = String::new();
    let mut rest = script.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_alphanumeric() || c == '_' {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if word == "redirect" {
            return false;
        }
        word.clear();
        match c {
            '#' => while rest.next_if(|c| *c != '\n').is_some() {},
            '/' if rest.peek() == Some(&'*') => {
                let mut last = ' ';
                rest.next();
                if !rest.any(|c| std::mem::replace(&mut last, c) == '*' && c == '/') {
                    return false;
                }
            }
            '"' => loop {
                match rest.next() {
                    None => return false,
                    Some('"') => break,
                    Some('\\') => drop(rest.next()),
                    Some(_) => {}
                }
            },
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && word != "redirect"
}

#[cfg(test)]
mod tests {
    use super::is_sound;

    #[test]
    fn a_script_ends_what_it_begins_and_redirects_nothing() {
        for good in [
            "require \"fileinto\"; if true { fileinto \"A\"; }",
            "# redirect\nkeep;",
            "/* redirect { */ keep;",
            "fileinto \"redirect \\\" {\";",
        ] {
            assert!(is_sound(good), "{good}");
        }
        for bad in [
            "redirect \"a@b.example\";",
            "if true {",
            "}",
            "\"open",
            "/* open",
            "keep; REDIRECT",
        ] {
            assert!(!is_sound(bad), "{bad}");
        }
    }
}
