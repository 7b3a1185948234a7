import { youngerInScript, youngerInStyles } from './chromium-88';

describe('the lint for Chromium 88', () => {
  test.each([
    ['Object.hasOwn(a, "b")', 'hasOwn is in Chrome since 93'],
    ['[1].at(-1)', 'at is in Chrome since 92'],
    ['[1].findLast(f)', 'findLast is in Chrome since 97'],
    ['structuredClone(a)', 'structuredClone is in Chrome since 98'],
    ['crypto.randomUUID()', 'randomUUID is in Chrome since 92'],
    ['a?.toSorted()', 'toSorted is in Chrome since 110'],
    ['if (a.findLast(f)) b()', 'findLast is in Chrome since 97'],
  ])('finds %s', (code, finding) => {
    expect(youngerInScript(code)).toEqual([expect.stringContaining(finding)]);
  });

  test.each(['class A { static { f(); } }', 'a ||= 1', 'class A { b = 1 }', '#!x\n1n; await 1'])(
    'refuses the syntax of %s',
    (code) => expect(() => youngerInScript(code)).toThrow(SyntaxError),
  );

  test.each([
    '[1].flat()',
    'a.replaceAll("b", "c")',
    'new ResizeObserver(f)',
    'queueMicrotask(f)',
    'typeof structuredClone',
    'a.findLast ? a.findLast(f) : g()',
    'if (b && a.findLast) a.findLast(f)',
  ])('lets %s pass', (code) => expect(youngerInScript(code)).toEqual([]));

  test('finds younger styles, and no old ones', () => {
    expect(
      youngerInStyles(
        '.a:has(.b) { aspect-ratio: 1; color: oklch(1 0 0); gap: 2px; } @layer x { .c { top: 0 } }',
      ),
    ).toEqual([
      expect.stringContaining('layer is in Chrome since 99'),
      expect.stringContaining('has is in Chrome since 105'),
      expect.stringContaining('oklch is in Chrome since 111'),
    ]);
  });
});
