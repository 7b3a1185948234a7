import { formatBytes } from '../../models/model-events';
import { recordedFiles } from '../../models/model-record';
import type { ListedModel, ModelStore } from '../../models/model-store';
import { downloadBytes, HUB_MODELS } from '../../models/released-model';

/** A model as `models list` shows it; also the JSON of a script. */
export interface ModelRow {
  name: string;
  state: 'ready' | 'broken' | 'not installed';
  /** Never leave this out where the model is shown: its frames are no drawings. */
  test: boolean;
  precisions: readonly string[];
  sketch: boolean;
  bytes: number;
  note: string;
}

export function modelRows(store: ModelStore): ModelRow[] {
  const listed = store.list();
  const missing = HUB_MODELS.filter((hub) => !listed.some(({ name }) => name === hub.name));
  return [
    ...listed.map(rowOf),
    ...missing.map((hub): ModelRow => {
      const note = `${hub.title}; download ${formatBytes(downloadBytes(hub))}: toonbridge models pull ${hub.name}`;
      return { name: hub.name, state: 'not installed', ...NOTHING, note };
    }),
  ];
}

const NOTHING = { test: false, precisions: [], sketch: false, bytes: 0 };

function rowOf(listed: ListedModel): ModelRow {
  if ('problem' in listed) {
    const { message, nextStep } = listed.problem;
    return { name: listed.name, state: 'broken', ...NOTHING, note: `${message} ${nextStep}` };
  }
  const { record, isTestModel, hasSketchEncoder, precisions } = listed.model;
  return {
    name: listed.name,
    state: 'ready',
    test: isTestModel,
    precisions,
    sketch: hasSketchEncoder,
    bytes: recordedFiles(record).reduce((sum, { bytes }) => sum + bytes, 0),
    note: record.title,
  };
}

export function tableRows(rows: readonly ModelRow[]): string[][] {
  const header = ['NAME', 'STATE', 'PRECISIONS', 'SKETCHES', 'SIZE', ''];
  return [header, ...rows.map(cells)];
}

function cells(row: ModelRow): string[] {
  const installed = row.state === 'ready';
  return [
    row.name,
    row.test ? 'ready (TEST)' : row.state,
    row.precisions.join(' ') || '-',
    installed ? (row.sketch ? 'yes' : 'no') : '-',
    installed ? formatBytes(row.bytes) : '-',
    row.note,
  ];
}
