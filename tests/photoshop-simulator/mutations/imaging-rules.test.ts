import { findLayer } from '../photoshop/document-model';
import { idOf } from '../scenarios/drawings';
import type { Simulator } from '../simulator';
import type { SmallPlugin } from './small-plugin';
import { script, watch } from './watch';

const READ = "colorSpace: 'RGB' });\n  const { imageData";
const AFTER_CREATE = "const layer = await doc.createPixelLayer({ name: 'copy' });";

const then = (code: string): SmallPlugin => script(AFTER_CREATE, `${AFTER_CREATE} ${code}`);
const encoding = (components: number, colorSpace: string): string =>
  [
    `const options = { width: 2, height: 2, components: ${components}, colorSpace: '${colorSpace}' };`,
    `const odd = await imaging.createImageDataFromBuffer(new Uint8Array(4 * ${components}), options);`,
    'try { await imaging.encodeImageData({ imageData: odd, base64: true }); } finally { odd.dispose(); }',
  ].join(' ');

describe('the rules of pixels are checked:', () => {
  test.each<[string, SmallPlugin, string]>([
    ['an unknown depth', script(READ, `componentSize: 12, ${READ}`), 'unknown componentSize 12'],
    ['an unknown colour space', script(READ, READ.replace('RGB', 'sRGB')), 'unknown colour space sRGB'],
    [
      'bounds without an edge',
      script(READ, `sourceBounds: { left: 0, top: 0 }, ${READ}`),
      'sourceBounds needs left, top and right, bottom',
    ],
    ['a layer that is not there', script('layerID: doc.activeLayers[0].id', 'layerID: 987'), 'id 987'],
    ['a misspelt option of getData', script('chunky: true', 'chunk: true'), 'unknown option "chunk"'],
    [
      'a buffer without its size',
      script('{ width, height, components, color', '{ width, components, color'),
      'height is required',
    ],
    [
      'plain numbers for a buffer',
      script('FromBuffer(samples, ', 'FromBuffer([...samples], '),
      'is no pixel buffer',
    ],
    [
      '16-bit samples beyond the scale',
      script('FromBuffer(samples, ', 'FromBuffer(new Uint16Array(samples.length).fill(65535), '),
      'a 16-bit sample is over 32768',
    ],
    [
      'another depth than the document has',
      script('FromBuffer(samples, ', 'FromBuffer(new Uint16Array(samples.length).fill(9), '),
      'the image depth is not the depth of the document',
    ],
    [
      'pixels for a group',
      script('createPixelLayer({', 'createLayerGroup({'),
      'putPixels: the layer is not a pixel layer',
    ],
    ['pixels for a locked layer', then('layer.allLocked = true;'), 'putPixels: the layer is locked'],
    ['a JPEG with alpha', then(encoding(4, 'RGB')), 'strip the alpha channel first'],
    ['a JPEG of grey', then(encoding(1, 'Grayscale')), 'only RGB can be encoded'],
    [
      'a mask where there is none',
      then("await imaging.getLayerMask({ documentID: doc.id, layerID: layer.id, kind: 'user' });"),
      'the layer has no mask',
    ],
  ])('%s', async (_what, parts, fault) => {
    const { faults, result } = await watch(parts);
    expect([...faults, result].join('\n')).toContain(fault);
  });

  test.each<[string, (simulator: Simulator) => void, string]>([
    [
      'a document in a mode that cannot be read',
      ({ core }) => void (core.documents[0].mode = 'CMYK'),
      'does not work in CMYK documents',
    ],
    [
      'an empty layer',
      ({ core }) => void (findLayer(core.documents[0], idOf(core.documents[0], 'A'))!.pixels = null),
      'the layer is empty',
    ],
  ])('%s', async (_what, prepare, fault) => {
    expect((await watch({}, prepare)).result).toContain(fault);
  });

  test('more than 200 MiB of images at once', async () => {
    const { faults } = await watch({}, ({ core }) => {
      core.ledger.close(core.ledger.add('image of a hoarder', 201 * 1024 * 1024));
    });
    expect(faults.join()).toContain('of images were open at once');
  });
});

describe('the rules of layers and of history are checked:', () => {
  test.each<[string, SmallPlugin, string]>([
    [
      'a Background that is moved',
      then('doc.layers[doc.layers.length - 1].move(layer, "placeBefore");'),
      'the Background layer cannot be moved',
    ],
    [
      'a layer put into one that is no group',
      then('layer.move(doc.layers[0], "placeInside");'),
      'PLACEINSIDE needs a group',
    ],
    ['a place that does not exist', then('layer.move(doc.layers[0], "below");'), 'unknown placement below'],
    ['a layer that was deleted', then('layer.delete(); layer.name;'), 'does not exist anymore'],
    [
      'a history that is suspended twice',
      then("await hostControl.suspendHistory({ documentID: doc.id, name: 'Again' });"),
      'The history is suspended already',
    ],
    [
      'a history that is resumed twice',
      then('await hostControl.resumeHistory(suspension, true);'),
      'The history is not suspended',
    ],
  ])('%s', async (_what, parts, fault) => {
    const { faults, result } = await watch(parts);
    expect([...faults, result].join('\n')).toContain(fault);
  });
});
