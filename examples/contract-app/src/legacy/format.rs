/// The columns, as the first line of the file names them, in this order.
pub const COLUMNS: [&str; 14] = [
    "customer_number",
    "name",
    "street",
    "postcode",
    "city",
    "country",
    "email",
    "phone",
    "invoice_email",
    "invoice_format",
    "vat_number",
    "deskware_licence",
    "deskware_edition",
    "deskware_seats",
];

/// The most bytes of one row. A longer one is no customer but a damaged file.
pub const ROW_LIMIT: usize = 64 * 1024;

/// One customer as the legacy system knows it: text, nothing of it checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegacyRow {
    pub customer_number: String,
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub country: String,
    pub email: String,
    pub phone: String,
    pub invoice_email: String,
    pub invoice_format: String,
    pub vat_number: String,
    pub deskware_licence: String,
    pub deskware_edition: String,
    pub deskware_seats: String,
}

/// Why a row is left out, while the rest of the file is imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenRow {
    #[error("it has {found} fields and not {}", COLUMNS.len())]
    Fields { found: usize },
    #[error("`{column}` is {found:?}, which is no number from 0 to {}", u32::MAX)]
    Number { column: &'static str, found: String },
    #[error("customer {customer} stands in line {first} already")]
    Repeated { customer: String, first: u64 },
}

impl LegacyRow {
    /// The fields in the order of [`COLUMNS`].
    #[must_use]
    pub fn fields(&self) -> [&str; COLUMNS.len()] {
        [
            &self.customer_number,
            &self.name,
            &self.street,
            &self.postcode,
            &self.city,
            &self.country,
            &self.email,
            &self.phone,
            &self.invoice_email,
            &self.invoice_format,
            &self.vat_number,
            &self.deskware_licence,
            &self.deskware_edition,
            &self.deskware_seats,
        ]
    }

    /// The number of seats, which is the one field that has to be a number.
    ///
    /// # Errors
    /// When it is none.
    pub fn seats(&self) -> Result<u32, BrokenRow> {
        let parsed = self.deskware_seats.trim().parse();
        parsed.map_err(|_| BrokenRow::Number {
            column: "deskware_seats",
            found: self.deskware_seats.clone(),
        })
    }
}

impl From<[&str; COLUMNS.len()]> for LegacyRow {
    fn from(fields: [&str; COLUMNS.len()]) -> Self {
        let [
            customer_number,
            name,
            street,
            postcode,
            city,
            country,
            email,
            phone,
            invoice_email,
            invoice_format,
            vat_number,
            deskware_licence,
            deskware_edition,
            deskware_seats,
        ] = fields.map(str::to_owned);
        Self {
            customer_number,
            name,
            street,
            postcode,
            city,
            country,
            email,
            phone,
            invoice_email,
            invoice_format,
            vat_number,
            deskware_licence,
            deskware_edition,
            deskware_seats,
        }
    }
}
