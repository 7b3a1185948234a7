import { openJournal, type Journal } from '../../bridge-server/jobs/store/database';
import { PAIRING_LIMITS, Pairing, PairingCodes } from '../../bridge-server/server/pairing';
import { PanelTokens } from '../../bridge-server/server/panel-tokens';

let journal: Journal;
let tokens: PanelTokens;
let shown: string[];
let pairing: Pairing;

beforeEach(() => {
  jest.useFakeTimers();
  journal = openJournal(':memory:');
  tokens = new PanelTokens(journal);
  shown = [];
  pairing = new Pairing(journal, tokens, (code) => shown.push(code));
});

afterEach(() => {
  pairing.close();
  journal.close();
  jest.useRealTimers();
});

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const tryCode = (code: string): unknown => codeOf(() => pairing.pair(code, 'panel'));

describe('pairing', () => {
  test('gives a panel a token of 256 bits for the code on show', () => {
    const { id, token } = pairing.pair(pairing.code, 'Photoshop');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(tokens.panelOf(token)).toBe(id);
  });

  test('reads the code without minding case, spaces and the dash', () => {
    const sloppy = ` ${pairing.code.replace('-', ' ').toLowerCase()} `;
    expect(pairing.pair(sloppy, 'panel').token).toHaveLength(43);
  });

  test('takes a code once; a replay is a wrong try', () => {
    const { code } = pairing;
    pairing.pair(code, 'panel');
    expect(tryCode(code)).toBe('pairing-wrong');
  });

  test('shows a new code after one was used', () => {
    const first = pairing.code;
    pairing.pair(first, 'panel');
    expect(shown).toEqual([pairing.code]);
    expect(pairing.code).not.toBe(first);
  });

  test('replaces a code that nobody used in time', () => {
    const first = pairing.code;
    jest.advanceTimersByTime(PAIRING_LIMITS.codeLifeMs + 1);
    expect(tryCode(first)).toBe('pairing-wrong');
    expect(pairing.pair(pairing.code, 'panel').token).toHaveLength(43);
  });

  test('closes after five wrong codes, for the right one too', () => {
    const { code } = pairing;
    const answers = Array.from({ length: 5 }, () => tryCode('AAAA-AAAA'));
    expect(answers).toEqual([...Array<string>(4).fill('pairing-wrong'), 'pairing-locked']);
    expect(tryCode(code)).toBe('pairing-locked');
  });

  test('opens again after a minute with another code', () => {
    const { code } = pairing;
    for (let i = 0; i < 5; i++) tryCode('AAAA-AAAA');
    jest.advanceTimersByTime(PAIRING_LIMITS.lockMs + 1);
    expect(tryCode(code)).toBe('pairing-wrong');
    expect(pairing.pair(pairing.code, 'panel').token).toHaveLength(43);
  });

  test('lets brute force try five codes a minute and no more', () => {
    let tried = 0;
    for (let second = 0; second < 600; second++) {
      for (let i = 0; i < 100; i++) if (tryCode('AAAA-AAAA') === 'pairing-wrong') tried++;
      jest.advanceTimersByTime(1000);
    }
    expect(tried).toBeLessThanOrEqual(4 * 11);
  });

  test('takes a code that another process of the same user made', () => {
    const code = new PairingCodes(journal).create();
    expect(pairing.pair(code, 'panel').token).toHaveLength(43);
  });

  test('keeps no code and no token in the journal, only hashes', () => {
    const { code } = pairing;
    const { token } = pairing.pair(code, 'panel');
    const rows = ['panels', 'pairing_codes'].flatMap((table) =>
      journal.prepare(`SELECT * FROM ${table}`).all(),
    );
    const text = JSON.stringify(rows);
    expect(text).not.toContain(token);
    expect(text).not.toContain(pairing.code.replace('-', ''));
  });
});

describe('tokens of panels', () => {
  test('are refused when they are wrong, of another length, or empty', () => {
    const { token } = tokens.issue('panel');
    const other = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`;
    for (const wrong of [other, token.slice(1), `${token}A`, '', token.toLowerCase()]) {
      expect(tokens.panelOf(wrong)).toBeUndefined();
    }
  });

  test('are listed by panel and can be revoked one by one', () => {
    const first = tokens.issue('Photoshop');
    const second = tokens.issue('Page');
    expect(tokens.list().map(({ name }) => name)).toEqual(['Photoshop', 'Page']);
    expect(tokens.revoke(first.id)).toBe(true);
    expect(tokens.panelOf(first.token)).toBeUndefined();
    expect(tokens.panelOf(second.token)).toBe(second.id);
    expect(tokens.revoke(first.id)).toBe(false);
  });
});
