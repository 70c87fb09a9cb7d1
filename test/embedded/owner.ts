/** A program that owns an embedded Postgres, to be killed by tests: node owner.ts DATA_DIR. */
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const { url, pid } = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' });
console.log(JSON.stringify({ url, pid }));
