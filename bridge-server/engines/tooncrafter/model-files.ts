/** What the engine asks of the store of compiled models. `models/` has both; tests bring their own. */
import type { DiffusionConfig, GraphFile } from '../../models/installed-model';
import type { NetworkRequest } from '../../models/networks';

export type { DiffusionConfig, GraphFile, NetworkRequest };

/** Half precision for GPUs, float32 for CPUs. */
export type WeightPrecision = 'fp32' | 'fp16';

/** A compiled model. Shapes are read from the opened graphs; how it was trained stands in no graph. */
export interface CompiledModel {
  /** as the artist knows it, for instance `tooncrafter` */
  readonly name: string;
  /** random weights for tests: what it paints is noise, and every place that shows it must say so */
  readonly isTestModel: boolean;
  /** the sketch encoder is a file of its own and may be missing */
  readonly hasSketchEncoder: boolean;
  readonly diffusion: DiffusionConfig;
  /** differs whenever the weights differ; what was computed with other weights is forgotten */
  readonly fingerprint: string;
  /**
   * ONNX files of a network, one after the other: each takes inputs of the network and outputs of earlier files, by
   * name. Several files where a network is cut so that a run can be cancelled in between and memory given back.
   * Files for a new size are written first.
   */
  graphFiles(request: NetworkRequest, precision: WeightPrecision): Promise<readonly GraphFile[]>;
}

/** Compiled models on this machine. */
export interface ModelFinder {
  /** The model to use, or undefined when none is installed. */
  find(): Promise<CompiledModel | undefined>;
}
