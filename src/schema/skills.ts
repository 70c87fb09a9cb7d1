import { boolean, pgTable, smallint, text } from 'drizzle-orm/pg-core';

/** Trades a worker can offer and a posting can ask for. A skill carries the occupation class of the work it stands for. */
export const skills = pgTable('skills', {
  code: text().primaryKey(),
  name: text().notNull(),
  parentCode: text('parent_code'),
  occupationClass: smallint('occupation_class'),
  needsProof: boolean('needs_proof').notNull().default(false),
});
