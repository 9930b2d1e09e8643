//! Components and texts that pages share.

mod device;
mod field;
mod frame;
mod late_problem_text;
mod markdown;
mod note;
mod picture;
mod practise;
mod problem;
mod problem_text;
mod sending;
mod services;
mod words;

pub(crate) use device::device_name;
pub(crate) use field::{Choice, TextField, options_of};
pub(crate) use frame::{Busy, PageHeading, Skeleton};
pub(crate) use late_problem_text::know_every_problem;
pub(crate) use markdown::Markdown;
pub(crate) use note::Note;
pub(crate) use picture::{Bars, Rail, Trend};
pub(crate) use practise::{PractiseButton, PractiseLabel};
pub(crate) use problem::ProblemBox;
pub(crate) use problem_text::{code_text, field_error, problem_text};
pub(crate) use sending::{PresentPassword, Sending, typed};
pub(crate) use services::{ServiceFields, Services, WishField};
pub(crate) use words::{
    difficulty_name, document_kind_name, level_name, mark_name, patience_name, provider_purpose,
    stage_name, status_name, style_name,
};
