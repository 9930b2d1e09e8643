//! `mockingbird-api import-users FILE.db`: brings the people of an older system's table `users` in.
//!
//! `source` reads the SQLite file, `import` makes accounts and sends mails. Here: arguments, the bar, the report.

pub mod import;
pub mod source;

use super::progress_bar;
use crate::config::Config;
use crate::gotrue::GoTrue;
use anyhow::{Context, Result, bail};
use import::{Import, Line, Listener, Options, Outcome};
use indicatif::ProgressBar;
use mockingbird_net::operator_client;
use source::Source;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What is to be imported, and how.
#[derive(clap::Args)]
pub struct ImportArguments {
    /// The SQLite file of the old system, with a table `users`; it is only read
    file: PathBuf,
    /// Look at everything and say what would be done; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Where the report goes: a line for each person, as CSV, behind what a run before has written
    #[arg(long, default_value = "import-users.csv")]
    report: PathBuf,
    /// Bring no administrators: everybody comes as an ordinary person
    #[arg(long)]
    without_admins: bool,
    /// How many mails may be sent in an hour; Supabase's own limit is "Rate limit for sending
    /// emails" in the project's settings
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    mails_per_hour: u32,
    /// Send no mails: people ask for theirs by "Forgot the password?"
    #[arg(long)]
    no_mails: bool,
}

/// The report, and counts of what is in it.
struct Report {
    file: csv::Writer<File>,
    counts: HashMap<Outcome, u64>,
    bar: ProgressBar,
}

impl Listener for Report {
    fn done(&mut self, line: &Line<'_>) -> Result<()> {
        *self.counts.entry(line.outcome).or_default() += 1;
        self.bar.inc(1);
        let row = line.row.map(|row| row.to_string()).unwrap_or_default();
        let email = cell(line.email.expose());
        let record = [row.as_str(), &email, line.outcome.as_str(), &line.detail];
        self.file.write_record(record)?;
        // Whoever stops it hard finds what was done.
        self.file.flush().context("the report can't be written")
    }

    fn waits(&mut self, pause: Duration) {
        let text = format!("no more mails for now: waiting {} s", pause.as_secs());
        self.bar.set_message(text);
    }
}

/// Imports, with a bar on the standard error, the report in its file, and counts on the standard output. Ends between
/// two steps where `stop` is cancelled; run again, it goes on.
///
/// # Errors
/// The file can't be read, the project does not answer, or it was stopped.
pub async fn run(
    config: &Config,
    arguments: &ImportArguments,
    stop: &CancellationToken,
) -> Result<()> {
    let source = Source::open(&arguments.file)?;
    let file = report_at(&arguments.report)?;
    let http = operator_client(Duration::from_secs(3)).build()?;
    let auth = GoTrue::new(&config.supabase, http);
    let rows = config.supabase.store()?.as_service();
    let public_url = config.web.public_url.as_str().trim_end_matches('/');
    let import = Import {
        auth: &auth,
        rows: &rows,
        reset_page: format!("{public_url}/reset"),
        options: Options {
            dry_run: arguments.dry_run,
            without_admins: arguments.without_admins,
            mails_per_hour: (!arguments.no_mails).then_some(arguments.mails_per_hour),
        },
        sleep: &|time| Box::pin(tokio::time::sleep(time)),
        stop,
    };
    let mut report = Report {
        file,
        counts: HashMap::new(),
        bar: progress_bar(source.rows, "people"),
    };
    let ended = import.accounts(&source, &mut report).await;
    report.bar.finish_and_clear();
    let mut ended = ended.context("stopped in the middle; run it again to go on")?;
    if ended {
        report.bar = progress_bar(0, "mails");
        report.bar.unset_length();
        let mailed = import.mails(&mut report).await;
        report.bar.finish_and_clear();
        ended = mailed.context("stopped while mails were sent; run it again to go on")?;
    }
    print!("{}", told(&report.counts));
    println!("report: {}", arguments.report.display());
    if !ended {
        bail!("stopped before the end; run it again to go on");
    }
    Ok(())
}

/// The report, behind what a run before has written. It holds addresses, so it is for its owner alone.
fn report_at(path: &Path) -> Result<csv::Writer<File>> {
    let mut options = File::options();
    options.create(true).append(true).mode(0o600);
    let file = options.open(path);
    let file = file.with_context(|| format!("{} can't be written", path.display()))?;
    let is_new = file.metadata()?.len() == 0;
    let mut report = csv::Writer::from_writer(file);
    if is_new {
        report.write_record(["row", "email", "outcome", "detail"])?;
    }
    Ok(report)
}

/// A text of a stranger for a spreadsheet, which would take some for formulas.
fn cell(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

fn told(counts: &HashMap<Outcome, u64>) -> String {
    let all = [
        Outcome::Created,
        Outcome::WouldBeCreated,
        Outcome::ImportedBefore,
        Outcome::RemovedSince,
        Outcome::AlreadyThere,
        Outcome::Duplicate,
        Outcome::BadAddress,
        Outcome::Inactive,
        Outcome::Refused,
        Outcome::Mailed,
        Outcome::MailRefused,
    ];
    let lines = all
        .iter()
        .filter_map(|outcome| Some((outcome.as_str(), counts.get(outcome)?)));
    lines
        .map(|(name, count)| format!("{name}: {count}\n"))
        .collect()
}
