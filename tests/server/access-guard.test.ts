import { AccessGuard, headOf } from '../../bridge-server/server/access-guard';

const PORT = 43127;
const guard = new AccessGuard(PORT);
const own = { url: '/', hosts: [`127.0.0.1:${PORT}`] };

describe('the access guard', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST', 'LocalHost'])(
    'lets %s with our port in',
    (name) => {
      expect(guard.refusal({ ...own, hosts: [`${name}:${PORT}`] })).toBeUndefined();
    },
  );

  test.each([
    'evil.example:43127',
    'localhost.evil.example:43127',
    'localhost',
    '127.0.0.1',
    'localhost:43128',
    'localhost.:43127',
    '127.0.0.1.:43127',
    '127.0.0.2:43127',
    '0.0.0.0:43127',
    '2130706433:43127',
    '0x7f.1:43127',
    '[::ffff:127.0.0.1]:43127',
    '::1:43127',
    'user@localhost:43127',
    'localhost:43127 ',
    '',
  ])('refuses the Host "%s"', (host) => {
    expect(guard.refusal({ ...own, hosts: [host] })).toBe('host');
  });

  test('refuses a request with no Host or with two', () => {
    expect(guard.refusal({ ...own, hosts: [] })).toBe('host');
    expect(guard.refusal({ ...own, hosts: [...own.hosts, ...own.hosts] })).toBe('host');
  });

  test('refuses a page without an origin, unless the user let such pages in', () => {
    expect(guard.refusal({ ...own, origin: 'null' })).toBe('origin');
    const open = new AccessGuard(PORT, [], true);
    expect(open.refusal({ ...own, origin: 'null' })).toBeUndefined();
    expect(open.refusal({ ...own, origin: 'https://evil.example' })).toBe('origin');
    expect(open.refusal({ ...own, origin: 'null', fetchSite: 'cross-site' })).toBe('fetch-site');
  });

  test.each(['http://localhost:43127/', '*', 'localhost:43127', undefined])(
    'refuses the request target %s, which is no path',
    (url) => expect(guard.refusal({ ...own, url })).toBe('target'),
  );

  test.each([
    undefined,
    'file://',
    `http://127.0.0.1:${PORT}`,
    `http://localhost:${PORT}`,
    `http://[::1]:${PORT}`,
  ])('lets the Origin %s in', (origin) => expect(guard.refusal({ ...own, origin })).toBeUndefined());

  test.each([
    'null',
    '',
    'file:///',
    'https://evil.example',
    'http://localhost',
    'http://localhost:43128',
    `https://localhost:${PORT}`,
    `http://localhost.:${PORT}`,
    `http://LOCALHOST:${PORT}`,
    `http://localhost:${PORT}, http://evil.example`,
    `ws://localhost:${PORT}`,
    'chrome-extension://abcdefgh',
  ])('refuses the Origin "%s"', (origin) => {
    expect(guard.refusal({ ...own, origin })).toBe('origin');
  });

  test.each([undefined, 'same-origin', 'none'])('lets Sec-Fetch-Site %s pass', (fetchSite) => {
    expect(guard.refusal({ ...own, fetchSite })).toBeUndefined();
  });

  test.each(['cross-site', 'same-site', 'Same-Origin', '', 'something-new'])(
    'refuses Sec-Fetch-Site "%s"',
    (fetchSite) => expect(guard.refusal({ ...own, fetchSite })).toBe('fetch-site'),
  );

  test('never lets a good Sec-Fetch-Site or Origin make up for a bad Host', () => {
    const head = { url: '/', hosts: ['evil.example:43127'], origin: 'file://', fetchSite: 'same-origin' };
    expect(guard.refusal(head)).toBe('host');
  });

  test('knows the names of a trusted network only where they were given', () => {
    const trusted = new AccessGuard(PORT, ['192.168.1.20']);
    expect(trusted.refusal({ ...own, hosts: [`192.168.1.20:${PORT}`] })).toBeUndefined();
    expect(guard.refusal({ ...own, hosts: [`192.168.1.20:${PORT}`] })).toBe('host');
  });

  test('sees every Host header that was sent', () => {
    const request = {
      url: '/',
      rawHeaders: ['Host', 'localhost:43127', 'HOST', 'evil.example'],
      headers: { host: 'localhost:43127' },
    };
    expect(headOf(request).hosts).toEqual(['localhost:43127', 'evil.example']);
  });
});
