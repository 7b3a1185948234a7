/**
 * Who may talk to the bridge at all; looked at before any token, for every request and every WebSocket.
 *
 * 1. The Host header must be a loopback name with our port: a web page whose name was re-bound to 127.0.0.1 sends its
 *    own.
 * 2. An Origin must be absent (programs), `file://` (UXP, CEP) or our own page: other pages name theirs, sandboxed ones
 *    `null`. So do panels of CEP 12 that were started without the switch of their manifest; a user may let `null` in.
 * 3. Sec-Fetch-Site, where a browser sends it, must not tell of another site. It can refuse, never grant.
 */
export interface RequestHead {
  url?: string;
  /** Every Host header that was sent. */
  hosts: readonly string[];
  origin?: string;
  fetchSite?: string;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** Chromium says so until version 91, and later with `--allow-file-access-from-files` (measured: 156). */
const FILE_ORIGIN = 'file://';
const NO_ORIGIN = 'null';
const OWN_FETCH_SITES = ['same-origin', 'none'];

export class AccessGuard {
  private readonly hosts: Set<string>;
  private readonly origins: Set<string>;

  /**
   * @param trustedNames further names of this machine, where the user opened the bridge to a network that they trust
   * @param allowNull lets pages in that tell no origin: panels from a file, but sandboxed frames of any page as well
   */
  constructor(port: number, trustedNames: readonly string[] = [], allowNull = false) {
    this.hosts = new Set([...LOOPBACK_NAMES, ...trustedNames].map((name) => `${name}:${port}`));
    this.origins = new Set([FILE_ORIGIN, ...[...this.hosts].map((host) => `http://${host}`)]);
    if (allowNull) this.origins.add(NO_ORIGIN);
  }

  /** Why the request is refused, in a word for the log; undefined when it may go on to the token. */
  refusal(head: RequestHead): 'target' | 'host' | 'origin' | 'fetch-site' | undefined {
    // An absolute target names a host of its own, which would win over the Host header.
    if (!head.url?.startsWith('/')) return 'target';
    if (head.hosts.length !== 1 || !this.hosts.has(head.hosts[0].toLowerCase())) return 'host';
    if (head.origin !== undefined && !this.origins.has(head.origin)) return 'origin';
    if (head.fetchSite !== undefined && !OWN_FETCH_SITES.includes(head.fetchSite)) return 'fetch-site';
    return undefined;
  }
}

/** The parts of a request that the guard looks at. Node drops repeated Host headers; the raw ones tell. */
export function headOf(request: {
  url?: string;
  rawHeaders: readonly string[];
  headers: Readonly<Record<string, string | string[] | undefined>>;
}): RequestHead {
  const hosts: string[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i].toLowerCase() === 'host') hosts.push(request.rawHeaders[i + 1]);
  }
  const { origin, 'sec-fetch-site': fetchSite } = request.headers;
  return { url: request.url, hosts, origin: single(origin), fetchSite: single(fetchSite) };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
