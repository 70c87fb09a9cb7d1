/**
 * The import law of ARCHITECTURE.md. `npm run check` fails on a breach; test/tooling/import-law.test.ts proves that
 * each rule bites.
 */

const { Visitor } = require('@swc/core/Visitor.js');

// swc parses `using` declarations, but its visitor, which dependency-cruiser walks with, does not know them yet.
const visitStatement = Visitor.prototype.visitStatement;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  this.visitVariableDeclarators(statement.decls);
  return statement;
};

/** Files that may hold rules and nothing else: no I/O, no clock, no randomness. */
const pure = '^src/domain/|^src/jobs/[^/]+/(decide|grant)\\.ts$';

/** An npm package, wherever npm put it. */
const npm = (...names) => `node_modules/(${names.join('|')})/`;

/** `from` may import a module only if its path matches one of `allowed`. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed },
});

/** Only files whose path matches `owners` may import the module. */
const owned = (name, module, owners, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^(src|test|scripts)/', pathNot: owners },
  to: { path: module },
});

const law = [
  only(
    'pure-rules',
    pure,
    [pure, '^src/errors\\.ts$', npm('gcoord')],
    'decide.ts and domain/ take `now` and ids as arguments; they import only one another.',
  ),
  only(
    'light-job-definition',
    '^src/jobs/[^/]+/job\\.ts$',
    ['^src/queues/define-job\\.ts$', npm('zod')],
    'job.ts imports only zod and the definition helper, so that a producer never loads a processor.',
  ),
  only(
    'light-definition-helper',
    '^src/queues/define-job\\.ts$',
    [npm('zod')],
    'What job.ts imports is as light as job.ts.',
  ),
  {
    name: 'producer-loads-no-processor',
    severity: 'error',
    comment: 'Whoever puts work into the outbox never loads the code that does it.',
    from: { path: '^src/(intake|store|schema|domain)/|^src/queues/(catalogue|define-job|outbox|relay)\\.ts$' },
    to: { path: '^src/jobs/[^/]+/process\\.ts$', reachable: true },
  },
  {
    name: 'pipelines-apart',
    severity: 'error',
    comment: 'Pipelines meet in the outbox. A rule that several need stands in domain/, its writes in store/.',
    from: { path: '^src/jobs/([^/]+)/' },
    to: { path: '^src/jobs/[^/]+/', pathNot: '^src/jobs/$1/' },
  },
  owned(
    'bullmq-in-delivery',
    npm('bullmq'),
    '^(src|test)/(queues|console)/|^scripts/bench/',
    'The queue can be exchanged.',
  ),
  owned('drizzle-in-store', npm('drizzle-orm'), '^(src|test)/(schema|store)/', 'Queries stand in one place.'),
  owned(
    'driver-in-store',
    npm('postgres'),
    '^src/(schema|store|embedded)/|^(test|scripts)/',
    'Whoever needs rows asks the store.',
  ),
  owned('pg-for-the-queue', npm('pg'), '^(src|test)/queues/', "Only BullMQ's Postgres backend needs this driver."),
  {
    name: 'src-stands-alone',
    severity: 'error',
    comment:
      'What runs in production knows neither tests nor scripts; the command line loads a bench when it is asked for.',
    from: { path: '^src/' },
    to: { path: '^(test|scripts)/', pathNot: '^scripts/(bench|city)/' },
  },
  {
    name: 'browser-apart',
    severity: 'error',
    comment:
      'What runs in the browser takes from the server only types, the columns of lists, and where calls are made.',
    from: { path: '^src/console/web/' },
    to: {
      path: '^src/',
      pathNot: '^src/console/web/|^src/domain/|^src/console/api/(path-of|[^/]+/columns|columns)\\.ts$',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'bench-on-demand',
    severity: 'error',
    comment: 'Benches and the demo city are loaded when a command asks for them, never before.',
    from: { path: '^src/' },
    to: { path: '^scripts/(bench|city)/', dependencyTypesNot: ['dynamic-import'] },
  },
  {
    name: 'no-dev-package-in-src',
    severity: 'error',
    comment: 'A production install has no devDependencies.',
    from: { path: '^src/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      dependencyTypesNot: ['type-only', 'dynamic-import'],
    },
  },
  {
    name: 'no-circular',
    severity: 'error',
    comment:
      'Two modules that need one another are one module, or need a third. What is fetched later (a screen) may look back.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
  },
  { name: 'resolvable', severity: 'error', comment: 'Every import exists.', from: {}, to: { couldNotResolve: true } },
];

module.exports = {
  forbidden: law,
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
