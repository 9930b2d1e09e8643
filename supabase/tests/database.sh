#!/usr/bin/env bash
# The Supabase CLI's own checks of the schema, against the stack that `mockingbird-local exec` has started.
set -euo pipefail

echo "# db advisors"
advice=$(supabase db advisors --remote="$DATABASE_URL" </dev/null 2>&1) || { echo "$advice"; exit 1; }
echo "$advice"
grep -q "No issues found" <<<"$advice"

# The linter needs an extension that not every PostgreSQL has.
if psql "$DATABASE_URL" -qtAc "select 1 from pg_available_extensions where name = 'plpgsql_check'" 2>/dev/null | grep -qx 1; then
  echo "# db lint"
  lint=$(supabase db lint --level warning --remote="$DATABASE_URL" </dev/null 2>&1) || { echo "$lint"; exit 1; }
  echo "$lint"
  grep -q "No schema errors found" <<<"$lint"
else
  echo "# db lint: the extension plpgsql_check is not installed here"
  # Where green must mean all.
  [ -z "${MOCKINGBIRD_REQUIRE_VOICE:-}" ]
fi

echo "# migrations"
# By their names: each file of the folder is applied, and nothing else is.
applied=$(psql "$DATABASE_URL" -qtAc "select version || '_' || name || '.sql' from supabase_migrations.schema_migrations order by version")
diff <(ls supabase/migrations) <(echo "$applied")
echo "all applied"
