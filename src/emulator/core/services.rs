//! The numbers and names of services.

use serde_json::{Value, json};

/// Every number `/1/products` takes for a service (A S25).
pub(crate) const IDS: &[u64] = &[
    1, 2, 3, 4, 6, 7, 10, 14, 15, 18, 23, 25, 26, 29, 30, 31, 34, 35, 37, 40, 43, 48, 50, 52, 58,
];

/// Every word `/1/products` takes for a service (A S25).
pub(crate) const NAMES: &[&str] = &[
    "ai_tools",
    "backup",
    "certificate",
    "cloud",
    "cloud_hd",
    "custom_url",
    "dedicated_server",
    "domain",
    "drive",
    "e_ticketing",
    "email_hosting",
    "hosting",
    "housing",
    "invitation",
    "jelastic",
    "ksuite",
    "mailing",
    "nas",
    "public_cloud",
    "radio",
    "swiss_backup",
    "video",
    "vod",
    "web_hosting",
    "website_builder",
];

/// The name of a service. Three numbers have known names (14 REC1, 23 MOG, 40 a sample of the
/// documents); what the others are called is unknown, hence the invented pattern (C).
pub(crate) fn name(id: u64) -> String {
    match id {
        14 => "domain".into(),
        23 => "email_hosting".into(),
        40 => "drive".into(),
        _ => format!("service_{id}"),
    }
}

/// The word for a service in the filter of `/1/accounts/{account}/products`, another vocabulary (§5.2);
/// only the two of mail and domains are matched, the others are taken as equal (C).
pub(crate) fn in_account(name: &str) -> &str {
    match name {
        "email_hosting" => "mail",
        "domain" => "domain_name",
        other => other,
    }
}

/// The rights on whole services among these rows, in the shape Service permissions (A), one for each right.
pub(crate) fn rights(rows: &[Value]) -> Vec<Value> {
    let mut shown = Vec::new();
    for row in rows.iter().filter(|r| r["product_id"].is_null()) {
        let Some(id) = row["service_id"].as_u64() else {
            continue;
        };
        for word in row["types"].as_array().into_iter().flatten() {
            shown.push(json!({"service_id": id, "service_name": name(id), "rights": word}));
        }
    }
    shown
}
