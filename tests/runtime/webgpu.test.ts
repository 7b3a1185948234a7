import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProbeAnswer } from '../../bridge-server/cli/probe-device';
import { lavapipeEnvironment } from '../support/lavapipe';
import { REPOSITORY, sourceProgram } from '../support/source-program';

const PROGRAM = join(__dirname, 'provider-program.ts');
const COMMAND_LINE = join(REPOSITORY, 'bridge-server/cli/toonbridge.ts');
const SLOW_RENDERER_MS = 400_000;

/**
 * Half precision rounds every layer to 5e-4, and WebGPU's kernels sum in it, too: measured 3e-2 for the UNet, which the
 * processor (it sums in float32) brings to 3e-3. The autoencoder is float32 on every device.
 */
const TOLERANCES: Readonly<Record<string, number>> = {
  'text-tower': 1e-2,
  'vision-tower': 1e-2,
  resampler: 1e-2,
  'unet-context': 1e-2,
  'sketch-context': 1e-2,
  'sketch-encoder': 1e-2,
  unet: 6e-2,
  'vae-encoder': 1e-4,
  'vae-decoder': 1e-4,
};

interface Difference {
  network: string;
  outputs: number;
  error: number;
}

const environment = lavapipeEnvironment();

async function start(program: string, ...args: string[]): Promise<string> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 2 ** 24 };
  return (await promisify(execFile)(process.execPath, [sourceProgram(program), ...args], options)).stdout;
}

if (!environment) {
  test.skip('WebGPU without a graphics card needs Mesa 25 (Debian package mesa-vulkan-drivers)', () =>
    undefined);
} else {
  describe('on the WebGPU provider, without anything moved to the processor', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'toonbridge-webgpu-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test(
      'the networks give the numbers of the processor',
      async () => {
        const lines = (await start(PROGRAM, 'webgpu', folder, ...Object.keys(TOLERANCES))).trim().split('\n');
        const differences = lines.map((line) => JSON.parse(line) as Difference);
        expect(differences.map(({ network }) => network).sort()).toEqual(Object.keys(TOLERANCES).sort());
        expect(differences.filter(({ outputs }) => outputs === 0)).toEqual([]);
        expect(differences.filter(({ network, error }) => !(error <= TOLERANCES[network]))).toEqual([]);
      },
      SLOW_RENDERER_MS,
    );

    test('the trial says how fast the device is and whether its fused attention can be used', async () => {
      const answer = JSON.parse(await start(COMMAND_LINE, 'probe-device', 'webgpu')) as ProbeAnswer;
      expect(answer).toMatchObject({ bundled: true, works: true, fusedAttention: expect.any(Boolean) });
      expect(answer).toHaveProperty('flops', expect.any(Number));
    });
  });
}

test('the processor works and computes the fused attention right', async () => {
  const answer = JSON.parse(await start(COMMAND_LINE, 'probe-device', 'cpu')) as ProbeAnswer;
  expect(answer).toMatchObject({ bundled: true, works: true, fusedAttention: true });
});
