import type { PartName } from './model-record';

/** A model on the hub, pinned: the commit and the content of each file are known before anything is fetched. */
export interface HubModel {
  readonly name: string;
  readonly title: string;
  readonly repository: string;
  /** A full commit hash: branches move. */
  readonly revision: string;
  readonly files: readonly HubFile[];
}

export interface HubFile {
  readonly path: string;
  /** Which part of the model is made from it. */
  readonly part: PartName;
  readonly sha256: string;
  /** About; the exact number comes from the hub's record. */
  readonly approximateBytes: number;
}

/**
 * The released model. Commit and hashes are those that the hub itself shows for its newest state ("Create LICENSE",
 * 1 August 2024): huggingface.co/Doubiiu/ToonCrafter/tree/7c56c5a23d9f8a9d99398e2a2491fff4bd6cffaf, and the Git LFS
 * details of both files.
 */
export const TOONCRAFTER: HubModel = {
  name: 'tooncrafter',
  title: 'ToonCrafter 512x320',
  repository: 'Doubiiu/ToonCrafter',
  revision: '7c56c5a23d9f8a9d99398e2a2491fff4bd6cffaf',
  files: [
    {
      path: 'model.ckpt',
      part: 'model',
      sha256: 'e4df5aecd9919af2f41a92912bb6391e03531b269785a7448d87e964462edf53',
      approximateBytes: 10_502_646_205,
    },
    {
      path: 'sketch_encoder.ckpt',
      part: 'sketch',
      sha256: '95997a98b753796d85be454136b24638481bca5eb8580aedf89df44839f6d826',
      approximateBytes: 1_456_983_199,
    },
  ],
};

export const HUB_MODELS: readonly HubModel[] = [TOONCRAFTER];

/** What a download of the model comes to. */
export function downloadBytes(model: HubModel): number {
  return model.files.reduce((sum, file) => sum + file.approximateBytes, 0);
}
