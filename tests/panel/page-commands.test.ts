import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageDocument } from '../../plugin/hosts/browser/page-document';
import {
  BAR_COMMANDS,
  openDocument,
  startCommand,
  type BarCommand,
  type PageSubject,
} from '../../plugin/main/page/commands';
import type { PageParts } from '../../plugin/main/page/context';
import { newViewStore, type PageView } from '../../plugin/main/page/page-view';
import type { Timeline } from '../../plugin/main/page/timeline';
import { textOf } from '../../plugin/panel/texts/texts';

const TREE = { name: 'a.psd', widthPx: 4, heightPx: 3, layers: [] };
const TIMELINE: Timeline = { take: 't', drawings: [], frames: [], cast: new Set(), testModel: false };

function subject(page: object, busy?: PageView['busy'], timeline?: Timeline): PageSubject {
  const views = newViewStore();
  views.update({ busy });
  return { page: { insertions: [], ...page } as unknown as PageDocument, views, timeline };
}

const answers = (given: PageSubject) =>
  [openDocument, ...BAR_COMMANDS].map(({ name, hindrance }) => [name, hindrance(given)]);

const everything = (why?: string) =>
  ['undo', 'save-psd', 'save-pngs', 'save-apng'].map((name) => [name, why]);

describe('what the page can do', () => {
  test('without a document is to open one', () => {
    expect(answers(subject({}))).toEqual([['open-document', undefined], ...everything('whyNothingOpen')]);
  });

  test('is nothing while a file is opened or saved', () => {
    const given = subject({ tree: TREE, insertions: [[1]] }, 'saving', TIMELINE);
    expect(answers(given)).toEqual([['open-document', 'whyPageBusy'], ...everything('whyPageBusy')]);
  });

  test('with a document is to save it; what needs a take says so', () => {
    expect(answers(subject({ tree: TREE }))).toEqual([
      ['open-document', undefined],
      ['undo', 'whyNothingInserted'],
      ['save-psd', undefined],
      ['save-pngs', 'whyNoTakeShown'],
      ['save-apng', 'whyNoTakeShown'],
    ]);
  });

  test('with a take in the document is everything', () => {
    const given = subject({ tree: TREE, insertions: [[1]] }, undefined, TIMELINE);
    expect(answers(given)).toEqual([['open-document', undefined], ...everything(undefined)]);
  });

  test('starts unless something hinders it', async () => {
    const done: string[] = [];
    const undo = BAR_COMMANDS.find(({ name }) => name === 'undo') as BarCommand;
    for (const insertions of [[], [[7]]]) {
      const given = subject({ tree: TREE, insertions, undo: async () => void done.push(`${insertions}`) });
      await startCommand(undo, given as PageParts, undefined);
    }
    expect(done).toEqual(['7']);
  });

  test('has a sentence in both languages for every reason', () => {
    for (const why of ['whyPageBusy', 'whyNothingOpen', 'whyNothingInserted', 'whyNoTakeShown'] as const) {
      expect(textOf('en', why)).toMatch(/\.$/);
      expect(textOf('fr', why)).not.toBe(textOf('en', why));
    }
  });
});

test('no component decides whether something is possible: what rests, rests by a hindrance', () => {
  const plugin = join(__dirname, '../../plugin');
  const components = readdirSync(plugin, { recursive: true }).map(String);
  const decisions = components
    .filter((path) => path.endsWith('.tsx'))
    .flatMap((path) => [...readFileSync(join(plugin, path), 'utf8').matchAll(/disabled=\{(.+)\}/g)])
    .map(([, decision]) => decision);
  expect(decisions.length).toBeGreaterThan(1);
  expect(new Set(decisions)).toEqual(new Set(['hindrance !== undefined']));
});
