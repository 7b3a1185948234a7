/** Everything that the panel shows, as plain data. What follows from it is worked out in the files beside this one. */
import type { JobRequest } from '../../protocol/job';
import type { Capabilities, Slot } from '../../protocol/messages';
import { DEFAULT_CHART, type Chart } from '../../takes/chart';
import type { ConnectionStatus } from '../bridge/connection';
import type { HostInfo, HostLayer, HostSelection, Picture } from '../hosts/host';

export type { EngineCapability, EngineSettingOffer } from '../../protocol/engines';
export type { Picture } from '../hosts/host';

export type Language = 'en' | 'fr';

/** A failure as it is shown: a code of the tables, and what happened this time. */
export interface ShownError {
  code: string;
  happened: string;
  meaning?: string;
  nextStep?: string;
}

export type SettingValue = number | string | boolean;

/** What the artist set; remembered for each document. */
export interface Settings {
  engine: string;
  inbetweens: number;
  chart: Chart;
  prompt: string;
  seed: number;
  /** Keep this seed for the next generation; otherwise a new one is rolled. */
  seedLocked: boolean;
  variations: number;
  /** Values that differ from the engine's defaults, by engine and name. */
  ofEngine: Record<string, Record<string, SettingValue>>;
  framesPerSecond: number;
}

export const DEFAULT_SETTINGS: Settings = {
  engine: '',
  inbetweens: 7,
  chart: DEFAULT_CHART,
  prompt: '',
  seed: 1,
  seedLocked: false,
  variations: 1,
  ofEngine: {},
  framesPerSecond: 24,
};

/** Where a sketch stands when the artist moved it. */
export interface SketchEdit {
  segment: number;
  frame: number;
  strength: number;
}

export type RunPhase = 'reading' | 'sending' | 'queued' | 'working' | 'fetching' | 'inserting';

export interface StripPicture extends Picture {
  segment: number;
  moment: number;
  final: boolean;
}

/** A generation under way. */
export interface Run {
  id: string;
  phase: RunPhase;
  documentName: string;
  keyNames: string[];
  /** A test model works, which paints no drawings. */
  testModel: boolean;
  job?: string;
  /** Which variation of how many, from 1. */
  variation: number;
  variations: number;
  stage?: string;
  step: number;
  steps: number;
  fraction: number;
  secondsLeft?: number;
  place?: number;
  strip: StripPicture[];
}

/** How the last generation ended; shown until something else is chosen. */
export type Outcome =
  | { kind: 'done'; tag: string; frames: number; strip: StripPicture[]; testModel?: boolean }
  | { kind: 'failed'; error: ShownError }
  | { kind: 'cancelled' };

/** A take of this document: enough to make it again exactly. Kept on disk under its tag. */
export interface Take {
  /** Stands in the name of the take's group, so that it is found again in any copy of the document. */
  tag: string;
  job: string;
  createdAt: string;
  /** The job as it was submitted. */
  request: JobRequest;
  /** Layers of the keys and sketches, in the order of the request. */
  keyLayers: number[];
  sketchLayers: number[];
  mergedLayers: number[];
  /** Made by a test model, which paints no drawings: whatever shows the take says so. */
  testModel?: boolean;
  /** The timing that is shown now; a retime changes it. */
  inbetweens: number;
  chart: Chart;
  slots: Slot[];
  /** Groups that were inserted, one a segment of each insertion; some may be deleted since. */
  groups: number[];
}

export interface DownloadState {
  state: 'running' | 'done' | 'failed' | 'cancelled';
  stage: string;
  fraction: number;
  secondsLeft?: number;
  error?: ShownError;
}

export interface PanelState {
  host: HostInfo;
  language: Language;
  bridgeUrl: string;
  connection: ConnectionStatus;
  capabilities?: Capabilities;
  downloads: Record<string, DownloadState>;
  selection: HostSelection;
  /** Key A is the upper layer instead of the lower one. */
  reversed: boolean;
  /** Layers that the artist set as sketches; they stay sketches when they are not selected any more. */
  pinnedSketches: HostLayer[];
  /** Layers that look like sketches by name but should not be. */
  declinedSketches: number[];
  sketchEdits: Record<number, SketchEdit>;
  /** Layers whose merged look is to be used. */
  mergedLayers: number[];
  /** Locked layers that are to be read all the same. */
  acceptedLocks: number[];
  thumbnails: Record<number, Picture>;
  settings: Settings;
  advancedOpen: boolean;
  takesOpen: boolean;
  /** The take whose timing is being changed. */
  retiming?: string;
  run?: Run;
  outcome?: Outcome;
  takes: Take[];
  /** Tags of takes that something is being done with. */
  busyTakes: string[];
  /** A failure that is not about a generation. */
  notice?: ShownError;
}

export function initialState(host: HostInfo, bridgeUrl: string): PanelState {
  return {
    host,
    language: host.language === 'fr' ? 'fr' : 'en',
    bridgeUrl,
    connection: { phase: 'connecting' },
    downloads: {},
    selection: { selected: [], named: [], tree: [] },
    reversed: false,
    pinnedSketches: [],
    declinedSketches: [],
    sketchEdits: {},
    mergedLayers: [],
    acceptedLocks: [],
    thumbnails: {},
    settings: DEFAULT_SETTINGS,
    advancedOpen: false,
    takesOpen: true,
    takes: [],
    busyTakes: [],
  };
}
