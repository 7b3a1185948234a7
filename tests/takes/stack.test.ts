import { placeBetween, type Stack } from '../../takes/stack';

interface Layer {
  name: string;
  clipped?: boolean;
  locked?: boolean;
  layers?: Layer[];
}

const layer = (name: string, more: Partial<Layer> = {}): Layer => ({ name, ...more });
const clipped = (name: string) => layer(name, { clipped: true });
const group = (name: string, ...layers: Layer[]) => layer(name, { layers });
const locked = (name: string, ...layers: Layer[]) => layer(name, { layers, locked: true });

/** @param roots the topmost first, as in a list of layers */
function stackOf(...roots: Layer[]): Stack<string> & { names: Set<string> } {
  const byName = new Map<string, { layer: Layer; around?: string }>();
  const add = (layers: readonly Layer[], around?: string): void =>
    layers.forEach((one) => {
      byName.set(one.name, { layer: one, around });
      add(one.layers ?? [], one.name);
    });
  add(roots);
  return {
    names: new Set(byName.keys()),
    groupOf: (name) => byName.get(name)?.around,
    layersIn: (name) => (name === undefined ? roots : byName.get(name)!.layer.layers!).map((one) => one.name),
    isClipped: (name) => byName.get(name)!.layer.clipped === true,
    isLocked: (name) => byName.get(name)!.layer.locked === true,
  };
}

const placeOf = (stack: ReturnType<typeof stackOf>, from: string, to: string) => {
  const [a, b] = [from, to].map((name) => (stack.names.has(name) ? name : undefined));
  return placeBetween(a, b, stack);
};

describe('keys side by side', () => {
  const stack = stackOf(layer('B'), layer('A'), layer('ground'));

  test('have their in-betweens above the lower one, rising towards the upper one', () => {
    expect(placeOf(stack, 'A', 'B')).toEqual({ above: 'A', firstOnTop: false, left: { from: [], to: [] } });
  });

  test('whose first lies above the second have the first in-between on top', () => {
    expect(placeOf(stack, 'B', 'A')).toMatchObject({ above: 'A', firstOnTop: true });
  });

  test('keep what is clipped to the lower one', () => {
    const shaded = stackOf(layer('B'), clipped('light'), clipped('shade'), layer('A'));
    expect(placeOf(shaded, 'A', 'B')).toMatchObject({ above: 'light' });
  });

  test('of which one is clipped to the other have them above both', () => {
    const stacked = stackOf(layer('top'), clipped('B'), layer('A'));
    expect(placeOf(stacked, 'A', 'B')).toMatchObject({ above: 'B', firstOnTop: false });
    expect(placeOf(stacked, 'B', 'A')).toMatchObject({ above: 'B', firstOnTop: true });
  });

  test('that are both clipped to a third have them above that whole stack', () => {
    const stacked = stackOf(layer('top'), clipped('B'), clipped('A'), layer('base'));
    expect(placeOf(stacked, 'A', 'B')).toMatchObject({ above: 'B', firstOnTop: false });
  });

  test('in one group have them in that group', () => {
    const nested = stackOf(group('outer', group('keys', layer('B'), layer('A'))), layer('ground'));
    expect(placeOf(nested, 'A', 'B')).toEqual({ above: 'A', firstOnTop: false, left: { from: [], to: [] } });
  });
});

describe('keys in different groups', () => {
  const poses = stackOf(
    group('pose B', layer('B')),
    group('pose A', layer('A'), layer('a')),
    layer('ground'),
  );

  test('have their in-betweens between the groups, in neither', () => {
    expect(placeOf(poses, 'A', 'B')).toEqual({
      above: 'pose A',
      firstOnTop: false,
      left: { from: ['pose A'], to: ['pose B'] },
    });
  });

  test('keep the order of time when the first group lies on top', () => {
    expect(placeOf(poses, 'B', 'A')).toMatchObject({ above: 'pose A', firstOnTop: true });
  });

  test('deep in one group have them in the innermost that both lie in', () => {
    const deep = stackOf(
      group('cast', group('b', group('bb', layer('B'))), group('a', layer('A'))),
      layer('ground'),
    );
    expect(placeOf(deep, 'A', 'B')).toEqual({
      above: 'a',
      firstOnTop: false,
      left: { from: ['a'], to: ['bb', 'b'] },
    });
  });

  test('of which one lies beside the group of the other have them between it and the group', () => {
    const mixed = stackOf(layer('B'), group('pose A', layer('A')), layer('ground'));
    expect(placeOf(mixed, 'A', 'B')).toMatchObject({ above: 'pose A', left: { from: ['pose A'], to: [] } });
    expect(placeOf(mixed, 'ground', 'A')).toMatchObject({
      above: 'ground',
      left: { from: [], to: ['pose A'] },
    });
  });

  test('keep what is clipped to the lower group', () => {
    const shaded = stackOf(group('b', layer('B')), clipped('shade'), group('a', layer('A')));
    expect(placeOf(shaded, 'A', 'B')).toMatchObject({ above: 'shade' });
  });

  test('of which one is the group of the other have them above that group', () => {
    const within = stackOf(layer('top'), group('A', layer('B')), layer('ground'));
    expect(placeOf(within, 'A', 'B')).toMatchObject({ above: 'A' });
    expect(placeOf(within, 'B', 'A')).toMatchObject({ above: 'A' });
  });
});

describe('a locked group takes no in-betweens', () => {
  test('they go above it', () => {
    const stack = stackOf(layer('top'), locked('keys', layer('B'), layer('A')), layer('ground'));
    expect(placeOf(stack, 'A', 'B')).toEqual({
      above: 'keys',
      firstOnTop: false,
      left: { from: ['keys'], to: ['keys'] },
    });
  });

  test('they go as far out as the outermost locked group', () => {
    const stack = stackOf(
      group('scene', locked('outer', group('inner', layer('B'), layer('A'))), clipped('shade')),
    );
    expect(placeOf(stack, 'A', 'B')).toMatchObject({ above: 'outer', left: { from: ['inner', 'outer'] } });
  });

  test('it may lie lower than the place', () => {
    const stack = stackOf(group('keys', locked('b', layer('B')), locked('a', layer('A'))));
    expect(placeOf(stack, 'A', 'B')).toMatchObject({ above: 'a', left: { from: ['a'], to: ['b'] } });
  });
});

describe('keys that are gone', () => {
  const stack = stackOf(layer('top'), clipped('shade'), layer('A'), layer('ground'));

  test('leave the place to the other', () => {
    expect(placeOf(stack, 'A', 'gone')).toMatchObject({ above: 'shade', firstOnTop: false });
    expect(placeOf(stack, 'gone', 'A')).toMatchObject({ above: 'shade', firstOnTop: false });
  });

  test('leave the group of the other as well', () => {
    expect(placeOf(stackOf(group('keys', layer('A'))), 'gone', 'A')).toMatchObject({ above: 'A' });
  });

  test('both, have in-betweens on top of the document', () => {
    expect(placeOf(stack, 'gone', 'gone too')).toEqual({ firstOnTop: false, left: { from: [], to: [] } });
  });
});
