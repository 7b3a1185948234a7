/** The tasks of a page's main thread, from a trace of Chromium. */
import type { Browser, Page } from 'playwright-core';

export interface TracedTask {
  /** On the clock, ms. A busy machine makes it longer. */
  wallMs: number;
  /** Of the processor, ms. */
  workMs: number;
  /** What took longest inside of it. */
  what: string;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string; data?: { functionName?: string; type?: string } };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
const TASK = /RunTask$/;

/** @returns the tasks of the page's process while the work was done */
export async function tracedTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<TracedTask[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const { traceEvents: events } = trace;
  const main = mainThread(events);
  const own = events.filter(({ pid, tid, ph }) => ph === 'X' && pid === main.pid && tid === main.tid);
  return own.filter(({ name }) => TASK.test(name)).map((task) => describe(task, own));
}

/** The renderer's main thread that did the most: that of the page. */
function mainThread(events: readonly TraceEvent[]): TraceEvent {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const busy = ({ pid, tid }: TraceEvent) =>
    events.filter((event) => event.ph === 'X' && event.pid === pid && event.tid === tid).length;
  const [first] = mains.sort((a, b) => busy(b) - busy(a));
  if (!first) throw new Error('The trace has no main thread.');
  return first;
}

function describe(task: TraceEvent, events: readonly TraceEvent[]): TracedTask {
  const end = task.ts + (task.dur ?? 0);
  const inside = events.filter(({ ts, name }) => ts >= task.ts && ts < end && !TASK.test(name));
  const [longest] = inside.sort((a, b) => (b.dur ?? 0) - (a.dur ?? 0));
  const detail = longest?.args.data?.type ?? longest?.args.data?.functionName ?? '';
  return {
    wallMs: (task.dur ?? 0) / 1000,
    workMs: (task.tdur ?? 0) / 1000,
    what: `${longest?.name ?? ''} ${detail}`.trim(),
  };
}
