DROP INDEX "cover_exclusions_decided";--> statement-breakpoint
CREATE INDEX "orders_without_county" ON "orders" USING btree ("id") WHERE "orders"."region_code" is null or length("orders"."region_code") < 6;--> statement-breakpoint
CREATE INDEX "policies_lost" ON "policies" USING btree ("order_id") WHERE "policies"."status" in ('voided', 'ended', 'lapsed');--> statement-breakpoint
CREATE INDEX "cover_exclusions_decided" ON "cover_exclusions" USING btree ("decided_at","order_id");