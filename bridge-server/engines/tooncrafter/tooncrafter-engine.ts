/** ToonCrafter as an engine: two opaque keys in, the 14 native frames between them out. */
import type { Size } from '../../imaging/raster';
import type { DeviceKind } from '../../runtime/devices';
import type {
  Engine,
  EngineEvents,
  EngineReadiness,
  EngineSettings,
  Moment,
  SegmentRequest,
} from '../engine';
import type { ModelFinder } from './model-files';
import { NATIVE_MOMENTS } from './native-moments';
import { pictureSize } from './picture-size';
import { NOT_INSTALLED, readyOn } from './readiness';
import { readSettings, TOONCRAFTER_SETTINGS } from './settings';

export interface ToonCrafterEngineOptions {
  models: ModelFinder;
  device: DeviceKind;
}

export function createToonCrafterEngine(options: ToonCrafterEngineOptions): Engine {
  return new ToonCrafterEngine(options);
}

class ToonCrafterEngine implements Engine {
  readonly id = 'tooncrafter';
  readonly acceptsAlpha = false;
  readonly anyMoment = false;
  readonly settings = TOONCRAFTER_SETTINGS;

  constructor(private readonly options: ToonCrafterEngineOptions) {}

  async readiness(): Promise<EngineReadiness> {
    const model = await this.options.models.find();
    return model ? readyOn(model, this.options.device) : NOT_INSTALLED;
  }

  fitSize(workArea: Size, settings: EngineSettings): Size {
    return pictureSize(workArea, readSettings(settings).size);
  }

  /** All of them, whatever the chart: ToonCrafter makes them in one go, and retiming is free afterwards. */
  nativeMoments(_requested: readonly Moment[], _settings: EngineSettings): Moment[] {
    return [...NATIVE_MOMENTS];
  }

  async run(request: SegmentRequest, _events: EngineEvents, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    readSettings(request.settings);
    const model = await this.options.models.find();
    if (!model) throw new Error('The ToonCrafter model is not on this machine yet.');
    throw new Error('ToonCrafter cannot make frames in this version.');
  }

  async close(): Promise<void> {}
}
