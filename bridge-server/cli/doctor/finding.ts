/** One line of the doctor: what was looked at, how it is, and what to do when it is not well. */
export interface Finding {
  /** Stable word for scripts. */
  check: string;
  /** `ok`, `note` (works, but worth knowing) or `fault` (something will not work). */
  state: 'ok' | 'note' | 'fault';
  /** What was found, in words. */
  what: string;
  /** What to do about it; missing where nothing is to be done. */
  nextStep?: string;
}

/** A check never throws: what goes wrong inside of it is what it found. */
export type Check = () => Promise<Finding | Finding[]>;

export async function runChecks(checks: Readonly<Record<string, Check>>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [check, look] of Object.entries(checks)) findings.push(...[await runCheck(check, look)].flat());
  return findings;
}

async function runCheck(check: string, look: Check): Promise<Finding | Finding[]> {
  try {
    return await look();
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const nextStep = 'Send us this line; ToonBridge may work all the same.';
    return { check, state: 'fault', what: `could not be looked at: ${cause}`, nextStep };
  }
}
