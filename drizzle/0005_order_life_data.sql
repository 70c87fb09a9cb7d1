-- Policies that were issued before anybody told of them wait in chunks without a due time: from now on a job reads them.
update chunks set due_at = clock_timestamp() where topic = 'policy.issued';
--> statement-breakpoint
-- What was excluded before can be decided again until its work ends, except what was written as historical.
update cover_exclusions x set possible_until = o.ends_at from orders o
where o.id = x.order_id and x.reason not in ('historical', 'order_cancelled') and o.ends_at > now();
--> statement-breakpoint
alter table schedule_runs set (autovacuum_vacuum_scale_factor = 0.05);
