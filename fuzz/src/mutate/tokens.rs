//! Bytes, and words that mean something to one of the readers.

use super::{inserted, place};
use crate::random::Random;

/// What has a meaning in YAML, in JSON, in placeholders or among our keys.
const TOKENS: &[&str] = &[
    "%",
    "%%",
    "%env(",
    ")%",
    "%env(A)%",
    "%env(int:A)%",
    "%env(json:JSON)%",
    "%env(default:a:B)%",
    "%env(default::B)%",
    "%env(file:FILE)%",
    "%env(bool:A)%",
    "%a%",
    "%b%",
    "%env(%",
    "%env(a:b:c:d)%",
    ":",
    ": ",
    ":\n",
    "- ",
    "-",
    "? ",
    "\n",
    "\r\n",
    "\t",
    " ",
    "    ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "#",
    " #",
    "&a ",
    "*a",
    "*b",
    "<<: *a\n",
    "!!str ",
    "!!int ",
    "!!binary ",
    "!php/const X",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "~",
    "null",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "NULL",
    ".inf",
    ".nan",
    "0x7f",
    "0o17",
    "1e3",
    "-1",
    "0",
    "9223372036854775808",
    "1e400",
    "1_000",
    "3.14",
    "2026-01-31",
    "@",
    "@@",
    "'@app.handler'",
    "é",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "\u{7f}",
    "\u{2028}",
    "🦀",
    "e\u{301}",
    "services",
    "service_bus",
    "prooph_service_bus",
    "command_buses",
    "command_bus",
    "event-buses",
    "query_buses",
    "router",
    "routes",
    "route",
    "type",
    "plugins",
    "plugin",
    "async_switch",
    "asynchronous",
    "delivery",
    "durable",
    "inline",
    "event_store",
    "stores",
    "repositories",
    "aggregate_type",
    "snapshot_store",
    "snapshots",
    "every",
    "driver",
    "memory",
    "queue",
    "transports",
    "dead_letters",
    "retry",
    "imports",
    "resource",
    "ignore_errors",
    "parameters",
    "when@test",
    "when@prod",
    "tags",
    "name",
    "prooph_service_bus.commands.route_target",
    "message_detection",
    "crates",
    "projection_managers",
    "process_managers",
    "a.yaml",
    "*.yaml",
    "**",
    "..",
    "/",
    "message_name",
    "payload",
    "metadata",
    "uuid",
    "created_at",
    "_actor",
    "_causation_id",
    "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60",
    "2026-01-31T12:00:00.000001",
    "Pay",
    "App\\Pay",
    "Paid",
    "amount",
    "=== b.yaml\n",
];

const BYTES: &[u8] = &[0, 1, 9, 10, 13, 32, 0x7f, 0x80, 0xc3, 0xed, 0xfe, 0xff];

/// One byte more, one less, or another one.
pub(super) fn byte(mut input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = random.below(input.len());
    let new = match random.below(2) {
        0 => *random.one_of(BYTES),
        _ => u8::try_from(random.below(256)).unwrap_or_default(),
    };
    match random.below(3) {
        0 => return inserted(input, at, &[new]),
        1 if !input.is_empty() => drop(input.remove(at)),
        _ => input
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|byte| *byte = new),
    }
    input
}

/// A token anywhere.
pub(super) fn insert(input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = place(&input, random);
    inserted(input, at, random.one_of(TOKENS).as_bytes())
}

/// A token in the place of a word.
pub(super) fn replace(mut input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = place(&input, random);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = input[..at].iter().rev().take_while(|byte| is_word(byte));
    let start = at - before.count();
    let end = at + input[at..].iter().take_while(|byte| is_word(byte)).count();
    input.splice(start..end, random.one_of(TOKENS).bytes());
    input
}
