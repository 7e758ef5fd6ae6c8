//! Aggregates are tested without an application: what was, what is asked, what becomes of it.

#![allow(missing_docs)]

use cqrs::prelude::*;
use cqrs::testing::Given;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct Borrow {
    book: String,
    reader: String,
}

#[derive(Serialize, Deserialize, Event)]
struct BookWasBorrowed {
    reader: String,
}

#[derive(Serialize, Deserialize, Event)]
struct ReaderWasGreeted {}

#[derive(Debug, thiserror::Error)]
enum LendingError {
    #[error("{0} has it")]
    Taken(String),
}

#[derive(Default)]
struct Book {
    reader: Option<String>,
}

#[aggregate(id = String)]
impl Book {
    #[handles(create_or_load, key = book)]
    fn borrow(
        &self,
        command: &Borrow,
    ) -> Result<(BookWasBorrowed, Option<ReaderWasGreeted>), LendingError> {
        match &self.reader {
            Some(reader) if *reader == command.reader => Ok((self.borrowed(reader), None)),
            Some(reader) => Err(LendingError::Taken(reader.clone())),
            None => Ok((self.borrowed(&command.reader), Some(ReaderWasGreeted {}))),
        }
    }

    fn borrowed(&self, reader: &str) -> BookWasBorrowed {
        BookWasBorrowed {
            reader: reader.to_owned(),
        }
    }

    fn returned(&self) -> Result<Vec<BookWasBorrowed>, LendingError> {
        Ok(Vec::new())
    }

    #[apply]
    fn was_borrowed(&mut self, event: &BookWasBorrowed) {
        self.reader = Some(event.reader.clone());
    }

    #[apply]
    fn was_greeted(&mut self, _: &ReaderWasGreeted) {}
}

fn borrow(reader: &str) -> Borrow {
    Borrow {
        book: "Emma".to_owned(),
        reader: reader.to_owned(),
    }
}

fn borrowed_by(reader: &str) -> BookWasBorrowed {
    BookWasBorrowed {
        reader: reader.to_owned(),
    }
}

#[test]
fn what_a_decision_records_is_compared_in_order() {
    let book = Book::given_nothing()
        .when(borrow("Petra"))
        .then(events![borrowed_by("Petra"), ReaderWasGreeted {}]);
    assert_eq!(book.reader.as_deref(), Some("Petra"));
}

#[test]
fn history_is_applied_before_the_decision() {
    Book::given(borrowed_by("Petra"))
        .when(borrow("John"))
        .then_error(LendingError::Taken("Petra".to_owned()));
    Book::given([borrowed_by("Petra"), borrowed_by("John")])
        .when(borrow("John"))
        .then(borrowed_by("John"));
}

#[test]
fn any_method_can_be_called_and_may_record_nothing() {
    Book::given(borrowed_by("Petra"))
        .when_calling(|book| book.returned())
        .then_nothing();
}

#[test]
#[should_panic(
    expected = "  - BookWasBorrowed {\"reader\":\"John\"}\n  + BookWasBorrowed {\"reader\":\"Petra\"}"
)]
fn other_events_than_expected_are_shown_as_a_difference() {
    Book::given(borrowed_by("Petra"))
        .when(borrow("Petra"))
        .then(borrowed_by("John"));
}

#[test]
#[should_panic(expected = "it refused: Petra has it")]
fn a_refusal_where_events_were_expected_says_why() {
    Book::given(borrowed_by("Petra"))
        .when(borrow("John"))
        .then(borrowed_by("John"));
}
