import { groupName, inbetweenName, LONGEST_NAME, shortened, tagInName, tagOf } from '../../takes/names';

const chart = { spacing: 'even', hold: 2 } as const;
const take = { inbetweens: 7, chart, engineLabel: 'draft', seed: 421 };
const longestWords = {
  inbetweens: 120,
  chart: { spacing: 'ease-in-out', hold: 3 },
  engineLabel: `${'e'.repeat(64)} TEST MODEL`,
  seed: 2 ** 32 - 1,
  tag: 'k3f9x2ab',
} as const;

describe('the name of a group', () => {
  test('tells keys, timing, engine and seed', () => {
    expect(groupName('Pose 1', 'Pose 2', take)).toBe('Pose 1 → Pose 2 · 7 even on 2s · draft · seed 421');
  });

  test('leads back to its take by the tag at its end', () => {
    const name = groupName('A', 'B', { ...take, tag: tagOf('j_0011-2233-AABBccdd') });
    expect(name).toMatch(/ #aabbccdd$/);
    expect(tagInName(name)).toBe('aabbccdd');
    expect(tagInName(`${name} copy`)).toBe('aabbccdd');
  });

  test('leads back to its take although a key has a name like a tag', () => {
    const name = groupName('Pose #deadbeef', 'B #12345678', { ...take, tag: 'k3f9x2ab' });
    expect(tagInName(name)).toBe('k3f9x2ab');
  });

  test.each(['Colour #ffffff', '#aabbccdde', 'plain', ''])('"%s" has no tag', (name) => {
    expect(tagInName(name)).toBeUndefined();
  });

  test('keeps key names of everyday length as they are', () => {
    const name = 'walk cycle, passing pose (left), 2nd try';
    expect(name).toHaveLength(40);
    expect(groupName(name, name, take)).toContain(`${name} → ${name} ·`);
  });

  test('is never longer than Photoshop opens, and keeps timing, seed and tag', () => {
    const name = groupName('A'.repeat(150), 'B'.repeat(150), longestWords);
    expect(name.length).toBeLessThanOrEqual(LONGEST_NAME);
    expect(name).toMatch(/ · 120 ease-in-out on 3s · e+ TEST MODEL · seed 4294967295 #k3f9x2ab$/);
    expect(tagInName(name)).toBe('k3f9x2ab');
  });

  test('stays within its length whatever an engine is called', () => {
    const name = groupName('A'.repeat(300), 'B'.repeat(300), {
      ...longestWords,
      engineLabel: 'x'.repeat(400),
    });
    expect(name.length).toBeLessThanOrEqual(LONGEST_NAME);
  });

  test('still tells keys apart that differ at their ends only', () => {
    const stem = 'hero, turns round and looks at the old man, pose ';
    const name = groupName(`${stem}1`, `${stem}2`, take);
    expect(name).toMatch(/^hero, turns round.*….*pose 1 → hero, turns round.*….*pose 2 · /);
  });
});

describe('a text that is too long', () => {
  test('has exactly the length that it may have when every letter is one unit', () => {
    expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
    expect(shortened('abcdefghij', 9)).toBe('abcd…ghij');
    expect(shortened('abcdefghij', 8)).toBe('abcd…hij');
    expect(shortened('abcdefghij', 1)).toBe('…');
  });

  test.each([
    ['an emoji of two units', '😀'],
    ['a family joined of several', '👩‍👩‍👧'],
    ['a hand with a skin tone', '👍🏽'],
    ['a flag', '🇫🇷'],
    ['a letter with two marks', 'e\u0301\u0323'],
  ])('is never cut within %s', (_name, letter) => {
    for (let units = 1; units < 30; units++) {
      const text = shortened(letter.repeat(20), units);
      expect(text.length).toBeLessThanOrEqual(units);
      expect(text.split(letter).join('')).toBe('…');
    }
  });

  test('has no half of a pair left, wherever an emoji stands', () => {
    for (let before = 0; before < 12; before++) {
      const text = shortened(`${'a'.repeat(before)}😀${'b'.repeat(12 - before)}`, 9);
      expect(() => encodeURIComponent(text)).not.toThrow();
    }
  });

  test('keeps half a pair that the artist wrote, and does not fail', () => {
    expect(shortened('😀😀bcdef', 6)).toBe('😀…def');
    expect(shortened('\ud83dabcdefgh', 5)).toBe('\ud83da…gh');
  });
});

describe('the name of an in-between', () => {
  test('says on which frames it is shown, counted over the whole chain', () => {
    expect(inbetweenName({ chart: { ...chart, hold: 1 }, inbetweens: 7 }, 0, 0)).toBe('f002 (1/7)');
    expect(inbetweenName({ chart, inbetweens: 7 }, 0, 1)).toBe('f005-006 (2/7)');
    expect(inbetweenName({ chart, inbetweens: 7 }, 1, 0)).toBe('f019-020 (1/7)');
  });

  test('sorts by time where the frames have three digits', () => {
    const names = Array.from({ length: 120 }, (_, slot) =>
      inbetweenName({ chart, inbetweens: 120 }, 0, slot),
    );
    expect([...names].sort((a, b) => a.localeCompare(b))).toEqual(names);
  });
});

describe('the tag of a job', () => {
  test.each([
    ['j_0011-2233-AABBccdd', 'aabbccdd'],
    ['ab_12', '0000ab12'],
    ['', '00000000'],
  ])('of %s is %s', (job, tag) => {
    expect(tagOf(job)).toBe(tag);
  });
});
