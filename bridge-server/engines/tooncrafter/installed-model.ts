/** What the engine needs to know of a compiled model; `models/` keeps them on disk and hands them out. */
import type { ToonCrafterConfig } from '../../graphs/config';
import type { Precision } from '../../graphs/graph';
import type { Size } from '../../imaging/raster';

/** The networks of ToonCrafter, in the order in which a run needs them. */
export const NETWORKS = ['text', 'vision', 'encoder', 'unet', 'sketch', 'decoder'] as const;
export type NetworkName = (typeof NETWORKS)[number];

export interface InstalledModel {
  /** as the artist knows it, for instance `tooncrafter` */
  name: string;
  /** random weights for tests: what it paints is noise, and every place that shows it must say so */
  isTestModel: boolean;
  config: ToonCrafterConfig;
  /** the sketch encoder is a file of its own and may be missing */
  hasSketchEncoder: boolean;
}

/** Compiled models on this machine. */
export interface ModelSource {
  /** The model to use, or undefined when none is installed. */
  find(): Promise<InstalledModel | undefined>;
  /**
   * Files of a network for one picture size, in running order; written first when this size is new.
   * @param frames how many frames the decoder decodes at once (16, then 14); ignored by the others
   */
  files(
    model: InstalledModel,
    network: NetworkName,
    size: Size,
    precision: Precision,
    frames: number,
  ): Promise<string[]>;
}
