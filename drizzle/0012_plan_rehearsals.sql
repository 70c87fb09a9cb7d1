CREATE TABLE "plan_rehearsals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"programme" text NOT NULL,
	"plan" text NOT NULL,
	"rules_hash" text NOT NULL,
	"actor" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"orders" integer,
	"covered_before" integer,
	"covered_after" integer
);
--> statement-breakpoint
CREATE INDEX "plan_rehearsals_draft" ON "plan_rehearsals" USING btree ("plan","rules_hash","started_at");--> statement-breakpoint
CREATE INDEX "plan_rehearsals_at" ON "plan_rehearsals" USING btree ("started_at");