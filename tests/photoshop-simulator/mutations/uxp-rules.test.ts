import { rmSync } from 'node:fs';
import { Simulator } from '../simulator';
import { CSS, HTML, MANIFEST, swap, writePlugin, type SmallPlugin } from './small-plugin';
import { atTheEnd, inCreate, NOWHERE, script, watch } from './watch';

describe('what UXP does not have is noticed when it is used:', () => {
  test.each<[string, SmallPlugin, string]>([
    ['TextEncoder', inCreate('new TextEncoder();'), 'TextEncoder is not a constructor'],
    ['structuredClone', inCreate('structuredClone({});'), 'structuredClone is not a function'],
    ['eval', inCreate("(0, eval)('1');"), 'eval is not defined'],
    [
      'code made from text',
      inCreate("new (function () {}.constructor)('return 1')();"),
      'Code generation from strings disallowed',
    ],
    ['a method newer than 2020', inCreate('[1].at(0);'), 'at is not a function'],
    ['a module that Photoshop lacks', inCreate("require('buffer');"), 'require("buffer") finds nothing'],
    [
      'canvas pixels',
      inCreate("document.createElement('canvas').toDataURL();"),
      'HTMLCanvasElement.toDataURL does not exist',
    ],
    [
      'an unknown element',
      inCreate("place.appendChild(document.createElement('table'));"),
      '<table> is a plain div',
    ],
    [
      'an unknown element in innerHTML',
      inCreate(
        "result0 = document.createElement('div'); place.appendChild(result0); " +
          "result0.innerHTML = '<section></section>';",
      ),
      '<section> is a plain div',
    ],
    [
      'an aria attribute',
      inCreate("button.setAttribute('aria-label', 'x');"),
      'the attribute aria-label of <button> does nothing',
    ],
    [
      'a label for',
      inCreate("const l = document.createElement('label'); l.htmlFor = 'x';"),
      'the attribute for of <label> does nothing',
    ],
    [
      'the hidden property',
      inCreate('button.hidden = true;'),
      'the attribute hidden of <button> does nothing',
    ],
    [
      'a slider step',
      inCreate("document.createElement('sp-slider').setAttribute('step', '1');"),
      'sp-slider has no attribute step',
    ],
    [
      'a file input',
      inCreate("document.createElement('input').setAttribute('type', 'file');"),
      '<input type=file>',
    ],
    [
      'an event that never comes',
      inCreate("button.addEventListener('keypress', run);"),
      'the event keypress never comes',
    ],
    [
      'a style that does nothing',
      inCreate("button.setAttribute('style', 'gap: 4px');"),
      'the style gap does nothing',
    ],
    [
      'a style property that does nothing',
      inCreate("button.style.transition = 'opacity 1s';"),
      'the style transition does nothing',
    ],
  ])('%s', async (_what, parts, fault) => {
    const { faults } = await watch(parts);
    expect(faults.join('\n')).toContain(fault);
  });
});

describe('the network gate refuses', () => {
  test.each([
    ['a number as address', 'ws://127.0.0.1:43127'],
    ['another host', 'ws://example.org/'],
    ['another scheme', 'wss://localhost:43127'],
  ])('%s, in the words of the host', async (_what, address) => {
    const { result } = await watch(script('ws://localhost:43127', address), (simulator) => void simulator);
    const refusal = `Permission denied to the url ${address}. Manifest entry not found.`;
    expect([result, await refusalOf(address)].join()).toContain(refusal);
  });

  test.each([
    ['a wildcard for the port', ['ws://localhost:*']],
    ['all in a list', ['all']],
    ['a host without scheme', ['localhost']],
    ['a number', ['ws://127.0.0.1/']],
  ])('%s in the manifest', async (_what, domains) => {
    const manifest = { ...MANIFEST, requiredPermissions: { network: { domains } } };
    expect(await refusalOf('ws://localhost:43127', manifest)).toContain('Permission denied');
  });

  /** What the plugin shows before it works. */
  async function refusalOf(address: string, manifest: object = MANIFEST): Promise<string> {
    const folder = writePlugin({ manifest, ...script('ws://localhost:43127', address) });
    const simulator = await Simulator.start({ folder, bridgePort: NOWHERE });
    const shown = simulator.find('#result').textContent ?? '';
    await simulator.close();
    rmSync(folder, { recursive: true });
    return shown;
  }
});

describe('rules of loading are checked:', () => {
  test.each<[string, SmallPlugin, string]>([
    [
      'a second setup',
      atTheEnd('entrypoints.setup({ panels: { small: { create } } });'),
      'entrypoints.setup was called twice',
    ],
    [
      'a late setup',
      script(
        'entrypoints.setup({ panels: { small: { create } } });',
        'setTimeout(() => entrypoints.setup({}));',
      ),
      'entrypoints.setup was called after the load turn',
    ],
    [
      'an unknown hook',
      script('small: { create }', 'small: { create, mount: create }'),
      'a panel has no hook "mount"',
    ],
    [
      'a panel that the manifest does not name',
      script('small: { create }', 'large: { create }'),
      'the panel small of the manifest was not set up',
    ],
    [
      'a slow hook',
      script(
        'function create() {',
        'async function create() {\n  await new Promise((resolve) => setTimeout(resolve, 350));',
      ),
      'the hook create took more than 300 ms',
    ],
    [
      'a manifest version as text',
      { manifest: { ...MANIFEST, manifestVersion: '5' } },
      'manifestVersion must be the number 5',
    ],
    ['a list of hosts', { manifest: { ...MANIFEST, host: [MANIFEST.host] } }, 'host must be one object'],
    [
      'a missing icon',
      { manifest: { ...MANIFEST, icons: [{ width: 24, height: 24, path: 'gone.png', scale: [1, 2] }] } },
      'the icon gone@2x.png does not exist',
    ],
  ])('%s', async (_what, parts, fault) => {
    const { faults } = await watch(parts);
    expect(faults.join('\n')).toContain(fault);
  });

  test.each<[string, SmallPlugin, string]>([
    ['gap', { css: `${CSS}.a { gap: 4px }` }, 'the property gap is unknown'],
    [
      'a module script',
      { html: swap(HTML, '<script src', '<script type="module" src') },
      'module scripts do not load',
    ],
    [
      'a title',
      { html: swap(HTML, '<head>', '<head><title>Small</title>') },
      '<title> is a plain div in UXP',
    ],
    [
      'a free TextEncoder',
      atTheEnd('function later() { return new TextEncoder(); }'),
      'TextEncoder is missing in UXP',
    ],
    [
      'an unguarded performance',
      atTheEnd('function later() { return performance.now(); }'),
      'performance is missing in UXP',
    ],
  ])('%s, without running anything', async (_what, parts, fault) => {
    const { lint } = await watch(parts);
    expect(lint.join('\n')).toContain(fault);
  });
});
