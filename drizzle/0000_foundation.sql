CREATE TABLE "premium_charge_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "premium_charge_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"plan_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"business_date" date NOT NULL,
	"programme_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"moved_to_policy_id" uuid,
	"fen" integer NOT NULL,
	"cause" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "premium_charges" (
	"plan_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"business_date" date NOT NULL,
	"programme_id" uuid NOT NULL,
	"policy_id" uuid NOT NULL,
	"fen" integer NOT NULL,
	CONSTRAINT "premium_charges_person_day" PRIMARY KEY("plan_id","person_id","business_date")
);
--> statement-breakpoint
CREATE TABLE "chunks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chunks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"topic" text NOT NULL,
	"lane" smallint NOT NULL,
	"ids" uuid[] NOT NULL,
	"oldest_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"deliveries" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"crashes" smallint DEFAULT 0 NOT NULL,
	"runner" uuid
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"topic" text NOT NULL,
	"lane" smallint NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "outbox_topic_lane_id_pk" PRIMARY KEY("topic","lane","id"),
	CONSTRAINT "outbox_lane" CHECK ("outbox"."lane" in (0, 1))
);
--> statement-breakpoint
CREATE TABLE "quarantine" (
	"id" uuid PRIMARY KEY NOT NULL,
	"job" text NOT NULL,
	"topic" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"attempts" integer NOT NULL,
	"quarantined_at" timestamp (3) with time zone NOT NULL,
	"released_at" timestamp (3) with time zone,
	"released_by" text
);
--> statement-breakpoint
CREATE TABLE "runners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lock_key" bigint GENERATED ALWAYS AS IDENTITY (sequence name "runners_lock_key_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "runners_lock_key" UNIQUE("lock_key")
);
--> statement-breakpoint
CREATE TABLE "subject_attempts" (
	"topic" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"crashes" smallint DEFAULT 0 NOT NULL,
	"crashes_alone" smallint DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "subject_attempts_topic_subject_id_pk" PRIMARY KEY("topic","subject_id")
);
--> statement-breakpoint
CREATE TABLE "watermarks" (
	"topic" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "employers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"uscc" text,
	"contact_phone" text,
	"region_code" text,
	"lng" double precision,
	"lat" double precision,
	"datum" text,
	"content_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "employers_external_id" UNIQUE("source","external_id")
);
--> statement-breakpoint
CREATE TABLE "other_scheme_employers" (
	"list" text NOT NULL,
	"uscc" text NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	CONSTRAINT "other_scheme_employers_uscc_list_valid_from_pk" PRIMARY KEY("uscc","list","valid_from"),
	CONSTRAINT "other_scheme_employers_window" CHECK ("other_scheme_employers"."valid_to" is null or "other_scheme_employers"."valid_from" < "other_scheme_employers"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "cover_exclusion_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cover_exclusion_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"plan_version_id" uuid,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"lifted_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cover_exclusions" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"plan_version_id" uuid,
	"region_code" text,
	"decided_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cover_gaps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cover_gaps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone,
	"region_code" text,
	"decided_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cover_gaps_once" UNIQUE("order_id","cause","from_at"),
	CONSTRAINT "cover_gaps_window" CHECK ("cover_gaps"."to_at" is null or "cover_gaps"."from_at" < "cover_gaps"."to_at"),
	CONSTRAINT "cover_gaps_cause" CHECK ("cover_gaps"."cause" in ('signed_late', 'insurer_next_day', 'declared_late', 'overrun', 'refused_after_start', 'insurer_outage', 'excluded_before'))
);
--> statement-breakpoint
CREATE TABLE "alarms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL,
	"region_code" text,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"acked_by" text,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"scopes" text[] NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"region_code" text
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"response" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_route_key_pk" PRIMARY KEY("api_key_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "reference_revision" (
	"id" integer PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"worker_id" uuid NOT NULL,
	"employer_id" uuid NOT NULL,
	"posting_id" uuid,
	"person_id" uuid,
	"identity_status" text NOT NULL,
	"birth_date" date,
	"employer_uscc" text,
	"occupation_class" smallint,
	"region_code" text,
	"consent_version" text,
	"wage_fen" bigint,
	"signed_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"cover_state" text DEFAULT 'owed' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"flags" text[] NOT NULL,
	"content_hash" "bytea" NOT NULL,
	CONSTRAINT "orders_external_id" UNIQUE("source","external_id"),
	CONSTRAINT "orders_window" CHECK ("orders"."starts_at" < "orders"."ends_at"),
	CONSTRAINT "orders_cover_state" CHECK ("orders"."cover_state" in ('owed', 'requested', 'covered', 'excluded'))
);
--> statement-breakpoint
CREATE TABLE "insurance_plans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"programme_id" uuid NOT NULL,
	"insurer_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"policy_no_prefix" text NOT NULL,
	CONSTRAINT "insurance_plans_code" UNIQUE("code"),
	CONSTRAINT "insurance_plans_position" UNIQUE("programme_id","position")
);
--> statement-breakpoint
CREATE TABLE "insurers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	CONSTRAINT "insurers_code" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "plan_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"plan_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_to" timestamp (3) with time zone,
	"rules" jsonb NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "plan_versions_version" UNIQUE("plan_id","version"),
	CONSTRAINT "plan_versions_window" CHECK ("plan_versions"."valid_to" is null or "plan_versions"."valid_from" < "plan_versions"."valid_to")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"policy_no" text NOT NULL,
	"plan_version_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"worker_id" uuid NOT NULL,
	"region_code" text,
	"status" text NOT NULL,
	"end_reason" text,
	"premium_fen" integer NOT NULL,
	"sum_insured_fen" bigint NOT NULL,
	"cover_start" timestamp (3) with time zone NOT NULL,
	"cover_end" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "policies_policy_no" UNIQUE("policy_no"),
	CONSTRAINT "policies_window" CHECK ("policies"."cover_start" < "policies"."cover_end"),
	CONSTRAINT "policies_premium" CHECK ("policies"."premium_fen" >= 0),
	CONSTRAINT "policies_status" CHECK ("policies"."status" in ('requested', 'unknown', 'bound', 'voided', 'ended', 'refused', 'lapsed'))
);
--> statement-breakpoint
CREATE TABLE "postings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"employer_id" uuid NOT NULL,
	"title" text NOT NULL,
	"skill" text,
	"certificate_kind" text,
	"headcount" integer NOT NULL,
	"wage_fen" bigint,
	"wage_unit" text,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"min_age" smallint,
	"max_age" smallint,
	"lng" double precision,
	"lat" double precision,
	"datum" text,
	"region_code" text,
	"published_at" timestamp (3) with time zone NOT NULL,
	"occupation_class" smallint,
	"hiring_until" timestamp (3) with time zone,
	"hazardous" boolean DEFAULT false NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "postings_external_id" UNIQUE("source","external_id"),
	CONSTRAINT "postings_window" CHECK ("postings"."starts_at" < "postings"."ends_at"),
	CONSTRAINT "postings_headcount" CHECK ("postings"."headcount" > 0)
);
--> statement-breakpoint
CREATE TABLE "fund_years" (
	"programme_id" uuid NOT NULL,
	"year" smallint NOT NULL,
	"budget_fen" bigint NOT NULL,
	"spent_fen" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "fund_years_programme_id_year_pk" PRIMARY KEY("programme_id","year"),
	CONSTRAINT "fund_within_budget" CHECK ("fund_years"."spent_fen" <= "fund_years"."budget_fen"),
	CONSTRAINT "fund_not_negative" CHECK ("fund_years"."spent_fen" >= 0)
);
--> statement-breakpoint
CREATE TABLE "programmes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"priority" integer NOT NULL,
	"region_codes" text[] NOT NULL,
	"annual_budget_fen" bigint NOT NULL,
	"go_live_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "programmes_code" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "regions" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"parent_code" text,
	"level" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "service_points" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"region_code" text,
	"lng" double precision,
	"lat" double precision,
	"datum" text,
	"contact_email" text,
	"address" text,
	"nature" text,
	"operator" text,
	"opening_hours" text,
	"main_trades" text[] NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "skills" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"parent_code" text,
	"occupation_class" smallint,
	"needs_proof" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"worker_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"text_version" text NOT NULL,
	"channel" text NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "consents_once" UNIQUE("worker_id","kind","text_version","given_at")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"id_hash" "bytea" NOT NULL,
	"id_type" text NOT NULL,
	"id_number" text NOT NULL,
	"birth_date" date NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "persons_id_hash" UNIQUE("id_hash")
);
--> statement-breakpoint
CREATE TABLE "worker_skills" (
	"worker_id" uuid NOT NULL,
	"skill" text NOT NULL,
	"source" text NOT NULL,
	"certificate_id" uuid,
	CONSTRAINT "worker_skills_worker_id_skill_source_pk" PRIMARY KEY("worker_id","skill","source"),
	CONSTRAINT "worker_skills_source" CHECK ("worker_skills"."source" in ('declared', 'certificate'))
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"person_id" uuid,
	"identity_status" text NOT NULL,
	"name" text NOT NULL,
	"phone" text,
	"phone_hash" "bytea",
	"intents" text[] NOT NULL,
	"lng" double precision,
	"lat" double precision,
	"datum" text,
	"radius_m" integer,
	"region_code" text,
	"service_point_code" text,
	"priority_groups" text[] NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "workers_external_id" UNIQUE("source","external_id"),
	CONSTRAINT "workers_identity_status" CHECK ("workers"."identity_status" in ('missing', 'invalid', 'valid')),
	CONSTRAINT "workers_valid_has_person" CHECK (("workers"."identity_status" = 'valid') = ("workers"."person_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_employer_id_employers_id_fk" FOREIGN KEY ("employer_id") REFERENCES "public"."employers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_posting_id_postings_id_fk" FOREIGN KEY ("posting_id") REFERENCES "public"."postings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "insurance_plans" ADD CONSTRAINT "insurance_plans_programme_id_programmes_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programmes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "insurance_plans" ADD CONSTRAINT "insurance_plans_insurer_id_insurers_id_fk" FOREIGN KEY ("insurer_id") REFERENCES "public"."insurers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plan_versions" ADD CONSTRAINT "plan_versions_plan_id_insurance_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."insurance_plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_employer_id_employers_id_fk" FOREIGN KEY ("employer_id") REFERENCES "public"."employers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fund_years" ADD CONSTRAINT "fund_years_programme_id_programmes_id_fk" FOREIGN KEY ("programme_id") REFERENCES "public"."programmes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "worker_skills" ADD CONSTRAINT "worker_skills_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workers" ADD CONSTRAINT "workers_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chunks_due" ON "chunks" USING btree ("topic","due_at");--> statement-breakpoint
CREATE INDEX "chunks_runner" ON "chunks" USING btree ("runner") WHERE "chunks"."runner" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "quarantine_open" ON "quarantine" USING btree ("topic","subject_id") WHERE "quarantine"."released_at" is null;--> statement-breakpoint
CREATE INDEX "quarantine_at" ON "quarantine" USING btree ("quarantined_at");--> statement-breakpoint
CREATE INDEX "cover_exclusions_reason" ON "cover_exclusions" USING btree ("reason","decided_at");--> statement-breakpoint
CREATE INDEX "cover_exclusions_decided" ON "cover_exclusions" USING brin ("decided_at") WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE INDEX "cover_gaps_open" ON "cover_gaps" USING btree ("from_at") WHERE "cover_gaps"."to_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_open" ON "alarms" USING btree ("kind","subject") WHERE "alarms"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_type","subject_id");--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING brin ("at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "orders_worker" ON "orders" USING btree ("worker_id","ends_at");--> statement-breakpoint
CREATE INDEX "orders_posting" ON "orders" USING btree ("posting_id") WHERE "orders"."posting_id" is not null;--> statement-breakpoint
CREATE INDEX "orders_received" ON "orders" USING brin ("received_at") WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE INDEX "policies_proof" ON "policies" USING btree ("person_id","cover_start");--> statement-breakpoint
CREATE INDEX "policies_decided" ON "policies" USING brin ("decided_at") WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE INDEX "postings_employer" ON "postings" USING btree ("employer_id");--> statement-breakpoint
CREATE INDEX "regions_parent" ON "regions" USING btree ("parent_code");--> statement-breakpoint
CREATE INDEX "workers_person" ON "workers" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "workers_phone_hash" ON "workers" USING btree ("phone_hash");