/**
 * What the pipeline asks of the store of compiled models: which model there is, and the graph files of a network.
 * Shapes are read from the opened graphs, so nothing else of the model has to be known here.
 */
import type { Size } from '../../imaging/raster';

/** A graph that the pipeline runs, with everything that changes the file. Batch 2 = both guidance passes at once. */
export type NetworkRequest =
  | { network: 'text-tower' | 'vision-tower' | 'resampler' | 'sketch-context' }
  | { network: 'unet-context'; batch: 1 | 2 }
  | { network: 'vae-encoder' | 'sketch-hint' | 'sketch-encoder'; size: Size }
  | { network: 'unet'; size: Size; batch: 1 | 2; sketch: boolean }
  | { network: 'vae-decoder'; size: Size; frames: number };

export type NetworkName = NetworkRequest['network'];

/** Half precision for GPUs, float32 for CPUs. */
export type WeightPrecision = 'fp32' | 'fp16';

export interface InstalledModel {
  /** as the artist knows it, for instance `tooncrafter` */
  name: string;
  /** random weights for tests: what it paints is noise, and every place that shows it must say so */
  isTestModel: boolean;
  /** the sketch encoder is a file of its own and may be missing */
  hasSketchEncoder: boolean;
  /** differs whenever the weights differ; what was computed with other weights is forgotten */
  fingerprint: string;
}

/** One ONNX file and the names of what it reads, so that values can be dropped before it is opened. */
export interface GraphFile {
  path: string;
  inputs: readonly string[];
}

/** Compiled models on this machine. */
export interface ModelFiles {
  /** The model to use, or undefined when none is installed. */
  find(): Promise<InstalledModel | undefined>;
  /**
   * ONNX files of a network, one after the other: each takes inputs of the network and outputs of earlier files, by
   * name. Several files where a network is cut so that a run can be cancelled in between and memory given back.
   * Files for a new size are written first.
   */
  graphFiles(
    model: InstalledModel,
    request: NetworkRequest,
    precision: WeightPrecision,
  ): Promise<readonly GraphFile[]>;
}
