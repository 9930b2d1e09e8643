//! One's data, on the profile page: downloading everything, deleting the account, and changing one's mind.

use super::administration::OwnAudit;
use super::set_up::forget_choices;
use crate::api;
use crate::browser::{self, local_day, local_time, size_text};
use crate::http::PageLoad;
use crate::kept;
use crate::language::*;
use crate::lent_keys;
use crate::session::Session;
use crate::ui::{Busy, PresentPassword, ProblemBox, Sending, Skeleton, typed};
use leptos::prelude::*;
use mockingbird_shared::own_data::ExportState;
use mockingbird_shared::wire::{DataExport, RemoveAccount};
use std::time::Duration;

/// How often the page asks how far a file is that is being made.
const ASK_EVERY: Duration = Duration::from_secs(1);

#[component]
pub(super) fn OwnData() -> impl IntoView {
    let i18n = use_i18n();
    let (wanted, looked) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <section aria-labelledby="own-data">
            <h2 id="own-data">{t!(i18n, own_data.title)}</h2>
            <details class="card" on:toggle=move |_| wanted.set(true)>
                <summary>{t!(i18n, own_data.download)}</summary>
                <Show when=move || wanted.get()><Download/></Show>
            </details>
            <details class="card" on:toggle=move |_| looked.set(true)>
                <summary>{t!(i18n, own_data.looks)}</summary>
                <Show when=move || looked.get()><OwnAudit/></Show>
            </details>
            <details class="card">
                <summary>{t!(i18n, own_data.remove)}</summary>
                <Removal/>
            </details>
        </section>
    }
}

/// Making the file, seeing how far it is, and saving it.
#[component]
fn Download() -> impl IntoView {
    let i18n = use_i18n();
    let export = LocalResource::new(|| api::load_if_any::<DataExport>("/api/account/export"));
    // What a button has brought, or asking again.
    let newer = RwSignal::new(None::<DataExport>);
    let (sending, saving) = (Sending::new(), Sending::new());
    let asking = PageLoad::new();
    let present = move || {
        let loaded = move || export.get().and_then(Result::ok).flatten();
        newer.get().or_else(loaded)
    };
    let ask = move || {
        let present = untrack(present);
        if present.is_some_and(|export| export.state == ExportState::Making) {
            asking.begin(async move {
                // The next answer makes up for one that is lost.
                if let Ok(now) = api::get("/api/account/export").await {
                    newer.set(Some(now));
                }
            });
        }
    };
    if let Ok(timer) = set_interval_with_handle(ask, ASK_EVERY) {
        on_cleanup(move || timer.clear());
    }
    let make = move |_| {
        sending.send(async move {
            let begun = api::post("/api/account/export", &()).await?;
            newer.set(Some(begun));
            Ok(())
        });
    };
    let save = move |created_at: String| {
        saving.send(async move {
            let file = api::get_blob("/api/account/export/file").await?;
            let day = created_at.get(..10).unwrap_or_default();
            browser::save_blob(&format!("mockingbird-{day}.zip"), &file);
            Ok(())
        });
    };
    let button = move |again: bool| {
        view! {
            <button type="button" class="button" disabled=move || sending.busy.get() on:click=make>
                {move || if again {
                    t_string!(i18n, own_data.make_again)
                } else {
                    t_string!(i18n, own_data.make)
                }}
            </button>
        }
    };
    let of = move |export: Option<DataExport>| match export {
        None => button(false).into_any(),
        Some(export) if export.state == ExportState::Making => {
            view! { <Making export=export/> }.into_any()
        }
        Some(export) if export.state == ExportState::Failed => view! {
            <p class="notice danger" role="alert">{t!(i18n, own_data.failed)}</p>
            {button(true)}
        }
        .into_any(),
        Some(export) => {
            let (size, until) = (export.bytes, export.kept_until);
            let created_at = export.created_at;
            view! {
                <p role="status">
                    {move || {
                        let language = i18n.get_locale().as_str();
                        let (size, until) = (size_text(size, language), local_time(&until, language));
                        t_string!(i18n, own_data.ready, size = size, until = until).to_string()
                    }}
                </p>
                <div class="actions">
                    <button
                        type="button"
                        class="button primary"
                        disabled=move || saving.busy.get()
                        on:click=move |_| save(created_at.clone())
                    >
                        {t!(i18n, own_data.save)}
                    </button>
                    {button(true)}
                </div>
            }
            .into_any()
        }
    };
    view! {
        <p class="quiet">{t!(i18n, own_data.what)}</p>
        {move || match export.get() {
            None => view! { <Skeleton lines=1/> }.into_any(),
            Some(Err(error)) => view! {
                <ProblemBox error=error on_retry=Callback::new(move |()| export.refetch())/>
            }.into_any(),
            Some(Ok(_)) => of(present()).into_any(),
        }}
        {sending.problem()}
        {saving.problem()}
    }
}

