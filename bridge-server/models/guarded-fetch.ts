import { ModelError } from './model-error';

const HUB = 'https://huggingface.co';
/** The hub hands files over to hosts of these two domains (its list: huggingface.co/.well-known/meta.json). */
const HUB_DOMAINS = ['huggingface.co', 'hf.co'];
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Where downloads come from and where they may be sent on to. */
export interface DownloadSource {
  /** Origin (and path) of the hub or of a mirror of it, without a slash at the end. */
  readonly endpoint: string;
  readonly token?: string;
  /** Domains besides the hub's own; each stands for its sub-domains too. */
  readonly extraDomains: readonly string[];
}

/** Reads HF_ENDPOINT, HF_TOKEN and TOONBRIDGE_DOWNLOAD_HOSTS. */
export function downloadSource(environment: NodeJS.ProcessEnv = process.env): DownloadSource {
  const token = environment.HF_TOKEN?.trim();
  const hosts = environment.TOONBRIDGE_DOWNLOAD_HOSTS ?? '';
  return {
    endpoint: checkedEndpoint(environment.HF_ENDPOINT?.trim() || HUB),
    ...(token ? { token } : {}),
    extraDomains: hosts.split(',').flatMap((host) => host.trim().toLowerCase() || []),
  };
}

function checkedEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!url || !secure || url.username || url.search || url.hash) {
    throw new ModelError('endpoint-refused', 'HF_ENDPOINT is not an https address.');
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * `fetch` that follows only redirects to allowed hosts over https, and shows the token to the endpoint alone.
 * @param isAnswer true for a redirect that is wanted itself and not followed
 */
export type GuardedFetch = (
  url: string,
  init?: RequestInit,
  isAnswer?: (response: Response) => boolean,
) => Promise<Response>;

export function guardedFetch(source: DownloadSource): GuardedFetch {
  return async (start, init = {}, isAnswer = () => false) => {
    let url = new URL(start);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await fetch(url, {
        ...init,
        headers: headersFor(source, url, init),
        redirect: 'manual',
      });
      if (!REDIRECTS.has(response.status) || isAnswer(response)) return response;
      await response.body?.cancel();
      url = allowedTarget(source, url, response.headers.get('location'));
    }
    throw new ModelError('download-refused', 'The download was sent on from host to host without end.');
  };
}

function headersFor(source: DownloadSource, url: URL, init: RequestInit): Headers {
  const headers = new Headers(init.headers);
  // A packed answer would have other lengths than the file.
  headers.set('accept-encoding', 'identity');
  headers.delete('authorization');
  if (source.token && url.origin === new URL(source.endpoint).origin) {
    headers.set('authorization', `Bearer ${source.token}`);
  }
  return headers;
}

/** @throws ModelError download-refused when the redirect leaves the allowed hosts or https */
function allowedTarget(source: DownloadSource, from: URL, location: string | null): URL {
  if (!location || !URL.canParse(location, from)) {
    throw new ModelError('download-refused', 'The download was sent on to no valid address.');
  }
  const target = new URL(location, from);
  const endpoint = new URL(source.endpoint);
  const sameOrigin = target.origin === endpoint.origin;
  const local = isLoopback(endpoint) && isLoopback(target) && target.protocol === 'http:';
  const listed = target.protocol === 'https:' && target.port === '' && isListed(source, endpoint, target);
  if (!target.username && (sameOrigin || local || listed)) return target;
  const where = `${target.protocol}//${target.hostname}`.slice(0, 120);
  throw new ModelError('download-refused', `The download was sent on to ${where}, which is not allowed.`);
}

function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

function isListed(source: DownloadSource, endpoint: URL, target: URL): boolean {
  const domains = [...HUB_DOMAINS, endpoint.hostname, ...source.extraDomains];
  return domains.some((domain) => target.hostname === domain || target.hostname.endsWith(`.${domain}`));
}
