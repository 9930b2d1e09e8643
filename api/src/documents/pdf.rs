//! Text of a PDF, page by page.

use super::ExtractError;
use mockingbird_shared::limits::{DOCUMENT_MAX_CHARS, UPLOAD_MAX_PAGES};
use std::ops::ControlFlow;
use unpdf::{Error, PageSelection, PageStreamOptions, ParseEvent, ParseOptions, PdfParser};

pub(super) fn text(bytes: &[u8]) -> Result<String, ExtractError> {
    let parser = PdfParser::from_bytes_with_options(bytes, ParseOptions::new().sequential())
        .map_err(|error| match error {
            Error::Encrypted | Error::InvalidPassword => ExtractError::Encrypted,
            _ => ExtractError::Unreadable,
        })?;
    let pages = usize::try_from(parser.page_count()).unwrap_or(usize::MAX);
    if pages > UPLOAD_MAX_PAGES {
        return Err(ExtractError::TooManyPages);
    }
    let options = PageStreamOptions {
        parallel: false,
        pages: PageSelection::All,
        ..PageStreamOptions::default()
    };
    let mut text = String::new();
    parser
        .for_each_page(options, |event| {
            if let ParseEvent::PageParsed(page) = event {
                text.push_str(&page.plain_text());
                text.push('\n');
            }
            if text.len() > DOCUMENT_MAX_CHARS * 4 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .map_err(|_| ExtractError::Unreadable)?;
    Ok(text)
}
