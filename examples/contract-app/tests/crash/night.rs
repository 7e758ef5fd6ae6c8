use std::path::{Path, PathBuf};

use contract_app::legacy::{COLUMNS, LegacyRow};

/// Rows of a file.
pub(crate) const ROWS: u64 = 150;

/// The file of one night. Every row has addresses for mails and a licence that no other night has, so an event tells which night it is of;
/// a few shops are renamed and move, which is what the search shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Night(u32);

impl Night {
    pub(crate) fn number(number: u32) -> Self {
        Self(number)
    }

    pub(crate) fn customer(self, row: u64) -> LegacyRow {
        let Self(night) = self;
        let name = if row == 1 { "Petra's shop" } else { "Shop" };
        // In every fifth night something happens to this shop that the search shows.
        let changed = night.saturating_sub((night + row as u32) % 5);
        LegacyRow {
            customer_number: format!("C-{row:04}"),
            name: format!("{name} {row}, night {changed}"),
            street: "Markt 1".to_owned(),
            postcode: "66111".to_owned(),
            city: format!("City of night {changed}"),
            country: "DE".to_owned(),
            email: format!("shop{row}-night{night}@example.com"),
            phone: String::new(),
            invoice_email: format!("invoices{row}-night{night}@example.com"),
            invoice_format: "pdf".to_owned(),
            vat_number: String::new(),
            deskware_licence: format!("DW-{row}-{night}"),
            deskware_edition: "basic".to_owned(),
            deskware_seats: "3".to_owned(),
        }
    }

    /// What its rows leave in the log, each in one event.
    pub(crate) fn marks(self, row: u64) -> [String; 3] {
        let LegacyRow {
            email,
            invoice_email,
            deskware_licence,
            ..
        } = self.customer(row);
        [email, invoice_email, deskware_licence]
    }

    pub(crate) fn write(self, folder: &Path) -> PathBuf {
        let path = folder.join(format!("night-{}.csv", self.0));
        let mut file = csv::Writer::from_path(&path).unwrap();
        file.write_record(COLUMNS).unwrap();
        for row in 1..=ROWS {
            file.write_record(self.customer(row).fields()).unwrap();
        }
        file.flush().unwrap();
        path
    }
}
