/** Which address a manifest's `network.domains` lets through, as measured in hosts (README.md, level F). */

/** The entry of the domain list that allows the address, or undefined. */
export function permits(domains: string[] | 'all' | undefined, address: string): boolean {
  if (domains === 'all') return true;
  if (!Array.isArray(domains) || domains.includes('all')) return false;
  const wanted = parts(address);
  if (!wanted || isIpLiteral(wanted.host)) return false;
  return domains.some((domain) => {
    const entry = parts(domain);
    if (!entry || entry.port === '*' || isIpLiteral(entry.host)) return false;
    return (
      entry.scheme === wanted.scheme &&
      entry.host === wanted.host &&
      (entry.port === '' || entry.port === wanted.port)
    );
  });
}

function parts(address: string): { scheme: string; host: string; port: string } | null {
  const match = /^([a-z]+):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+|\*))?(?:\/|$)/i.exec(address);
  return match && { scheme: match[1].toLowerCase(), host: match[2].toLowerCase(), port: match[3] ?? '' };
}

function isIpLiteral(host: string): boolean {
  return host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host);
}
