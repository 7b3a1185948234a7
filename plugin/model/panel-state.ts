/** Everything that the panel shows, as plain data. What follows from it is worked out in the files beside this one. */
import type { Capabilities } from '../../protocol/messages';
import type { ConnectionStatus } from '../../protocol/connection-status';
import type { HostInfo, HostLayer, HostSelection, Picture } from '../hosts/host';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import type { ShownError } from './shown-error';
import type { Take } from './take';

export type Language = 'en' | 'fr';

/** Where a sketch stands when the artist moved it. */
export interface SketchEdit {
  segment: number;
  frame: number;
  strength: number;
}

export type RunPhase = 'reading' | 'sending' | 'queued' | 'working' | 'fetching' | 'inserting';

/** A picture that the panel can show, with its size. */
export type Thumbnail = Picture;

export interface StripPicture extends Thumbnail {
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
  | {
      kind: 'done';
      tag: string;
      frames: number;
      strip: StripPicture[];
      testModel?: boolean;
      /** What of the keys is not in the in-betweens. */
      notes?: readonly string[];
    }
  | { kind: 'failed'; error: ShownError }
  | { kind: 'cancelled' };

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
  thumbnails: Record<number, Thumbnail>;
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
