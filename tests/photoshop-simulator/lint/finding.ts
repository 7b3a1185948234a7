/** What a lint found: `fault` is refused or ignored by UXP; `warning` is documented, but was reported not to work. */
export interface Finding {
  level: 'fault' | 'warning';
  what: string;
  where: string;
}

export type Report = (level: Finding['level'], what: string, where: string) => void;

/** Collects findings, each once for a place. */
export function collect(work: (report: Report) => void): Finding[] {
  const found = new Map<string, Finding>();
  work((level, what, where) => found.set(`${what} ${where}`, { level, what, where }));
  return [...found.values()];
}

export function faultsOf(findings: readonly Finding[]): string[] {
  return findings.filter(({ level }) => level === 'fault').map(({ what, where }) => `${where}: ${what}`);
}
