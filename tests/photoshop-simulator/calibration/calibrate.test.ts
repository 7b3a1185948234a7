import { DEFAULT_SWITCHES, OTHER_POSITIONS, type Switches } from '../photoshop/switches';
import { PANEL } from '../scenarios/studio';
import { compareReports, comparisonText } from './compare';
import { QUESTIONS } from './questions';
import { parseReport, type SelfTestReport } from './report';
import { simulatedReport } from './simulated-report';

const NOWHERE = 1;
let ours: SelfTestReport;

const reportWith = (switches: Partial<Switches> = {}) =>
  simulatedReport({ folder: PANEL, bridgePort: NOWHERE, switches });

beforeAll(async () => {
  ours = await reportWith();
});

test('a host that answers as the simulator does leaves nothing to fix', () => {
  const { switches, globals, answers } = compareReports(ours, ours, DEFAULT_SWITCHES);
  expect(switches.filter(({ host, simulator }) => host !== undefined && host !== simulator)).toEqual([]);
  expect(globals).toEqual([]);
  expect(answers).toEqual([]);
});

/** What only a connected bridge, another language or a saved document could tell is not asked by the self-test. */
const ASKED = OTHER_POSITIONS.filter((other) => {
  const name = Object.keys(other)[0] as keyof Switches;
  return QUESTIONS[name] !== undefined && name !== 'messageLimitMiB';
})
  .filter((other) => Object.keys(other).length === 1)
  .filter(({ newLayerLands }) => newLayerLands !== 'inside-active-group');

test.each(ASKED.map((other) => [JSON.stringify(other), other] as const))(
  'a host with %s is told apart',
  async (_name, other) => {
    const [name] = Object.keys(other) as (keyof Switches)[];
    const { switches } = compareReports(await reportWith(other), ours, DEFAULT_SWITCHES);
    const wrong = switches.filter(({ host, simulator }) => host !== undefined && host !== simulator);
    expect(wrong).toEqual([{ name, simulator: String(DEFAULT_SWITCHES[name]), host: String(other[name]) }]);
  },
);

test('a global that turns out to exist is named', () => {
  const host = { ...ours, globals: { ...ours.globals, TextEncoder: 'function' } };
  expect(comparisonText(compareReports(host, ours, DEFAULT_SWITCHES))).toContain(
    'TextEncoder exists (function), but is listed as missing',
  );
});

test('something else than a report is refused in a sentence', () => {
  expect(() => parseReport('{"host":{}}')).toThrow('This is no self-test report: it has no part "globals".');
});
