//! Any bytes as a message of the DNS: understood to an end, and the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maniform_fuzz::mailauth::ask::Type;
use maniform_fuzz::resolve::understood;

const TYPES: [Type; 12] = [
    Type::A,
    Type::Aaaa,
    Type::Caa,
    Type::Cname,
    Type::Ds,
    Type::Mx,
    Type::Ns,
    Type::Ptr,
    Type::Soa,
    Type::Srv,
    Type::Tlsa,
    Type::Txt,
];

fuzz_target!(|bytes: &[u8]| {
    let [kind, octets @ ..] = bytes else { return };
    let name = "www.acme.example";
    let recursion = kind & 16 != 0;
    let kind = TYPES[usize::from(kind & 15) % TYPES.len()];
    let first = understood(octets, name, kind, recursion);
    assert_eq!(first, understood(octets, name, kind, recursion));
});
