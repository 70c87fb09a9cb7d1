-- Who did what is only ever added to.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to' using errcode = '23514', constraint = 'audit_append_only';
end $$;
--> statement-breakpoint
create trigger audit_append_only before update or delete or truncate on audit_log for each statement execute function audit_is_append_only();
