//! A request as the routes see it, free of HTTP: decoded path, query and body.
//! It does not know which routes exist.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One call to the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The verb after `X-HTTP-METHOD-OVERRIDE` and `_method` have had their say.
    pub(crate) method: String,
    /// The path as sent, without the query.
    pub(crate) path: String,
    /// The query as sent, without the question mark.
    #[serde(default)]
    pub(crate) query: String,
    /// The body, an object or null.
    #[serde(default)]
    pub(crate) body: Value,
}

impl Request {
    /// Decoded path segments.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .skip(1)
            .map(|s| percent_decode_str(s).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// Decoded query pairs in their order.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        form_pairs(&self.query)
    }

    /// First value of a query key.
    pub(crate) fn query_value(&self, key: &str) -> Option<String> {
        self.pairs()
            .into_iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v)
    }

    /// Values of `filter[key]`, `filter[key][]` and `filter[key][n]`, or of the bare key.
    pub(crate) fn filter(&self, key: &str) -> Vec<String> {
        let exact = format!("filter[{key}]");
        self.pairs()
            .into_iter()
            .filter(|(k, _)| *k == exact || k.starts_with(&format!("{exact}[")))
            .map(|(_, v)| v)
            .collect()
    }

    /// Path and query together, as the log shows them.
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// A member of the body, when the body is an object that has it.
    pub(crate) fn member(&self, key: &str) -> Option<&Value> {
        self.body.get(key)
    }
}

/// `a=b&c=d` into decoded pairs.
pub(crate) fn form_pairs(text: &str) -> Vec<(String, String)> {
    let decode = |s: &str| {
        percent_decode_str(&s.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    text.split('&')
        .filter(|p| !p.is_empty())
        .map(|p| {
            p.split_once('=').map_or_else(
                || (decode(p), String::new()),
                |(k, v)| (decode(k), decode(v)),
            )
        })
        .collect()
}

/// Reads a body by its content type. Form-encoded bodies worked live for creations and aliases
/// (DAN, 2025-02), so both are read; what is not an object counts as an empty body, and the
/// required members are then reported as missing (C).
pub(crate) fn read_body(content_type: &str, bytes: &[u8]) -> Value {
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let mut map = Map::new();
        for (key, value) in form_pairs(&String::from_utf8_lossy(bytes)) {
            match key.strip_suffix("[]") {
                Some(list) => match map
                    .entry(list.to_owned())
                    .or_insert_with(|| Value::Array(Vec::new()))
                {
                    Value::Array(items) => items.push(Value::String(value)),
                    other => *other = Value::String(value),
                },
                None => {
                    map.insert(key, Value::String(value));
                }
            }
        }
        return Value::Object(map);
    }
    if let Some((_, boundary)) = content_type
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split_once("boundary="))
    {
        return multipart(boundary.trim_matches('"'), bytes);
    }
    serde_json::from_slice(bytes).unwrap_or(Value::Null)
}

/// Names and contents of the parts; files become texts, as only their presence matters here.
fn multipart(boundary: &str, bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let separator = format!("--{boundary}");
    let parts = text.split(&separator).filter_map(|part| {
        let (headers, content) = part.split_once("\r\n\r\n")?;
        let (_, name) = headers.split_once(" name=\"")?;
        let (name, _) = name.split_once('"')?;
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        Some((name.to_owned(), Value::from(content)))
    });
    Value::Object(parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let request = Request {
            method: "GET".into(),
            path: "/2/zones/a%2Fb".into(),
            query: "filter[types][]=MX&filter%5Btypes%5D%5B%5D=TXT&search=a+b%2Bc".into(),
            body: Value::Null,
        };
        assert_eq!(request.segments(), ["2", "zones", "a/b"]);
        assert_eq!(request.filter("types"), ["MX", "TXT"]);
        assert_eq!(request.query_value("search").as_deref(), Some("a b+c"));
    }

    #[test]
    fn a_multipart_body_has_its_parts() {
        let sent = "--x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a.svg\"\r\n\r\n<svg/>\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"link_vmc\"\r\n\r\nhttps://a.example\r\n--x--\r\n";
        let body = read_body("multipart/form-data; boundary=x", sent.as_bytes());
        assert_eq!(
            body,
            serde_json::json!({"logo": "<svg/>", "link_vmc": "https://a.example"})
        );
    }

    #[test]
    fn a_form_body_is_read_like_json() {
        let body = read_body(
            "application/x-www-form-urlencoded",
            b"alias=info&aliases[]=a&aliases[]=b",
        );
        assert_eq!(
            body,
            serde_json::json!({"alias":"info","aliases":["a","b"]})
        );
    }
}
