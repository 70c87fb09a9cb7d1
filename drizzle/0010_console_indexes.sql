CREATE TABLE "console_acts" (
	"operator_id" uuid NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	CONSTRAINT "console_acts_operator_id_key_pk" PRIMARY KEY("operator_id","key")
);
--> statement-breakpoint
ALTER TABLE "console_acts" ADD CONSTRAINT "console_acts_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "console_acts_at" ON "console_acts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "premium_charge_history_policy" ON "premium_charge_history" USING btree ("policy_id");--> statement-breakpoint
CREATE INDEX "bulk_actions_open" ON "bulk_actions" USING btree ("created_at") WHERE "bulk_actions"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "quarantine_subject" ON "quarantine" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "cover_exclusion_history_order" ON "cover_exclusion_history" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "cover_exclusion_history_lifted" ON "cover_exclusion_history" USING btree ("lifted_at");--> statement-breakpoint
CREATE INDEX "orders_employer" ON "orders" USING btree ("employer_id","id");--> statement-breakpoint
CREATE INDEX "intake_rejections_order" ON "intake_rejections" USING btree ("order_id") WHERE "intake_rejections"."order_id" is not null;--> statement-breakpoint
CREATE INDEX "workers_service_point" ON "workers" USING btree ("service_point_code") WHERE "workers"."service_point_code" is not null;