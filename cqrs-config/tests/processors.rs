//! What `%env(..)%` and `%name%` come to: Symfony's processors, in Symfony's order.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use cqrs_config::plan::OptionValue;
use cqrs_config::{Environment, Loaded, Report};

const VARIABLES: [(&str, &str); 14] = [
    ("LIMIT", " 7 "),
    ("EMPTY", ""),
    ("WORD", "hunter2hunter2"),
    ("YES", "on"),
    ("FALSE", "0"),
    ("NUMBER", "1.5"),
    ("LIST", r#"a,"b,c",d"#),
    (
        "JSON",
        r#"{"limit": 9, "deep": {"name": "inner"}, "list": ["x", "y"], "off": false}"#,
    ),
    ("ENCODED", "aGVsbG8gd29ybGQ="),
    (
        "URL",
        "postgres://me:pass%40word@db.internal:5433/events?sslmode=require&a=1#top",
    ),
    ("QUERY", "a=1&b=two%20words&b=three+words"),
    ("ASKING", "%folder%/of/%env(LIMIT)%"),
    ("SELF", "%env(resolve:SELF)%"),
    ("SPACED", "  x  "),
];

fn environment() -> Environment {
    Environment::from_pairs(VARIABLES)
}

fn file(placeholder: &str) -> String {
    format!(
        "parameters: {{ folder: var, port: 5432, flag: true, words: [a, b], nothing: ~, 'env(GIVEN)': given, text: \"it's 100%%\" }}\nservices: {{ s: {{ driver: sqlite, path: \"{placeholder}\" }} }}\nevent_store: {{ stores: {{ m: {{ type: s }} }} }}\n"
    )
}

fn load(text: &str) -> Result<Loaded, Report> {
    Loaded::from_text("test.yaml", text, &environment(), &common::catalog())
}

/// A placeholder as the text that it comes to.
fn text(placeholder: &str) -> String {
    let loaded =
        load(&file(placeholder)).unwrap_or_else(|report| panic!("{placeholder}\n{report}"));
    match &loaded.plan.services[0].options[0].value {
        OptionValue::Text(text) => text.clone(),
        other => panic!("{placeholder}: {other:?}"),
    }
}

/// The first mistake of a placeholder: its code, its message, its first help.
fn refused(placeholder: &str) -> (&'static str, String, String) {
    let report = load(&file(placeholder)).unwrap_err();
    let problem = &report.problems()[0];
    let help = problem.help.first().cloned().unwrap_or_default();
    (problem.code.name, problem.message.clone(), help)
}

#[test]
fn every_processor_reads_what_symfony_s_reads() {
    let cases = [
        ("%env(WORD)%", "hunter2hunter2"),
        ("%env(string:int:LIMIT)%", "7"),
        ("%env(string:float:NUMBER)%", "1.5"),
        ("%env(string:bool:YES)%", "true"),
        ("%env(string:not:YES)%", "false"),
        ("%env(string:not:bool:FALSE)%", "true"),
        ("%env(trim:SPACED)%", "x"),
        ("%env(base64:ENCODED)%", "hello world"),
        ("%env(urlencode:SPACED)%", "%20%20x%20%20"),
        ("%env(key:1:csv:LIST)%", "b,c"),
        ("%env(string:key:limit:json:JSON)%", "9"),
        ("%env(key:name:key:deep:json:JSON)%", "inner"),
        ("%env(key:1:key:list:json:JSON)%", "y"),
        ("%env(key:scheme:url:URL)%", "postgres"),
        ("%env(key:host:url:URL)%", "db.internal"),
        ("%env(string:key:port:url:URL)%", "5433"),
        ("%env(key:user:url:URL)%", "me"),
        ("%env(key:pass:url:URL)%", "pass@word"),
        ("%env(key:path:url:URL)%", "events"),
        ("%env(key:fragment:url:URL)%", "top"),
        ("%env(key:sslmode:query_string:URL)%", "require"),
        ("%env(key:b:query_string:QUERY)%", "three words"),
        ("%env(resolve:ASKING)%", "var/of/ 7 "),
        ("%env(string:defined:WORD)%", "true"),
        ("%env(string:defined:EMPTY)%", "false"),
        ("%env(string:defined:NOT_SET)%", "false"),
    ];
    for (placeholder, expected) in cases {
        assert_eq!(text(placeholder), expected, "{placeholder}");
    }
}

#[test]
fn a_default_stands_in_for_what_is_missing_or_empty_and_is_processed_too() {
    let cases = [
        ("%env(string:default:port:NOT_SET)%", "5432"),
        ("%env(default:folder:EMPTY)%", "var"),
        ("%env(default:folder:WORD)%", "hunter2hunter2"),
        ("%env(default:folder:key:nope:json:JSON)%", "var"),
        ("%env(default:folder:key:name:key:deep:json:JSON)%", "inner"),
        ("%env(trim:default:folder:default:nothing:NOT_SET)%", "var"),
        ("%env(GIVEN)%", "given"),
        ("<%env(default::NOT_SET)%>", "<>"),
        ("%env(key:0:default:words:NOT_SET)%", "a"),
    ];
    for (placeholder, expected) in cases {
        assert_eq!(text(placeholder), expected, "{placeholder}");
    }
}

#[test]
fn a_default_is_read_as_the_type_that_is_asked_for() {
    let text = "parameters: { fallback: ' 9 ' }\nservice_bus: { command_buses: { c: { queue_limit: '%env(int:default:fallback:NOT_SET)%' } } }\n";
    let loaded = load(text).unwrap();
    assert_eq!(loaded.plan.bus("c").unwrap().queue_limit, 9);
}

#[test]
fn nothing_is_the_default_of_the_key() {
    let text =
        "service_bus: { command_buses: { c: { queue_limit: '%env(int:default::NOT_SET)%' } } }\n";
    let loaded = load(text).unwrap();
    assert_eq!(loaded.plan.bus("c").unwrap().queue_limit, 10_000);
}

#[test]
fn text_and_parameters_stand_together() {
    let cases = [
        ("%folder%/%port%.db", "var/5432.db"),
        ("%folder%", "var"),
        ("%text%", "it's 100%"),
        ("%%folder%% %folder%", "%folder% var"),
        ("a %flag% b", "a true b"),
        ("50% of %folder%", "50% of var"),
    ];
    for (placeholder, expected) in cases {
        assert_eq!(text(placeholder), expected, "{placeholder}");
    }
}

#[test]
fn what_cannot_be_read_says_why_and_never_shows_the_value() {
    let (placeholder, variable) = ("cqrs::bad_placeholder", "cqrs::wrong_environment_variable");
    let cases = [
        ("%env(int:WORD)%", variable, "is not a whole number"),
        ("%env(float:WORD)%", variable, "is not a number"),
        (
            "%env(bool:WORD)%",
            variable,
            "is neither `true` nor `false`",
        ),
        ("%env(not:WORD)%", variable, "is neither `true` nor `false`"),
        ("%env(json:WORD)%", variable, "is not JSON"),
        ("%env(file:WORD)%", variable, "does not name a file"),
        ("%env(base64:URL)%", variable, "is not text in base64"),
        ("%env(url:WORD)%", variable, "is not a URL"),
        ("%env(key:a:WORD)%", variable, "is not a map"),
        ("%env(key:nope:json:JSON)%", variable, "has no key `nope`"),
        ("%env(string:json:JSON)%", variable, "is not text"),
        ("%env(int:json:JSON)%", variable, "is not a whole number"),
        (
            "%env(json:JSON)%/x",
            placeholder,
            "cannot stand inside text",
        ),
        ("%env()%", placeholder, "names no variable"),
        ("%env(int:)%", placeholder, "names no variable"),
        (
            "%env(default:NOT_SET)%",
            placeholder,
            "does not say what `default:` takes",
        ),
        (
            "%env(key:JSON)%",
            placeholder,
            "does not say what `key:` takes",
        ),
        ("%env(resolve:SELF)%", "cqrs::too_complex", "grow beyond"),
        ("%env(const:A)%", placeholder, "`const` is PHP's"),
        ("%env(enum:App\\\\Suit:A)%", placeholder, "`enum` is PHP's"),
        ("%env(require:A)%", placeholder, "`require` is PHP's"),
        ("%env(shuffle:csv:LIST)%", placeholder, "`shuffle` is PHP's"),
        (
            "%env(strict:A)%",
            placeholder,
            "there is no processor `strict`",
        ),
    ];
    for (written, code, why) in cases {
        let (told, message, help) = refused(written);
        assert_eq!(told, code, "{written}: {message}");
        assert!(message.contains(why), "{written}: {message}");
        assert!(
            !message.contains("hunter2") && !help.contains("hunter2"),
            "{message} {help}"
        );
    }
    let many = format!("%env({}WORD)%", "trim:".repeat(40));
    assert_eq!(refused(&many).0, placeholder);
}

#[test]
fn what_only_php_has_names_what_to_write() {
    let cases = [
        ("const", "under `parameters`"),
        ("require", "json:file:NAME"),
        ("shuffle", "leave `shuffle:` out"),
        ("enum", "leave `enum:` out"),
    ];
    for (processor, remedy) in cases {
        let (_, _, help) = refused(&format!("%env({processor}:A)%"));
        assert!(help.contains(remedy), "{processor}: {help}");
    }
}

#[test]
fn a_default_that_nobody_defines_is_told_also_when_it_is_not_needed_and_nothing_is_known() {
    let text = file("%env(default:prot:WORD)%");
    for environment in [environment(), Environment::unknown()] {
        let report =
            Loaded::from_text("test.yaml", &text, &environment, &common::catalog()).unwrap_err();
        let problem = &report.problems()[0];
        assert_eq!(problem.code.name, "cqrs::missing_parameter", "{report}");
        assert!(problem.help[0].contains("`port`"), "{report}");
    }
}

#[test]
fn a_part_of_a_variable_is_as_secret_as_all_of_it() {
    let secret = r#"{"driver": "hunter2hunter2", "words": "YWxzbyBzZWNyZXQ="}"#;
    let environment = Environment::from_pairs([("SECRET", secret)]);
    for placeholder in [
        "%env(key:driver:json:SECRET)%",
        "%env(base64:key:words:json:SECRET)%",
        "x%env(key:driver:json:SECRET)%y",
    ] {
        let text = format!(
            "services: {{ s: {{ driver: '{placeholder}' }} }}\nevent_store: {{ stores: {{ m: {{ type: s }} }} }}\n"
        );
        let report =
            Loaded::from_text("test.yaml", &text, &environment, &common::catalog()).unwrap_err();
        assert_eq!(
            report.problems()[0].code.name,
            "cqrs::unknown_driver",
            "{report}"
        );
        for told in [report.to_string(), report.to_json(), format!("{report:?}")] {
            assert!(
                !told.contains("hunter2") && !told.contains("also secret"),
                "{told}"
            );
        }
    }
}

#[test]
fn a_parameter_may_be_a_list_or_a_map_and_ask_for_others() {
    let text = "parameters: { name: ImportBasicCustomerData, handler: customer_domain.import_basic_customer_data_handler, routes: { '%name%': '%handler%' }, plugins: ['%audit%'], audit: contract_app.audit, bus: { plugins: '%plugins%', router: { routes: '%routes%' } } }\nservice_bus: { command_buses: { c: '%bus%' } }\n";
    let plan = load(text).unwrap().plan;
    let bus = plan.bus("c").unwrap();
    assert_eq!(bus.plugins[0].id, "contract_app.audit");
    assert_eq!(bus.routes[0].message, "ImportBasicCustomerData");
}

#[test]
fn names_may_hold_parameters_and_no_variables() {
    let text = "parameters: { bus: customers, id: contract_app.store }\nservices: { '%id%': { driver: memory } }\nservice_bus: { command_buses: { '%bus%_bus': ~ } }\nevent_store: { stores: { m: { type: contract_app.store } } }\n";
    let plan = load(text).unwrap().plan;
    assert!(plan.bus("customers_bus").is_some());
    let refused = |key: &str| {
        let text = format!(
            "parameters: {{ a: x, words: [] }}\nservice_bus: {{ command_buses: {{ x: ~, '{key}': ~ }} }}\n"
        );
        load(&text).unwrap_err().problems()[0].code.name
    };
    assert_eq!(refused("%env(WORD)%"), "cqrs::bad_placeholder");
    assert_eq!(refused("%words%"), "cqrs::bad_placeholder");
    assert_eq!(refused("%nope%"), "cqrs::missing_parameter");
    assert_eq!(refused("%a%"), "cqrs::duplicate_key");
}

#[test]
fn tags_of_prooph_and_classes_may_hold_parameters_and_others_keep_their_own() {
    let text = "parameters: { bus: c, class: 'Contract\\Plugin\\Patience' }\nservices:\n  patience: { class: '%class%', after: 5s, tags: [{ name: prooph_service_bus.%bus%.plugin }] }\n  other: { class: '%unknown.class%', arguments: ['%kernel.project_dir%'], tags: [{ name: monolog.logger, channel: '%channel%' }] }\n  short: { $folder: '%kernel.project_dir%' }\nservice_bus: { command_buses: { c: ~ } }\n";
    let plan = load(text).unwrap().plan;
    assert_eq!(plan.bus("c").unwrap().plugins[0].id, "patience");
}
