use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use contract_app::contract::{
    ContractNegotiationWasCompleted, ContractNegotiationWasRejectedBySupervisor,
    SpecialConditionsRequested,
};
use contract_app::customer::{
    CustomerHasMoved, CustomerWasAdded, CustomerWasRenamed, RejectedNegotiationWasNoted,
};
use contract_app::{Settings, application};
use cqrs::prelude::*;
use cqrs::sqlite::rusqlite::Connection;
use cqrs::store::Recorded;

use crate::night::{Night, ROWS};

/// Everything that is left when the last process has ended.
pub(crate) struct Verdict {
    settings: Settings,
    log: Vec<Recorded>,
}

/// Which event has which letter written.
const LETTERS: [(&str, &str); 3] = [
    (
        SpecialConditionsRequested::NAME,
        "special-conditions-requested",
    ),
    (
        ContractNegotiationWasCompleted::NAME,
        "negotiation-completed",
    ),
    (
        ContractNegotiationWasRejectedBySupervisor::NAME,
        "negotiation-rejected",
    ),
];

impl Verdict {
    pub(crate) async fn read(folder: PathBuf) -> Self {
        let settings = Settings::in_folder(folder);
        let app = application(&settings).build().await.unwrap();
        let store = app.store_named("contract_store").unwrap();
        let mut log: Vec<Recorded> = Vec::new();
        let mut cursor = store.log_start();
        loop {
            let page = store.read_log(&cursor, 1_000).await.unwrap();
            if page.events.is_empty() {
                break;
            }
            log.extend(page.events);
            cursor = page.next;
        }
        app.shutdown().await.unwrap();
        Self { settings, log }
    }

    pub(crate) fn every_acknowledged_row_is_there_once(
        &self,
        acknowledged: &BTreeMap<Night, BTreeSet<u64>>,
    ) {
        let all: usize = acknowledged.values().map(BTreeSet::len).sum();
        assert!(all > ROWS as usize * 4, "only {all} rows were acknowledged");
        let texts = self.texts();
        for (night, rows) in acknowledged {
            for row in 1..=ROWS {
                for mark in night.marks(row) {
                    let times = texts.get(mark.as_str()).copied().unwrap_or_default();
                    assert!(times <= 1, "{mark} is there {times} times");
                    assert!(times == 1 || !rows.contains(&row), "{mark} is lost");
                }
            }
        }
    }

    pub(crate) fn every_row_of_the_last_night_is_there(&self, last: &Night) {
        let texts = self.texts();
        for row in 1..=ROWS {
            for mark in last.marks(row) {
                assert_eq!(texts.get(mark.as_str()), Some(&1), "{mark}");
            }
        }
    }

    pub(crate) fn no_subject_has_a_hole(&self) {
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        for event in &self.log {
            let Some(subject) = &event.subject else {
                continue;
            };
            let id = format!("{}/{}", subject.aggregate_type(), subject.aggregate_id());
            let version = versions.entry(id.clone()).or_default();
            *version += 1;
            assert_eq!(event.version.get(), *version, "{id}");
        }
    }

    pub(crate) fn the_search_is_the_one_that_the_log_gives(&self) {
        let mut expected: BTreeMap<String, (String, String)> = BTreeMap::new();
        for event in &self.log {
            if let Some(added) = self::event::<CustomerWasAdded>(event) {
                let listed = (added.name.to_string(), added.address.city);
                expected.insert(added.customer_id.to_string(), listed);
            } else if let Some(renamed) = self::event::<CustomerWasRenamed>(event) {
                let id = renamed.customer_id.to_string();
                expected.get_mut(&id).unwrap().0 = renamed.to.to_string();
            } else if let Some(moved) = self::event::<CustomerHasMoved>(event) {
                let id = moved.customer_id.to_string();
                expected.get_mut(&id).unwrap().1 = moved.to.city;
            }
        }
        assert_eq!(expected.len(), ROWS as usize);
        assert_eq!(self.listed(), expected);
    }

    /// A letter has its event's id, so a repetition would be a second file of the same name, which cannot be.
    pub(crate) fn every_mail_is_there_once(&self) {
        let expected: BTreeSet<String> = self
            .log
            .iter()
            .filter_map(|event| {
                let mut letters = LETTERS.iter();
                let (_, letter) = letters.find(|(name, _)| *name == event.name)?;
                Some(format!("{}.{letter}.eml", event.id))
            })
            .collect();
        assert!(expected.len() >= 8, "{expected:?}");
        let mails = self.settings.outbox().mails().unwrap();
        let there: BTreeSet<String> = mails.into_iter().map(|mail| mail.file).collect();
        assert_eq!(there, expected);
    }

    pub(crate) fn every_rejection_is_noted_once(&self) {
        let rejected: Vec<String> = self
            .events::<ContractNegotiationWasRejectedBySupervisor>()
            .map(|rejected| rejected.acquisition_process_id.to_string())
            .collect();
        let noted: Vec<String> = self
            .events::<RejectedNegotiationWasNoted>()
            .map(|noted| noted.negotiation)
            .collect();
        let sorted = |mut list: Vec<String>| {
            list.sort();
            list
        };
        assert_eq!(sorted(noted), sorted(rejected));
    }

    /// How often each text is in an event.
    fn texts(&self) -> HashMap<&str, usize> {
        let payloads = self.log.iter().map(|event| event.payload.as_str());
        let mut texts = HashMap::new();
        for text in payloads.flat_map(|payload| payload.split('"')) {
            *texts.entry(text).or_default() += 1;
        }
        texts
    }

    fn events<E: Event>(&self) -> impl Iterator<Item = E> {
        self.log.iter().filter_map(event)
    }

    /// The table of the search, its full-text index included.
    fn listed(&self) -> BTreeMap<String, (String, String)> {
        let database = Connection::open(self.settings.database()).unwrap();
        let check =
            "INSERT INTO customer_search_name (customer_search_name) VALUES ('integrity-check')";
        database.execute(check, []).unwrap();
        let mut rows = database
            .prepare("SELECT id, name, city FROM customer_search")
            .unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

fn event<E: Event>(recorded: &Recorded) -> Option<E> {
    (recorded.name == E::NAME).then(|| recorded.decode().unwrap())
}
