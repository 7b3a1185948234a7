import { isNumberedSketchName, readSketchName } from '../../takes/sketch-names';

describe('names of sketches', () => {
  test.each([
    ['sketch@8', 8],
    ['Rough 8', 8],
    ['rough_3', 3],
    ['sketch12', 12],
    ['croquis@4,5', 4.5],
    ['ébauche 2', 2],
    ['sketch', undefined],
    ['Roughs', undefined],
    ['guide 8', 8],
  ])('"%s" is one', (name, frame) =>
    expect(readSketchName(name)).toEqual(frame === undefined ? {} : { frame }),
  );

  test.each(['sketchy', 'rough idea', 'A', '8', 'key 8', 'sketch@8 copy'])('"%s" is none', (name) =>
    expect(readSketchName(name)).toBeUndefined(),
  );

  test('only those with a number count when they are not selected', () =>
    expect(['sketch@8', 'sketch'].map(isNumberedSketchName)).toEqual([true, false]));
});
