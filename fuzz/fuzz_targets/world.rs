//! Whatever the DNS publishes: SPF is evaluated to an end and the same twice, and DMARC is found or not.
#![no_main]

use std::net::IpAddr;

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::mailauth::dmarc::walk::walk;
use maniform_fuzz::mailauth::spf::{Receiver, Sender, check, expand};
use maniform_fuzz::world::Written;

fuzz_target!(|text: &str| {
    let world = Written::read(text);
    let receiver = Receiver {
        name: "mx.partner.example".to_owned(),
        now: 1_795_435_200,
    };
    for ip in ["192.0.2.1", "2001:db8::1"] {
        let ip: IpAddr = ip.parse().expect("an address");
        let sender = Sender {
            ip,
            helo: "mail.acme.example".to_owned(),
            mail_from: "ada.b+c@acme.example".to_owned(),
        };
        let first = check(&world, &sender, &receiver).expect("this world knows everything");
        assert_eq!(check(&world, &sender, &receiver), Ok(first));
    }
    assert!(expand(&world, "acme.example").is_ok());
    assert!(walk(&world, "a.b.acme.example").is_ok());
});
