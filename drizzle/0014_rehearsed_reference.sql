ALTER TABLE "plan_rehearsals" ADD COLUMN "reference_hash" text;--> statement-breakpoint
ALTER TABLE "plan_rehearsals" ADD COLUMN "complete" boolean;