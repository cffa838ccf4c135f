//! The profiles of all files, collected before anything is declared: addresses of any file name them.

use super::Document;
use super::root::ProfileSections;
use crate::kinds::declare::{Declarations, Layer, not_clearable};
use crate::kinds::profile;
use crate::model::diagnostic::Diagnostic;
use crate::model::setting::Setting;

/// Adds the profiles of one document.
pub(super) fn collect(
    written: Setting<ProfileSections>,
    document: &mut Document,
    out: &mut Declarations,
) {
    let sections = match written {
        Setting::Value(sections) => sections.value,
        Setting::Clear(span) => {
            out.diagnostics.push(not_clearable("profiles", span));
            return;
        }
        Setting::Absent | Setting::Broken => return,
    };
    let known = &mut document.common.profiles.0;
    for (name, section) in sections {
        profile::judge(&section, &name.value, out);
        out.layers.extend(section.span().map(|span| Layer {
            span,
            label: format!("profile {}", name.value),
        }));
        if let Some(before) = known.get(&name.value) {
            out.diagnostics.push(
                Diagnostic::error(
                    "declared-twice",
                    name.span,
                    format!("the profile `{}` is written twice", name.value),
                )
                .related(before.span, "written here first")
                .help("keep one of them, or give one another name"),
            );
            continue;
        }
        // A broken one is known all the same, so that addresses that name it are not called wrong.
        let section = match section {
            Setting::Value(section) => section.value,
            _ => profile::ProfileSection::default(),
        };
        known.insert(
            name.value,
            crate::model::setting::Spanned {
                value: section,
                span: name.span,
            },
        );
    }
}
