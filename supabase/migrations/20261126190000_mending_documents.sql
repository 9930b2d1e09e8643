-- The text that was read of a file is shown to the person, who mends it where it was read badly: they may change the
-- name and the text of their documents, within the limits of the columns, and nothing else.

grant update (name, text) on public.documents to authenticated;

create policy "owners mend their documents" on public.documents
for update to authenticated using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
