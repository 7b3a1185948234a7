import type { PageDocument } from '../../../plugin/hosts/browser/page-document';
import { paint, type PaintRequest } from '../../../plugin/hosts/browser/paint';
import type { PageLayer } from '../../../plugin/hosts/browser/psd-messages';

const layer = (id: number, more: Partial<PageLayer> = {}): PageLayer => ({
  id,
  name: `layer ${id}`,
  kind: 'pixels',
  depth: 0,
  hidden: false,
  locked: false,
  empty: false,
  opacity: 1,
  blendKey: 'norm',
  clipping: false,
  bounds: { left: id, top: 2 * id, right: id + 10, bottom: 2 * id + 5 },
  ...more,
});

/** What is drawn onto a canvas: layer, opacity, blend mode. */
function painted(layers: PageLayer[], request?: PaintRequest, missing: number[] = []) {
  const drawn: [layer: number, alpha: number, blend: string][] = [];
  const places: number[][] = [];
  const transforms: number[][] = [];
  const context = {
    canvas: { width: 100, height: 50 },
    globalAlpha: 1,
    globalCompositeOperation: 'source-over',
    setTransform: (...numbers: number[]) => void transforms.push(numbers),
    clearRect: () => void (drawn.length = 0),
    drawImage(bitmap: { id: number }, ...place: number[]) {
      drawn.push([bitmap.id, Math.round(this.globalAlpha * 1000) / 1000, this.globalCompositeOperation]);
      places.push(place);
    },
  };
  const page = {
    tree: { layers },
    layer: (id: number) => layers.find((one) => one.id === id),
    bitmap: (id: number) => (missing.includes(id) ? undefined : { id }),
  };
  paint(context as unknown as CanvasRenderingContext2D, page as unknown as PageDocument, 0.5, request);
  expect([context.globalAlpha, context.globalCompositeOperation]).toEqual([1, 'source-over']);
  return { drawn, places, transforms };
}

const ids = ({ drawn }: ReturnType<typeof painted>) => drawn.map(([id]) => id);

describe('the document on the stage', () => {
  test('is painted from the bottom up, each layer at its place, opacity and blend mode', () => {
    const made = painted([
      layer(1, { opacity: 0.5 }),
      layer(2, { blendKey: 'mul ' }),
      layer(3, { blendKey: 'diss' }),
    ]);
    expect(made.drawn).toEqual([
      [1, 0.5, 'source-over'],
      [2, 1, 'multiply'],
      [3, 1, 'source-over'],
    ]);
    expect(made.places[1]).toEqual([2, 4, 10, 5]);
    expect(made.transforms[made.transforms.length - 1]).toEqual([0.5, 0, 0, 0.5, 0, 0]);
  });

  test('shows nothing of what is hidden, empty, not loaded yet, or in a hidden group', () => {
    const layers = [
      layer(1, { hidden: true }),
      layer(2, { empty: true }),
      layer(3),
      layer(4, { parent: 5 }),
      layer(5, { kind: 'group', parent: 6 }),
      layer(6, { kind: 'group', hidden: true }),
      layer(7),
    ];
    expect(ids(painted(layers, undefined, [3]))).toEqual([7]);
  });

  test('has what is in a group at the opacity of all groups around it', () => {
    const layers = [
      layer(1, { parent: 2, opacity: 0.5 }),
      layer(2, { kind: 'group', parent: 3, opacity: 0.5 }),
      layer(3, { kind: 'group', opacity: 0.4 }),
    ];
    expect(painted(layers).drawn).toEqual([[1, 0.1, 'source-over']]);
  });
});

describe('a take that is played', () => {
  const layers = [
    layer(1),
    layer(2),
    layer(3, { parent: 4, hidden: true, opacity: 0.5 }),
    layer(4, { kind: 'group' }),
    layer(5),
    layer(6),
  ];
  const left = new Set([2, 4, 5]);

  test('stands where the first of its keys lies, under what is above it, hidden or not', () => {
    expect(ids(painted(layers, { left, shown: [{ layer: 3, alpha: 1 }] }))).toEqual([1, 3, 6]);
  });

  test('shows its drawings with their own opacity, and onion skin fainter still', () => {
    const shown = [
      { layer: 2, alpha: 0.2 },
      { layer: 3, alpha: 0.2 },
      { layer: 3, alpha: 1 },
    ];
    expect(painted(layers, { left, shown }).drawn.slice(1, 4)).toEqual([
      [2, 0.2, 'source-over'],
      [3, 0.1, 'source-over'],
      [3, 0.5, 'source-over'],
    ]);
  });

  test('is painted on top where none of its layers is left, and passes over drawings that are gone', () => {
    const shown = [
      { layer: 99, alpha: 1 },
      { layer: 2, alpha: 1 },
    ];
    expect(ids(painted([layer(1), layer(2)], { left: new Set([77]), shown }))).toEqual([1, 2, 2]);
  });
});
