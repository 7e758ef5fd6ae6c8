use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::format::{COLUMNS, LegacyRow};
use super::random::Random;
use super::words;

/// An invented file of the legacy system. The same numbers give the same bytes.
///
/// One row, in the middle, is the shop that the talk is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub rows: u64,
    pub seed: u64,
    /// How many rows have a mistake. The shop of the talk has none, so at least one is left.
    pub broken: u64,
}

/// Why a sample was not written. Where there was a file before, it is still there, unchanged.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("of {rows} rows {broken} cannot be broken: one of them is Petra's shop, which is not")]
    TooManyBroken { rows: u64, broken: u64 },
    #[error("{} cannot be written ({error}): look at the rights of its folder and at the space on the disk", path.display())]
    Unwritable { path: PathBuf, error: io::Error },
}

/// The ways in which a row can be wrong, one after another.
const MISTAKES: [fn(&mut LegacyRow); 8] = [
    |row| row.name.clear(),
    |row| row.email = row.email.replace('@', " at "),
    |row| row.postcode = "postcode".to_owned(),
    |row| row.deskware_seats = "-5".to_owned(),
    |row| row.invoice_format = "papyrus".to_owned(),
    |row| row.deskware_licence.clear(),
    |row| row.deskware_seats = "several".to_owned(),
    |row| row.invoice_email = "nobody".to_owned(),
];

impl Sample {
    /// Writes it. The file appears when it is complete.
    ///
    /// # Errors
    /// When the numbers do not fit, or the file cannot be written.
    pub fn write_to(&self, path: &Path) -> Result<(), SampleError> {
        let Self { rows, broken, .. } = *self;
        if broken > 0 && broken >= rows {
            return Err(SampleError::TooManyBroken { rows, broken });
        }
        let written = write_whole(path, |file| self.write(file));
        written.map_err(|error| SampleError::Unwritable {
            path: path.to_owned(),
            error,
        })
    }

    /// Writes it, header first.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, writer: impl Write) -> io::Result<()> {
        let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(writer);
        csv.write_record(COLUMNS)?;
        let mut random = Random::from_seed(self.seed);
        for number in 1..=self.rows {
            let mut row = customer(number, &mut random);
            if number == self.petra() {
                petras_shop(&mut row);
            }
            match self.mistake(number) {
                None => csv.write_record(row.fields())?,
                Some(mistake) => match MISTAKES.get(mistake) {
                    Some(make) => {
                        make(&mut row);
                        csv.write_record(row.fields())?;
                    }
                    None => csv.write_record(&row.fields()[..COLUMNS.len() - 1])?,
                },
            }
        }
        csv.flush()
    }

    fn petra(&self) -> u64 {
        self.rows / 2 + 1
    }

    /// The index of the row's mistake. The rows with one are spread evenly, Petra's left out.
    fn mistake(&self, number: u64) -> Option<usize> {
        if number == self.petra() {
            return None;
        }
        let place = number - u64::from(number > self.petra());
        let (places, broken) = (u128::from(self.rows - 1), u128::from(self.broken));
        let up_to = |place: u64| u128::from(place) * broken / places;
        let before = up_to(place - 1);
        (up_to(place) > before).then_some((before % (MISTAKES.len() as u128 + 1)) as usize)
    }
}

fn customer(number: u64, random: &mut Random) -> LegacyRow {
    let family = random.one_of(&words::FAMILY_NAMES);
    let name = shop(family, random);
    let (city, region) = random.one_of(&words::CITIES);
    let street = random.one_of(&words::STREETS);
    LegacyRow {
        customer_number: format!("C-{number:06}"),
        name,
        street: format!("{street} {}", 1 + random.below(120)),
        postcode: format!("{region:02}{:03}", random.below(1_000)),
        city: city.to_owned(),
        country: "DE".to_owned(),
        email: format!("shop{number}@example.com"),
        phone: format!(
            "+49 {} {}",
            200 + random.below(700),
            10_000 + random.below(90_000)
        ),
        invoice_email: format!("invoices{number}@example.com"),
        invoice_format: random.one_of(&words::INVOICE_FORMATS).to_owned(),
        vat_number: format!("DE{:09}", random.below(1_000_000_000)),
        deskware_licence: format!("DW-{:08X}", random.below(1 << 32)),
        deskware_edition: random.one_of(&words::EDITIONS).to_owned(),
        deskware_seats: (1 + random.below(40)).to_string(),
    }
}

fn shop(family: &str, random: &mut Random) -> String {
    let first = random.one_of(&words::FIRST_NAMES);
    let trade = random.one_of(&words::TRADES);
    match random.below(4) {
        0 => format!("{trade} {first} {family}"),
        1 => format!("{family} {trade}"),
        2 => format!("{family}, {first} & Co."),
        _ => format!("{trade} \"{first}\""),
    }
}

fn petras_shop(row: &mut LegacyRow) {
    row.name = "Petra's shop".to_owned();
    row.email = "petra@example.com".to_owned();
    row.invoice_email = "invoices.petra@example.com".to_owned();
    row.city = "Saarbrücken".to_owned();
    row.postcode = "66111".to_owned();
}

/// Writes beside `path` and takes its place when everything is on the disk. A pipe or a device keeps its place and is written into.
fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        return write_all(File::options().write(true).open(path)?, write).map(drop);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = File::create(&beside).and_then(|file| {
        let file = write_all(file, write)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_all(
    file: File,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<File> {
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    Ok(file.into_inner()?)
}
