import { SCRIPT, swap, type SmallPlugin } from './small-plugin';
import { script, watch } from './watch';

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
      script('targetBounds: { left, top }', 'targetBounds: { left }'),
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
        [
          "const { hostControl } = context; const [a] = await action.batchPlay([{ _obj: 'frobnicate' }], {});",
          "if (a._obj === 'error') throw new Error(a.message);",
        ].join(' '),
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
