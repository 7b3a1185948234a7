import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lintBundle } from './lint/bundle-lint';
import { faultsOf } from './lint/finding';
import { lintHtml } from './lint/html-lint';
import { lintPlugin } from './lint/lint-plugin';
import { lintStyles } from './lint/style-lint';

const PLUGIN = resolve(__dirname, '../../dist/photoshop');

/** zod checks base64 texts and the sizes of files with these; no schema of ours has either. */
const NEVER_CALLED = ['atob', 'btoa', 'File'];

describe('the built panel', () => {
  const findings = existsSync(PLUGIN) ? lintPlugin(PLUGIN) : [];

  test('has been built', () => expect(existsSync(join(PLUGIN, 'main.js'))).toBe(true));

  test('has nothing that UXP refuses or ignores, but for what zod has and the panel never calls', () => {
    const faults = faultsOf(findings).filter(
      (fault) => !NEVER_CALLED.some((name) => fault.endsWith(`: ${name} is missing in UXP`)),
    );
    expect(faults).toEqual([]);
  });

  test('uses only those disputed things that were looked at', () => {
    const warnings = findings.filter(({ level }) => level === 'warning');
    expect([...new Set(warnings.map(({ what }) => what))].sort()).toMatchSnapshot();
  });
});

describe('the lint of bundles', () => {
  const faults = (code: string): string[] => lintBundle(code).map(({ what }) => what);

  test.each([
    ['a global that UXP lacks', 'new TextEncoder()', 'TextEncoder is missing in UXP'],
    ['a global nobody knows', 'frobnicate()', 'frobnicate is not known in UXP'],
    ['eval', 'eval("1")', 'eval'],
    ['code from text', 'var f = new Function("return 1")', 'code is made from a string by Function'],
    ['a timer with code as text', 'setTimeout("f()", 1)', 'setTimeout with code as text'],
    ['a module that Photoshop lacks', 'require("buffer")', 'require("buffer") finds nothing in Photoshop'],
    ['a module by computed name', 'require("u" + "xp")', 'require of something that is not a text'],
    ['dynamic import', 'import("./chunk.js")', 'dynamic import'],
    ['newer syntax', 'a ??= 1', 'no classic script of ES2020: Unexpected token (1:4)'],
    [
      'modules',
      'import a from "b"',
      expect.stringContaining('no classic script of ES2020') as unknown as string,
    ],
  ])('finds %s', (_what, code, fault) => expect(faults(code)).toContainEqual(fault));

  test.each([
    ['a declared name', 'var TextEncoder = 1; TextEncoder + 1'],
    ['a name of an inner function', '(function (process) { return process; })(1)'],
    ['a probe', 'typeof TextEncoder'],
    ['a use behind a probe', 'typeof TextEncoder !== "undefined" ? new TextEncoder() : null'],
    [
      'a use behind a probe joined by and',
      'if (typeof performance === "object" && performance.now) performance.now()',
    ],
    ['modules of Photoshop', 'require("photoshop"); require("uxp")'],
  ])('lets %s pass', (_what, code) => expect(faults(code)).toEqual([]));
});

describe('the lint of style sheets', () => {
  const faults = (css: string): string[] =>
    faultsOf(lintStyles(css, 'a.css')).map((fault) => fault.slice(fault.indexOf(' ') + 1));

  test.each([
    ['gap', '.a { gap: 4px }', 'the property gap is unknown'],
    ['grid', '.a { display: grid }', 'display: grid is unknown'],
    ['transitions', '.a { transition: opacity 1s }', 'the property transition is unknown'],
    ['keyframes', '@keyframes x { from { opacity: 0 } }', '@keyframes is unknown'],
    ['sticky', '.a { position: sticky }', 'position: sticky is unknown'],
    ['newer functions', '.a { width: clamp(1px, 2px, 3px) }', 'the function clamp() is unknown'],
    ['other units', '.a { width: 2ch }', 'the unit ch is unknown'],
    ['missing units', '.a { width: 20 }', 'width: 20 needs a unit'],
    ['newer pseudo-classes', '.a:focus-visible { color: red }', 'the selector :focus-visible is unknown'],
    ['nesting', '.a { .b { color: red } }', 'nested rules are unknown'],
    [
      'shadows without the flag',
      '.a { box-shadow: 0 0 1px red }',
      'box-shadow does nothing without the feature flag CSSNextSupport',
    ],
    [
      'a theme variable alone',
      '.a { color: var(--uxp-host-text-color) }',
      'var(--uxp-host-text-color) needs a fallback: not every host has it',
    ],
    ['fit-content', '.a { width: fit-content }', 'fit-content crashes some versions'],
  ])('finds %s', (_what, css, fault) => expect(faults(css)).toContainEqual(fault));

  test('lets plain rules pass, and warns of disputed selectors', () => {
    const css =
      '.a { width: calc(100% - 4px); margin: 0 -2px 1.5em; color: #f012ab; flex-grow: 1 } ' +
      '.a ~ .b::before { opacity: .5 }';
    expect(faults(css)).toEqual([]);
    expect(lintStyles(css, 'a.css').map(({ what }) => what)).toEqual([
      'the selector ::before is disputed',
      'the general sibling combinator is disputed',
    ]);
  });
});

describe('the lint of pages', () => {
  test.each([
    ['an unknown element', '<table></table>', '<table> is a plain div in UXP'],
    ['aria', '<div aria-label="x"></div>', 'the attribute aria-label of <div> does nothing in UXP'],
    ['label for', '<label for="x">X</label>', 'the attribute for of <label> does nothing in UXP'],
    ['module scripts', '<script type="module" src="a.js"></script>', 'module scripts do not load'],
    ['inline scripts', '<script>1</script>', 'inline script'],
    ['inline handlers', '<div onclick="x()"></div>', 'the inline handler onclick of <div> does not run'],
    ['a slider step', '<sp-slider step="1"></sp-slider>', 'sp-slider has no attribute step'],
  ])('finds %s', (_what, html, fault) =>
    expect(lintHtml(html, 'a.html').map(({ what }) => what)).toContainEqual(fault),
  );
});
