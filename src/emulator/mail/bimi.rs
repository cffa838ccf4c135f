//! The logo of a mail service (§15). It can only be written: there is no GET and no DELETE (A).

use serde_json::json;

use crate::emulator::call::{Call, Outcome};
use crate::emulator::envelope::{Answer, Refusal};
use crate::emulator::form::Form;

/// Sets logo and certificate, each as a file or as a link to one; what is left out stays (C).
pub(crate) fn set(call: &mut Call<'_>) -> Outcome {
    let id = call.hosting(0)?;
    let mut form = Form::new(call.request);
    form.only(&["logo", "vmc", "link_logo", "link_vmc"]);
    let mut uri = |file: &str, link: &str, ending: &str| {
        let link = form.text(link, 2_048).filter(|l| !l.is_empty());
        let kept = form.text(file, usize::MAX).filter(|f| !f.is_empty());
        // Where the service keeps uploaded files is unknown; nothing answers here (C).
        link.or(kept.map(|_| format!("https://bimi.emulator.example/{id}.{ending}")))
    };
    let (svg, vmc) = (
        uri("logo", "link_logo", "svg"),
        uri("vmc", "link_vmc", "pem"),
    );
    form.finish()?;
    let hosting = call.world.hosting_mut(id).ok_or_else(Refusal::not_found)?;
    let mut own = hosting.bimi.take().unwrap_or_default();
    own.svg_uri = svg.unwrap_or(own.svg_uri);
    own.vmc_uri = vmc.unwrap_or(own.vmc_uri);
    let shown = json!({
        "status": "enabled",
        "state": if own.vmc_uri.is_empty() { "NOT_CERTIFIED" } else { "CERTIFIED" },
        "svg_uri": own.svg_uri,
        "vmc_uri": own.vmc_uri,
        "current": format!("v=BIMI1; l={}; a={}", own.svg_uri, own.vmc_uri),
    });
    hosting.bimi = Some(own);
    Ok(Answer::ok(shown))
}
