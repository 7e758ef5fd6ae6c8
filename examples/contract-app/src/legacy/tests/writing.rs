use super::*;

const SAMPLE: Sample = Sample {
    rows: 1_000,
    seed: 7,
    broken: 25,
};

fn written(sample: Sample) -> Vec<u8> {
    let mut bytes = Vec::new();
    sample.write(&mut bytes).unwrap();
    bytes
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_same_seed_gives_the_same_bytes_for_ever() {
    assert_eq!(checksum(&written(SAMPLE)), 12_494_085_901_951_163_025);
    assert_ne!(written(Sample { seed: 8, ..SAMPLE }), written(SAMPLE));
}

#[test]
fn one_row_is_the_shop_of_the_talk() {
    let file = written(SAMPLE);
    let rows = reader(&*file).unwrap();
    let petras: Vec<LegacyRow> = rows
        .filter_map(|line| line.unwrap().customer.ok())
        .filter(|row| row.name.to_lowercase().contains("petra"))
        .collect();
    assert_eq!(petras.len(), 1);
    assert_eq!(petras[0].name, "Petra's shop");
}

#[test]
fn the_same_rows_are_customers_with_and_without_mistakes() {
    let broken = written(SAMPLE);
    let whole = written(Sample {
        broken: 0,
        ..SAMPLE
    });
    let changed = broken
        .split(|byte| *byte == b'\n')
        .zip(whole.split(|byte| *byte == b'\n'));
    assert_eq!(
        changed.filter(|(broken, whole)| broken != whole).count(),
        25
    );
}

#[test]
fn every_kind_of_mistake_is_among_the_broken_rows() {
    let file = written(SAMPLE);
    let broken = reader(&*file).unwrap();
    let fields = broken.filter(|line| line.as_ref().unwrap().customer.is_err());
    assert_eq!(fields.count(), 25 / 9);
}

#[test]
fn a_single_row_is_petra() {
    let sample = Sample {
        rows: 1,
        broken: 0,
        ..SAMPLE
    };
    assert!(
        String::from_utf8(written(sample))
            .unwrap()
            .contains("Petra's shop")
    );
}

#[test]
fn petra_cannot_be_broken() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample {
        rows: 3,
        broken: 3,
        ..SAMPLE
    };
    let error = sample
        .write_to(&folder.path().join("sample.csv"))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("of 3 rows 3 cannot be broken"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    let error = SAMPLE.write_to(&taken).unwrap_err().to_string();
    assert!(error.starts_with(&taken.display().to_string()), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
