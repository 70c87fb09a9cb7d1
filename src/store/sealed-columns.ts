/**
 * Every column that holds sealed text, as `table.column`: also the name under which the cipher seals it. Each table is keyed by a uuid
 * called `id`. A test holds this against the schema: a column that is missing here would be lost with the key that sealed it.
 */
export const sealedColumns = [
  'persons.id_number',
  'workers.name',
  'workers.phone',
  'employers.contact_phone',
  'intake_rejections.payload',
  'operator_logins.totp_secret',
] as const;
export type SealedColumn = (typeof sealedColumns)[number];

export const partsOf = (field: SealedColumn): { table: string; column: string } => {
  const [table = '', column = ''] = field.split('.');
  return { table, column };
};
