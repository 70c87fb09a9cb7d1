CREATE TABLE "bulk_action_rows" (
	"bulk_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"subject_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"detail" text,
	CONSTRAINT "bulk_action_rows_bulk_id_position_pk" PRIMARY KEY("bulk_id","position"),
	CONSTRAINT "bulk_action_rows_state" CHECK ("bulk_action_rows"."state" in ('waiting', 'done', 'skipped', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "bulk_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"filter" jsonb NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"region_codes" text[] NOT NULL,
	"service_point_codes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"aborted_at" timestamp (3) with time zone,
	"aborted_by" text
);
--> statement-breakpoint
CREATE TABLE "export_parts" (
	"export_id" uuid NOT NULL,
	"part" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "export_parts_export_id_part_pk" PRIMARY KEY("export_id","part")
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"list" text NOT NULL,
	"filter" jsonb NOT NULL,
	"format" text NOT NULL,
	"operator_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"expected" integer,
	"finished_at" timestamp (3) with time zone,
	"failed_as" text,
	CONSTRAINT "exports_format" CHECK ("exports"."format" in ('csv', 'xlsx'))
);
--> statement-breakpoint
CREATE TABLE "inbox_marks" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"holder" text,
	"taken_at" timestamp (3) with time zone,
	"snoozed_until" timestamp (3) with time zone,
	"snoozed_by" text,
	"snooze_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "inbox_marks_kind_subject_pk" PRIMARY KEY("kind","subject"),
	CONSTRAINT "inbox_marks_snooze" CHECK (("inbox_marks"."snoozed_until" is null) = ("inbox_marks"."snooze_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "operator_preferences" (
	"operator_id" uuid NOT NULL,
	"key" text NOT NULL,
	"value" jsonb NOT NULL,
	CONSTRAINT "operator_preferences_operator_id_key_pk" PRIMARY KEY("operator_id","key")
);
--> statement-breakpoint
CREATE TABLE "console_sessions" (
	"id_hash" "bytea" PRIMARY KEY NOT NULL,
	"operator_id" uuid NOT NULL,
	"complete" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "console_sessions_seen" CHECK ("console_sessions"."seen_at" >= "console_sessions"."created_at")
);
--> statement-breakpoint
CREATE TABLE "operator_logins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"password_set_at" timestamp (3) with time zone NOT NULL,
	"totp_secret" text,
	"totp_confirmed_at" timestamp (3) with time zone,
	"totp_last_step" bigint,
	"failures" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "bulk_action_rows" ADD CONSTRAINT "bulk_action_rows_bulk_id_bulk_actions_id_fk" FOREIGN KEY ("bulk_id") REFERENCES "public"."bulk_actions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_parts" ADD CONSTRAINT "export_parts_export_id_exports_id_fk" FOREIGN KEY ("export_id") REFERENCES "public"."exports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_preferences" ADD CONSTRAINT "operator_preferences_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "console_sessions" ADD CONSTRAINT "console_sessions_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_logins" ADD CONSTRAINT "operator_logins_id_operators_id_fk" FOREIGN KEY ("id") REFERENCES "public"."operators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bulk_action_rows_open" ON "bulk_action_rows" USING btree ("bulk_id","position") WHERE "bulk_action_rows"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "bulk_actions_created" ON "bulk_actions" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "exports_operator" ON "exports" USING btree ("operator_id","created_at");--> statement-breakpoint
CREATE INDEX "console_sessions_operator" ON "console_sessions" USING btree ("operator_id") WHERE "console_sessions"."ended_at" is null;