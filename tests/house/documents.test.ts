/** What the documents and comments point to is there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { scripts } from '../../package.json';

const REPOSITORY = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const FILES = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: REPOSITORY,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(REPOSITORY, path)));
const DOCUMENTS = FILES.filter((path) => path.endsWith('.md'));
const TEXTS = FILES.filter((path) => /\.(md|tsx?|[cm]?js|css|html|yml)$/.test(path));

/** Matches of an expression's first group in files, as `file: match`, of which a check says that they lead nowhere. */
function lost(paths: string[], sought: RegExp, isThere: (found: string, path: string) => boolean): string[] {
  return paths.flatMap((path) =>
    [...read(path).matchAll(sought)]
      .map(([, found]) => found)
      .filter((found) => !isThere(found, path))
      .map((found) => `${path}: ${found}`),
  );
}

test('every document that a file names is in the repository', () => {
  const names = new Set(DOCUMENTS.map((path) => basename(path)));
  const sought = /(?<![\w.*<>-])([\w-]+\.md)\b/g;
  const papers = TEXTS.filter((path) => path !== 'tests/house/documents.test.ts');
  expect(lost(papers, sought, (name) => names.has(name))).toEqual([]);
  expect(lost(papers, /\b([A-Z]{4,}) section \d/g, (name) => names.has(`${name}.md`))).toEqual([]);
});

test('every link of a document leads to a file', () => {
  const isThere = (target: string, path: string): boolean =>
    existsSync(join(REPOSITORY, dirname(path), target));
  expect(lost(DOCUMENTS, /\]\((?!https?:|mailto:|#)([^)#\s]+)/g, isThere)).toEqual([]);
});

test('every command of npm that a document names is one of the package', () => {
  expect(lost(DOCUMENTS, /npm run (?:--silent )?([\w:-]+)/g, (name) => name in scripts)).toEqual([]);
});

/** Folders that commands make. */
const MADE = new Set(['dist/', 'demo-output/']);

describe('docs/MAP.md', () => {
  const map = read('docs/MAP.md');
  const isThere = (named: string): boolean => {
    const wanted = `/${named.replace(/\/$/, '')}`;
    return FILES.some((path) => `/${path}`.endsWith(wanted) || `/${path}`.includes(`${wanted}/`));
  };

  test('names files and folders that exist', () => {
    const named = [...map.matchAll(/`([\w.-]*\/[\w./-]*|[\w-]+\.tsx?)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((path) => !MADE.has(path) && !isThere(path))).toEqual([]);
  });

  test('says where to start reading in files of the room itself', () => {
    const rows = [...map.matchAll(/^\| `([\w/-]+?)\/?` \|.*\| `([\w./-]+)`(?:, `[^`]+`)? \|$/gm)];
    expect(rows.length).toBeGreaterThan(15);
    const missing = rows.filter(([, room, file]) => !existsSync(join(REPOSITORY, room, file)));
    expect(missing.map(([row]) => row)).toEqual([]);
  });

  test('has a row for every room', () => {
    const folders = new Set(
      FILES.filter((path) => path.startsWith('bridge-server/')).map((path) =>
        path.split('/').slice(0, 2).join('/'),
      ),
    );
    for (const room of ['psd', 'pixels', 'takes', 'protocol']) folders.add(room);
    expect([...folders].filter((room) => !new RegExp(`^\\| \`${room}/?\``, 'm').test(map))).toEqual([]);
  });
});
