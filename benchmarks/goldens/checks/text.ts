import { buildTextTower } from '../../../bridge-server/graphs/text-tower';
import type { Tensors } from '../../../bridge-server/runtime/tensor';
import { compare, type Comparison } from '../comparison';
import type { GoldenFile } from '../golden-file';
import type { GoldenSet } from '../golden-set';
import { type GoldenTensor, range, stack, statistics, take } from '../golden-tensor';
import { type Check, result } from './check';

/** The text tower on tokens [n, 77]. */
export async function runText(
  set: GoldenSet,
  tokens: GoldenTensor,
  landmarks: readonly string[] = [],
): Promise<Tensors> {
  const graph = buildTextTower(set.config, { batch: tokens.shape[0] }, set.precision);
  const feed = { dtype: 'int32' as const, shape: tokens.shape, data: Int32Array.from(tokens.data) };
  return set.model.run(graph, { tokens: feed }, landmarks);
}

/** `text`: the embedding, every block and the context of some prompts. */
export const checkText: Check = async (file, set) => {
  const blocks = range(0, set.config.clip.text_cfg.layers - 1).map((layer) => `resblock.${layer}`);
  const results = await runText(set, file.tensor('in/tokens'), ['embed', ...blocks]);
  const inside = file.names().filter((name) => /^(mid|stat)\//.test(name));
  return [
    ...inside.map((name) => compareText(file, name, results, blocks, set.tolerances.clip)),
    compare('out/context', result(results, 'context'), file.tensor('out/context'), set.tolerances.clip),
  ];
};

function compareText(
  file: GoldenFile,
  name: string,
  results: Tensors,
  blocks: readonly string[],
  tolerance: number,
): Comparison {
  const expected = file.tensor(name);
  const actual =
    name.includes('resblock.') || name === 'mid/embed'
      ? result(results, name.replace('mid/', ''))
      : acrossBlocks(
          name,
          blocks.map((block) => result(results, block)),
        );
  return compare(name, actual, expected, tolerance);
}

/** `…resblock_rowN`: token N of the first sequence after every block; `stat/…resblock`: mean and spread after each. */
export function acrossBlocks(name: string, blocks: readonly GoldenTensor[]): GoldenTensor {
  const row = /resblock_row(\d+)$/.exec(name)?.[1];
  if (row) return stack(blocks.map((block) => take(take(block, 0, [0]), 1, [Number(row)])));
  return stack(blocks.map((block) => ({ ...statistics(block, 0), shape: [1, block.shape[0], 2] })));
}
