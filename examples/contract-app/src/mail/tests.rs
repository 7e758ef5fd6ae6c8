use std::fs;

use cqrs::time::Timestamp;

use super::{Letter, Mailer, OutboxFolder, SentMail, format};

fn letter() -> Letter {
    Letter {
        id: "0190-7.negotiation-completed".to_owned(),
        date: Timestamp::from_micros(1_767_225_600_000_000),
        from: "contract-app@bobs-fashion.example".to_owned(),
        to: "bettina@bobs-fashion.example".to_owned(),
        subject: "Petra's shop has signed".to_owned(),
        body: "Dear Bettina,\n\nKäthe has signed.\n".to_owned(),
    }
}

#[test]
fn a_letter_is_a_file_that_mail_programs_read() {
    let expected = "\
Date: Thu, 1 Jan 2026 00:00:00 +0000\r
From: contract-app@bobs-fashion.example\r
To: bettina@bobs-fashion.example\r
Subject: Petra's shop has signed\r
Message-ID: <0190-7.negotiation-completed@bobs-fashion.example>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
Dear Bettina,\r
\r
Käthe has signed.\r
";
    assert_eq!(format::write(&letter()), expected);
}

#[test]
fn a_subject_may_have_any_letters_and_comes_back() {
    for subject in [
        "Wäsche \"Zoë\"",
        "=?UTF-8?Q?not=20encoded?=",
        "多".repeat(100).as_str(),
        "x".repeat(500).as_str(),
        "a = b",
        "",
    ] {
        let file = format::write(&Letter {
            subject: subject.to_owned(),
            ..letter()
        });
        assert_eq!(format::header(&file, "Subject"), subject);
        assert!(file.lines().all(|line| line.len() <= 78), "{file}");
    }
}

#[test]
fn a_line_break_in_a_subject_becomes_no_header() {
    let subject = "hello\r\nBcc: everybody@example.com".to_owned();
    let file = format::write(&Letter {
        subject,
        ..letter()
    });
    assert_eq!(format::header(&file, "Bcc"), "");
    assert!(!file.contains("\nBcc"), "{file}");
}

#[tokio::test]
async fn a_letter_that_is_sent_again_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = OutboxFolder::at(folder.path().join("mails"));
    outbox.send(letter()).await.unwrap();
    let other = Letter {
        subject: "Another subject".to_owned(),
        ..letter()
    };
    outbox.send(other).await.unwrap();
    assert_eq!(
        outbox.mails().unwrap(),
        [SentMail {
            file: "0190-7.negotiation-completed.eml".to_owned(),
            to: letter().to,
            subject: letter().subject,
        }]
    );
    let files = fs::read_dir(folder.path().join("mails")).unwrap();
    assert_eq!(files.count(), 1, "nothing is left beside it");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error_and_one_that_is_missing_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        OutboxFolder::at(folder.path().join("none"))
            .mails()
            .unwrap(),
        []
    );
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    let error = OutboxFolder::at(file).send(letter()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the letter 0190-7.negotiation-completed cannot be sent"
    );
}
