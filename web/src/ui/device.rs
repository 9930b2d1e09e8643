//! What a browser calls itself, in the words that people use. Browsers name each other for the sake of old servers, so
//! the order of the tables counts.

const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The longest name of a program that is shown.
const PROGRAM_MAX_CHARS: usize = 60;

/// Browser and system by a `User-Agent`, such as "Firefox, Windows"; a program by its own name.
pub(crate) fn device_name(user_agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(part, _)| user_agent.contains(part));
        found.map(|(_, name)| *name)
    };
    // On iPhones, Chrome has a name of its own.
    let browser = match user_agent.contains("CriOS/") {
        true => Some("Chrome"),
        false => find(&BROWSERS),
    };
    match (browser, find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => user_agent.chars().take(PROGRAM_MAX_CHARS).collect(),
    }
}
