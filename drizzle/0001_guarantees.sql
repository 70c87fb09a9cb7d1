-- What Drizzle's table definitions cannot say: page fill, sequences, and the rules that hold whoever writes.

alter table orders set (fillfactor = 50);
--> statement-breakpoint
alter table fund_years set (fillfactor = 10);
--> statement-breakpoint
alter table outbox set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
alter table chunks set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
--> statement-breakpoint
alter table chunks alter column ids set storage external;
--> statement-breakpoint
-- Policy numbers are handed out in blocks of 10,000 to a process; a block that is not used up leaves a hole, which is allowed.
create sequence policy_numbers start 10000 increment 10000;
--> statement-breakpoint

-- Legal moves of an order's cover state. The WHEN clause is evaluated in C: a legal move never enters PL/pgSQL.
create function refuse_transition() returns trigger language plpgsql as $$
begin
  raise exception 'illegal transition of %', tg_argv[0] using errcode = '23514', constraint = tg_name;
end $$;
--> statement-breakpoint
create trigger orders_cover_state_moves before update of cover_state on orders for each row
  when (old.cover_state is distinct from new.cover_state and (old.cover_state, new.cover_state) not in (
    ('owed', 'covered'), ('owed', 'requested'), ('owed', 'excluded'),
    ('requested', 'covered'), ('requested', 'excluded'), ('excluded', 'covered')))
  execute function refuse_transition('orders.cover_state');
--> statement-breakpoint
create trigger policies_status_moves before update of status on policies for each row
  when (old.status is distinct from new.status and (old.status, new.status) not in (
    ('requested', 'bound'), ('requested', 'unknown'), ('unknown', 'requested'), ('requested', 'refused'), ('unknown', 'refused'),
    ('unknown', 'bound'), ('bound', 'voided'), ('bound', 'ended'), ('bound', 'lapsed'), ('lapsed', 'bound')))
  execute function refuse_transition('policies.status');
--> statement-breakpoint

-- An order has at most one row over policies and cover_exclusions, and its state says which. Checked once per statement through
-- the transition table (per row it cost 58% of issuance). It rests on this: cover_state is only set by whoever holds the order's row.
-- Sequential scans are switched off inside, because a cached plan made on a small table would otherwise stay with one.
create function policies_exclusive() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  fresh_ids uuid[] := array(select order_id from fresh);
begin
  if cardinality(fresh_ids) = 0 then return null; end if;
  if (select count(*) from orders where id = any(fresh_ids) and cover_state in ('covered', 'requested')) <> cardinality(fresh_ids) then
    raise exception 'a policy needs an order that stands at covered or requested' using errcode = '23514', constraint = 'policy_matches_order';
  end if;
  if exists (select from cover_exclusions where order_id = any(fresh_ids)) then
    raise exception 'an order has an exclusion and cannot have a policy too' using errcode = '23514', constraint = 'one_decision_per_order';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger policies_exclusive after insert on policies referencing new table as fresh for each statement execute function policies_exclusive();
--> statement-breakpoint
create function exclusions_exclusive() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  fresh_ids uuid[] := array(select order_id from fresh);
begin
  if cardinality(fresh_ids) = 0 then return null; end if;
  perform from orders where id = any(fresh_ids) order by id for update;
  if (select count(*) from orders where id = any(fresh_ids) and cover_state = 'excluded') <> cardinality(fresh_ids) then
    raise exception 'an exclusion needs an order that stands at excluded' using errcode = '23514', constraint = 'exclusion_matches_order';
  end if;
  if exists (select from policies where order_id = any(fresh_ids)) then
    raise exception 'an order has a policy and cannot have an exclusion too' using errcode = '23514', constraint = 'one_decision_per_order';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger exclusions_exclusive after insert on cover_exclusions referencing new table as fresh for each statement execute function exclusions_exclusive();
--> statement-breakpoint

-- A plan version that has judged an order keeps its rules and its beginning. It may still be given an end in the future.
create function plan_version_is_used() returns trigger language plpgsql as $$
begin
  raise exception 'plan version % has judged orders and can no longer change; publish a new version', old.version
    using errcode = '23514', constraint = 'plan_version_immutable';
end $$;
--> statement-breakpoint
create trigger plan_versions_immutable before update on plan_versions for each row
  when (old.used_at is not null and (old.rules is distinct from new.rules or old.valid_from <> new.valid_from
    or old.plan_id <> new.plan_id or old.version <> new.version or new.used_at is null))
  execute function plan_version_is_used();
--> statement-breakpoint
create trigger plan_versions_keep before delete on plan_versions for each row
  when (old.used_at is not null) execute function plan_version_is_used();
--> statement-breakpoint

-- Every change to reference data raises the revision, whoever makes it: workers compare it with that of their copy on each chunk.
insert into reference_revision (id, revision) values (1, 1);
--> statement-breakpoint
create function raise_reference_revision() returns trigger language plpgsql as $$
begin
  update reference_revision set revision = revision + 1 where id = 1;
  return null;
end $$;
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on regions for each statement execute function raise_reference_revision();
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on programmes for each statement execute function raise_reference_revision();
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on insurers for each statement execute function raise_reference_revision();
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on insurance_plans for each statement execute function raise_reference_revision();
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on plan_versions for each statement execute function raise_reference_revision();
--> statement-breakpoint
create trigger reference_changed after insert or update or delete on other_scheme_employers for each statement execute function raise_reference_revision();
--> statement-breakpoint

-- Called at the end of the statement that commits a chunk: charges without a fund row to pay them must not stand.
create function every_charge_has_its_fund(charged_years bigint, paid_years bigint) returns boolean language plpgsql as $$
begin
  if charged_years <> paid_years then
    raise exception 'a charged year has no fund row yet' using errcode = '23514', constraint = 'fund_year_exists';
  end if;
  return true;
end $$;