#[component]
fn Making(export: DataExport) -> impl IntoView {
    let i18n = use_i18n();
    let (done, total) = (export.done, export.total);
    view! {
        <p role="status">
            {move || match total {
                Some(total) => t_string!(i18n, own_data.making, done = done, total = total).to_string(),
                None => t_string!(i18n, own_data.counting).to_owned(),
            }}
        </p>
        <progress
            aria-label=move || t_string!(i18n, own_data.download)
            max=total.unwrap_or(1).max(1)
            value=done
        ></progress>
    }
}

/// Deleting the account, at once or in some days. Everything that the browser keeps of it goes too.
#[component]
fn Removal() -> impl IntoView {
    let i18n = use_i18n();
    let session = expect_context::<Session>();
    let (password, with_days) = (RwSignal::new(String::new()), RwSignal::new(true));
    let sending = Sending::new();
    let is_guest = Memo::new(move |_| session.user().is_some_and(|user| user.is_guest));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let with_days_to_think = with_days.get_untracked() && !is_guest.get_untracked();
        let form = RemoveAccount {
            current_password: typed(password),
            with_days_to_think,
        };
        let person = session.user().map(|user| user.id);
        sending.send(async move {
            api::post_only("/api/account/removal", &form).await?;
            if let Some(id) = person.filter(|_| !with_days_to_think) {
                kept::forget_all_of(id);
                lent_keys::forget_all_of(id);
                forget_choices();
            }
            browser::leave_for("/");
            Ok(())
        });
    };
    view! {
        <form on:submit=submit>
            <p>
                {move || if is_guest.get() {
                    t_string!(i18n, own_data.remove_guest)
                } else {
                    t_string!(i18n, own_data.remove_what)
                }}
            </p>
            <Show when=move || !is_guest.get()>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || with_days.get()
                        on:change=move |event| with_days.set(event_target_checked(&event))
                    />
                    <span>{t!(i18n, own_data.days)}</span>
                </label>
                <PresentPassword id="removal-password" value=password sending=sending/>
                <p class="quiet">{t!(i18n, own_data.sign_in_again)}</p>
            </Show>
            {sending.problem()}
            <Busy
                class="button danger"
                busy=sending.busy
                busy_label=Signal::derive(move || t_string!(i18n, own_data.removing).to_owned())
            >
                {move || if with_days.get() && !is_guest.get() {
                    t_string!(i18n, own_data.confirm_later)
                } else {
                    t_string!(i18n, own_data.confirm)
                }}
            </Busy>
        </form>
    }
}

/// Says that the account is going to be deleted, and lets its owner keep it.
#[component]
pub(super) fn RemovalNotice(at: Option<String>) -> impl IntoView {
    let i18n = use_i18n();
    let sending = Sending::new();
    let keep = move |_| {
        sending.send(async { api::delete("/api/account/removal").await });
    };
    at.map(|at| view! {
        <div class="notice warning" role="alert" hidden=move || sending.done.get()>
            <p>
                {move || {
                    let day = local_day(&at, i18n.get_locale().as_str());
                    t_string!(i18n, own_data.will_go, day = day).to_string()
                }}
            </p>
            <button type="button" class="button primary" disabled=move || sending.busy.get() on:click=keep>
                {t!(i18n, own_data.keep)}
            </button>
            {sending.problem()}
        </div>
    })
}
