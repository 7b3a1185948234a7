/**
 * The matrix roof of this machine: the fastest float32 arithmetic that ONNX Runtime reaches here, which is a 3×3
 * convolution of 320 channels on the grid of the UNet's first level. Speeds of networks are told as shares of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphBuilder } from '../../bridge-server/graphs/graph-builder';
import { writeModel } from '../../bridge-server/graphs/model-file';
import { layoutWeights } from '../../bridge-server/graphs/weights-layout';
import type { DeviceKind } from '../../bridge-server/runtime/devices';
import { openSession } from '../../bridge-server/runtime/session';
import { float32Tensor, sizeOf } from '../../bridge-server/runtime/tensor';

const CHANNELS = 320;
const SHAPE = [16, CHANNELS, 40, 64] as const;
const KERNEL = 3;
const WEIGHT_SHAPE = [CHANNELS, CHANNELS, KERNEL, KERNEL];
/** two operations for each multiplication and addition */
const FLOP = 2 * sizeOf(SHAPE) * CHANNELS * KERNEL * KERNEL;
const RUNS = 6;

function convolution(): Uint8Array {
  const g = new GraphBuilder('roof', 'fp32');
  const x = g.input('x', SHAPE);
  const values = Array.from({ length: sizeOf(WEIGHT_SHAPE) }, (_, i) => ((i * 37) % 101) / 1000 - 0.05);
  const weight = g.constant(values, WEIGHT_SHAPE, 'float32', 'weight');
  const pads = { ints: [1, 1, 1, 1] };
  g.output(
    'y',
    g.node('Conv', [x, weight], {
      attributes: { kernel_shape: { ints: [KERNEL, KERNEL] }, pads },
      shape: SHAPE,
    }),
  );
  const graph = g.finish();
  return writeModel(graph, layoutWeights([graph], 'none.bin'));
}

/** @returns operations per second, the best of several runs */
export async function measureRoof(device: DeviceKind): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'toonbridge-roof-'));
  try {
    const file = join(folder, 'roof.onnx');
    writeFileSync(file, convolution());
    const session = await openSession(file, { device });
    const x = float32Tensor(
      SHAPE,
      Float32Array.from({ length: sizeOf(SHAPE) }, (_, i) => (i % 97) / 97),
    );
    let best = Infinity;
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      await session.run({ x });
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    await session.close();
    return FLOP / best;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
