//! Policy pages over HTTPS (RFC 8461 §3.3).

use std::net::SocketAddr;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;

use super::Client;
use crate::api::why;
use crate::mailauth::ask::Page;

/// What is read of a page; a policy is a few hundred octets (RFC 8461 §3.3 lets senders stop here).
const LARGEST: usize = 64 * 1024;

/// Addresses of a host that are tried.
const ADDRESSES: usize = 8;

/// Fetches `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`. The host is looked up by the resolver
/// that everything else is asked of; its certificate is checked against the roots of the system.
pub(super) async fn fetch(client: &Client, domain: &str) -> Page {
    let host = format!("mta-sts.{domain}");
    let port = client.settings.policy_port;
    let mut addresses: Vec<SocketAddr> = client
        .addresses(&host)
        .await
        .into_iter()
        .map(|address| SocketAddr::new(address, port))
        .collect();
    addresses.truncate(ADDRESSES);
    if addresses.is_empty() {
        return Page::Failed(format!("{host} has no address"));
    }
    read(client, &host, &addresses)
        .await
        .unwrap_or_else(|error| Page::Failed(why(&error)))
}

async fn read(
    client: &Client,
    host: &str,
    addresses: &[SocketAddr],
) -> Result<Page, reqwest::Error> {
    // As in `api`: an error means that a provider is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder()
        .redirect(Policy::none())
        .referer(false)
        .https_only(true)
        .user_agent(concat!("maniform/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(client.settings.timeout)
        .timeout(client.settings.timeout * 2)
        .resolve_to_addrs(host, addresses)
        .build()?;
    let at = match client.settings.policy_port {
        443 => host.to_owned(),
        port => format!("{host}:{port}"),
    };
    let url = format!("https://{at}/.well-known/mta-sts.txt");
    let mut response = http.get(url).send().await?;
    let status = response.status().as_u16();
    let media = response.headers().get(CONTENT_TYPE);
    let media = media.map(|media| String::from_utf8_lossy(media.as_bytes()).into_owned());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() >= LARGEST {
            body.truncate(LARGEST);
            break;
        }
    }
    Ok(Page::Sent {
        status,
        media: media.unwrap_or_default(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
