//! What invented shops are called and where they are. No first name is Petra: there is one Petra.

pub(super) const FIRST_NAMES: [&str; 24] = [
    "Anna", "Ben", "Carla", "David", "Elif", "Felix", "Greta", "Hannes", "Ines", "Jörg", "Käthe",
    "Lena", "Milan", "Nora", "Ömer", "Paul", "Renée", "Sven", "Tilda", "Uwe", "Vera", "Willem",
    "Yara", "Zoë",
];

pub(super) const FAMILY_NAMES: [&str; 24] = [
    "Adler", "Becker", "Çelik", "Dörr", "Engel", "Fuchs", "Groß", "Hansen", "Iversen", "Jäger",
    "Keller", "Lorenz", "Müller", "Nowak", "Oswald", "Pohl", "Richter", "Schmidt", "Thoma",
    "Ulrich", "Vogel", "Weiß", "Yılmaz", "Zimmer",
];

pub(super) const TRADES: [&str; 12] = [
    "Boutique",
    "Modehaus",
    "Schuhe",
    "Atelier",
    "Fashion",
    "Outfit",
    "Trachten",
    "Jeans Corner",
    "Kinderkleid",
    "Hut & Mantel",
    "Maßschneiderei",
    "Wäsche",
];

pub(super) const STREETS: [&str; 12] = [
    "Marktplatz",
    "Hauptstraße",
    "Bahnhofstraße",
    "Lindenallee",
    "Am Ring",
    "Gartenweg",
    "Schillerstraße",
    "Brückengasse",
    "Mühlweg",
    "Kirchgasse",
    "Königstraße",
    "Hafenstraße",
];

/// A city with the first two digits of its postcodes.
pub(super) const CITIES: [(&str, u64); 14] = [
    ("Berlin", 10),
    ("Hamburg", 20),
    ("Hannover", 30),
    ("Düsseldorf", 40),
    ("Köln", 50),
    ("Frankfurt am Main", 60),
    ("Saarbrücken", 66),
    ("Stuttgart", 70),
    ("Karlsruhe", 76),
    ("München", 80),
    ("Nürnberg", 90),
    ("Würzburg", 97),
    ("Leipzig", 4),
    ("Rostock", 18),
];

pub(super) const INVOICE_FORMATS: [&str; 3] = ["pdf", "xrechnung", "zugferd"];

pub(super) const EDITIONS: [&str; 3] = ["basic", "plus", "chain"];
