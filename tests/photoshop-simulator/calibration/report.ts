/** The report of the panel's self-test, as far as the comparison reads it. */
export interface Answer {
  answer?: unknown;
  error?: string;
  number?: number;
}

export interface SelfTestReport {
  host: { name: string; version: string; uxp: string };
  globals: Record<string, string>;
  methods?: Record<string, boolean>;
  abortSignal?: Record<string, boolean>;
  connection: Answer;
  photoshop: Answer;
}

/** @throws Error with a sentence where the text is no such report */
export function parseReport(text: string): SelfTestReport {
  const report = JSON.parse(text) as Partial<SelfTestReport> | null;
  for (const part of ['host', 'globals', 'connection', 'photoshop'] as const)
    if (typeof report?.[part] !== 'object')
      throw new Error(`This is no self-test report: it has no part "${part}".`);
  return report as SelfTestReport;
}

/** The answer of one probe inside Photoshop; undefined where the report has none. */
export function probeOf({ photoshop }: SelfTestReport, name: string): Answer | undefined {
  return (photoshop.answer as Record<string, Answer> | undefined)?.[name];
}
