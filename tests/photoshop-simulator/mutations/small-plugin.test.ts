import { rmSync } from 'node:fs';
import { faultsOf } from '../lint/finding';
import { lintPlugin } from '../lint/lint-plugin';
import { documentHash } from '../photoshop/document-model';
import { idOf, openTwoKeys } from '../scenarios/drawings';
import { Simulator } from '../simulator';
import { CSS, HTML, MANIFEST, SCRIPT, swap, writePlugin, type SmallPlugin } from './small-plugin';

const NOWHERE = 1;

interface Seen {
  lint: string[];
  faults: string[];
  result: string;
  changed: boolean;
  history: number;
}

/** Lints the plugin, loads it, lets it do its work once, and gathers everything that was noticed. */
async function watch(parts: SmallPlugin, prepare?: (simulator: Simulator) => void): Promise<Seen> {
  const folder = writePlugin(parts);
  const lint = faultsOf(lintPlugin(folder));
  const failed: string[] = [];
  const simulator = await Simulator.start({ folder, bridgePort: NOWHERE }).catch((error: Error) => {
    failed.push(String(error));
    return undefined;
  });
  rmSync(folder, { recursive: true });
  if (!simulator) return { lint, faults: failed, result: '', changed: false, history: 1 };
  const document = openTwoKeys(simulator.core);
  document.activeIds = [idOf(document, 'A')];
  const before = documentHash(document);
  prepare?.(simulator);
  const result = (): string => simulator.findAll('#result')[0]?.textContent ?? '';
  if (simulator.has('go')) {
    await simulator.click('go');
    await simulator.until(
      'the work is over',
      () => result() !== '' && simulator.core.gate.current?.owner !== 'plugin',
      3000,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  const seen = {
    lint,
    faults: simulator.faults(),
    result: result(),
    changed: documentHash(document) !== before,
  };
  await simulator.close();
  return { ...seen, history: document.history.length };
}

const script = (text: string, by: string): SmallPlugin => ({ script: swap(SCRIPT, text, by) });
const atTheEnd = (code: string): SmallPlugin => ({ script: `${SCRIPT}\n${code}` });
const inCreate = (code: string): SmallPlugin =>
  script('  place.appendChild(button);', `  place.appendChild(button);\n  ${code}`);

test('the healthy plugin works and has no fault', async () => {
  expect(await watch({})).toEqual({ lint: [], faults: [], result: 'copied', changed: true, history: 2 });
});

describe('what a careless plugin does to Photoshop is noticed:', () => {
  test.each<[string, SmallPlugin, string]>([
    ['an image that is not disposed', script('  copy.dispose();\n', ''), 'left open: image'],
    [
      'an image that is used after it was disposed',
      script(
        'imageData.dispose();\n  const layer',
        'imageData.dispose();\n  imageData.width;\n  const layer',
      ),
      'The image data was disposed',
    ],
    [
      'a read outside a modal scope',
      script('core.executeAsModal(copyLayer, ', 'imaging.getPixels({}, '),
      'only allowed from inside a modal scope',
    ],
    [
      'a write outside a modal scope',
      script(
        'await core.executeAsModal(copyLayer,',
        'await app.activeDocument.createPixelLayer({}); (() => 0)(',
      ),
      'may modify the state of Photoshop',
    ],
    [
      'a write after the scope was left',
      script("    show('copied');", "    app.activeDocument.layers[0].name = 'late';\n    show('copied');"),
      'may modify the state of Photoshop',
    ],
    [
      'a misspelt option of getPixels',
      script("colorSpace: 'RGB' });\n  const { imageData", "colourSpace: 'RGB' });\n  const { imageData"),
      'unknown option "colourSpace"',
    ],
    ['a misspelt option of executeAsModal', script('timeOut: 2', 'timeout: 2'), 'unknown option "timeout"'],
    ['a scope without a name', script("commandName: 'Copy', ", ''), 'commandName is required'],
    [
      'a buffer of the wrong length',
      script('FromBuffer(samples, ', 'FromBuffer(samples.slice(4), '),
      'wrong length',
    ],
    [
      'pixels without a place',
      script('{ left: sourceBounds.left, top: sourceBounds.top }', '{ left: sourceBounds.left }'),
      'targetBounds needs left and top',
    ],
    [
      'a member that Photoshop lacks',
      script('const doc = app.activeDocument;', 'const doc = app.activeDocument; app.version;'),
      'app.version does not exist',
    ],
    [
      'a member that cannot be written',
      script('const doc = app.activeDocument;', 'const doc = app.activeDocument; doc.width = 5;'),
      'Document.width cannot be written',
    ],
    [
      'a selection that old versions cannot set',
      script('const doc = app.activeDocument;', 'const doc = app.activeDocument; doc.activeLayers = [];'),
      'before 26.9',
    ],
    [
      'a spread of the modal context',
      script('const { hostControl } = context;', 'const { hostControl } = { ...context };'),
      'suspendHistory',
    ],
    [
      'progress beyond the end',
      script(
        'const { hostControl } = context;',
        'const { hostControl } = context; context.reportProgress({ value: 7 });',
      ),
      'between 0 and 1',
    ],
    [
      'an unknown command of batchPlay',
      script(
        'const { hostControl } = context;',
        "const { hostControl } = context; const [a] = await action.batchPlay([{ _obj: 'frobnicate' }], {}); if (a._obj === 'error') throw new Error(a.message);",
      ),
      'not currently available',
    ],
    [
      'a temporary document that stays',
      script(
        'const { hostControl } = context;',
        'const { hostControl } = context; core.createTemporaryDocument({ documentID: doc.id });',
      ),
      'left open: temporary document',
    ],
  ])('%s', async (_what, parts, fault) => {
    const { faults, result } = await watch(parts);
    expect([...faults, result].join('\n')).toContain(fault);
  });

  test('changes without a suspended history make several undo steps', async () => {
    const broken = swap(
      SCRIPT,
      "  const suspension = await hostControl.suspendHistory({ documentID: doc.id, name: 'Copy' });\n",
      '',
    );
    const { history } = await watch({
      script: swap(broken, '  await hostControl.resumeHistory(suspension, true);\n', ''),
    });
    expect(history).toBeGreaterThan(2);
  });

  test('an exception rolls the suspended changes back', async () => {
    const { changed, history, result } = await watch(
      script(
        '  await hostControl.resumeHistory',
        "  throw new Error('broken');\n  await hostControl.resumeHistory",
      ),
    );
    expect({ changed, history, result }).toEqual({ changed: false, history: 1, result: 'failed: broken' });
  });

  test('a swallowed cancel', async () => {
    const swallowing = script(
      "  const layer = await doc.createPixelLayer({ name: 'copy' });",
      "  const layer = await doc.createPixelLayer({ name: 'copy' }).catch(() => null);\n  if (!layer) return;",
    );
    const { faults } = await watch(swallowing, (simulator) => {
      simulator.core.gate.onCall = (name) => name === 'createPixelLayer' && simulator.artist.pressEscape();
    });
    expect(faults).toContain('the cancel of "Copy" was swallowed');
  });

  test('work that goes on after a cancel', async () => {
    const stubborn = script(
      '  imageData.dispose();\n',
      '  imageData.dispose();\n  for (let i = 0; i < 9; i++) await doc.createPixelLayer({}).catch(() => null);\n',
    );
    const { faults } = await watch(stubborn, (simulator) => {
      simulator.core.gate.onCall = (name) => name === 'createPixelLayer' && simulator.artist.pressEscape();
    });
    expect(faults.join()).toContain('was called after the artist cancelled');
  });

  test('a second command while another one is under way', async () => {
    const { result } = await watch({}, (simulator) => void simulator.artist.beginCommand('Liquify'));
    expect(result).toContain('host is in a modal state');
  });
});

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
        "result0 = document.createElement('div'); place.appendChild(result0); result0.innerHTML = '<section></section>';",
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
      script('entrypoints.setup({', 'setTimeout(() => entrypoints.setup({').script
        ? atTheEnd('Promise.resolve().then(() => setTimeout(() => entrypoints.setup({}), 0));')
        : {},
      'entrypoints.setup was called twice',
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
