CREATE TABLE "alarm_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alarm_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"occasion" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	CONSTRAINT "alarm_deliveries_once" UNIQUE("alarm_id","channel","occasion"),
	CONSTRAINT "alarm_deliveries_channel" CHECK ("alarm_deliveries"."channel" in ('mail', 'webhook')),
	CONSTRAINT "alarm_deliveries_state" CHECK ("alarm_deliveries"."state" in ('due', 'sent', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"order_id" uuid NOT NULL,
	"fact_version" integer NOT NULL,
	"worker_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"state" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"reference" text,
	"error_code" text,
	"region_code" text,
	CONSTRAINT "notifications_once" UNIQUE("order_id","kind","fact_version","channel"),
	CONSTRAINT "notifications_state" CHECK ("notifications"."state" in ('due', 'held', 'sent', 'refused', 'void'))
);
--> statement-breakpoint
CREATE TABLE "operators" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"roles" text[] NOT NULL,
	"region_codes" text[] NOT NULL,
	"service_point_codes" text[] NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "operators_name" UNIQUE("name"),
	CONSTRAINT "operators_has_role" CHECK (cardinality("operators"."roles") > 0)
);
--> statement-breakpoint
CREATE TABLE "order_attendance" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_attendance_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"lng" double precision,
	"lat" double precision,
	"datum" text,
	"distance_m" integer,
	"flags" text[] NOT NULL,
	"region_code" text,
	CONSTRAINT "order_attendance_once" UNIQUE("order_id","kind","at"),
	CONSTRAINT "order_attendance_kind" CHECK ("order_attendance"."kind" in ('check_in', 'check_out'))
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"region_code" text,
	"applied_at" timestamp (3) with time zone,
	CONSTRAINT "order_events_order_id_version_pk" PRIMARY KEY("order_id","version"),
	CONSTRAINT "order_events_kind" CHECK ("order_events"."kind" in ('cancelled', 'amended', 'completed', 'identified'))
);
--> statement-breakpoint
CREATE TABLE "policy_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "policy_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"action" text NOT NULL,
	"cause" text NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"region_code" text
);
--> statement-breakpoint
CREATE TABLE "intake_rejections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"surface" text NOT NULL,
	"line" integer,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"column_name" text,
	"waits_on" text,
	"payload" text NOT NULL,
	"region_code" text,
	"refused_at" timestamp (3) with time zone NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_as" text,
	"closed_by" text,
	"order_id" uuid
);
--> statement-breakpoint
CREATE TABLE "job_pauses" (
	"job" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"paused_by" text NOT NULL,
	"paused_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"business_date" date NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error" text,
	"asked_by" text,
	CONSTRAINT "schedule_runs_due" UNIQUE("name","due_at"),
	CONSTRAINT "schedule_runs_state" CHECK ("schedule_runs"."state" in ('due', 'queued', 'running', 'done', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"name" text PRIMARY KEY NOT NULL,
	"cron" text NOT NULL,
	"backfill" text NOT NULL,
	"filled_to" timestamp (3) with time zone NOT NULL,
	"paused_at" timestamp (3) with time zone,
	"paused_by" text,
	"pause_reason" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"changed_by" text NOT NULL,
	CONSTRAINT "schedules_backfill" CHECK ("schedules"."backfill" in ('each', 'latest'))
);
--> statement-breakpoint
CREATE TABLE "worker_past_persons" (
	"worker_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "worker_past_persons_worker_id_person_id_pk" PRIMARY KEY("worker_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "cover_exclusions" ADD COLUMN "possible_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "completed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "actual_start" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "actual_end" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "order_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "claim_reported_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "worker_past_persons" ADD CONSTRAINT "worker_past_persons_worker_id_workers_id_fk" FOREIGN KEY ("worker_id") REFERENCES "public"."workers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("due_at") WHERE "notifications"."state" in ('due', 'held');--> statement-breakpoint
CREATE INDEX "order_events_owed" ON "order_events" USING btree ("kind","at") WHERE "order_events"."applied_at" is null;--> statement-breakpoint
CREATE INDEX "order_events_at" ON "order_events" USING brin ("at") WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE INDEX "policy_history_order" ON "policy_history" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "policy_history_at" ON "policy_history" USING brin ("at") WITH (pages_per_range=32,autosummarize=true);--> statement-breakpoint
CREATE UNIQUE INDEX "intake_rejections_open" ON "intake_rejections" USING btree ("source","external_id") WHERE "intake_rejections"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "intake_rejections_waiting" ON "intake_rejections" USING btree ("source","waits_on") WHERE "intake_rejections"."closed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_runs_under_way" ON "schedule_runs" USING btree ("name") WHERE "schedule_runs"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "schedule_runs_waiting" ON "schedule_runs" USING btree ("due_at") WHERE "schedule_runs"."state" = 'due';--> statement-breakpoint
CREATE INDEX "worker_past_persons_person" ON "worker_past_persons" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "cover_exclusions_possible" ON "cover_exclusions" USING btree ("possible_until") WHERE "cover_exclusions"."possible_until" is not null;--> statement-breakpoint
CREATE INDEX "cover_gaps_until" ON "cover_gaps" USING btree ("to_at");