import type { ToonCrafterConfig } from '../graphs/config';
import type { Precision } from '../graphs/graph';
import { writeModel } from '../graphs/model-file';
import { writeAtomically } from '../files/atomic-file';
import { layoutDigest, planPart } from './compile-part';
import { digestBytes } from './file-digest';
import { FileChecker } from './file-check';
import { isPlainRelativePath } from './file-guard';
import { ModelError } from './model-error';
import { ModelFolder } from './model-folder';
import {
  findPart,
  precisionsOf,
  readRecord,
  writeRecord,
  type FileRecord,
  type ModelRecord,
  type PartRecord,
} from './model-record';
import { buildNetwork, graphFileName, partOf, type NetworkRequest } from './networks';
import { withLock } from './store-lock';
import { basename, dirname, join } from 'node:path';

/** Writing a graph takes milliseconds; whoever holds the record's lock is doing that. */
const RECORD_LOCK_WAIT_MS = 30_000;

/** How a model was trained: what its configuration says beside the networks. */
export type DiffusionConfig = ToonCrafterConfig['model'];

/** One ONNX file and the names of what it reads. */
export interface GraphFile {
  path: string;
  inputs: readonly string[];
}

/** A model that is compiled and recorded. */
export class InstalledModel {
  private readonly checker: FileChecker;

  constructor(
    private readonly folder: ModelFolder,
    readonly record: ModelRecord,
  ) {
    this.checker = new FileChecker(folder);
  }

  /** As the user types it, for instance `tooncrafter`. */
  get name(): string {
    return this.record.name;
  }

  /** Random or unknown weights: whoever shows the model or what it made says so. */
  get isTestModel(): boolean {
    return this.record.test;
  }

  get hasSketchEncoder(): boolean {
    return this.record.parts.some(({ part }) => part === 'sketch');
  }

  get config(): ToonCrafterConfig {
    return this.record.config;
  }

  get diffusion(): DiffusionConfig {
    return this.config.model;
  }

  get precisions(): Precision[] {
    return precisionsOf(this.record);
  }

  /** Differs whenever the weights differ. */
  get fingerprint(): string {
    return digestBytes(this.record.parts.map(({ weights }) => weights.sha256).join()).slice(0, 16);
  }

  /**
   * A quick look, without hashes: whether every weights file is there, with its size.
   * @throws ModelError model-damaged or store-unsafe
   */
  requireFiles(): void {
    this.record.parts.forEach(({ weights }) => this.checker.requirePresence(weights));
  }

  /**
   * ONNX files of a network in running order, written first when they are new. Every file, the weights included, has
   * been compared with the record when this returns; each path may be opened as it is.
   * @throws ModelError precision-missing, model-outdated, model-damaged or store-unsafe
   */
  async graphFiles(request: NetworkRequest, precision: Precision): Promise<GraphFile[]> {
    const part = this.part(request, precision);
    const { layout } = planPart(part.part, this.config, precision);
    if (layoutDigest(layout) !== part.layout) {
      throw new ModelError('model-outdated', `${this.name} was compiled by another version of ToonBridge.`);
    }
    await this.checker.check(part.weights);
    const graphs = buildNetwork(request, this.config, precision).map((graph) => ({
      name: graphFileName(request, graph),
      bytes: writeModel(graph, layout),
      inputs: graph.inputs.map((input) => input.name),
    }));
    const recorded = await this.recordGraphs(part, graphs);
    return Promise.all(
      recorded.map(async (file, i) => ({ path: await this.checker.check(file), inputs: graphs[i].inputs })),
    );
  }

  private part({ network }: NetworkRequest, precision: Precision): PartRecord {
    const part = findPart(this.record, partOf(network), precision);
    if (part) return part;
    const what =
      partOf(network) === 'sketch' ? `${this.name} has no sketch encoder` : `${this.name} is not compiled`;
    throw new ModelError('precision-missing', `${what} in ${precision}.`);
  }

  /** The records of these graphs; those that the store does not have, or has from an older compiler, are written. */
  private async recordGraphs(part: PartRecord, graphs: readonly GraphBytes[]): Promise<FileRecord[]> {
    const wanted = graphs.map((graph) => wantedRecord(part, graph));
    if (wanted.every((file) => isRecorded(part, file))) return wanted;
    await withLock(this.folder.recordLock, RECORD_LOCK_WAIT_MS, async () => {
      const current = readRecord(this.folder);
      const currentPart = current?.parts.find(({ folder }) => folder === part.folder);
      if (!current || !currentPart)
        throw new ModelError('model-damaged', `${this.name} was replaced meanwhile.`);
      for (const [i, file] of wanted.entries()) {
        if (isRecorded(currentPart, file)) continue;
        await writeAtomically(join(this.folder.path, part.folder, graphs[i].name), graphs[i].bytes);
        currentPart.graphs = [...currentPart.graphs.filter(({ path }) => path !== file.path), file];
      }
      await writeRecord(this.folder, current);
      part.graphs = currentPart.graphs;
    });
    return wanted;
  }
}

interface GraphBytes {
  name: string;
  bytes: Uint8Array;
}

function wantedRecord(part: PartRecord, { name, bytes }: GraphBytes): FileRecord {
  const path = `${part.folder}/${name}`;
  if (!isPlainRelativePath(path))
    throw new ModelError('store-unsafe', 'A graph has a name that is no file name.');
  return { path, bytes: bytes.length, sha256: digestBytes(bytes) };
}

function isRecorded(part: PartRecord, file: FileRecord): boolean {
  return part.graphs.some(({ path, sha256 }) => path === file.path && sha256 === file.sha256);
}

/**
 * Opens one model by its folder.
 * @throws ModelError model-not-installed when there is no record in it
 */
export function openModel(modelFolder: string): InstalledModel {
  const folder = new ModelFolder(dirname(modelFolder), basename(modelFolder));
  const record = readRecord(folder);
  if (record) return new InstalledModel(folder, record);
  throw new ModelError('model-not-installed', `The model ${folder.name} is not on this machine.`);
}
