CREATE TABLE "applied_items" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"fields" jsonb NOT NULL,
	"applied_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "applied_items_kind_key_pk" PRIMARY KEY("kind","key")
);
