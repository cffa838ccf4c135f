//! Tags of an organization. Reading is documented; the writes are named by one client only (HEN, C),
//! hence switchable. Putting a tag onto a product has no public route.

use serde_json::{Value, json};

use super::inventory;
use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;
use crate::emulator::listing::Listing;
use crate::emulator::world::Tag;

/// The account's tags; live an array although the documents say text (§2), without pages.
pub(crate) fn list(call: &mut Call<'_>) -> Outcome {
    let account = call.account(0)?;
    let with = call.with(&["product_count"])?;
    let own = call.world.account(account).map(|a| a.tags.clone());
    let items = own.unwrap_or_default();
    let items = items
        .iter()
        .map(|t| counted(call, account, t, !with.is_empty()));
    let items = items.collect();
    Listing {
        sortable: &["id", "name", "color"],
        ..Listing::default()
    }
    .answer(call, items)
}

/// A new tag. That a name is taken once only is a guess (C).
pub(crate) fn create(call: &mut Call<'_>) -> Outcome {
    let account = call.administered(0)?;
    let (name, color) = body(call)?;
    free(call, account, &name, 0)?;
    let tag = Tag {
        id: call.world.take_id(),
        name,
        color: color.unwrap_or(1),
    };
    let shown = tag_view(&tag);
    if let Some(row) = call.world.accounts.iter_mut().find(|a| a.id == account) {
        row.tags.push(tag);
    }
    Ok(Answer::created(shown))
}

/// Renames or recolours a tag wherever it is worn.
pub(crate) fn update(call: &mut Call<'_>) -> Outcome {
    let (account, mut tag) = find(call)?;
    let (name, color) = body(call)?;
    free(call, account, &name, tag.id)?;
    tag.name = name;
    tag.color = color.unwrap_or(tag.color);
    for list in call.world.tag_lists(account) {
        for worn in list.iter_mut().filter(|t| t.id == tag.id) {
            *worn = tag.clone();
        }
    }
    Ok(Answer::ok(tag_view(&tag)))
}

/// Deletes a tag and takes it off every product.
pub(crate) fn delete(call: &mut Call<'_>) -> Outcome {
    let (account, tag) = find(call)?;
    for list in call.world.tag_lists(account) {
        list.retain(|t| t.id != tag.id);
    }
    Ok(Answer::ok(true))
}

/// A tag as shown.
pub(crate) fn tag_view(tag: &Tag) -> Value {
    json!({"id": tag.id, "name": tag.name, "color": tag.color})
}

fn counted(call: &Call<'_>, account: u64, tag: &Tag, with_count: bool) -> Value {
    let mut shown = tag_view(tag);
    if with_count {
        let products = inventory::everything(call.world);
        let wear =
            |p: &inventory::Row| p.account == account && p.tags.iter().any(|t| t.id == tag.id);
        shown["product_count"] = products.iter().filter(|p| wear(p)).count().into();
    }
    shown
}

fn find(call: &Call<'_>) -> Result<(u64, Tag), Refusal> {
    let account = call.administered(0)?;
    let id = call.id(1)?;
    let own = call.world.account(account);
    let tag = own.and_then(|a| a.tags.iter().find(|t| t.id == id));
    Ok((account, tag.cloned().ok_or_else(Refusal::not_found)?))
}

fn body(call: &Call<'_>) -> Result<(String, Option<u64>), Refusal> {
    let mut form = Form::new(call.request);
    form.only(&["name", "color"]);
    let name = form.needed_text("name", 255);
    let color = form.number("color", 0, 1_000_000_000);
    form.finish()?;
    Ok((name, color.map(i64::unsigned_abs)))
}

fn free(call: &Call<'_>, account: u64, name: &str, own: u64) -> Result<(), Refusal> {
    let tags = call.world.account(account).map(|a| a.tags.as_slice());
    let mut tags = tags.unwrap_or_default().iter();
    if tags.any(|t| t.id != own && t.name == name) {
        return Err(Refusal::new(409, "object_already_exists"));
    }
    Ok(())
}
