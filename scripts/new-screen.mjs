/**
 * `npm run new:screen NAME`: writes a list screen that compiles and runs, from the templates beside this file, and puts it into the contract,
 * the handlers, the menu and the contract's test. What it lists at first are employers; what to change is printed.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const refuse = (why) => {
  process.stderr.write(`new:screen: ${why}\n`);
  process.exit(2);
};

/** Where each template goes. */
const filesOf = (name) => [
  ['routes.ts', `src/console/api/${name}/routes.ts`],
  ['columns.ts', `src/console/api/${name}/columns.ts`],
  ['handle.ts', `src/console/api/${name}/handle.ts`],
  ['store.ts', `src/store/${name}-list.ts`],
  ['screen.tsx', `src/console/web/screens/${name}/screen.tsx`],
  ['words.ts', `src/console/web/screens/${name}/words.ts`],
  ['console.test.ts', `test/console/${name}.test.ts`],
  ['browser.test.ts', `test/browser/${name}.test.ts`],
];

/** Addresses that are the server's own. */
const taken = ['assets', 'console', 'docs', 'healthz', 'metrics', 'readyz', 'v1'];

const checked = (name, more) => {
  if (name === undefined || more.length > 0) refuse('give one name: npm run new:screen service-points');
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    refuse(`"${name}" is no name of a screen: small letters and digits, words joined by "-", as in service-points`);
  const there = [
    `src/console/api/${name}`,
    `src/console/web/screens/${name}`,
    ...filesOf(name).map(([, file]) => file),
  ];
  const found = there.find((file) => existsSync(join(root, file)));
  if (found) refuse(`${found} is there already: choose another name, or remove it first`);
  if (taken.includes(name) || readFileSync(join(root, menu), 'utf8').includes(`'/${name}'`))
    refuse(`the address /${name} is taken: choose another name`);
  return name;
};

const menu = 'src/console/web/screens/screens.ts';

const namesOf = (kebab) => {
  const camel = kebab.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const title = kebab.replaceAll('-', ' ');
  return {
    __kebab__: kebab,
    __camel__: camel,
    __Pascal__: camel[0].toUpperCase() + camel.slice(1),
    __title__: title[0].toUpperCase() + title.slice(1),
  };
};

const filled = (text, names) => Object.entries(names).reduce((all, [mark, value]) => all.replaceAll(mark, value), text);

/** What a file becomes; nothing is written before every change is known to fit. */
const changed = (file, how) => {
  const text = readFileSync(join(root, file), 'utf8');
  const next = how(text);
  if (next === text) refuse(`${file} has another form than expected: see how the other screens stand in it`);
  return [file, next];
};

/** Adds an import where its path belongs by the alphabet, among imports of one line. */
const withImport = (text, line) => {
  const from = (each) => /^import .* from '(.+)';$/.exec(each)?.[1];
  const lines = text.split('\n');
  const own = from(line);
  const at = lines.findIndex((each) => {
    const other = from(each);
    return other?.startsWith('./') && other > own;
  });
  const last = lines.findLastIndex((each) => from(each) !== undefined);
  return lines.toSpliced(at < 0 ? last + 1 : at, 0, line).join('\n');
};

const before = (text, mark, line) => text.replace(mark, () => `${line}${mark}`);

const imported = (text, mark, line, from) => {
  const listed = before(text, mark, line);
  return listed === text ? text : withImport(listed, from);
};

const registered = ({ __kebab__: kebab, __camel__: camel, __Pascal__: pascal, __title__: title }) => [
  changed('src/console/api/contract.ts', (text) => {
    const from = `import { ${camel}Routes } from './${kebab}/routes.ts';`;
    return imported(text, '} satisfies Record<string, RouteDefinition>;', `  ...${camel}Routes,\n`, from);
  }),
  changed('src/console/api/create-handlers.ts', (text) => {
    const from = `import { ${camel}Handlers } from './${kebab}/handle.ts';`;
    return imported(text, '});\n', `  ...${camel}Handlers(deps),\n`, from);
  }),
  changed(menu, (text) =>
    before(
      text,
      '];\n\nconst segments',
      `  {
    path: '/${kebab}',
    group: 'business',
    label: { zh: '${title}', en: '${title}' },
    permission: 'order.read',
    load: async () => (await import('./${kebab}/screen.tsx')).${pascal}Screen,
  },
`,
    ),
  ),
  changed('test/browser/support/screen-facts.ts', (text) =>
    before(
      text,
      '});\n',
      `  '/${kebab}': {
    ...{ ...operator, call: '${kebab}.list' },
    list: { filtered: '?source=market', none: '?source=nobody', apart },
  },
`,
    ),
  ),
];

const [given, ...more] = process.argv.slice(2);
const name = checked(given, more);
const names = namesOf(name);
const own = filesOf(name).map(([template, file]) => [
  file,
  filled(readFileSync(new URL(`new-screen/${template}.txt`, import.meta.url), 'utf8'), names),
]);
for (const [file, text] of [...registered(names), ...own]) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
const steps = [
  [`src/store/${name}-list.ts`, 'your table, filter and permission, and where a row belongs; an index for its key'],
  [`src/console/api/${name}/`, 'routes.ts: the same permission, filter and row; then columns.ts'],
  [`src/console/web/screens/${name}/`, 'words.ts in both languages; cells and acts in screen.tsx'],
  [menu, 'its name, group and place in the menu, and the permission'],
  ['test/browser/support/screen-facts.ts', 'its filters there: one that finds some rows, one that finds none'],
  [`test/console/${name}.test.ts`, `what is its own, and in test/browser/${name}.test.ts`],
  [
    'src/console/api/exports/lists.ts',
    'one entry, or the reason why it has none in test/console/exports-of-every-list.test.ts',
  ],
];
const width = Math.max(...steps.map(([file]) => file.length));
const told = steps.map(([file, what], at) => `  ${at + 1}. ${file.padEnd(width)}  ${what}`).join('\n');
process.stdout.write(
  `/${name} is there, as a list of employers. Make it yours:\n\n${told}\n\nThen: npm run format; npm run check; npx vitest run --project tests test/console/${name}.test.ts test/browser\n`,
);
